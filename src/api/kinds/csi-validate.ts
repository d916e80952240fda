// Validation of what storage drivers bring to the API (pkg/apis/storage/validation).
import { duplicate, type FieldError, forbidden, invalid, notSupported, required, tooLong } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import { isDns1123Subdomain, isQualifiedName } from "../names.ts";
import type { CSIDriverObject } from "./csidriver-types.ts";
import type { CSINodeDriver, CSINodeObject } from "./csinode-types.ts";
import type { CSIStorageCapacityObject } from "./csistoragecapacity-types.ts";
import { each, immutableField, same, shownSelector, validateLabelSelector } from "./validation.ts";
import type { VolumeAttachmentObject } from "./volumeattachment-types.ts";
import type { VolumeAttributesClassObject } from "./volumeattributesclass-types.ts";

const NAME_LENGTH = 63;
const NODE_ID_LENGTH = 256;
const LIFECYCLE_MODES = ["Ephemeral", "Persistent"];
const GROUP_POLICIES = ["File", "None", "ReadWriteOnceWithFSType"];

/** pkg/apis/core/validation: ValidateCSIDriverName. */
export function validateDriverName(name: string | undefined, path: string): FieldError[] {
  if (!name) return [required(path)];
  const errors = name.length > NAME_LENGTH ? [tooLong(path, NAME_LENGTH)] : [];
  return [...errors, ...each(isDns1123Subdomain(name.toLowerCase()), path, name)];
}

export function validateCSIDriver({ metadata, spec }: CSIDriverObject, old: CSIDriverObject | undefined): FieldError[] {
  const errors = old ? [] : validateDriverName(metadata.name, "name");
  if (spec.fsGroupPolicy && !GROUP_POLICIES.includes(spec.fsGroupPolicy))
    errors.push(notSupported("spec.fsGroupPolicy", spec.fsGroupPolicy, GROUP_POLICIES));
  const seen = new Set<string>();
  for (const [index, { audience = "", expirationSeconds }] of (spec.tokenRequests ?? []).entries()) {
    const path = `spec.tokenRequests[${index}]`;
    if (seen.has(audience)) errors.push(duplicate(`${path}.audience`, audience));
    seen.add(audience);
    if (expirationSeconds === undefined) continue;
    if (expirationSeconds < 600)
      errors.push(invalid(`${path}.expirationSeconds`, expirationSeconds, "may not specify a duration less than 10 minutes"));
    if (expirationSeconds > 2 ** 32)
      errors.push(invalid(`${path}.expirationSeconds`, expirationSeconds, "may not specify a duration larger than 2^32 seconds"));
  }
  for (const mode of spec.volumeLifecycleModes ?? [])
    if (!LIFECYCLE_MODES.includes(mode)) errors.push(notSupported("spec.volumeLifecycleModes", mode, LIFECYCLE_MODES));
  if (!old) return errors;
  return [
    ...errors,
    // As upstream spells it.
    ...immutableField(spec.attachRequired, old.spec.attachRequired, "spec.attachedRequired"),
    ...immutableField(spec.volumeLifecycleModes, old.spec.volumeLifecycleModes, "spec.volumeLifecycleModes"),
  ];
}

function validateNodeDriver(driver: CSINodeDriver, path: string, seen: Set<string>): FieldError[] {
  const errors = validateDriverName(driver.name, `${path}.name`);
  if (!driver.nodeID) errors.push(required(`${path}.nodeID`, "must be specified"));
  else if (driver.nodeID.length > NODE_ID_LENGTH)
    errors.push(invalid(`${path}.nodeID`, driver.nodeID, `must be ${NODE_ID_LENGTH} characters or less`));
  const count = driver.allocatable?.count;
  if (count !== undefined && count < 0) errors.push(invalid(`${path}.allocatable.count`, count, "must be greater than or equal to 0"));
  if (seen.has(driver.name)) errors.push(duplicate(`${path}.name`, driver.name));
  seen.add(driver.name);
  const keys = new Set<string>();
  for (const key of driver.topologyKeys ?? []) {
    if (!key) errors.push(required(path));
    if (keys.has(key)) errors.push(duplicate(`${path}.topologyKeys`, key));
    keys.add(key);
    errors.push(...each(isQualifiedName(key), `${path}.topologyKeys`, key));
  }
  return errors;
}

export function validateCSINode({ spec }: CSINodeObject, old: CSINodeObject | undefined): FieldError[] {
  const seen = new Set<string>();
  const errors = (spec.drivers ?? []).flatMap((driver, index) => validateNodeDriver(driver, `spec.drivers[${index}]`, seen));
  for (const before of old?.spec.drivers ?? []) {
    const after = (spec.drivers ?? []).find(({ name }) => name === before.name);
    if (after)
      errors.push(...immutableField(after, before, "CSINodeDriver", (it) => internalForm("io.k8s.api.storage.v1.CSINodeDriver", it)));
  }
  return errors;
}

export function validateCSIStorageCapacity(capacity: CSIStorageCapacityObject, old: CSIStorageCapacityObject | undefined): FieldError[] {
  const { storageClassName = "", nodeTopology } = capacity;
  const errors = [...each(isDns1123Subdomain(storageClassName), "storageClassName", storageClassName)];
  for (const field of ["capacity", "maximumVolumeSize"] as const)
    if (capacity[field]?.startsWith("-")) errors.push(invalid(field, capacity[field], "must be greater than or equal to 0"));
  errors.push(...validateLabelSelector(nodeTopology, "nodeTopology"));
  if (!old) return errors;
  return [
    ...errors,
    ...immutableField(nodeTopology, old.nodeTopology, "nodeTopology", shownSelector),
    ...immutableField(storageClassName, old.storageClassName ?? "", "storageClassName"),
  ];
}

const ONE_SOURCE = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
export function validateVolumeAttachment({ spec }: VolumeAttachmentObject, old: VolumeAttachmentObject | undefined): FieldError[] {
  const { attacher = "", nodeName = "", source = {} } = spec;
  const errors = attacher ? [] : [required("spec.attacher")];
  const { persistentVolumeName: name, inlineVolumeSpec: inline } = source;
  if (name === undefined && inline === undefined) errors.push(required("spec.source", ONE_SOURCE));
  else if (name !== undefined && inline !== undefined) errors.push(forbidden("spec.source", ONE_SOURCE));
  else if (name === "") errors.push(required("spec.source.persistentVolumeName", "must specify non empty persistentVolumeName"));
  errors.push(...each(isDns1123Subdomain(nodeName), "spec.nodeName", nodeName));
  if (!old) return [...errors, ...validateDriverName(attacher, "spec.attacher")];
  const shown = (value: unknown): unknown => internalForm("io.k8s.api.storage.v1.VolumeAttachmentSpec", value);
  return [...errors, ...immutableField(spec, old.spec, "spec", shown)];
}

export function validateVolumeAttributesClass(
  { driverName, parameters }: VolumeAttributesClassObject,
  old: VolumeAttributesClassObject | undefined,
): FieldError[] {
  const errors = validateDriverName(driverName, "driverName");
  if (!Object.keys(parameters ?? {}).length) errors.push(required("parameters", "must contain at least one key/value pair"));
  else if (Object.keys(parameters!).includes("")) errors.push(invalid("parameters", "", "field can not be empty."));
  if (!old) return errors;
  const changed = (["driverName", "parameters"] as const).filter(
    (field) => !same({ driverName, parameters }[field] ?? {}, old[field] ?? {}),
  );
  return [...errors, ...changed.map((field) => forbidden(field, `updates to ${field} are forbidden.`))];
}
