// Validation of PersistentVolumes and PersistentVolumeClaims (pkg/apis/core/validation).
import { compareQuantities, parseQuantity, wholeValue } from "../../base/quantity.ts";
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { isDns1123Subdomain } from "../names.ts";
import type { PersistentVolumeObject } from "./persistentvolume.ts";
import type { PersistentVolumeClaimObject } from "./persistentvolumeclaim.ts";
import { each, immutableField, same, validateLabelSelector } from "./validation.ts";

const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const VOLUME_MODES = ["Block", "Filesystem"];
const RECLAIM_POLICIES = ["Delete", "Recycle", "Retain"];
const HOST_PATH_TYPES = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
/** Where a volume's bytes may live, in the order in which upstream looks. */
const SOURCES = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "flocker",
  "nfs",
  "rbd",
  "quobyte",
  "cephfs",
  "iscsi",
  "cinder",
  "fc",
  "flexVolume",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "scaleIO",
  "local",
  "storageos",
  "csi",
] as const;
type Source = Readonly<Record<string, unknown>>;

function validateAccessModes(modes: readonly string[] | undefined, path: string, missing: string): FieldError[] {
  if (!modes?.length) return [required(path, missing)];
  const errors = modes.filter((mode) => !ACCESS_MODES.includes(mode)).map((mode) => notSupported(path, mode, ACCESS_MODES));
  if (modes.includes("ReadWriteOncePod") && modes.some((mode) => mode !== "ReadWriteOncePod" && ACCESS_MODES.includes(mode)))
    errors.push(forbidden(path, "may not use ReadWriteOncePod with other access modes"));
  return errors;
}

function validateAmount(amount: string, path: string): FieldError[] {
  const { milli } = parseQuantity(amount);
  const errors: FieldError[] = [];
  if (milli < 0n) errors.push(invalid(path, wholeValue(amount), "must be a valid resource quantity"));
  if (milli <= 0n) errors.push(invalid(path, amount, "must be greater than zero"));
  return errors;
}

const backsteps = (path: unknown, at: string): FieldError[] =>
  String(path).split("/").includes("..") ? [invalid(at, path, "must not contain '..'")] : [];

function validateSource(name: (typeof SOURCES)[number], source: Source, path: string): FieldError[] {
  const needs = (...fields: string[]): FieldError[] =>
    fields.filter((field) => !source[field]).map((field) => required(`${path}.${field}`));
  if (name === "hostPath") {
    if (!source["path"]) return needs("path");
    const errors = backsteps(source["path"], `${path}.path`);
    const type = source["type"] ?? "";
    return HOST_PATH_TYPES.includes(type as string) ? errors : [...errors, notSupported(`${path}.type`, type, HOST_PATH_TYPES)];
  }
  if (name === "nfs") {
    const errors = needs("server", "path");
    const mounted = source["path"];
    return mounted && !String(mounted).startsWith("/") ? [...errors, invalid(`${path}.path`, mounted, "must be an absolute path")] : errors;
  }
  if (name === "local") return source["path"] ? backsteps(source["path"], `${path}.path`) : needs("path");
  return name === "csi" ? needs("driver", "volumeHandle") : [];
}

const sourcesOf = (spec: PersistentVolumeObject["spec"]) => SOURCES.filter((name) => spec[name] != null);

