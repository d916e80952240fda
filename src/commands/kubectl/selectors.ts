// Label selectors as people type them, turned into the API's form (metav1.ParseToLabelSelector).
import type { LabelSelector } from "../../api/object.ts";
import { type Operator, parseRequirements, type Requirement } from "../../api/parse-requirements.ts";
import { messageOf } from "./failures.ts";
import { refuse } from "./refusal.ts";

const OPERATORS: Partial<Record<Operator, "In" | "NotIn" | "Exists" | "DoesNotExist">> = {
  in: "In",
  notin: "NotIn",
  exists: "Exists",
  "!": "DoesNotExist",
};

/** @throws Refusal */
export function parseSelector(text: string): LabelSelector {
  let requirements: readonly Requirement[];
  try {
    requirements = parseRequirements(text);
  } catch (error) {
    return refuse(`couldn't parse the selector string "${text}": ${messageOf(error).replace(": key: Invalid", ": <nil>: Invalid")}`);
  }
  const matchLabels: Record<string, string> = {};
  const matchExpressions: NonNullable<LabelSelector["matchExpressions"]> = [];
  for (const { key, operator: symbol, values } of requirements) {
    if (symbol === "=" || symbol === "==") {
      matchLabels[key] = values[0] ?? "";
      continue;
    }
    if (symbol === "gt" || symbol === "lt") refuse(`${JSON.stringify(symbol)} isn't supported in label selectors`);
    const operator = OPERATORS[symbol] ?? refuse(`${JSON.stringify(symbol)} is not a valid label selector operator`);
    matchExpressions.push({
      key,
      operator,
      ...(operator === "In" || operator === "NotIn" ? { values: [...values].sort() } : {}),
    });
  }
  return { ...(Object.keys(matchLabels).length ? { matchLabels } : {}), ...(matchExpressions.length ? { matchExpressions } : {}) };
}
