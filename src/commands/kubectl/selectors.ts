// Label selectors as people type them, turned into the API's form (metav1.ParseToLabelSelector).
import type { LabelSelector } from "../../api/object.ts";
import { refuse } from "./refusal.ts";

/** @throws Refusal */
export function parseSelector(text: string): LabelSelector {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: NonNullable<LabelSelector["matchExpressions"]> = [];
  for (const part of splitOutside(text)) {
    const set = /^\s*(\S+)\s+(in|notin)\s+\(([^)]*)\)\s*$/.exec(part);
    if (set) {
      matchExpressions.push({
        key: set[1]!,
        operator: set[2] === "in" ? "In" : "NotIn",
        values: set[3]!
          .split(",")
          .map((value) => value.trim())
          .sort(),
      });
      continue;
    }
    const pair = /^\s*([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)\s*$/.exec(part);
    if (pair) {
      if (pair[2] === "!=") matchExpressions.push({ key: pair[1]!, operator: "NotIn", values: [pair[3]!] });
      else matchLabels[pair[1]!] = pair[3]!;
      continue;
    }
    const exists = /^\s*(!?)([^=!\s]+)\s*$/.exec(part);
    if (!exists) return refuse(`couldn't parse the selector string "${text}": unable to parse requirement: found '${part.trim()}'`);
    matchExpressions.push({ key: exists[2]!, operator: exists[1] ? "DoesNotExist" : "Exists" });
  }
  return { ...(Object.keys(matchLabels).length ? { matchLabels } : {}), ...(matchExpressions.length ? { matchExpressions } : {}) };
}

/** Splits at commas that stand outside brackets. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of text) {
    if (character === "(") depth++;
    if (character === ")") depth--;
    if (character === "," && depth === 0) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return part || parts.length ? [...parts, part] : [];
}