/** On create and update. */
export function validatePersistentVolume({ spec }: PersistentVolumeObject, old: PersistentVolumeObject | undefined): FieldError[] {
  if (old && spec === old.spec) return [];
  const errors = validateAccessModes(spec.accessModes, "spec.accessModes", "");
  const capacity = Object.entries(spec.capacity ?? {});
  if (!capacity.length) errors.push(required("spec.capacity"));
  if (capacity.length !== 1 || capacity[0]![0] !== "storage") errors.push(notSupported("spec.capacity", spec.capacity, ["storage"]));
  for (const [name, amount] of capacity) errors.push(...validateAmount(String(amount), `spec.capacity[${name}]`));
  const { persistentVolumeReclaimPolicy: policy, nodeAffinity, storageClassName, volumeMode, hostPath } = spec;
  if (policy && !RECLAIM_POLICIES.includes(policy))
    errors.push(notSupported("spec.persistentVolumeReclaimPolicy", policy, RECLAIM_POLICIES));
  if (nodeAffinity && !nodeAffinity.required) errors.push(required("spec.nodeAffinity.required", "must specify required node constraints"));
  const sources = sourcesOf(spec);
  sources.forEach((name, index) => {
    if (index) errors.push(forbidden(`spec.${name}`, "may not specify more than 1 volume type"));
    else errors.push(...validateSource(name, spec[name] as Source, `spec.${name}`));
    if (name === "local" && !nodeAffinity) errors.push(required("metadata.annotations", "Local volume requires node affinity"));
  });
  if (!sources.length) errors.push(required("spec", "must specify a volume type"));
  if (hostPath && /^\/+$/.test(hostPath.path ?? "") && policy === "Recycle")
    errors.push(forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'"));
  if (storageClassName) errors.push(...each(isDns1123Subdomain(storageClassName), "spec.storageClassName", storageClassName));
  if (volumeMode && !VOLUME_MODES.includes(volumeMode)) errors.push(notSupported("spec.volumeMode", volumeMode, VOLUME_MODES));
  if (!old) return errors;
  const places = (from: PersistentVolumeObject["spec"]) => sourcesOf(from).map((name) => [name, from[name]]);
  if (!same(places(spec), places(old.spec)))
    errors.push(forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"));
  errors.push(...immutableField(volumeMode, old.spec.volumeMode, "volumeMode"));
  if (old.spec.nodeAffinity) errors.push(...immutableField(nodeAffinity, old.spec.nodeAffinity, "nodeAffinity"));
  return errors;
}

const requested = ({ spec }: PersistentVolumeClaimObject): string | undefined => spec.resources?.requests?.["storage"];

function validateClaimSpec(claim: PersistentVolumeClaimObject): FieldError[] {
  const { accessModes, selector, storageClassName, volumeMode } = claim.spec;
  const errors = validateAccessModes(accessModes, "spec.accessModes", "at least 1 access mode is required");
  errors.push(...validateLabelSelector(selector, "spec.selector"));
  const amount = requested(claim);
  if (amount === undefined) errors.push(required("spec.resources[storage]"));
  else errors.push(...validateAmount(String(amount), "spec.resources[storage]"));
  if (storageClassName) errors.push(...each(isDns1123Subdomain(storageClassName), "spec.storageClassName", storageClassName));
  if (volumeMode && !VOLUME_MODES.includes(volumeMode)) errors.push(notSupported("spec.volumeMode", volumeMode, VOLUME_MODES));
  return errors;
}

/** On create and update: a claim's binder may name the volume once, a bound claim may grow; the rest stays. */
export function validatePersistentVolumeClaim(
  claim: PersistentVolumeClaimObject,
  old: PersistentVolumeClaimObject | undefined,
): FieldError[] {
  if (!old) return validateClaimSpec(claim);
  if (claim.spec === old.spec) return [];
  const errors = validateClaimSpec(claim);
  const bound = old.status?.phase === "Bound";
  const frozen = ({ spec }: PersistentVolumeClaimObject) => ({
    ...spec,
    volumeName: old.spec.volumeName ? spec.volumeName : undefined,
    volumeAttributesClassName: undefined,
    resources: bound ? undefined : spec.resources,
    // A class may be given, by admission, to a claim that had none.
    storageClassName: old.spec.storageClassName === undefined ? undefined : spec.storageClassName,
  });
  if (!same(frozen(claim), frozen(old)))
    errors.push(
      forbidden("spec", "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"),
    );
  const [size, before, held] = [requested(claim), requested(old), old.status?.capacity?.["storage"]];
  if (size !== undefined && before !== undefined && compareQuantities(size, before) < 0 && compareQuantities(size, held ?? "0") <= 0)
    errors.push(forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
  return errors;
}
