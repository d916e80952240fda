// How objects stand in etcd: under which keys, and as which bytes - protocol buffers of the built-in kinds, JSON of custom ones, or what encryption leaves.
import { createHmac } from "node:crypto";
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { goStruct } from "../../api/schema/go-structs.ts";
import { type Definition, definition, refName } from "../../api/schema/types.ts";
import { toBytes } from "../../base/bytes.ts";
import { markOf } from "../../cluster/apiserver/encryption/at-rest.ts";
import { definitionOf } from "../../cluster/apiserver/web/protobuf.ts";

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

const varint = (value: number | bigint): number[] => {
  const out: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  do {
    const byte = Number(left & 0x7fn);
    left >>= 7n;
    out.push(left ? byte | 0x80 : byte);
  } while (left);
  return out;
};
const field = (number: number, bytes: ArrayLike<number>): number[] => [
  ...varint((number << 3) | 2),
  ...varint(bytes.length),
  ...Array.from(bytes),
];
const number = (at: number, value: number | bigint): number[] => [...varint(at << 3), ...varint(value)];
const text = (at: number, value: string): number[] => field(at, toBytes(value));

function struct(name: string, value: Readonly<Record<string, unknown>>): number[] {
  const out: number[] = [];
  const properties = definition(name)?.properties ?? {};
  for (const each of goStruct(name) ?? []) {
    if (!each.number) continue;
    if (each.embedded) {
      const inner = struct(each.name, value);
      if (inner.length) out.push(...field(each.number, inner));
      continue;
    }
    const given = value[each.name];
    if (given === undefined || given === null) continue;
    out.push(...member(each.number, properties[each.name] ?? {}, given));
  }
  return out;
}

function member(at: number, type: Definition, value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap((each) => member(at, type.items ?? {}, each));
  const name = type.$ref ? refName(type.$ref) : undefined;
  if (typeof value === "object" && value !== null && !name) {
    const inner = type.additionalProperties && typeof type.additionalProperties === "object" ? type.additionalProperties : {};
    return Object.entries(value).flatMap(([key, each]) => field(at, [...text(1, key), ...member(2, inner, each)]));
  }
  if (name?.endsWith(".Time") || name?.endsWith(".MicroTime")) {
    const ms = Date.parse(String(value));
    return field(at, [...number(1, Math.floor(ms / 1000)), ...number(2, (ms % 1000) * 1e6)]);
  }
  if (name?.endsWith(".Quantity")) return field(at, text(1, String(value)));
  if (name?.endsWith(".IntOrString"))
    return field(
      at,
      typeof value === "number"
        ? [...number(1, 0), ...number(2, value), ...text(3, "")]
        : [...number(1, 1), ...number(2, 0), ...text(3, String(value))],
    );
  if (name && typeof value === "object") return field(at, struct(name, value as Record<string, unknown>));
  if (typeof value === "boolean") return number(at, value ? 1 : 0);
  if (typeof value === "number") return number(at, Math.trunc(value));
  if (typeof value === "string") return type.format === "byte" ? field(at, Buffer.from(value, "base64")) : text(at, value);
  return field(at, toBytes(JSON.stringify(value)));
}

function plain(kind: Kind, object: KubeObject): Uint8Array {
  const name = kind.custom ? undefined : definitionOf(object.apiVersion, object.kind);
  if (!name) return toBytes(`${JSON.stringify(object)}\n`);
  const type = [...text(1, object.apiVersion), ...text(2, object.kind)];
  return Uint8Array.from([0x6b, 0x38, 0x73, 0, ...field(1, type), ...field(2, struct(name, object)), ...text(3, ""), ...text(4, "")]);
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
