// Validation of StorageClasses (pkg/apis/storage/validation).
import { byteLength } from "../../base/bytes.ts";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required, tooLong } from "../field-errors.ts";
import { isQualifiedName } from "../names.ts";
import { equal } from "../structure.ts";
import type { StorageClassObject, TopologyTerm } from "./storageclass-types.ts";
import { each, immutableField } from "./validation.ts";

const MOST_PARAMETERS = 512;
const PARAMETERS_SIZE = 256 * 1024;
const RECLAIM_POLICIES = ["Delete", "Retain"];
const BINDING_MODES = ["Immediate", "WaitForFirstConsumer"];

function validateParameters(parameters: Readonly<Record<string, string>>): FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > MOST_PARAMETERS) return [tooLong("parameters", MOST_PARAMETERS)];
  const errors = entries.filter(([key]) => !key).map(([key]) => invalid("parameters", key, "field can not be empty."));
  const size = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  return size > PARAMETERS_SIZE ? [...errors, tooLong("parameters", PARAMETERS_SIZE)] : errors;
}

/** pkg/apis/core/validation: ValidateTopologySelectorTerm; also gives the values by key. */
function validateTerm(term: TopologyTerm, path: string): { errors: FieldError[]; asked: Record<string, string[]> } {
  const errors: FieldError[] = [];
  const asked: Record<string, string[]> = {};
  term.matchLabelExpressions?.forEach(({ key = "", values = [] }, index) => {
    const at = `${path}.matchLabelExpressions[${index}]`;
    if (!values.length) errors.push(required(`${at}.values`));
    values.forEach((value, position) => {
      if (values.indexOf(value) < position) errors.push(duplicate(`${at}.values[${position}]`, value));
    });
    errors.push(...each(isQualifiedName(key), `${at}.key`, key));
    if (asked[key]) errors.push(duplicate(`${at}.key`, key));
    asked[key] = [...new Set(values)].sort();
  });
  return { errors, asked };
}

function validateTopologies(terms: readonly TopologyTerm[]): FieldError[] {
  const before: Record<string, string[]>[] = [];
  return terms.flatMap((term, index) => {
    const path = `allowedTopologies[${index}]`;
    const { errors, asked } = validateTerm(term, path);
    for (const other of before) if (equal(asked, other)) errors.push(duplicate(`${path}.matchLabelExpressions`, ""));
    before.push(asked);
    return errors;
  });
}

function validate(storage: StorageClassObject): FieldError[] {
  const { provisioner, reclaimPolicy, volumeBindingMode } = storage;
  const errors = provisioner ? each(isQualifiedName(provisioner.toLowerCase()), "provisioner", provisioner) : [required("provisioner")];
  errors.push(...validateParameters(storage.parameters ?? {}));
  if (reclaimPolicy && !RECLAIM_POLICIES.includes(reclaimPolicy))
    errors.push(notSupported("reclaimPolicy", reclaimPolicy, RECLAIM_POLICIES));
  if (volumeBindingMode && !BINDING_MODES.includes(volumeBindingMode))
    errors.push(notSupported("volumeBindingMode", volumeBindingMode, BINDING_MODES));
  return [...errors, ...validateTopologies(storage.allowedTopologies ?? [])];
}

/** On create and update: of what makes volumes, nothing changes. */
export function validateStorageClass(storage: StorageClassObject, old: StorageClassObject | undefined): FieldError[] {
  const errors = validate(storage);
  if (!old) return errors;
  if (!equal(storage.parameters ?? {}, old.parameters ?? {})) errors.push(forbidden("parameters", "updates to parameters are forbidden."));
  if (storage.provisioner !== old.provisioner) errors.push(forbidden("provisioner", "updates to provisioner are forbidden."));
  if (storage.reclaimPolicy !== old.reclaimPolicy) errors.push(forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden."));
  return [...errors, ...immutableField(storage.volumeBindingMode, old.volumeBindingMode, "volumeBindingMode")];
}
