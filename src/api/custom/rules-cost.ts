// Expressions whose cost cannot be bounded beforehand: text that is put together from values whose length as text nobody knows.
// Upstream estimates the cost of all that a rule may do; of that this is the part which is refused whatever the schema's limits are.
import type { Expression } from "../../base/cel/ast.ts";
import { parse } from "../../base/cel/parser.ts";
import { type CustomSchema, itemsOf, valuesOf } from "./schema.ts";

/** Whether texts of unknown length are joined in an expression that compiles. */
export function isUnbounded(expression: string, schema: CustomSchema): boolean {
  const { tree } = parse(expression);
  return tree ? joinsUnknown(tree, schema) : false;
}

function joinsUnknown(node: Expression, schema: CustomSchema): boolean {
  if (node.op === "call" && node.name === "_+_" && node.args.some((arg) => isUnknownText(arg, schema))) return true;
  return children(node).some((child) => joinsUnknown(child, schema));
}

function isUnknownText(node: Expression, schema: CustomSchema): boolean {
  if (node.op !== "call" || node.name !== "string" || node.target) return false;
  const [value] = node.args;
  return value !== undefined && schemaAt(value, schema)?.type !== "string" && !(value.op === "literal" && typeof value.value === "string");
}

/** The schema of a path as self.a.b. */
function schemaAt(node: Expression, schema: CustomSchema): CustomSchema | undefined {
  if (node.op === "identifier") return node.name === "self" || node.name === "oldSelf" ? schema : undefined;
  if (node.op === "select") {
    const outer = schemaAt(node.operand, schema);
    return outer?.properties?.[node.field] ?? valuesOf(outer);
  }
  if (node.op === "call" && node.name === "_[_]") {
    const outer = node.args[0] && schemaAt(node.args[0], schema);
    return itemsOf(outer) ?? valuesOf(outer);
  }
  return undefined;
}

function children(node: Expression): readonly Expression[] {
  switch (node.op) {
    case "select":
      return [node.operand];
    case "call":
      return node.target ? [node.target, ...node.args] : node.args;
    case "list":
      return node.items.map(({ value }) => value);
    case "map":
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case "structure":
      return node.entries.map(({ value }) => value);
    case "comprehension":
      return [node.range, ...(node.predicate ? [node.predicate] : []), ...(node.transform ? [node.transform] : [])];
    case "bind":
      return [node.value, node.result];
    default:
      return [];
  }
}
