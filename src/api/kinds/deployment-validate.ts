// Validation of Deployments (pkg/apis/apps/validation: ValidateDeployment, ValidateDeploymentUpdate).
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import type { DeploymentObject } from "./deployment-types.ts";
import { immutableField, nonNegative, shownSelector } from "./validation.ts";
import { amount, atMostAll, intOrPercent, validateSelector, validateTemplate } from "./workload-validate.ts";

type Strategy = NonNullable<DeploymentObject["spec"]["strategy"]>;

function validateStrategy(strategy: Strategy): FieldError[] {
  const path = "spec.strategy";
  const { type, rollingUpdate } = strategy;
  if (type === "Recreate")
    return rollingUpdate ? [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")] : [];
  if (type !== "RollingUpdate")
    return [notSupported(path, internalForm("io.k8s.api.apps.v1.DeploymentStrategy", strategy), ["Recreate", "RollingUpdate"])];
  if (!rollingUpdate) return [required(`${path}.rollingUpdate`, "this should be defaulted and never be nil")];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const unavailable = `${path}.rollingUpdate.maxUnavailable`;
  const errors = [...intOrPercent(maxUnavailable, unavailable), ...intOrPercent(maxSurge, `${path}.rollingUpdate.maxSurge`)];
  if (amount(maxUnavailable) === 0 && amount(maxSurge) === 0)
    errors.push(invalid(unavailable, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  return [...errors, ...atMostAll(maxUnavailable, unavailable)];
}

/** On create and update. */
export function validateDeployment({ spec }: DeploymentObject, old: DeploymentObject | undefined): FieldError[] {
  if (old && spec === old.spec) return [];
  const errors = [...nonNegative(spec.replicas, "spec.replicas"), ...validateSelector(spec.selector, "deployment")];
  // What has not changed was found well before.
  if (!old || spec.template !== old.spec.template || spec.selector !== old.spec.selector)
    errors.push(...validateTemplate(spec.selector, spec.template, "spec.template"));
  const { minReadySeconds = 0, progressDeadlineSeconds: deadline } = spec;
  errors.push(
    ...validateStrategy(spec.strategy ?? {}),
    ...nonNegative(minReadySeconds, "spec.minReadySeconds"),
    ...nonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...nonNegative(deadline, "spec.progressDeadlineSeconds"),
  );
  if (deadline !== undefined && deadline <= minReadySeconds)
    errors.push(invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
  return old ? [...errors, ...immutableField(spec.selector, old.spec.selector, "spec.selector", shownSelector)] : errors;
}
