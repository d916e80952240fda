// The manifest of the cluster autoscaler for one group, by its address.
import { readAsset } from "../../base/assets.ts";

const PLACE =
  /^https:\/\/raw\.githubusercontent\.com\/kubernetes\/autoscaler\/(?:master|cluster-autoscaler-release-1\.\d+|cluster-autoscaler-1\.\d+\.\d+)\/cluster-autoscaler\/cloudprovider\/aws\/examples\/cluster-autoscaler-one-asg\.yaml$/;

export const clusterAutoscalerManifest = (address: string): string | undefined =>
  PLACE.test(address) ? readAsset("src/addons/cluster-autoscaler/deploy.yaml") : undefined;
