// PodDisruptionBudget (policy/v1).
import type { FieldError } from "../field-errors.ts";
import { invalid, notSupported } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import type { KubeObject, LabelSelector } from "../object.ts";
import { validateCounts } from "./counts-validate.ts";
import { describePodDisruptionBudget } from "./describe/limits.ts";
import { define } from "./facts.ts";
import type { IntOrString } from "./pod/types.ts";
import { ageColumn, count, nameColumn, text } from "./table.ts";
import { validateLabelSelector } from "./validation.ts";
import { keepStatus } from "./workload.ts";
import { atMostAll, intOrPercent } from "./workload-validate.ts";

export interface PodDisruptionBudgetObject extends KubeObject {
  spec: { minAvailable?: IntOrString; maxUnavailable?: IntOrString; selector?: LabelSelector; unhealthyPodEvictionPolicy?: string };
  status?: {
    observedGeneration?: number;
    disruptedPods?: Record<string, string>;
    disruptionsAllowed: number;
    currentHealthy: number;
    desiredHealthy: number;
    expectedPods: number;
    conditions?: Record<string, unknown>[];
  };
}

const EVICTION_POLICIES = ["AlwaysAllow", "IfHealthyBudget"];

/** pkg/apis/policy/validation: ValidatePodDisruptionBudgetSpec. */
function validatePodDisruptionBudget({ spec }: PodDisruptionBudgetObject, old: PodDisruptionBudgetObject | undefined): FieldError[] {
  if (old && spec === old.spec) return [];
  const errors: FieldError[] = [];
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    errors.push(
      invalid(
        "spec",
        internalForm("io.k8s.api.policy.v1.PodDisruptionBudgetSpec", spec),
        "minAvailable and maxUnavailable cannot be both set",
      ),
    );
  for (const [field, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value === undefined) continue;
    errors.push(...intOrPercent(value, `spec.${field}`), ...atMostAll(value, `spec.${field}`));
  }
  errors.push(...validateLabelSelector(selector, "spec.selector"));
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy))
    errors.push(notSupported("spec.unhealthyPodEvictionPolicy", policy, EVICTION_POLICIES));
  return errors;
}

export const PodDisruptionBudget = define<PodDisruptionBudgetObject>("policy", "v1", "PodDisruptionBudget", {
  describe: describePodDisruptionBudget,
  hasGeneration: true,
  columns: [
    nameColumn,
    text("Min Available", "The minimum number of pods that must be available.", ({ spec }) => String(spec.minAvailable ?? "N/A")),
    text("Max Unavailable", "The maximum number of pods that may be unavailable.", ({ spec }) => String(spec.maxUnavailable ?? "N/A")),
    count(
      "Allowed Disruptions",
      "Calculated number of pods that may be disrupted at this time.",
      ({ status }) => status?.disruptionsAllowed ?? 0,
    ),
    ageColumn,
  ],
  defaults(draft) {
    draft.spec ??= {};
  },
  prepare: keepStatus({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }),
  validate: validatePodDisruptionBudget,
  validateStatus: validateCounts(["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"]),
});
