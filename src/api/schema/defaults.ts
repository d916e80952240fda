// The defaults that /openapi/v3 tells, as kube-openapi's generator works them out from the Go types: what is not a pointer has its zero value,
// where it is always written; and what the types mark with +default.
import { type Definition, definition, refName } from "./types.ts";

/** Marked with +default in k8s.io/api, or written always without being required. */
const MARKED: Record<string, unknown> = {
  "apps.v1.StatefulSetSpec.serviceName": "",
  "apps.v1.StatefulSetStatus.availableReplicas": 0,
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

/** Structs, not pointers to them, beside those that are required and the metadata, spec and status of all objects. */
const VALUES = new Set(
  (
    "apps.v1.DaemonSetSpec.updateStrategy apps.v1.DeploymentSpec.strategy apps.v1.StatefulSetSpec.updateStrategy " +
    "core.v1.Container.resources core.v1.EphemeralContainer.resources core.v1.ContainerStatus.state core.v1.ContainerStatus.lastState " +
    "core.v1.PersistentVolumeClaimSpec.resources core.v1.Event.source core.v1.ServiceStatus.loadBalancer core.v1.PodTemplate.template " +
    "core.v1.NodeStatus.daemonEndpoints core.v1.NodeStatus.nodeInfo core.v1.NodeDaemonEndpoints.kubeletEndpoint " +
    "networking.v1.IngressStatus.loadBalancer events.v1.Event.regarding discovery.v1.Endpoint.conditions"
  ).split(" "),
);
/** Types that Go always points to. */
const POINTERS = new Set(["LabelSelector", "NodeSelector", "CustomResourceDefinition"]);

/** Types with a schema of their own have no zero value that could be told. */
const isStruct = (name: string): boolean => definition(name)?.properties !== undefined;

/** The default of a field; undefined where none is told. */
export function defaultOf(owner: string, type: Definition, key: string, property: Definition): unknown {
  const place = `${owner.split(".").slice(-3).join(".")}.${key}`;
  if (place in MARKED) return MARKED[place];
  const required = type.required?.includes(key) ?? false;
  if (property.$ref) {
    const name = refName(property.$ref);
    const ofObject = ["metadata", "spec", "status"].includes(key) && type.properties?.metadata !== undefined;
    const isValue = (required && !POINTERS.has(name.split(".").at(-1)!)) || ofObject || VALUES.has(place);
    return isValue && isStruct(name) ? {} : undefined;
  }
  return required ? zero(property) : undefined;
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
