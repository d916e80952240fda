// The add-ons there are.
import type { Addon, AddonContext } from "./addon.ts";
import type { Extension } from "./aggregation.ts";
import { cloudProvider } from "./cloud-provider/index.ts";
import { clusterAutoscaler } from "./cluster-autoscaler/index.ts";
import { csiHostpath } from "./csi-hostpath/index.ts";
import { ingressNginx } from "./ingress-nginx/index.ts";
import { localPathProvisioner } from "./local-path-provisioner/index.ts";
import { metricsServer } from "./metrics-server/index.ts";
import { nginxGateway } from "./nginx-gateway/index.ts";
import { snapshotController } from "./snapshot-controller/index.ts";
import { verticalPodAutoscaler } from "./vertical-pod-autoscaler/index.ts";

export const addons: readonly Addon[] = [
  localPathProvisioner,
  cloudProvider,
  ingressNginx,
  nginxGateway,
  csiHostpath,
  snapshotController,
  ...verticalPodAutoscaler,
  clusterAutoscaler,
];

/** What there is behind APIServices, by their names. */
export const extensions = (context: AddonContext): ReadonlyMap<string, Extension> =>
  new Map([["v1beta1.metrics.k8s.io", metricsServer(context)]]);
