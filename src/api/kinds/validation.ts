// Checks that validations of many kinds share (apimachinery's api/validation and metav1/validation).
import { isDeepStrictEqual } from "node:util";
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import { validateLabels } from "../meta-validation.ts";
import { isLabelValue, isQualifiedName } from "../names.ts";
import type { LabelSelector } from "../object.ts";

/** Go's semantic equality: an empty list or map equals none. */
export const same = (a: unknown, b: unknown): boolean => a === b || isDeepStrictEqual(a, b);

export const nonNegative = (value: number | undefined, path: string): FieldError[] =>
  value !== undefined && value < 0 ? [invalid(path, value, "must be greater than or equal to 0")] : [];

/** @param shown the value in the form in which errors quote it, where that is another (internal-form.ts) */
export const immutableField = (
  value: unknown,
  old: unknown,
  path: string,
  shown: (value: unknown) => unknown = (it) => it,
): FieldError[] => (same(value, old) ? [] : [invalid(path, shown(value), "field is immutable")]);

const LABEL_SELECTOR = "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector";
/** A label selector as errors quote it. */
export const shownSelector = (selector: unknown): unknown => internalForm(LABEL_SELECTOR, selector);

/** Each complaint as an Invalid value of the field. */
export const each = (complaints: readonly string[], path: string, value: unknown): FieldError[] =>
  complaints.map((complaint) => invalid(path, value, complaint));

export { validateLabels };

export function validateLabelSelector(selector: LabelSelector | undefined, path: string): FieldError[] {
  if (!selector) return [];
  const errors = validateLabels(selector.matchLabels, `${path}.matchLabels`);
  selector.matchExpressions?.forEach((expression, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    const { key, operator, values } = expression;
    if (operator === "In" || operator === "NotIn") {
      if (!values?.length) errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values?.length) errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    } else errors.push(invalid(`${at}.operator`, operator ?? "", "not a valid selector operator"));
    errors.push(...each(isQualifiedName(key ?? ""), `${at}.key`, key ?? ""));
    values?.forEach((value, position) => {
      errors.push(...each(isLabelValue(value), `${at}.values[${position}]`, value));
    });
  });
  return errors;
}

/** Whether labels meet a selector; one that says nothing matches everything. */
export function selectorMatches(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  for (const key in selector.matchLabels) if (labels[key] !== selector.matchLabels[key]) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === "In") return value !== undefined && values.includes(value);
    if (operator === "NotIn") return value === undefined || !values.includes(value);
    return operator === "Exists" ? value !== undefined : value === undefined;
  });
}
