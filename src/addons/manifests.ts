// Manifests that are known by their addresses: what people apply straight from the web.
import { readAsset } from "../base/assets.ts";
import { clusterAutoscalerManifest } from "./cluster-autoscaler/manifest.ts";
import { csiHostpathManifest } from "./csi-hostpath/manifest.ts";
import { gatewayApiManifest } from "./gateway-api/crds.ts";
import { ingressNginxManifest } from "./ingress-nginx/manifest.ts";
import { nginxGatewayManifest } from "./nginx-gateway/manifest.ts";
import { snapshotControllerManifest } from "./snapshot-controller/manifest.ts";
import { verticalPodAutoscalerManifest } from "./vertical-pod-autoscaler/manifest.ts";

const RELEASES = "https://github.com/kubernetes-sigs/metrics-server/releases";
const METRICS_SERVER = "src/addons/metrics-server/components.yaml";
/** The version whose manifest we have. */
const VERSION = "v0.8.0";

const MANIFESTS = new Map([
  [`${RELEASES}/latest/download/components.yaml`, METRICS_SERVER],
  [`${RELEASES}/download/${VERSION}/components.yaml`, METRICS_SERVER],
]);

/** The text behind a web address; undefined where we do not have it. */
export function knownManifest(address: string): string | undefined {
  const path = MANIFESTS.get(address);
  return path === undefined
    ? (ingressNginxManifest(address) ??
        gatewayApiManifest(address) ??
        nginxGatewayManifest(address) ??
        csiHostpathManifest(address) ??
        snapshotControllerManifest(address) ??
        verticalPodAutoscalerManifest(address) ??
        clusterAutoscalerManifest(address))
    : readAsset(path);
}
