// The tree of an expression, as the parser leaves it: operators are calls (_+_, @in), macros are nodes of their own.
import type { CelValue } from "./values.ts";

/** The macros that walk a list or a map. */
export type Walk = "all" | "exists" | "exists_one" | "map" | "filter" | "transformList" | "transformMap" | "transformMapEntry" | "sortBy";

interface Node {
  /** Where it stands, as cel-go places it: at the operator, the dot, the opening bracket. */
  readonly offset: number;
}
export interface Literal extends Node {
  readonly op: "literal";
  readonly value: CelValue;
}
export interface Identifier extends Node {
  readonly op: "identifier";
  readonly name: string;
}
export interface Select extends Node {
  readonly op: "select";
  readonly operand: Expression;
  readonly field: string;
  /** has(a.b) */
  readonly test: boolean;
}
export interface Call extends Node {
  readonly op: "call";
  readonly name: string;
  readonly target?: Expression;
  readonly args: readonly Expression[];
}
export interface ListLiteral extends Node {
  readonly op: "list";
  readonly items: readonly { value: Expression; optional: boolean }[];
}
export interface MapLiteral extends Node {
  readonly op: "map";
  readonly entries: readonly { key: Expression; value: Expression; optional: boolean }[];
}
/** A construction of a structure, as Object{field: value}. */
export interface Structure extends Node {
  readonly op: "structure";
  readonly name: string;
  readonly entries: readonly { field: string; value: Expression; optional: boolean; offset: number }[];
}
export interface Comprehension extends Node {
  readonly op: "comprehension";
  readonly walk: Walk;
  readonly range: Expression;
  readonly variables: readonly string[];
  readonly predicate?: Expression;
  readonly transform?: Expression;
}
/** A variable for one expression: optMap and optFlatMap. */
export interface Bind extends Node {
  readonly op: "bind";
  readonly how: "optMap" | "optFlatMap";
  readonly variable: string;
  readonly value: Expression;
  readonly result: Expression;
}
export type Expression = Literal | Identifier | Select | Call | ListLiteral | MapLiteral | Structure | Comprehension | Bind;

/** The name that a chain of selects spells. */
export function qualifiedName(tree: Expression): string | undefined {
  if (tree.op === "identifier") return tree.name;
  if (tree.op !== "select" || tree.test) return undefined;
  const operand = qualifiedName(tree.operand);
  return operand === undefined ? undefined : `${operand}.${tree.field}`;
}
