// Names, and all else that can stand to the left of "=".
import type { Task } from "../../../machine/process.ts";
import { Dict, typeName } from "./collections.ts";
import type { Python } from "./contract.ts";
import { raise } from "./exceptions.ts";
import { attributeOf, setAttribute } from "./protocol.ts";
import type { Expression } from "./tree.ts";
import { List, type Scope, type Value } from "./values.ts";

export function setName(name: string, value: Value, scope: Scope): void {
  if (scope.globals?.has(name)) (scope.module ?? scope).names.set(name, value);
  else if (scope.outer?.has(name)) {
    for (let at = scope.parent; at; at = at.parent)
      if (at.names.has(name)) {
        at.names.set(name, value);
        return;
      }
  } else scope.names.set(name, value);
}
/** @throws Raised */
export function nameOf(python: Python, name: string, scope: Scope): Value {
  for (let at: Scope | undefined = scope, first = true; at; at = at.parent, first = false) {
    if (at.isClass && !first) continue;
    const value = at.names.get(name);
    if (value !== undefined) return value;
  }
  const built = python.builtins.get(name);
  if (built === undefined) throw raise("NameError", `name '${name}' is not defined`);
  return built;
}

/** Puts a value where the left side of "=" says. @throws Raised */
export function* assign(python: Python, target: Expression, value: Value, scope: Scope): Task<void> {
  switch (target.type) {
    case "name":
      setName(target.name, value, scope);
      return;
    case "attribute":
      setAttribute(yield* python.evaluate(target.value, scope), target.name, value);
      return;
    case "index": {
      const into = yield* python.evaluate(target.value, scope);
      const at = yield* python.evaluate(target.at, scope);
      if (into instanceof Dict) into.set(at, value);
      else if (into instanceof List) {
        const place = Number(at) < 0 ? into.items.length + Number(at) : Number(at);
        if (place < 0 || place >= into.items.length) throw raise("IndexError", "list assignment index out of range");
        into.items[place] = value;
      } else {
        const method = attributeOf(into, "__setitem__");
        if (method === undefined) throw raise("TypeError", `'${typeName(into)}' object does not support item assignment`);
        yield* python.call(method, [at, value]);
      }
      return;
    }
    case "tuple":
    case "list": {
      const items = yield* python.listOf(value);
      const star = target.items.findIndex(({ type }) => type === "star");
      if (star < 0 && items.length !== target.items.length)
        throw raise(
          "ValueError",
          items.length > target.items.length
            ? `too many values to unpack (expected ${target.items.length})`
            : `not enough values to unpack (expected ${target.items.length}, got ${items.length})`,
        );
      for (const [index, each] of target.items.entries()) {
        if (each.type === "star")
          yield* assign(python, each.value, new List(items.slice(index, items.length - (target.items.length - index - 1))), scope);
        else yield* assign(python, each, items[star >= 0 && index > star ? items.length - (target.items.length - index) : index]!, scope);
      }
      return;
    }
  }
  throw raise("TypeError", "cannot assign");
}
