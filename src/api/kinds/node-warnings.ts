// Warnings of what is said about nodes: labels that have newer names, values that no label can have (pkg/api/node/util.go).
import { isLabelValue } from "../names.ts";
import type { NodeSelectorTerm } from "./pod/placement-types.ts";

const instead = (since: string, label: string): string => `deprecated since ${since}; use "${label}" instead`;
/** Labels of nodes that are no longer to be used, and what is said of them. */
export const DEPRECATED_LABELS: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": instead("v1.14", "kubernetes.io/arch"),
  "beta.kubernetes.io/os": instead("v1.14", "kubernetes.io/os"),
  "failure-domain.beta.kubernetes.io/region": instead("v1.17", "topology.kubernetes.io/region"),
  "failure-domain.beta.kubernetes.io/zone": instead("v1.17", "topology.kubernetes.io/zone"),
  "beta.kubernetes.io/instance-type": instead("v1.17", "node.kubernetes.io/instance-type"),
};

/** pkg/api/node: GetWarningsForNodeSelectorTerm. */
export function nodeTermWarnings(term: NodeSelectorTerm, path: string, preferred: boolean): string[] {
  return (term.matchExpressions ?? []).flatMap(({ key, values = [] }, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    const deprecated = DEPRECATED_LABELS[key];
    return [
      ...(deprecated ? [`${at}.key: ${key} is ${deprecated}`] : []),
      ...(preferred
        ? values.flatMap((value, position) => isLabelValue(value).map((why) => `${at}.values[${position}]: ${value} is invalid, ${why}`))
        : []),
    ];
  });
}
