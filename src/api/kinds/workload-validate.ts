// What the validations of workloads share: selectors, pod templates and amounts (pkg/apis/apps/validation).

import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, notSupported, required } from "../field-errors.ts";
import { internalMap } from "../internal-form.ts";
import { regexError } from "../names.ts";
import type { LabelSelector } from "../object.ts";
import type { IntOrString, PodTemplate } from "./pod/types.ts";
import { validatePodTemplate } from "./pod/validate.ts";
import { nonNegative, selectorMatches, shownSelector, validateLabelSelector } from "./validation.ts";

export const isEmptySelector = (selector: LabelSelector): boolean =>
  !Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length;

/** A template must bear the labels that are selected by; no selector selects nothing, an empty one everything. */
export function validateTemplateLabels(selector: LabelSelector | undefined, template: PodTemplate, path: string): FieldError[] {
  const { labels } = template.metadata ?? {};
  if (selector && (isEmptySelector(selector) || selectorMatches(selector, labels ?? {}))) return [];
  return [invalid(`${path}.metadata.labels`, internalMap(labels), "`selector` does not match template `labels`")];
}

/** Pods of a workload always start again and have no end. */
export function validateEndless({ spec }: PodTemplate, path: string, what: string): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.restartPolicy !== "Always") errors.push(notSupported(`${path}.spec.restartPolicy`, spec.restartPolicy ?? "", ["Always"]));
  if (spec.activeDeadlineSeconds !== undefined)
    errors.push(forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${what} is not Supported`));
  return errors;
}

/** ValidatePodTemplateSpecForReplicaSet, behind a selector that can be read. */
export function validateTemplate(selector: LabelSelector | undefined, template: PodTemplate, path: string): FieldError[] {
  const unreadable = selector && validateLabelSelector(selector, "").length;
  if (unreadable) return [invalid("spec.selector", shownSelector(selector), "invalid label selector")];
  return [
    ...validateTemplateLabels(selector, template, path),
    ...validatePodTemplate(template, path),
    ...validateEndless(template, path, "ReplicaSet"),
  ];
}

export function validateSelector(selector: LabelSelector | undefined, what: string): FieldError[] {
  if (!selector) return [required("spec.selector")];
  const errors = validateLabelSelector(selector, "spec.selector");
  if (isEmptySelector(selector)) errors.push(invalid("spec.selector", shownSelector(selector), `empty selector is invalid for ${what}`));
  return errors;
}

const PERCENT = /^[0-9]+%$/;
/** ValidatePositiveIntOrPercent. */
export function intOrPercent(value: IntOrString | undefined, path: string): FieldError[] {
  if (typeof value !== "string") return nonNegative(value, path);
  if (PERCENT.test(value)) return [];
  const rule = "a valid percent string must be a numeric string followed by an ending '%'";
  return [invalid(path, value, regexError(rule, "[0-9]+%", "1%", "93%"))];
}
/** IsNotMoreThan100Percent. */
export const atMostAll = (value: IntOrString | undefined, path: string): FieldError[] =>
  typeof value === "string" && PERCENT.test(value) && Number.parseInt(value, 10) > 100
    ? [invalid(path, value, "must not be greater than 100%")]
    : [];
/** getIntOrPercentValue: the number, with or without a percent sign. */
export const amount = (value: IntOrString | undefined): number =>
  typeof value === "string" ? (PERCENT.test(value) ? Number.parseInt(value, 10) : 0) : (value ?? 0);
