// Label selectors in the text form of metav1.FormatLabelSelector.
import type { LabelSelector } from "../object.ts";

/** `a=b,c in (d,e),!f`; `<none>` when it selects everything by saying nothing, `<error>` when it cannot be read. */
export function formatSelector(selector: LabelSelector | undefined): string {
  if (!selector) return "<none>";
  const parts: [key: string, text: string][] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => [key, `${key}=${value}`]);
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const list = [...(values ?? [])].sort().join(",");
    if (operator === "In") parts.push([key, `${key} in (${list})`]);
    else if (operator === "NotIn") parts.push([key, `${key} notin (${list})`]);
    else if (operator === "Exists") parts.push([key, key]);
    else if (operator === "DoesNotExist") parts.push([key, `!${key}`]);
    else return "<error>";
  }
  if (!parts.length) return "<none>";
  return parts
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, text]) => text)
    .join(",");
}
