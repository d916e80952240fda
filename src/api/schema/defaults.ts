// The defaults that /openapi/v3 tells, as kube-openapi's generator works them out from the Go types: what is not a pointer has its zero value,
// where it is always written; and what the types mark with +default.
import { goField } from "./go-structs.ts";
import { type Definition, definition, refName } from "./types.ts";

/** Marked with +default in k8s.io/api. */
const MARKED: Record<string, unknown> = {
  "autoscaling.v1.ScaleSpec.replicas": 0,
  "core.v1.AzureDiskVolumeSource.cachingMode": "ReadWrite",
  "core.v1.AzureDiskVolumeSource.fsType": "ext4",
  "core.v1.AzureDiskVolumeSource.kind": "Shared",
  "core.v1.AzureDiskVolumeSource.readOnly": false,
  "core.v1.ContainerPort.protocol": "TCP",
  "core.v1.ISCSIPersistentVolumeSource.iscsiInterface": "default",
  "core.v1.ISCSIVolumeSource.iscsiInterface": "default",
  "core.v1.RBDPersistentVolumeSource.keyring": "/etc/ceph/keyring",
  "core.v1.RBDPersistentVolumeSource.pool": "rbd",
  "core.v1.RBDPersistentVolumeSource.user": "admin",
  "core.v1.RBDVolumeSource.keyring": "/etc/ceph/keyring",
  "core.v1.RBDVolumeSource.pool": "rbd",
  "core.v1.RBDVolumeSource.user": "admin",
  "core.v1.ScaleIOPersistentVolumeSource.fsType": "xfs",
  "core.v1.ScaleIOPersistentVolumeSource.storageMode": "ThinProvisioned",
  "core.v1.ScaleIOVolumeSource.fsType": "xfs",
  "core.v1.ScaleIOVolumeSource.storageMode": "ThinProvisioned",
  "core.v1.ServicePort.protocol": "TCP",
};
/** What embeds LocalObjectReference: the name is marked there. */
const NAMED = new Set(
  "ConfigMapEnvSource ConfigMapKeySelector ConfigMapProjection ConfigMapVolumeSource LocalObjectReference SecretEnvSource SecretKeySelector SecretProjection".split(
    " ",
  ),
);

/** Types with a schema of their own have no zero value that could be told. */
const isStruct = (name: string): boolean => definition(name)?.properties !== undefined;

/** The default of a field; undefined where none is told. */
export function defaultOf(owner: string, key: string, property: Definition): unknown {
  const place = `${owner.split(".").slice(-3).join(".")}.${key}`;
  if (place in MARKED) return MARKED[place];
  if (key === "name" && owner.startsWith("io.k8s.api.core.v1.") && NAMED.has(owner.split(".").at(-1)!)) return "";
  const field = goField(owner, key);
  if (!field || field.pointer) return undefined;
  if (property.$ref) return isStruct(refName(property.$ref)) ? {} : undefined;
  return field.omitempty || field.omitzero ? undefined : zero(property);
}

/** The default of a list's items and of a map's values. */
export const itemDefault = (type: Definition): unknown => (type.$ref ? (isStruct(refName(type.$ref)) ? {} : undefined) : zero(type));

function zero(type: Definition): unknown {
  if (type.format === "byte") return undefined;
  switch (type.type) {
    case "string":
      return "";
    case "integer":
    case "number":
      return 0;
    case "boolean":
      return false;
    default:
      return undefined;
  }
}
