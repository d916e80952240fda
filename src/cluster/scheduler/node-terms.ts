// Node selector terms: any term, all of its expressions (component-helpers/scheduling/corev1/nodeaffinity).
import type { NodeInfo } from "./node.ts";

export interface Expression {
  key: string;
  operator: string;
  values?: string[];
}
export interface Term {
  matchExpressions?: Expression[];
  matchFields?: Expression[];
}

/** An empty term matches nothing. */
export function matchesTerm(term: Term, node: Pick<NodeInfo, "labels" | "name">): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (!matchExpressions.length && !matchFields.length) return false;
  return (
    matchExpressions.every((expression) => holds(expression, node.labels[expression.key])) &&
    matchFields.every((expression) => holds(expression, expression.key === "metadata.name" ? node.name : undefined))
  );
}

function holds({ operator, values = [] }: Expression, value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default: {
      // Gt and Lt compare whole numbers; what is none matches nothing.
      if (value === undefined || !/^[+-]?\d+$/.test(value) || !/^[+-]?\d+$/.test(values[0] ?? "")) return false;
      return operator === "Gt" ? BigInt(value) > BigInt(values[0]!) : operator === "Lt" && BigInt(value) < BigInt(values[0]!);
    }
  }
}
