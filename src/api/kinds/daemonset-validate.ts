// Validation of DaemonSets (pkg/apis/apps/validation: ValidateDaemonSetSpec).
import type { FieldError } from "../field-errors.ts";
import { invalid, notSupportedAsListed, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import type { DaemonSetObject } from "./daemonset-types.ts";
import { validatePodTemplate } from "./pod/validate.ts";
import { immutableField, nonNegative, shownSelector, validateLabelSelector } from "./validation.ts";
import { amount, atMostAll, intOrPercent, isEmptySelector, validateEndless, validateTemplateLabels } from "./workload-validate.ts";

function validateStrategy(strategy: NonNullable<DaemonSetObject["spec"]["updateStrategy"]>): FieldError[] {
  const { type, rollingUpdate } = strategy;
  if (type === "OnDelete") return [];
  if (type !== "RollingUpdate")
    return [
      notSupportedAsListed("spec.updateStrategy", internalForm("io.k8s.api.apps.v1.DaemonSetUpdateStrategy", strategy), [
        "RollingUpdate",
        "OnDelete",
      ]),
    ];
  const path = "spec.updateStrategy.rollingUpdate";
  if (!rollingUpdate) return [required(path)];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const errors = [
    ...intOrPercent(maxUnavailable, `${path}.maxUnavailable`),
    ...intOrPercent(maxSurge, `${path}.maxSurge`),
    ...atMostAll(maxUnavailable, `${path}.maxUnavailable`),
    ...atMostAll(maxSurge, `${path}.maxSurge`),
  ];
  if (amount(maxUnavailable) && amount(maxSurge))
    errors.push(invalid(`${path}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  else if (!amount(maxUnavailable) && !amount(maxSurge)) errors.push(required(`${path}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  return errors;
}

/** On create and update. */
export function validateDaemonSet({ spec }: DaemonSetObject, old: DaemonSetObject | undefined): FieldError[] {
  if (old && spec === old.spec) return [];
  const { selector, template } = spec;
  const errors = validateLabelSelector(selector, "spec.selector");
  if (!errors.length) errors.push(...validateTemplateLabels(selector, template, "spec.template"));
  if (selector && isEmptySelector(selector))
    errors.push(invalid("spec.selector", shownSelector(selector), "empty selector is invalid for daemonset"));
  errors.push(
    ...validatePodTemplate(template, "spec.template"),
    ...validateEndless(template, "spec.template", "DaemonSet"),
    ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateStrategy(spec.updateStrategy ?? {}),
    ...nonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
  );
  return old ? [...errors, ...immutableField(selector, old.spec.selector, "spec.selector", shownSelector)] : errors;
}
