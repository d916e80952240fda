// Validation of Deployments and ReplicaSets (pkg/apis/apps/validation).

import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../field-errors.ts";
import type { LabelSelector } from "../object.ts";
import type { DeploymentObject } from "./deployment.ts";
import type { IntOrString, PodTemplate } from "./pod/types.ts";
import { validatePodTemplate } from "./pod/validate.ts";
import type { ReplicaSetObject } from "./replicaset.ts";
import { immutableField, nonNegative, selectorMatches, validateLabelSelector } from "./validation.ts";

export function validateTemplate(selector: LabelSelector | undefined, template: PodTemplate, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const empty = selector && !Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length;
  const labels = template.metadata?.labels ?? {};
  // No selector selects nothing; an empty one everything.
  if (!empty && !(selector && selectorMatches(selector, labels)))
    errors.push(invalid(`${path}.metadata.labels`, template.metadata?.labels ?? null, "`selector` does not match template `labels`"));
  errors.push(...validatePodTemplate(template, path));
  const policy = template.spec.restartPolicy;
  if (policy !== "Always") errors.push(notSupported(`${path}.spec.restartPolicy`, policy ?? "", ["Always"]));
  if (template.spec.activeDeadlineSeconds !== undefined)
    errors.push(forbidden(`${path}.spec.activeDeadlineSeconds`, "activeDeadlineSeconds in ReplicaSet is not Supported"));
  return errors;
}

export function validateSelector(selector: LabelSelector | undefined, what: string): FieldError[] {
  if (!selector) return [required("spec.selector")];
  const errors = validateLabelSelector(selector, "spec.selector");
  if (!Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length)
    errors.push(invalid("spec.selector", selector, `empty selector is invalid for ${what}`));
  return errors;
}

/** On create and update. */
export function validateReplicaSet(set: ReplicaSetObject, old: ReplicaSetObject | undefined): FieldError[] {
  const { spec } = set;
  if (old && spec === old.spec) return [];
  const errors: FieldError[] = [
    ...nonNegative(spec.replicas, "spec.replicas"),
    ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateSelector(spec.selector, "deployment"),
  ];
  if (!old || spec.template !== old.spec.template || spec.selector !== old.spec.selector)
    errors.push(...validateTemplate(spec.selector, spec.template, "spec.template"));
  if (old) errors.push(...immutableField(spec.selector, old.spec.selector, "spec.selector"));
  return errors;
}

const PERCENT = /^[0-9]+%$/;
/** apps/validation: ValidatePositiveIntOrPercent. */
export function intOrPercent(value: IntOrString | undefined, path: string): FieldError[] {
  if (typeof value === "string")
    return PERCENT.test(value)
      ? []
      : [
          invalid(
            path,
            value,
            "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
          ),
        ];
  return nonNegative(value, path);
}
const amount = (value: IntOrString | undefined): number => (typeof value === "string" ? Number.parseInt(value, 10) : (value ?? 0));

function validateStrategy(strategy: NonNullable<DeploymentObject["spec"]["strategy"]>): FieldError[] {
  const path = "spec.strategy";
  if (strategy.type === "Recreate")
    return strategy.rollingUpdate ? [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")] : [];
  if (strategy.type !== "RollingUpdate") return [notSupported(path, strategy, ["Recreate", "RollingUpdate"])];
  const update = strategy.rollingUpdate;
  if (!update) return [required(`${path}.rollingUpdate`, "this should be defaulted and never be nil")];
  const errors = [
    ...intOrPercent(update.maxUnavailable, `${path}.rollingUpdate.maxUnavailable`),
    ...intOrPercent(update.maxSurge, `${path}.rollingUpdate.maxSurge`),
  ];
  if (amount(update.maxUnavailable) === 0 && amount(update.maxSurge) === 0)
    errors.push(invalid(`${path}.rollingUpdate.maxUnavailable`, update.maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  if (typeof update.maxUnavailable === "string" && amount(update.maxUnavailable) > 100)
    errors.push(invalid(`${path}.rollingUpdate.maxUnavailable`, update.maxUnavailable, "must not be greater than 100%"));
  return errors;
}

/** On create and update. */
export function validateDeployment(deployment: DeploymentObject, old: DeploymentObject | undefined): FieldError[] {
  const { spec } = deployment;
  if (old && spec === old.spec) return [];
  const errors: FieldError[] = [...nonNegative(spec.replicas, "spec.replicas"), ...validateSelector(spec.selector, "deployment")];
  if (!old || spec.template !== old.spec.template || spec.selector !== old.spec.selector)
    errors.push(...validateTemplate(spec.selector, spec.template, "spec.template"));
  errors.push(
    ...validateStrategy(spec.strategy ?? {}),
    ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...nonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...nonNegative(spec.progressDeadlineSeconds, "spec.progressDeadlineSeconds"),
  );
  if (spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0))
    errors.push(invalid("spec.progressDeadlineSeconds", spec.progressDeadlineSeconds, "must be greater than minReadySeconds"));
  if (old) errors.push(...immutableField(spec.selector, old.spec.selector, "spec.selector"));
  return errors;
}
