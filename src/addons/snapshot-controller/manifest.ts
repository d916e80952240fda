// The addresses of the snapshot controller's manifests.
import { readAsset } from "../../base/assets.ts";
import { snapshotDefinition } from "./crds.ts";
import type { Plural } from "./types.ts";

const PLACE =
  /^https:\/\/raw\.githubusercontent\.com\/kubernetes-csi\/external-snapshotter\/(master|v\d+\.\d+\.\d+|release-\d+\.\d+)\/(.+)\.yaml$/;
const DEFINITION = /^client\/config\/crd\/snapshot\.storage\.k8s\.io_(volumesnapshotclasses|volumesnapshotcontents|volumesnapshots)$/;
const FILES = new Map([
  ["deploy/kubernetes/snapshot-controller/rbac-snapshot-controller", "src/addons/snapshot-controller/rbac.yaml"],
  ["deploy/kubernetes/snapshot-controller/setup-snapshot-controller", "src/addons/snapshot-controller/deploy.yaml"],
]);

/** The manifest behind an address; undefined where it is none of its own. */
export function snapshotControllerManifest(address: string): string | undefined {
  const [found, version = "", path = ""] = PLACE.exec(address) ?? [];
  if (!found) return undefined;
  const plural = DEFINITION.exec(path)?.[1];
  if (plural) return snapshotDefinition(plural as Plural);
  const file = FILES.get(path);
  const text = file && readAsset(file);
  return text && version.startsWith("v") ? text.replaceAll("v8.4.0", version) : text;
}
