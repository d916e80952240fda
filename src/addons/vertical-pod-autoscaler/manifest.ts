// The manifests of the vertical pod autoscaler by their addresses: its definitions, its rights, and its three programs.
import { readAsset } from "../../base/assets.ts";

const PLACE =
  /^https:\/\/(?:raw\.githubusercontent\.com\/kubernetes\/autoscaler|github\.com\/kubernetes\/autoscaler\/raw)\/(?:refs\/(?:heads|tags)\/)?(master|vpa-release-1\.\d+|vertical-pod-autoscaler-(1\.\d+\.\d+))\/vertical-pod-autoscaler\/deploy\/([a-z0-9-]+\.yaml)$/;
const FOLDER = "src/addons/vertical-pod-autoscaler/deploy";
const NAMES: ReadonlySet<string> = new Set([
  "vpa-v1-crd-gen.yaml",
  "vpa-rbac.yaml",
  "recommender-deployment.yaml",
  "updater-deployment.yaml",
  "admission-controller-deployment.yaml",
  "admission-controller-service.yaml",
]);
const VERSION = "1.5.1";

/** The text behind an address; undefined where it is none of them. */
export function verticalPodAutoscalerManifest(address: string): string | undefined {
  const [, , version = VERSION, name] = PLACE.exec(address) ?? [];
  return name && NAMES.has(name) ? readAsset(`${FOLDER}/${name}`).replaceAll(VERSION, version) : undefined;
}
