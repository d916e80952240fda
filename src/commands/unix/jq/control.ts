// What runs parts of a jq program over and over, or stops them: reduce and foreach, try and "//", label and break, patterns beside each other.
import { bind } from "./destructure.ts";
import { fresh, type Item, plain, type Results } from "./item.ts";
import { bound, type Scope, variable } from "./scope.ts";
import { type Node, patternNames } from "./tree.ts";
import { JqError, type Json, truthy } from "./value.ts";

/** Runs a part of the program; handed in, because that part may be anything. */
export type Evaluate = (node: Node, input: Item, scope: Scope) => Results;

type Of<Kind extends Node["kind"]> = Node & { kind: Kind };

/** The keys in a pattern see the input of what the pattern stands in. */
const keysOf =
  (input: Item, evaluate: Evaluate) =>
  (key: Node, within: Scope): Results =>
    evaluate(key, plain(input), within);

export function* reduce(node: Of<"reduce">, input: Item, scope: Scope, evaluate: Evaluate): Results {
  for (const start of evaluate(node.start, input, scope)) {
    let state = start;
    for (const item of evaluate(node.source, plain(input), scope))
      for (const inner of bind(node.pattern, item.value, keysOf(input, evaluate), scope)) {
        let last: Item = fresh(null, input);
        for (const result of evaluate(node.update, state, inner)) last = result;
        state = last;
      }
    yield state;
  }
}

export function* foreach(node: Of<"foreach">, input: Item, scope: Scope, evaluate: Evaluate): Results {
  for (const start of evaluate(node.start, input, scope)) {
    let state = start;
    for (const item of evaluate(node.source, plain(input), scope))
      for (const inner of bind(node.pattern, item.value, keysOf(input, evaluate), scope))
        for (const result of evaluate(node.update, state, inner)) {
          state = result;
          if (node.extract) yield* evaluate(node.extract, result, inner);
          else yield result;
        }
  }
}

export function* attempt(node: Of<"try">, input: Item, scope: Scope, evaluate: Evaluate): Results {
  try {
    yield* evaluate(node.body, input, scope);
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    if (node.handler) yield* evaluate(node.handler, fresh(error.value, input), scope);
  }
}

/** What is true on the left, up to where that fails; the right where nothing is. */
export function* alternative(node: { left: Node; right: Node }, input: Item, scope: Scope, evaluate: Evaluate): Results {
  let any = false;
  try {
    for (const item of evaluate(node.left, input, scope))
      if (truthy(item.value)) {
        any = true;
        yield item;
      }
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
  }
  if (!any) yield* evaluate(node.right, input, scope);
}

/** The body under the first of the patterns under which nothing fails. */
export function* bindAny({ patterns, body }: Of<"bind">, value: Json, input: Item, scope: Scope, evaluate: Evaluate): Results {
  const all = patterns.length > 1 ? patterns.flatMap(patternNames).reduce((within, name) => bound(within, name, null), scope) : scope;
  for (const [index, pattern] of patterns.entries())
    try {
      for (const inner of bind(pattern, value, keysOf(input, evaluate), all)) yield* evaluate(body, input, inner);
      return;
    } catch (error) {
      if (!(error instanceof JqError) || index === patterns.length - 1) throw error;
    }
}

/** Leaves the label that it belongs to. */
class Break extends Error {
  constructor(readonly label: object) {
    super("break");
  }
}

/** Labels are bound as variables are: to an empty object that stands for one entering of the label. */
const labels = new WeakMap<object, object>();

export function* labelled(node: Of<"label">, input: Item, scope: Scope, evaluate: Evaluate): Results {
  const label = {};
  const mark = new Map<string, Json>();
  labels.set(mark, label);
  try {
    yield* evaluate(node.body, input, bound(scope, `*${node.name}`, mark));
  } catch (error) {
    if (!(error instanceof Break) || error.label !== label) throw error;
  }
}

export function leave(name: string, scope: Scope): never {
  throw new Break(labels.get(variable(`*${name}`, scope) as Map<string, Json>)!);
}
