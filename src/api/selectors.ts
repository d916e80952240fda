// Label selectors: parsed, matched and written as apimachinery's pkg/labels does.
import type { LabelSelector } from "./object.ts";
import type { Operator, Requirement } from "./parse-requirements.ts";
import { parseRequirements } from "./parse-requirements.ts";

export type Labels = Readonly<Record<string, string>>;

export function requirementMatches({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  const value = labels?.[key];
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    default: {
      if (value === undefined || !/^[-+]?\d+$/.test(value)) return false;
      return operator === "gt" ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
    }
  }
}

export const requirementsMatch = (requirements: readonly Requirement[], labels: Labels | undefined): boolean => {
  for (const requirement of requirements) if (!requirementMatches(requirement, labels)) return false;
  return true;
};

const parsed = new Map<string, readonly Requirement[]>();

/** parseRequirements, remembered; throws an Error with apimachinery's words. */
export function selectorRequirements(text: string): readonly Requirement[] {
  let found = parsed.get(text);
  if (!found) {
    found = parseRequirements(text);
    if (parsed.size > 5000) parsed.clear();
    parsed.set(text, found);
  }
  return found;
}

/** Whether the labels match a selector in its text form; "" matches everything. Throws as selectorRequirements. */
export const matchesLabels = (selector: string, labels: Labels | undefined): boolean =>
  requirementsMatch(selectorRequirements(selector), labels);

const OPERATORS: Record<string, Operator> = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!" };

const ofObject = new WeakMap<LabelSelector, readonly Requirement[]>();

/** The requirements of the API's form (metav1.LabelSelectorAsSelector); an absent selector matches nothing. */
export function labelSelectorRequirements(selector: LabelSelector): readonly Requirement[] {
  let found = Object.isFrozen(selector) ? ofObject.get(selector) : undefined;
  if (!found) {
    const out: Requirement[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, operator: "=", values: [value] }));
    for (const { key, operator, values } of selector.matchExpressions ?? [])
      out.push({ key, operator: OPERATORS[operator] ?? "in", values: [...(values ?? [])].sort() });
    found = out.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    if (Object.isFrozen(selector)) ofObject.set(selector, found);
  }
  return found;
}

/** Whether the labels match the API's form; no selector matches nothing, an empty one everything. */
export const labelSelectorMatches = (selector: LabelSelector | undefined | null, labels: Labels | undefined): boolean =>
  selector ? requirementsMatch(labelSelectorRequirements(selector), labels) : false;

/** The text form of requirements, as `app=web,tier in (a,b),!old` (labels.Selector's String). */
export const formatRequirements = (requirements: readonly Requirement[]): string =>
  requirements
    .map(({ key, operator, values }) => {
      switch (operator) {
        case "exists":
          return key;
        case "!":
          return `!${key}`;
        case "in":
          return `${key} in (${values.join(",")})`;
        case "notin":
          return `${key} notin (${values.join(",")})`;
        case "gt":
          return `${key}>${values[0]}`;
        case "lt":
          return `${key}<${values[0]}`;
        default:
          return `${key}${operator}${values[0] ?? ""}`;
      }
    })
    .join(",");

/** As metav1.FormatLabelSelector prints the API's form in tables and describe: `<none>` when it is absent or empty. */
export function formatLabelSelector(selector: LabelSelector | undefined | null): string {
  if (!selector) return "<none>";
  return formatRequirements(labelSelectorRequirements(selector)) || "<none>";
}
