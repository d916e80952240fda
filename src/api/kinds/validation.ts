// Checks that validations of many kinds share (apimachinery's api/validation and metav1/validation).
import { isDeepStrictEqual } from "node:util";
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, required } from "../field-errors.ts";
import { isLabelValue, isQualifiedName } from "../names.ts";
import type { LabelSelector } from "../object.ts";

/** Go's semantic equality: an empty list or map equals none. */
export const same = (a: unknown, b: unknown): boolean => a === b || isDeepStrictEqual(a, b);

export const nonNegative = (value: number | undefined, path: string): FieldError[] =>
  value !== undefined && value < 0 ? [invalid(path, value, "must be greater than or equal to 0")] : [];

export const immutableField = (value: unknown, old: unknown, path: string): FieldError[] =>
  same(value, old) ? [] : [invalid(path, value, "field is immutable")];

/** Each complaint as an Invalid value of the field. */
export const each = (complaints: readonly string[], path: string, value: unknown): FieldError[] =>
  complaints.map((complaint) => invalid(path, value, complaint));

export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (labels)
    for (const [key, value] of Object.entries(labels))
      errors.push(...each(isQualifiedName(key), path, key), ...each(isLabelValue(value), path, value));
  return errors;
}

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
