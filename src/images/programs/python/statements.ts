// Statements, each as a task that tells how it ended.
import type { Task } from "../../../machine/process.ts";
import { defaults } from "./calls.ts";
import { Dict, typeName } from "./collections.ts";
import { same, truth } from "./compared.ts";
import type { Outcome, Python } from "./contract.ts";
import { exceptionClass, Raised, raise } from "./exceptions.ts";
import { holds } from "./expressions.ts";
import { assign, setName } from "./names.ts";
import { attributeOf, iterate } from "./protocol.ts";
import { operateOn } from "./special-methods.ts";
import type { Expression, Statement } from "./tree.ts";
import { Class, Func, Instance, List, Scope, Tuple, type Value } from "./values.ts";

/** Runs one statement. @throws Raised */
export function* execute(python: Python, each: Statement, scope: Scope): Task<Outcome> {
  switch (each.type) {
    case "expression":
      yield* python.evaluate(each.value, scope);
      return undefined;
    case "assign": {
      const value = yield* python.evaluate(each.value, scope);
      for (const target of each.targets) yield* assign(python, target, value, scope);
      return undefined;
    }
    case "annotate": {
      if (scope.isClass && each.target.type === "name") {
        const hints = (scope.names.get("__annotations__") as Dict | undefined) ?? new Dict();
        hints.set(each.target.name, (yield* hint(python, each.hint, scope)) ?? null);
        scope.names.set("__annotations__", hints);
      }
      if (each.value) yield* assign(python, each.target, yield* python.evaluate(each.value, scope), scope);
      return undefined;
    }
    case "change": {
      const old = yield* python.evaluate(each.target, scope);
      const value = yield* python.evaluate(each.value, scope);
      if (each.operator === "+" && old instanceof List && value instanceof List) old.items.push(...value.items);
      else yield* assign(python, each.target, yield* operateOn(python, each.operator, old, value), scope);
      return undefined;
    }
    case "if":
      for (const { condition, body } of each.branches) if (yield* holds(python, condition, scope)) return yield* python.block(body, scope);
      return yield* python.block(each.otherwise, scope);
    case "while":
      while (yield* holds(python, each.condition, scope)) {
        const outcome = yield* python.block(each.body, scope);
        if (outcome === "break") return undefined;
        if (outcome && outcome !== "continue") return outcome;
      }
      return yield* python.block(each.otherwise, scope);
    case "for": {
      const items = yield* iterate(python, yield* python.evaluate(each.source, scope));
      for (;;) {
        const next = yield* items.next();
        if (!next) break;
        yield* assign(python, each.target, next.value, scope);
        const outcome = yield* python.block(each.body, scope);
        if (outcome === "break") return undefined;
        if (outcome && outcome !== "continue") return outcome;
      }
      return yield* python.block(each.otherwise, scope);
    }
    case "try":
      return yield* tried(python, each, scope);
    case "with":
      return yield* within(python, each, scope);
    case "def": {
      const usual = yield* defaults(python, each.parameters, scope);
      const made: Value = new Func(
        each.name,
        each.parameters,
        usual,
        each.body,
        scope,
        each.isAsync,
        each.isGenerator,
        python.frames.at(-1)!.file,
      );
      yield* define(python, each.name, made, each.decorators, scope);
      return undefined;
    }
    case "class": {
      const bases: Class[] = [];
      for (const base of each.bases) {
        const value = yield* python.evaluate(base.value, scope);
        if (value instanceof Class && base.name === undefined) bases.push(value);
      }
      const inside = new Scope(scope, scope.module ?? scope, true);
      yield* python.block(each.body, inside);
      yield* define(python, each.name, new Class(each.name, bases, inside.names), each.decorators, scope);
      return undefined;
    }
    case "return":
      return { value: each.value ? yield* python.evaluate(each.value, scope) : null };
    case "raise": {
      if (!each.value) throw python.handling ?? raise("RuntimeError", "No active exception to reraise");
      let value = yield* python.evaluate(each.value, scope);
      if (value instanceof Class) value = yield* python.call(value, []);
      if (!(value instanceof Instance) || !value.kind.is(exceptionClass("BaseException")!))
        throw raise("TypeError", "exceptions must derive from BaseException");
      throw new Raised(value);
    }
    case "import":
      for (const { module, as } of each.names) {
        const found = yield* python.import(module);
        if (as) setName(as, found, scope);
        else setName(module.split(".")[0]!, yield* python.import(module.split(".")[0]!), scope);
      }
      return undefined;
    case "from": {
      const module = yield* python.import(each.module.replace(/^\.+/, "") || "__init__");
      for (const { name, as } of each.names) {
        if (name === "*") {
          for (const [key, value] of module.attributes) if (!key.startsWith("_")) setName(key, value, scope);
          continue;
        }
        const value = module.attributes.get(name) ?? (yield* python.find(`${each.module}.${name}`));
        if (value === undefined) throw raise("ImportError", `cannot import name '${name}' from '${each.module}'`);
        setName(as ?? name, value, scope);
      }
      return undefined;
    }
    case "global": {
      const names = (scope[each.outer ? "outer" : "globals"] ??= new Set());
      for (const name of each.names) names.add(name);
      return undefined;
    }
    case "delete":
      for (const target of each.targets) {
        if (target.type === "name") scope.names.delete(target.name);
        else if (target.type === "index") {
          const from = yield* python.evaluate(target.value, scope);
          const at = yield* python.evaluate(target.at, scope);
          if (from instanceof Dict) {
            if (from.get(at) === undefined) throw raise("KeyError", at);
            for (const [key, [own]] of from.entries) if (same(own, at)) from.entries.delete(key);
          } else if (from instanceof List) from.items.splice(Number(at) < 0 ? from.items.length + Number(at) : Number(at), 1);
        } else if (target.type === "attribute") {
          const from = yield* python.evaluate(target.value, scope);
          if (from instanceof Instance) from.attributes.delete(target.name);
        }
      }
      return undefined;
    case "assert":
      if (!(yield* holds(python, each.condition, scope)))
        throw each.message ? raise("AssertionError", yield* python.evaluate(each.message, scope)) : raise("AssertionError");
      return undefined;
    case "break":
    case "continue":
      return each.type;
    case "pass":
      return undefined;
  }
}

