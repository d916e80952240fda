// Validation of a LimitRange's items: minimum, defaults and maximum must be in order (pkg/apis/core/validation: ValidateLimitRange).
import { canonicalQuantity, compareQuantities, milliValue } from "../../base/quantity.ts";
import { duplicate, type FieldError, forbidden, invalid, required } from "../field-errors.ts";
import { isQualifiedName } from "../names.ts";
import type { LimitRangeItem } from "./limitrange-types.ts";
import { mayOvercommit, validateContainerResourceName, validateResourceName } from "./resource-names.ts";
import { each } from "./validation.ts";

const AMOUNTS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;
const TYPES = ["Pod", "Container", "PersistentVolumeClaim"];

function validateType(type: string, path: string): FieldError[] {
  const errors = each(isQualifiedName(type), path, type);
  if (!errors.length && !type.includes("/") && !TYPES.includes(type))
    errors.push(invalid(path, type, "must be a standard limit type or fully qualified"));
  return errors;
}

/** Pods and containers are limited in what they consume; the others in anything. */
function validateNames(item: LimitRangeItem, field: (typeof AMOUNTS)[number], path: string): FieldError[] {
  const check = item.type === "Pod" || item.type === "Container" ? validateContainerResourceName : validateResourceName;
  return Object.keys(item[field] ?? {}).flatMap((name) => check(name, `${path}.${field}[${name}]`));
}

export function validateLimits(limits: readonly LimitRangeItem[]): FieldError[] {
  const seen = new Set<string>();
  return limits.flatMap((item, index) => {
    const path = `spec.limits[${index}]`;
    const errors: FieldError[] = [];
    errors.push(...validateType(item.type ?? "", `${path}.type`));
    if (seen.has(item.type)) errors.push(duplicate(`${path}.type`, item.type));
    seen.add(item.type);
    errors.push(...validateNames(item, "max", path), ...validateNames(item, "min", path));
    for (const field of ["default", "defaultRequest"] as const)
      if (item.type !== "Pod") errors.push(...validateNames(item, field, path));
      else if (Object.keys(item[field] ?? {}).length)
        errors.push(forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'"));
    if (item.type === "PersistentVolumeClaim" && item.min?.["storage"] === undefined && item.max?.["storage"] === undefined)
      errors.push(required(`${path}.limits`, "either minimum or maximum storage value is required, but neither was provided"));
    errors.push(...validateNames(item, "maxLimitRequestRatio", path));
    const { max, min, maxLimitRequestRatio } = item;
    const counted: LimitRangeItem = item.type === "Pod" ? { type: item.type, max, min, maxLimitRequestRatio } : item;
    const names = new Set(AMOUNTS.flatMap((field) => Object.keys(counted[field] ?? {})));
    for (const name of [...names].sort()) errors.push(...validateResource(counted, name, path));
    return errors;
  });
}

function validateResource(item: LimitRangeItem, name: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const amount = (value: string | number | undefined) => (value === undefined ? undefined : canonicalQuantity(value));
  const [min, max] = [amount(item.min?.[name]), amount(item.max?.[name])];
  const [limit, request] = [amount(item.default?.[name]), amount(item.defaultRequest?.[name])];
  const ratio = amount(item.maxLimitRequestRatio?.[name]);
  /** `low` must not be above `high`; `shown` is the value that the error quotes. */
  const inOrder = (
    low: string | undefined,
    high: string | undefined,
    field: string,
    shown: "low" | "high",
    words: [string, string],
  ): void => {
    if (low === undefined || high === undefined || compareQuantities(low, high) <= 0) return;
    const message = `${words[0]} value ${low} is greater than ${words[1]} value ${high}`;
    errors.push(invalid(`${path}.${field}[${name}]`, shown === "low" ? low : high, message));
  };
  inOrder(min, max, "min", "low", ["min", "max"]);
  inOrder(min, request, "defaultRequest", "high", ["min", "default request"]);
  inOrder(request, max, "defaultRequest", "low", ["default request", "max"]);
  inOrder(request, limit, "defaultRequest", "low", ["default request", "default limit"]);
  inOrder(min, limit, "default", "low", ["min", "default"]);
  inOrder(limit, max, "default", "high", ["default", "max"]);
  if (ratio !== undefined) {
    if (compareQuantities(ratio, "1") < 0)
      errors.push(invalid(`${path}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${ratio} is less than 1`));
    if (min !== undefined && max !== undefined) {
      const widest = milliValue(max) / milliValue(min);
      if (milliValue(ratio) / 1000 > widest)
        errors.push(
          invalid(`${path}.maxLimitRequestRatio[${name}]`, ratio, `ratio ${ratio} is greater than max/min = ${widest.toFixed(6)}`),
        );
    }
  }
  if (!mayOvercommit(name) && limit !== undefined && request !== undefined && compareQuantities(limit, request) !== 0)
    errors.push(
      invalid(
        `${path}.defaultRequest[${name}]`,
        request,
        `default value ${limit} must equal to defaultRequest value ${request} in ${name}`,
      ),
    );
  return errors;
}
