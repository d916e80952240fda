// Runs a jq program's tree: every expression gives, for one input, any number of results, each with the path that led to it where one is asked for.

import { alternative, attempt, bindAny, foreach, labelled, leave, reduce } from "./control.ts";
import { fresh, type Item, plain, type Results, recurse, step, steps, trimmed } from "./item.ts";
import { formatted, natives } from "./natives.ts";
import { arithmetic } from "./operators.ts";
import { deletePaths, getKey, getPath, type Path, updatePath } from "./paths.ts";
import { prelude } from "./prelude.ts";
import { bound, type Closure, defined, type Scope, variable } from "./scope.ts";
import type { Node } from "./tree.ts";
import { JqError, type Json, shown, truthy } from "./value.ts";

export function* paths(node: Node, input: Item, scope: Scope): Generator<Path> {
  for (const item of evaluate(node, { value: input.value, path: [] }, scope)) {
    if (!item.path) throw new JqError(`Invalid path expression with result ${trimmed(item.value)}`);
    yield item.path;
  }
}

export function* evaluate(node: Node, input: Item, scope: Scope): Results {
  switch (node.kind) {
    case "identity":
      yield input;
      return;
    case "everything":
      yield* recurse(input);
      return;
    case "index":
      if (node.key.kind === "literal") for (const item of evaluate(node.of, input, scope)) yield step(item, node.key.value);
      else
        for (const key of evaluate(node.key, plain(input), scope))
          for (const item of evaluate(node.of, input, scope)) yield step(item, key.value);
      return;
    case "slice":
      for (const to of node.to ? evaluate(node.to, plain(input), scope) : [{ value: null }])
        for (const from of node.from ? evaluate(node.from, plain(input), scope) : [{ value: null }])
          for (const item of evaluate(node.of, input, scope))
            yield step(
              item,
              new Map<string, Json>([
                ["start", from.value],
                ["end", to.value],
              ]),
            );
      return;
    case "iterate":
      for (const item of evaluate(node.of, input, scope)) yield* steps(item);
      return;
    case "negate":
      for (const { value } of evaluate(node.of, plain(input), scope)) {
        if (typeof value !== "number") throw new JqError(`${shown(value)} cannot be negated`);
        yield fresh(-value, input);
      }
      return;
    case "literal":
      yield node.value === null && input.path && input.value === null ? input : fresh(node.value, input);
      return;
    case "text":
      for (const text of texts(node.format, node.parts, 0, plain(input), scope)) yield fresh(text, input);
      return;
    case "format":
      yield fresh(formatted(node.name, input.value), input);
      return;
    case "array": {
      const items: Json[] = [];
      if (node.body) for (const { value } of evaluate(node.body, plain(input), scope)) items.push(value);
      yield fresh(items, input);
      return;
    }
    case "object":
      for (const map of objects(node.entries, node.entries.length, plain(input), scope)) yield fresh(map, input);
      return;
    case "pipe":
      for (const item of evaluate(node.left, input, scope)) yield* evaluate(node.right, item, scope);
      return;
    case "comma":
      yield* evaluate(node.left, input, scope);
      yield* evaluate(node.right, input, scope);
      return;
    case "and":
    case "or":
      for (const left of evaluate(node.left, plain(input), scope)) {
        if (truthy(left.value) === (node.kind === "or")) yield fresh(node.kind === "or", input);
        else for (const right of evaluate(node.right, plain(input), scope)) yield fresh(truthy(right.value), input);
      }
      return;
    case "alternative":
      yield* alternative(node, input, scope, evaluate);
      return;
    case "binary":
      for (const right of evaluate(node.right, plain(input), scope))
        for (const left of evaluate(node.left, plain(input), scope)) yield fresh(arithmetic(node.operator, left.value, right.value), input);
      return;
    case "assign":
      for (const value of assign(node, input, scope)) yield fresh(value, input);
      return;
    case "if":
      for (const condition of evaluate(node.condition, plain(input), scope))
        if (truthy(condition.value)) yield* evaluate(node.then, input, scope);
        else if (node.else) yield* evaluate(node.else, input, scope);
        else yield input;
      return;
    case "try":
      yield* attempt(node, input, scope, evaluate);
      return;
    case "reduce":
      yield* reduce(node, input, scope, evaluate);
      return;
    case "foreach":
      yield* foreach(node, input, scope, evaluate);
      return;
    case "define":
      yield* evaluate(node.rest, input, defined(scope, node.definition));
      return;
    case "call":
      yield* call(node.name, node.args, input, scope);
      return;
    case "variable":
      yield fresh(variable(node.name, scope), input);
      return;
    case "bind":
      for (const { value } of evaluate(node.source, plain(input), scope)) yield* bindAny(node, value, input, scope, evaluate);
      return;
    case "label":
      yield* labelled(node, input, scope, evaluate);
      return;
    case "break":
      leave(node.name, scope);
  }
}

