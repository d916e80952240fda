// How objects stand in etcd: under which keys, and as which bytes - protocol buffers of the built-in kinds, JSON of custom ones, or what encryption leaves.
import { createHmac } from "node:crypto";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { definitionOf } from "../../api/schema/definition-of-kind.ts";
import { encodeProtobuf } from "../../api/schema/object-protobuf.ts";
import { toBytes } from "../../base/bytes.ts";
import { markOf } from "../../cluster/apiserver/encryption/at-rest.ts";

/** Resources whose keys have other names than they. */
const FOLDERS: Readonly<Record<string, string>> = {
  "/services": "services/specs",
  "/endpoints": "services/endpoints",
  "/nodes": "minions",
  "/replicationcontrollers": "controllers",
  "networking.k8s.io/ingresses": "ingress",
  "node.k8s.io/runtimeclasses": "runtimeclasses",
};
/** Groups that keep their name in their keys. */
const NAMED = /\./;
const PLAIN = new Set([
  "apps",
  "batch",
  "autoscaling",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "networking.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "certificates.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "node.k8s.io",
  "admissionregistration.k8s.io",
  "events.k8s.io",
]);

/** /registry/deployments/default/web */
export function keyOf(kind: Kind, { metadata }: KubeObject): string {
  const folder =
    FOLDERS[`${kind.group}/${kind.plural}`] ??
    (kind.custom || (NAMED.test(kind.group) && !PLAIN.has(kind.group)) ? `${kind.group}/${kind.plural}` : kind.plural);
  return `/registry/${folder}/${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
}

function plain(kind: Kind, object: KubeObject): Uint8Array {
  const name = kind.custom ? undefined : definitionOf(object.apiVersion, object.kind);
  if (!name) return toBytes(`${JSON.stringify(object)}\n`);
  return encodeProtobuf(object.apiVersion, object.kind, name, object);
}

/** The value under an object's key. */
export function bytesOf(kind: Kind, object: KubeObject): Uint8Array {
  const value = plain(kind, object);
  const mark = markOf(object);
  if (!mark) return value;
  // As many bytes as the cipher's, and as little to be read out of them.
  const out: Uint8Array[] = [toBytes(mark)];
  for (let at = 0; at < value.length + 16; at += 32)
    out.push(
      createHmac("sha256", `${mark} ${object.metadata.uid} ${object.metadata.resourceVersion}`).update(String(at)).update(value).digest(),
    );
  return Uint8Array.from(out.flatMap((each) => [...each]));
}
