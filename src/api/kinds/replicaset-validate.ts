// Validation of ReplicaSets (pkg/apis/apps/validation: ValidateReplicaSet, ValidateReplicaSetUpdate).
import type { FieldError } from "../field-errors.ts";
import type { ReplicaSetObject } from "./replicaset-types.ts";
import { immutableField, nonNegative, shownSelector } from "./validation.ts";
import { validateSelector, validateTemplate } from "./workload-validate.ts";

/** On create and update. */
export function validateReplicaSet({ spec }: ReplicaSetObject, old: ReplicaSetObject | undefined): FieldError[] {
  if (old && spec === old.spec) return [];
  const errors = [
    ...nonNegative(spec.replicas, "spec.replicas"),
    ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateSelector(spec.selector, "deployment"),
  ];
  // What has not changed was found well before.
  if (!old || spec.template !== old.spec.template || spec.selector !== old.spec.selector)
    errors.push(...validateTemplate(spec.selector, spec.template, "spec.template"));
  return old ? [...errors, ...immutableField(spec.selector, old.spec.selector, "spec.selector", shownSelector)] : errors;
}