function* texts(format: string, parts: readonly (string | Node)[], at: number, input: Item, scope: Scope): Generator<string> {
  if (at === parts.length) {
    yield "";
    return;
  }
  const part = parts[at]!;
  for (const rest of texts(format, parts, at + 1, input, scope))
    if (typeof part === "string") yield part + rest;
    else for (const { value } of evaluate(part, input, scope)) yield formatted(format, value) + rest;
}

function* objects(entries: readonly { key: Node; value: Node }[], count: number, input: Item, scope: Scope): Generator<Map<string, Json>> {
  if (!count) {
    yield new Map();
    return;
  }
  const { key, value } = entries[count - 1]!;
  const keys = key === (value.kind === "index" ? value.key : undefined) ? [...evaluate(key, input, scope)] : undefined;
  for (const rest of objects(entries, count - 1, input, scope))
    for (const name of keys ?? evaluate(key, input, scope)) {
      if (typeof name.value !== "string") throw new JqError(`Object keys must be strings`);
      const values: Iterable<Item> = keys ? [{ value: getKey(input.value, name.value) }] : evaluate(value, input, scope);
      for (const item of values) yield new Map(rest).set(name.value, item.value);
    }
}

function* assign(node: Node & { kind: "assign" }, input: Item, scope: Scope): Generator<Json> {
  const { operator, left, right } = node;
  if (operator === "|=") {
    yield modify(left, input, scope, (old) => {
      for (const { value } of evaluate(right, { value: old }, scope)) return value;
      return undefined;
    });
    return;
  }
  for (const { value } of evaluate(right, plain(input), scope)) {
    if (operator === "=") yield modify(left, input, scope, () => value);
    else if (operator === "//=") yield modify(left, input, scope, (old) => (truthy(old) ? old : value));
    else yield modify(left, input, scope, (old) => arithmetic(operator.slice(0, -1), old, value));
  }
}
/** Every path of `left` changed; those that `change` gives nothing for are deleted. */
export function modify(left: Node, input: Item, scope: Scope, change: (old: Json) => Json | undefined): Json {
  let value = input.value;
  const gone: Path[] = [];
  for (const path of paths(left, input, scope)) {
    const next = change(getPath(value, path));
    if (next === undefined) gone.push(path);
    else value = updatePath(value, path, () => next);
  }
  return gone.length ? deletePaths(value, gone) : value;
}

function* call(name: string, args: readonly Node[], input: Item, scope: Scope): Results {
  const full = `${name}/${args.length}`;
  let found = scope.functions;
  while (found && found.name !== full) found = found.next;
  if (!found) {
    const form = scope.world.forms[full];
    if (form) {
      yield* form(input, args, scope);
      return;
    }
    const native = natives[full];
    if (native) {
      yield* cartesian(args, input, scope, (values) => fresh(native(input.value, values, scope.world), input));
      return;
    }
    found = { ...prelude().get(full)!, name: full, scope: undefined, next: undefined };
  }
  const home: Scope = found.scope ?? { variables: scope.variables, functions: found, world: scope.world };
  // A definition sees what was there when it was made: its own place in the list, and the variables of that place.
  yield* withArguments(found, args, input, scope, home);
}

/** `make` for every combination of the arguments' values, the first changing fastest. */
export function* cartesian(args: readonly Node[], input: Item, scope: Scope, make: (values: Json[]) => Item): Results {
  const each = function* (at: number, values: Json[]): Results {
    if (at < 0) yield make(values);
    else for (const { value } of evaluate(args[at]!, plain(input), scope)) yield* each(at - 1, [value, ...values]);
  };
  yield* each(args.length - 1, []);
}

/** The body of a function, for every combination of the values that its arguments with "$" have. */
function* withArguments(made: Closure, args: readonly Node[], input: Item, caller: Scope, home: Scope): Results {
  const closure = (scope: Scope, name: string, body: Node): Scope => ({
    ...scope,
    functions: { name: `${name}/0`, parameters: [], body, scope: caller, next: scope.functions },
  });
  const from = function* (at: number, inner: Scope): Results {
    const parameter = made.parameters[at];
    if (parameter === undefined) yield* evaluate(made.body, input, inner);
    else if (!parameter.startsWith("$")) yield* from(at + 1, closure(inner, parameter, args[at]!));
    else
      for (const { value } of evaluate(args[at]!, plain(input), caller)) {
        const name = parameter.slice(1);
        yield* from(at + 1, closure(bound(inner, name, value), name, { kind: "literal", value }));
      }
  };
  yield* from(0, home);
}
