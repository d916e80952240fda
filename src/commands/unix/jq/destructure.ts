// A value taken apart by jq's patterns.
import type { Results } from "./item.ts";
import { getKey } from "./paths.ts";
import { bound, type Scope } from "./scope.ts";
import type { Node, Pattern } from "./tree.ts";
import { JqError, type Json, kindOf } from "./value.ts";

/** What an object's key in a pattern gives under the variables set so far. */
type Keys = (key: Node, within: Scope) => Results;

/** The scopes in which the pattern's variables hold the parts of `value`. */
export function* bind(pattern: Pattern, value: Json, keys: Keys, scope: Scope): Generator<Scope> {
  if ("variable" in pattern) yield bound(scope, pattern.variable, value);
  else if ("items" in pattern) {
    if (value !== null && !Array.isArray(value)) throw new JqError(`Cannot index ${kindOf(value)} with number`);
    const each = function* (at: number, within: Scope): Generator<Scope> {
      if (at === pattern.items.length) yield within;
      else for (const inner of bind(pattern.items[at]!, value?.[at] ?? null, keys, within)) yield* each(at + 1, inner);
    };
    yield* each(0, scope);
  } else {
    const each = function* (at: number, within: Scope): Generator<Scope> {
      const entry = pattern.entries[at];
      if (!entry) {
        yield within;
        return;
      }
      for (const key of keys(entry.key, within)) {
        if (typeof key.value !== "string") throw new JqError(`Cannot index ${kindOf(value)} with ${kindOf(key.value)}`);
        const found = getKey(value, key.value);
        const named = entry.variable === undefined ? within : bound(within, entry.variable, found);
        for (const inner of entry.value ? bind(entry.value, found, keys, named) : [named]) yield* each(at + 1, inner);
      }
    };
    yield* each(0, scope);
  }
}
