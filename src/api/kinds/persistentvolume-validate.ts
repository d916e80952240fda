// Validation of PersistentVolumes (pkg/apis/core/validation: ValidatePersistentVolumeSpec); pod/volumes/ knows the single sources.
import { canonicalQuantity, parseQuantity, wholeValue } from "../../base/quantity.ts";
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import { equal } from "../structure.ts";
import type { PersistentVolumeObject } from "./persistentvolume-types.ts";
import { validateAccessModes, validateClassName, validatePositive, validateVolumeMode } from "./persistentvolumeclaim-validate.ts";
import { validateNodeTerm } from "./pod/validate-affinity.ts";
import type { Source } from "./pod/volumes/checks.ts";
import * as disks from "./pod/volumes/disks.ts";
import * as files from "./pod/volumes/files.ts";
import * as shares from "./pod/volumes/shares.ts";
import { immutableField } from "./validation.ts";

type Spec = PersistentVolumeObject["spec"];
/** As a pod's, with the name of the volume. */
type OwnCheck = (source: Source, path: string, name: string) => FieldError[];
const RECLAIM_POLICIES = ["Delete", "Recycle", "Retain"];

/** Where a volume's bytes may live, in the order in which upstream looks, with the names that it uses where they are not the field's own. */
const SOURCES: readonly { field: string; check: OwnCheck; within?: string; refused?: string }[] = [
  { field: "hostPath", check: files.hostPath },
  { field: "gcePersistentDisk", check: disks.gcePersistentDisk, within: "persistentDisk" },
  { field: "awsElasticBlockStore", check: disks.awsElasticBlockStore },
  { field: "glusterfs", check: shares.glusterfsOfVolume },
  { field: "flocker", check: shares.flocker },
  { field: "nfs", check: shares.nfs },
  { field: "rbd", check: shares.rbd },
  { field: "quobyte", check: shares.quobyte },
  { field: "cephfs", check: shares.cephfs, refused: "cephFS" },
  { field: "iscsi", check: disks.iscsiOfVolume },
  { field: "cinder", check: disks.cinderOfVolume },
  { field: "fc", check: disks.fc },
  { field: "flexVolume", check: shares.flexVolume },
  { field: "azureFile", check: shares.azureFileOfVolume },
  { field: "vsphereVolume", check: disks.vsphereVolume },
  { field: "photonPersistentDisk", check: disks.photonPersistentDisk },
  { field: "portworxVolume", check: disks.portworxVolume },
  { field: "azureDisk", check: disks.azureDisk },
  { field: "scaleIO", check: disks.scaleIO },
  { field: "local", check: files.local },
  { field: "storageos", check: disks.storageosOfVolume },
  { field: "csi", check: shares.csiOfVolume },
];
const sourcesOf = (spec: Spec): Record<string, unknown> =>
  Object.fromEntries(SOURCES.filter(({ field }) => spec[field] !== undefined).map(({ field }) => [field, spec[field]]));

function validateSources(spec: Spec, name: string): FieldError[] {
  const errors: FieldError[] = [];
  let given = 0;
  for (const { field, check, within = field, refused = field } of SOURCES) {
    const source = spec[field] as Source | undefined;
    if (source === undefined) continue;
    // Upstream forgets to refuse a flexVolume beside another source.
    if (given++ && field !== "flexVolume") errors.push(forbidden(`spec.${refused}`, "may not specify more than 1 volume type"));
    else {
      errors.push(...check(source, `spec.${within}`, name));
      if (field === "local" && !spec.nodeAffinity) errors.push(required("spec.nodeAffinity", "Local volume requires node affinity"));
    }
  }
  return given ? errors : [required("spec", "must specify a volume type")];
}

