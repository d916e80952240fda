// Expressions, each as a task that gives its value.
import type { Task } from "../../../machine/process.ts";
import { argumentsOf, defaults } from "./calls.ts";
import { Dict, PySet, typeName } from "./collections.ts";
import type { Python } from "./contract.ts";
import { raise } from "./exceptions.ts";
import { formatted } from "./format.ts";
import { generatorOf, handOut } from "./generators.ts";
import { assign, nameOf, setName } from "./names.ts";
import { attributeOf, iterate } from "./protocol.ts";
import { text } from "./shown.ts";
import { compareTo, isTrue, operateOn, representation, textOf } from "./special-methods.ts";
import { subscript } from "./subscript.ts";
import type { Expression, Loop } from "./tree.ts";
import { Builtin, Bytes, Class, Coroutine, Func, List, Method, Module, Scope, Tuple, type Value } from "./values.ts";

/** The value of an expression. @throws Raised */
export function* evaluate(python: Python, each: Expression, scope: Scope): Task<Value> {
  switch (each.type) {
    case "constant":
      return each.bytes ? new Bytes(each.value as string) : each.value === "..." ? null : each.value;
    case "format": {
      let out = "";
      for (const part of each.parts) {
        if (typeof part === "string") {
          out += part;
          continue;
        }
        const plain = yield* python.evaluate(part.value, scope);
        const spec = part.spec ? text(yield* python.evaluate(part.spec, scope)) : "";
        const value =
          part.conversion === "s" ? yield* textOf(python, plain) : part.conversion ? yield* representation(python, plain) : plain;
        out += (part.shown ?? "") + (spec ? formatted(value, spec) : yield* textOf(python, value));
      }
      return out;
    }
    case "name":
      return nameOf(python, each.name, scope);
    case "tuple":
    case "list":
    case "set": {
      const items: Value[] = [];
      for (const item of each.items) {
        if (item.type === "star") items.push(...(yield* python.listOf(yield* python.evaluate(item.value, scope))));
        else items.push(yield* python.evaluate(item, scope));
      }
      return each.type === "tuple" ? new Tuple(items) : each.type === "list" ? new List(items) : new PySet(items);
    }
    case "dict": {
      const dict = new Dict();
      for (const { key, value } of each.entries) {
        const given = yield* python.evaluate(value, scope);
        if (key) dict.set(yield* python.evaluate(key, scope), given);
        else if (given instanceof Dict) for (const [name, one] of given.entries.values()) dict.set(name, one);
      }
      return dict;
    }
    case "comprehension":
      return yield* comprehension(python, each, scope);
    case "unary": {
      const value = yield* python.evaluate(each.value, scope);
      if (each.operator === "not") return !(yield* isTrue(python, value));
      if (typeof value === "bigint") return each.operator === "-" ? -value : each.operator === "~" ? ~value : value;
      if (typeof value === "number") return each.operator === "-" ? -value : value;
      throw raise("TypeError", `bad operand type for unary ${each.operator}: '${typeName(value)}'`);
    }
    case "binary":
      return yield* operateOn(python, each.operator, yield* python.evaluate(each.left, scope), yield* python.evaluate(each.right, scope));
    case "compare": {
      let left = yield* python.evaluate(each.left, scope);
      for (const { operator, value } of each.rest) {
        const right = yield* python.evaluate(value, scope);
        if (!(yield* compareTo(python, operator, left, right))) return false;
        left = right;
      }
      return true;
    }
    case "logic": {
      const left = yield* python.evaluate(each.left, scope);
      return (yield* isTrue(python, left)) === (each.operator === "or") ? left : yield* python.evaluate(each.right, scope);
    }
    case "choice":
      return yield* python.evaluate((yield* holds(python, each.condition, scope)) ? each.yes : each.no, scope);
    case "lambda":
      return new Func(
        "<lambda>",
        each.parameters,
        yield* defaults(python, each.parameters, scope),
        each.body,
        scope,
        false,
        false,
        python.frames.at(-1)!.file,
      );
    case "call": {
      const target = yield* python.evaluate(each.target, scope);
      const { positional, named } = yield* argumentsOf(python, each.arguments, scope);
      return yield* python.call(target, positional, named, scope);
    }
    case "attribute": {
      const value = yield* python.evaluate(each.value, scope);
      const found = attributeOf(value, each.name);
      if (found === undefined)
        throw raise(
          "AttributeError",
          value instanceof Module
            ? `module '${value.name}' has no attribute '${each.name}'`
            : value instanceof Class
              ? `type object '${value.name}' has no attribute '${each.name}'`
              : `'${typeName(value)}' object has no attribute '${each.name}'`,
        );
      return found instanceof Method && found.target instanceof Builtin && found.target.name === "property"
        ? yield* python.call(found.target.attributes!.get("get")!, [found.self])
        : found;
    }
    case "index":
      return yield* subscript(
        python,
        yield* python.evaluate(each.value, scope),
        each.at.type === "slice" ? each.at : yield* python.evaluate(each.at, scope),
        scope,
      );
    case "await": {
      const value = yield* python.evaluate(each.value, scope);
      return value instanceof Coroutine ? yield* value.run() : value;
    }
    case "yield": {
      const value = each.value ? yield* python.evaluate(each.value, scope) : null;
      if (each.from) {
        const items = yield* iterate(python, value);
        for (let next = yield* items.next(); next; next = yield* items.next()) yield* handOut(next.value);
      } else yield* handOut(value);
      return null;
    }
    case "named": {
      const value = yield* python.evaluate(each.value, scope);
      setName(each.name, value, scope);
      return value;
    }
    case "star":
    case "slice":
      throw raise("TypeError", "invalid syntax");
  }
}

function* comprehension(python: Python, each: Extract<Expression, { type: "comprehension" }>, scope: Scope): Task<Value> {
  const inner = new Scope(scope, scope.module ?? scope);
  const found: Value[] = [];
  const dict = new Dict();
  switch (each.kind) {
    case "dict":
      yield* loops(python, each.loops, inner, function* () {
        dict.set(yield* python.evaluate(each.key!, inner), yield* python.evaluate(each.value, inner));
      });
      return dict;
    case "generator":
      return generatorOf(
        loops(python, each.loops, inner, function* () {
          yield* handOut(yield* python.evaluate(each.value, inner));
        }),
      );
    default:
      yield* loops(python, each.loops, inner, function* () {
        found.push(yield* python.evaluate(each.value, inner));
      });
      return each.kind === "set" ? new PySet(found) : new List(found);
  }
}

/** Runs `act` for each turn of nested loops. */
function* loops(python: Python, [loop, ...rest]: readonly Loop[], scope: Scope, act: () => Task<void>): Task<void> {
  if (!loop) {
    yield* act();
    return;
  }
  const items = yield* iterate(python, yield* python.evaluate(loop.source, scope));
  for (let next = yield* items.next(); next; next = yield* items.next()) {
    yield* assign(python, loop.target, next.value, scope);
    let wanted = true;
    for (const condition of loop.conditions) wanted &&= yield* holds(python, condition, scope);
    if (wanted) yield* loops(python, rest, scope, act);
  }
}

/** Whether a condition holds. @throws Raised */
export function* holds(python: Python, condition: Expression, scope: Scope): Task<boolean> {
  return yield* isTrue(python, yield* python.evaluate(condition, scope));
}