/** What stands behind a colon; hints that mean nothing here are none. */
function* hint(python: Python, hint: Expression, scope: Scope): Task<Value | undefined> {
  try {
    return yield* python.evaluate(hint, scope);
  } catch (error) {
    if (error instanceof Raised) return undefined;
    throw error;
  }
}

function* define(python: Python, name: string, value: Value, decorators: readonly Expression[], scope: Scope): Task<void> {
  let made = value;
  for (const decorator of decorators.toReversed()) made = yield* python.call(yield* python.evaluate(decorator, scope), [made]);
  setName(name, made, scope);
}

function* manage(python: Python, manager: Value, name: string, args: Value[]): Task<Value> {
  const method = attributeOf(manager, name);
  if (method === undefined) throw raise("TypeError", `'${typeName(manager)}' object does not support the context manager protocol`);
  return yield* python.call(method, args);
}

function* tried(python: Python, each: Extract<Statement, { type: "try" }>, scope: Scope): Task<Outcome> {
  const depth = python.frames.length;
  try {
    try {
      const outcome = yield* python.block(each.body, scope);
      return outcome ?? (yield* python.block(each.otherwise, scope));
    } catch (caught) {
      const error = python.noted(caught);
      if (!(error instanceof Raised)) throw error;
      python.frames.length = depth;
      for (const { kind, name, body } of each.handlers) {
        const wanted = kind ? yield* python.evaluate(kind, scope) : exceptionClass("BaseException")!;
        const list = wanted instanceof Tuple ? wanted.items : [wanted];
        if (!list.some((one) => one instanceof Class && error.value.kind.is(one))) continue;
        if (name) setName(name, error.value, scope);
        const before = python.handling;
        python.handling = error;
        try {
          return yield* python.block(body, scope);
        } finally {
          python.handling = before;
        }
      }
      throw error;
    }
  } finally {
    const outcome = yield* python.block(each.lastly, scope);
    // biome-ignore lint/correctness/noUnsafeFinally: Python's own way
    if (outcome !== undefined) return outcome;
  }
}

/** The body of `with`, and the ends of its managers, the last first. A manager may say that what was raised was none of anybody's business. */
function* within(python: Python, each: Extract<Statement, { type: "with" }>, scope: Scope): Task<Outcome> {
  const [item, ...items] = each.items;
  if (!item) return yield* python.block(each.body, scope);
  const manager = yield* python.evaluate(item.value, scope);
  const entered = yield* manage(python, manager, "__enter__", []);
  if (item.target) yield* assign(python, item.target, entered, scope);
  let outcome: Outcome;
  try {
    outcome = yield* within(python, { ...each, items }, scope);
  } catch (caught) {
    const error = python.noted(caught);
    const raised = error instanceof Raised ? error.value : undefined;
    const handled = yield* manage(python, manager, "__exit__", raised ? [raised.kind, raised, null] : [null, null, null]);
    if (raised && truth(handled)) return undefined;
    throw error;
  }
  yield* manage(python, manager, "__exit__", [null, null, null]);
  return outcome;
}