function validateCapacity(capacity: Spec["capacity"]): FieldError[] {
  const amounts = Object.entries(capacity ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const errors = amounts.length ? [] : [required("spec.capacity")];
  if (amounts.length !== 1 || amounts[0]![0] !== "storage") {
    const shown = capacity && Object.fromEntries(amounts.map(([name, amount]) => [name, canonicalQuantity(amount)]));
    errors.push(notSupported("spec.capacity", shown, ["storage"]));
  }
  for (const [name, amount] of amounts) {
    const at = `spec.capacity[${name}]`;
    if (parseQuantity(amount).milli < 0n) errors.push(invalid(at, wholeValue(amount), "must be a valid resource quantity"));
    errors.push(...validatePositive(amount, at));
  }
  return errors;
}

function validateNodeAffinity(affinity: Spec["nodeAffinity"]): FieldError[] {
  if (!affinity) return [];
  if (!affinity.required) return [required("spec.nodeAffinity.required", "must specify required node constraints")];
  const path = "spec.nodeAffinity.required.nodeSelectorTerms";
  const terms = affinity.required.nodeSelectorTerms ?? [];
  if (!terms.length) return [required(path, "must have at least one node selector term")];
  return terms.flatMap((term, index) => validateNodeTerm(term, `${path}[${index}]`, true));
}
const shownAffinity = (affinity: unknown): unknown => internalForm("io.k8s.api.core.v1.VolumeNodeAffinity", affinity);

function validateSpec(spec: Spec, name: string): FieldError[] {
  const { persistentVolumeReclaimPolicy: policy, nodeAffinity, hostPath, volumeAttributesClassName: attributes } = spec;
  const errors = spec.accessModes?.length ? validateAccessModes(spec.accessModes, "spec.accessModes") : [required("spec.accessModes")];
  errors.push(...validateCapacity(spec.capacity));
  if (policy && !RECLAIM_POLICIES.includes(policy))
    errors.push(notSupported("spec.persistentVolumeReclaimPolicy", policy, RECLAIM_POLICIES));
  errors.push(...validateNodeAffinity(nodeAffinity));
  errors.push(...validateSources(spec, name));
  if (hostPath && isRoot(hostPath.path ?? "") && policy === "Recycle")
    errors.push(forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'"));
  errors.push(
    ...validateClassName(spec.storageClassName, "spec.storageClassName"),
    ...validateVolumeMode(spec.volumeMode, "spec.volumeMode"),
  );
  if (attributes === undefined) return errors;
  if (attributes) errors.push(...validateClassName(attributes, "spec.volumeAttributesClassName"));
  else errors.push(required("spec.volumeAttributesClassName", "an empty string is disallowed"));
  if (!spec["csi"]) errors.push(required("spec.csi", "has to be specified when using volumeAttributesClassName"));
  return errors;
}

/** Whether a path, cleaned, is the root: Go's path.Clean(path) == "/". */
function isRoot(path: string): boolean {
  if (!path.startsWith("/")) return false;
  const depth: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") depth.pop();
    else if (part && part !== ".") depth.push(part);
  }
  return !depth.length;
}

/** A volume that had no secret for its growth may be given one. */
function withoutNewSecret(spec: Spec, old: Spec): Record<string, unknown> {
  const sources = sourcesOf(spec);
  const [csi, before] = [spec["csi"], old["csi"]] as [Source | undefined, Source | undefined];
  return csi && before && !before["controllerExpandSecretRef"]
    ? { ...sources, csi: { ...csi, controllerExpandSecretRef: undefined } }
    : sources;
}

const MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options";
/** Sources that are mounted with options (pkg/volume/validation: checkMountOption); the annotation is older than spec.mountOptions. */
const MOUNTED = [
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "nfs",
  "rbd",
  "quobyte",
  "iscsi",
  "cinder",
  "cephfs",
  "azureFile",
  "vsphereVolume",
  "azureDisk",
  "photonPersistentDisk",
];
const validateMountOptions = ({ metadata, spec }: PersistentVolumeObject): FieldError[] =>
  metadata.annotations?.[MOUNT_OPTIONS] === undefined || MOUNTED.some((field) => spec[field] !== undefined)
    ? []
    : [forbidden(`metadata.annotations.${MOUNT_OPTIONS}`, "may not specify mount options for this volume type")];

/** On create and update. */
export function validatePersistentVolume(volume: PersistentVolumeObject, old: PersistentVolumeObject | undefined): FieldError[] {
  const { metadata, spec } = volume;
  if (old && spec === old.spec && metadata.annotations === old.metadata.annotations) return [];
  const errors = [...validateSpec(spec, metadata.name), ...validateMountOptions(volume)];
  if (!old) return errors;
  if (!equal(withoutNewSecret(spec, old.spec), sourcesOf(old.spec)))
    errors.push(forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"));
  errors.push(...immutableField(spec.volumeMode, old.spec.volumeMode, "volumeMode"));
  if (old.spec.nodeAffinity) errors.push(...immutableField(spec.nodeAffinity, old.spec.nodeAffinity, "nodeAffinity", shownAffinity));
  if (old.spec.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined)
    errors.push(forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden"));
  return errors;
}
