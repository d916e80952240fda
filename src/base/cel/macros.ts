// The macros of CEL: calls that the parser turns into other nodes (parser/macro.go, and the extensions that Kubernetes enables).
import type { Comprehension, Expression, Walk } from "./ast.ts";

export class MacroError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

const ONE_VARIABLE: Record<string, Walk> = {
  all: "all",
  exists: "exists",
  exists_one: "exists_one",
  existsOne: "exists_one",
  filter: "filter",
};
const TWO_VARIABLES: Record<string, Walk> = { all: "all", exists: "exists", existsOne: "exists_one", exists_one: "exists_one" };
const TRANSFORMS = new Set(["transformList", "transformMap", "transformMapEntry"]);

const simpleName = (argument: Expression): string => {
  if (argument.op !== "identifier") throw new MacroError("argument must be a simple name", argument.offset);
  return argument.name;
};

/** What a call with the name of a macro stands for; undefined if it is none. @throws MacroError */
export function expandMacro(
  name: string,
  target: Expression | undefined,
  args: readonly Expression[],
  offset: number,
): Expression | undefined {
  const [first, second, third, fourth] = args as [Expression, Expression, Expression, Expression];
  if (!target) {
    if (name !== "has" || args.length !== 1) return undefined;
    if (first.op !== "select") throw new MacroError("invalid argument to has() macro", first.offset);
    return { ...first, test: true };
  }
  const walk = (kind: Walk, variables: readonly string[], rest: Partial<Comprehension>): Expression => ({
    op: "comprehension",
    walk: kind,
    range: target,
    variables,
    offset,
    ...rest,
  });
  if (args.length === 2 && ONE_VARIABLE[name]) return walk(ONE_VARIABLE[name], [simpleName(first)], { predicate: second });
  if (name === "map" && args.length === 2) return walk("map", [simpleName(first)], { transform: second });
  if (name === "map" && args.length === 3) return walk("map", [simpleName(first)], { predicate: second, transform: third });
  if (name === "sortBy" && args.length === 2) return walk("sortBy", [simpleName(first)], { transform: second });
  if (args.length === 3 && TWO_VARIABLES[name])
    return walk(TWO_VARIABLES[name], [simpleName(first), simpleName(second)], { predicate: third });
  if (TRANSFORMS.has(name) && (args.length === 3 || args.length === 4)) {
    const variables = [simpleName(first), simpleName(second)];
    return walk(name as Walk, variables, args.length === 3 ? { transform: third } : { predicate: third, transform: fourth });
  }
  if ((name === "optMap" || name === "optFlatMap") && args.length === 2)
    return { op: "bind", how: name, variable: simpleName(first), value: target, result: second, offset };
  return undefined;
}
