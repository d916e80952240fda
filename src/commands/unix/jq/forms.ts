// Functions of jq that take expressions rather than values: they decide themselves what is evaluated, how often, and for which path.
import { cartesian, evaluate, paths } from "./evaluate.ts";
import { fresh, type Item, plain, type Results, recurse } from "./item.ts";
import { deletePaths, getPath, type Path, updatePath } from "./paths.ts";
import { substitute } from "./regex.ts";
import type { Form, Scope } from "./scope.ts";
import type { Node } from "./tree.ts";
import { JqError, type Json, kindOf, truthy } from "./value.ts";

const toPath = (value: Json): Path => {
  if (!Array.isArray(value)) throw new JqError("Path must be specified as an array");
  return value;
};

export const forms: Readonly<Record<string, Form>> = {
  *"empty/0"() {},
  *"recurse/0"(input) {
    yield* recurse(input);
  },
  *"error/0"(input) {
    throw new JqError(input.value);
  },
  *"not/0"(input) {
    yield fresh(!truthy(input.value), input);
  },
  *"path/1"(input, [body], scope) {
    for (const path of paths(body!, input, scope)) yield fresh([...path], input);
  },
  *"getpath/1"(input, [body], scope) {
    for (const { value } of evaluate(body!, plain(input), scope)) {
      const path = toPath(value);
      const found = getPath(input.value, path);
      yield input.path ? { value: found, path: [...input.path, ...path] } : fresh(found, input);
    }
  },
  *"setpath/2"(input, args, scope) {
    yield* cartesian(args, input, scope, ([path, value]) =>
      fresh(
        updatePath(input.value, toPath(path!), () => value!),
        input,
      ),
    );
  },
  *"delpaths/1"(input, args, scope) {
    yield* cartesian(args, input, scope, ([list]) => {
      if (!Array.isArray(list)) throw new JqError("Paths must be specified as an array");
      return fresh(deletePaths(input.value, list.map(toPath)), input);
    });
  },
  *"range/1"(input, [to], scope) {
    for (const { value } of evaluate(to!, plain(input), scope)) yield* range(input, 0, value, 1);
  },
  *"range/2"(input, [from, to], scope) {
    for (const start of evaluate(from!, plain(input), scope))
      for (const end of evaluate(to!, plain(input), scope)) yield* range(input, start.value, end.value, 1);
  },
  *"range/3"(input, [from, to, by], scope) {
    for (const start of evaluate(from!, plain(input), scope))
      for (const end of evaluate(to!, plain(input), scope))
        for (const step of evaluate(by!, plain(input), scope)) yield* range(input, start.value, end.value, step.value);
  },
  *"first/1"(input, [body], scope) {
    for (const item of evaluate(body!, input, scope)) {
      yield item;
      return;
    }
  },
  *"last/1"(input, [body], scope) {
    let last: Item | undefined;
    for (const item of evaluate(body!, input, scope)) last = item;
    if (last) yield last;
  },
  *"nth/2"(input, [count, body], scope) {
    for (const { value } of evaluate(count!, plain(input), scope)) {
      if (Number(value) < 0) throw new JqError("Out of bounds negative array index");
      let at = 0;
      for (const item of evaluate(body!, input, scope))
        if (at++ === value) {
          yield item;
          break;
        }
    }
  },
  *"limit/2"(input, [count, body], scope) {
    for (const { value } of evaluate(count!, plain(input), scope)) {
      let left = Number(value);
      if (left > 0)
        for (const item of evaluate(body!, input, scope)) {
          yield item;
          if (--left <= 0) break;
        }
    }
  },
  *"skip/2"(input, [count, body], scope) {
    for (const { value } of evaluate(count!, plain(input), scope)) {
      let left = Number(value);
      for (const item of evaluate(body!, input, scope)) if (left-- <= 0) yield item;
    }
  },
  *"isempty/1"(input, [body], scope) {
    for (const _ of evaluate(body!, plain(input), scope)) {
      yield fresh(false, input);
      return;
    }
    yield fresh(true, input);
  },
  *"any/2"(input, [source, condition], scope) {
    yield fresh(some(input, source!, condition!, scope, true), input);
  },
  *"all/2"(input, [source, condition], scope) {
    yield fresh(!some(input, source!, condition!, scope, false), input);
  },
  *"input/0"(input, _args, scope) {
    const value = scope.world.input();
    if (value === undefined) throw new JqError("No more inputs");
    yield fresh(value, input);
  },
  *"inputs/0"(input, _args, scope) {
    for (let value = scope.world.input(); value !== undefined; value = scope.world.input()) yield fresh(value, input);
  },
  *"sub/3"(input, [expression, replacement, flags], scope) {
    for (const flag of evaluate(flags!, plain(input), scope))
      for (const pattern of evaluate(expression!, plain(input), scope)) {
        const texts = substitute(input.value, pattern.value, flag.value, (captures) =>
          [...evaluate(replacement!, { value: captures }, scope)].map(({ value }) => {
            if (typeof value !== "string") throw new JqError(`${kindOf(captures)} and ${kindOf(value)} cannot be added`);
            return value;
          }),
        );
        for (const text of texts) yield fresh(text, input);
      }
  },
};

function* range(like: Item, from: Json, to: Json, by: Json): Results {
  if (typeof from !== "number" || typeof to !== "number" || typeof by !== "number") throw new JqError("Range bounds must be numeric");
  if (by > 0) for (let at = from; at < to; at += by) yield fresh(at, like);
  else if (by < 0) for (let at = from; at > to; at += by) yield fresh(at, like);
  else if (from < to) for (;;) yield fresh(from, like);
}

function some(input: Item, source: Node, condition: Node, scope: Scope, wanted: boolean): boolean {
  for (const item of evaluate(source, plain(input), scope))
    for (const { value } of evaluate(condition, item, scope)) if (truthy(value) === wanted) return true;
  return false;
}
