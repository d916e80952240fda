// Validation of ReplicationControllers (pkg/apis/core/validation: ValidateReplicationControllerSpec, ValidatePodTemplateSpecForRC).
import { type FieldError, invalid, required } from "../field-errors.ts";
import { internalMap } from "../internal-form.ts";
import { validatePodTemplate } from "./pod/validate.ts";
import type { ReplicationControllerObject } from "./replicationcontroller-types.ts";
import { nonNegative, selectorMatches } from "./validation.ts";
import { validateEndless } from "./workload-validate.ts";

/** On create and update. */
export function validateReplicationController(
  { spec }: ReplicationControllerObject,
  old: ReplicationControllerObject | undefined,
): FieldError[] {
  if (old && spec === old.spec) return [];
  const { template, selector = {} } = spec;
  const errors = nonNegative(spec.minReadySeconds, "spec.minReadySeconds");
  if (!Object.keys(selector).length) errors.push(required("spec.selector"));
  errors.push(...nonNegative(spec.replicas, "spec.replicas"));
  const path = "spec.template";
  if (!template) return [...errors, required(path)];
  const labels = template.metadata?.labels;
  if (!selectorMatches({ matchLabels: selector }, labels ?? {}))
    errors.push(invalid(`${path}.metadata.labels`, internalMap(labels), "`selector` does not match template `labels`"));
  return [...errors, ...validatePodTemplate(template, path), ...validateEndless(template, path, "ReplicationController")];
}
