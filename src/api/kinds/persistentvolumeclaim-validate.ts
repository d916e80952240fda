// Validation of PersistentVolumeClaims and of the claim templates of pods (pkg/apis/core/validation).
import { canonicalQuantity, compareQuantities, parseQuantity } from "../../base/quantity.ts";
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { goDiff } from "../go-diff.ts";
import { isDns1123Subdomain } from "../names.ts";
import { equal } from "../structure.ts";
import type { PersistentVolumeClaimObject } from "./persistentvolumeclaim-types.ts";
import type { DataSource, PersistentVolumeClaimSpec } from "./pod/volume-types.ts";
import { each, immutableField, validateLabelSelector } from "./validation.ts";

const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const VOLUME_MODES = ["Block", "Filesystem"];

/** Which modes there are, and that the strictest stands alone; that some are given is the caller's to check. */
export function validateAccessModes(modes: readonly string[] = [], path: string): FieldError[] {
  const errors = modes.filter((mode) => !ACCESS_MODES.includes(mode)).map((mode) => notSupported(path, mode, ACCESS_MODES));
  if (modes.includes("ReadWriteOncePod") && modes.some((mode) => mode !== "ReadWriteOncePod" && ACCESS_MODES.includes(mode)))
    errors.push(forbidden(path, "may not use ReadWriteOncePod with other access modes"));
  return errors;
}

export const validateVolumeMode = (mode: string | undefined, path: string): FieldError[] =>
  mode !== undefined && !VOLUME_MODES.includes(mode) ? [notSupported(path, mode, VOLUME_MODES)] : [];

/** The name of a class, where one is given. */
export const validateClassName = (name: string | undefined, path: string): FieldError[] =>
  name ? each(isDns1123Subdomain(name), path, name) : [];

export const validatePositive = (amount: string, path: string): FieldError[] =>
  parseQuantity(amount).milli <= 0n ? [invalid(path, canonicalQuantity(amount), "must be greater than zero")] : [];

function validateDataSource({ apiGroup, kind = "", name }: DataSource, path: string, lenient: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${path}.name`));
  if (!kind) errors.push(required(`${path}.kind`));
  if (!apiGroup && kind !== "PersistentVolumeClaim")
    errors.push(invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  return apiGroup && !lenient ? [...errors, ...each(isDns1123Subdomain(apiGroup), `${path}.apiGroup`, apiGroup)] : errors;
}

/** What upstream quotes of the path that it gives as the value: a Go struct without public fields. */
const UNPRINTABLE = {};

/** ValidatePersistentVolumeClaimSpec; `lenient`: the groups of data sources were let in before they were checked. */
export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string, lenient = false): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(required(`${path}.accessModes`, "at least 1 access mode is required"));
  errors.push(...validateLabelSelector(spec.selector, `${path}.selector`), ...validateAccessModes(spec.accessModes, `${path}.accessModes`));
  const amount = spec.resources?.requests?.["storage"];
  if (amount === undefined) errors.push(required(`${path}.resources[storage]`));
  else errors.push(...validatePositive(String(amount), `${path}.resources[storage]`));
  errors.push(
    ...validateClassName(spec.storageClassName, `${path}.storageClassName`),
    ...validateVolumeMode(spec.volumeMode, `${path}.volumeMode`),
  );
  const { dataSource, dataSourceRef } = spec;
  if (dataSource) errors.push(...validateDataSource(dataSource, `${path}.dataSource`, lenient));
  if (dataSourceRef) errors.push(...validateDataSource(dataSourceRef, `${path}.dataSourceRef`, lenient));
  if (dataSource && dataSourceRef && !equal(dataSource, dataSourceRef)) errors.push(invalid(path, UNPRINTABLE, "must match dataSourceRef"));
  return [...errors, ...validateClassName(spec.volumeAttributesClassName, `${path}.volumeAttributesClassName`)];
}

const FROZEN = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

/** The spec as an update may leave it: what may change is taken from the old one. */
function frozen(claim: PersistentVolumeClaimObject, old: PersistentVolumeClaimObject): PersistentVolumeClaimSpec {
  const bound = old.status?.phase === "Bound";
  const spec = { ...claim.spec };
  const { storageClassName, volumeAttributesClassName } = old.spec;
  if (!old.spec.volumeName) delete spec.volumeName;
  const annotated = old.metadata.annotations?.[CLASS_ANNOTATION];
  if (storageClassName === undefined && (annotated === undefined || annotated === spec.storageClassName)) delete spec.storageClassName;
  const size = old.spec.resources?.requests?.["storage"];
  if (bound && spec.resources?.requests && size !== undefined)
    spec.resources = { ...spec.resources, requests: { ...spec.resources.requests, storage: size } };
  if (bound && spec.volumeAttributesClassName !== undefined) {
    if (volumeAttributesClassName === undefined) delete spec.volumeAttributesClassName;
    else spec.volumeAttributesClassName = volumeAttributesClassName;
  }
  return spec;
}

function validateUpdate(claim: PersistentVolumeClaimObject, old: PersistentVolumeClaimObject): FieldError[] {
  const annotation = ({ metadata }: PersistentVolumeClaimObject): string => metadata.annotations?.[CLASS_ANNOTATION] ?? "";
  const upgraded = annotation(old) && old.spec.storageClassName === undefined && claim.spec.storageClassName === annotation(old);
  const errors =
    upgraded && !annotation(claim) ? [] : immutableField(annotation(claim), annotation(old), `metadata.annotations.${CLASS_ANNOTATION}`);
  const before = { ...old.spec };
  if (!old.spec.volumeName) delete before.volumeName;
  const after = frozen(claim, old);
  if (!equal(after, before))
    errors.push(forbidden("spec", `${FROZEN}\n${goDiff("io.k8s.api.core.v1.PersistentVolumeClaimSpec", before, after)}`));
  const [size, was] = [claim, old].map(({ spec }) => spec.resources?.requests?.["storage"] ?? "0") as [string, string];
  if (compareQuantities(size, was) < 0 && compareQuantities(size, old.status?.capacity?.["storage"] ?? "0") <= 0)
    errors.push(forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
  errors.push(...immutableField(claim.spec.volumeMode, old.spec.volumeMode, "volumeMode"));
  const [given, had] = [claim.spec.volumeAttributesClassName, old.spec.volumeAttributesClassName];
  if (had !== undefined && given === undefined)
    errors.push(forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden"));
  else if (had && given === "")
    errors.push(forbidden("spec.volumeAttributesClassName", "update from non-nil value to an empty string is forbidden"));
  return errors;
}

/** On create and update: a claim's binder may name the volume once, a bound claim may grow; the rest stays. */
export function validatePersistentVolumeClaim(
  claim: PersistentVolumeClaimObject,
  old: PersistentVolumeClaimObject | undefined,
): FieldError[] {
  if (!old) return validateClaimSpec(claim.spec, "spec");
  if (claim.spec === old.spec && claim.metadata.annotations === old.metadata.annotations) return [];
  const sources = [old.spec.dataSource, old.spec.dataSourceRef];
  const lenient = sources.some((source) => source?.apiGroup !== undefined);
  return [...validateClaimSpec(claim.spec, "spec", lenient), ...validateUpdate(claim, old)];
}
