// Runs Python: statements and expressions as tasks, so that whatever waits in the program waits in the world.
import type { Task, Wait } from "../../../machine/process.ts";
import { formatted } from "./format.ts";
import { compare, operate } from "./operators.ts";
import { attributeOf, iterate, setAttribute } from "./protocol.ts";
import type { Argument, Expression, Loop, Parameter, Statement } from "./tree.ts";
import {
  Builtin,
  Bytes,
  Class,
  Coroutine,
  Dict,
  exceptionClass,
  Func,
  Instance,
  Iterator,
  List,
  Method,
  Module,
  PySet,
  Raised,
  Range,
  raise,
  Scope,
  SystemExit,
  same,
  shown,
  Tuple,
  text,
  truth,
  typeName,
  type Value,
} from "./values.ts";

/** What a block of statements ends with before its end. */
type Outcome = undefined | "break" | "continue" | { value: Value };
/** What a Python generator hands out, between the waits of the world. */
interface Yielded {
  yielded: Value;
}

const DEEPEST = 900;

export class Interpreter {
  readonly frames: { file: string; line: number; name: string }[] = [];
  readonly modules = new Map<string, Module>();
  #handling: Raised | undefined;

  constructor(
    readonly builtins: ReadonlyMap<string, Value>,
    /** A module by its name; undefined where there is none. */
    private readonly find: (name: string, interpreter: Interpreter) => Task<Module | undefined>,
  ) {}

  *module(body: readonly Statement[], scope: Scope, file: string): Task<void> {
    this.frames.push({ file, line: 0, name: "<module>" });
    try {
      yield* this.#block(body, scope);
    } catch (error) {
      throw this.#noted(error);
    } finally {
      this.frames.pop();
    }
  }

  #noted(error: unknown): unknown {
    if (error instanceof RangeError && /call stack/i.test(error.message))
      return raise("RecursionError", "maximum recursion depth exceeded");
    if (error instanceof Raised && !("noted" in error)) {
      error.frames.push(...this.frames.map((frame) => ({ ...frame })));
      Object.assign(error, { noted: true });
    }
    return error;
  }

  // ---- statements
  *#block(body: readonly Statement[], scope: Scope): Task<Outcome> {
    for (const statement of body) {
      this.frames.at(-1)!.line = statement.line;
      const outcome = yield* this.#statement(statement, scope);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  *#statement(each: Statement, scope: Scope): Task<Outcome> {
    switch (each.type) {
      case "expression":
        yield* this.evaluate(each.value, scope);
        return undefined;
      case "assign": {
        const value = yield* this.evaluate(each.value, scope);
        for (const target of each.targets) yield* this.#assign(target, value, scope);
        return undefined;
      }
      case "annotate": {
        if (scope.isClass && each.target.type === "name") {
          const hints = (scope.names.get("__annotations__") as Dict | undefined) ?? new Dict();
          hints.set(each.target.name, (yield* this.#hint(each.hint, scope)) ?? null);
          scope.names.set("__annotations__", hints);
        }
        if (each.value) yield* this.#assign(each.target, yield* this.evaluate(each.value, scope), scope);
        return undefined;
      }
      case "change": {
        const old = yield* this.evaluate(each.target, scope);
        const value = yield* this.evaluate(each.value, scope);
        if (each.operator === "+" && old instanceof List && value instanceof List) old.items.push(...value.items);
        else yield* this.#assign(each.target, yield* this.#operate(each.operator, old, value), scope);
        return undefined;
      }
      case "if":
        for (const { condition, body } of each.branches) if (yield* this.#truth(condition, scope)) return yield* this.#block(body, scope);
        return yield* this.#block(each.otherwise, scope);
      case "while":
        while (yield* this.#truth(each.condition, scope)) {
          const outcome = yield* this.#block(each.body, scope);
          if (outcome === "break") return undefined;
          if (outcome && outcome !== "continue") return outcome;
        }
        return yield* this.#block(each.otherwise, scope);
      case "for": {
        const items = yield* iterate(this, yield* this.evaluate(each.source, scope));
        for (;;) {
          const next = yield* items.next();
          if (!next) break;
          yield* this.#assign(each.target, next.value, scope);
          const outcome = yield* this.#block(each.body, scope);
          if (outcome === "break") return undefined;
          if (outcome && outcome !== "continue") return outcome;
        }
        return yield* this.#block(each.otherwise, scope);
      }
      case "try":
        return yield* this.#try(each, scope);
      case "with": {
        const left: Value[] = [];
        for (const { value, target } of each.items) {
          const manager = yield* this.evaluate(value, scope);
          const entered = yield* this.#manage(manager, "__enter__", []);
          left.push(manager);
          if (target) yield* this.#assign(target, entered, scope);
        }
        try {
          return yield* this.#block(each.body, scope);
        } catch (error) {
          this.#noted(error);
          if (error instanceof Raised)
            for (const manager of left.splice(0).reverse())
              if (truth(yield* this.#manage(manager, "__exit__", [error.value.kind, error.value, null]))) return undefined;
          throw error;
        } finally {
          for (const manager of left.reverse()) yield* this.#manage(manager, "__exit__", [null, null, null]);
        }
      }
      case "def": {
        const usual = new Map<string, Value>();
        for (const parameter of each.parameters)
          if (parameter.usual) usual.set(parameter.name, yield* this.evaluate(parameter.usual, scope));
        const made: Value = new Func(
          each.name,
          each.parameters,
          usual,
          each.body,
          scope,
          each.isAsync,
          each.isGenerator,
          this.frames.at(-1)!.file,
        );
        yield* this.#define(each.name, made, each.decorators, scope);
        return undefined;
      }
      case "class": {
        const bases: Class[] = [];
        for (const base of each.bases) {
          const value = yield* this.evaluate(base.value, scope);
          if (value instanceof Class && base.name === undefined) bases.push(value);
        }
        const inside = new Scope(scope, scope.module ?? scope, true);
        yield* this.#block(each.body, inside);
        yield* this.#define(each.name, new Class(each.name, bases, inside.names), each.decorators, scope);
        return undefined;
      }
      case "return":
        return { value: each.value ? yield* this.evaluate(each.value, scope) : null };
      case "raise": {
        if (!each.value) throw this.#handling ?? raise("RuntimeError", "No active exception to reraise");
        let value = yield* this.evaluate(each.value, scope);
        if (value instanceof Class) value = yield* this.call(value, []);
        if (!(value instanceof Instance) || !value.kind.is(exceptionClass("BaseException")!))
          throw raise("TypeError", "exceptions must derive from BaseException");
        throw new Raised(value);
      }
      case "import":
        for (const { module, as } of each.names) {
          const found = yield* this.import(module);
          if (as) this.#set(as, found, scope);
          else this.#set(module.split(".")[0]!, yield* this.import(module.split(".")[0]!), scope);
        }
        return undefined;
      case "from": {
        const module = yield* this.import(each.module.replace(/^\.+/, "") || "__init__");
        for (const { name, as } of each.names) {
          if (name === "*") {
            for (const [key, value] of module.attributes) if (!key.startsWith("_")) this.#set(key, value, scope);
            continue;
          }
          const value = module.attributes.get(name) ?? (yield* this.find(`${each.module}.${name}`, this));
          if (value === undefined) throw raise("ImportError", `cannot import name '${name}' from '${each.module}'`);
          this.#set(as ?? name, value, scope);
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
            const from = yield* this.evaluate(target.value, scope);
            const at = yield* this.evaluate(target.at, scope);
            if (from instanceof Dict) {
              if (from.get(at) === undefined) throw raise("KeyError", at);
              for (const [key, [own]] of from.entries) if (same(own, at)) from.entries.delete(key);
            } else if (from instanceof List) from.items.splice(Number(at) < 0 ? from.items.length + Number(at) : Number(at), 1);
          } else if (target.type === "attribute") {
            const from = yield* this.evaluate(target.value, scope);
            if (from instanceof Instance) from.attributes.delete(target.name);
          }
        }
        return undefined;
      case "assert":
        if (!(yield* this.#truth(each.condition, scope)))
          throw each.message ? raise("AssertionError", yield* this.evaluate(each.message, scope)) : raise("AssertionError");
        return undefined;
      case "break":
      case "continue":
        return each.type;
      case "pass":
        return undefined;
    }
  }

  /** What stands behind a colon; hints that mean nothing here are none. */
  *#hint(hint: Expression, scope: Scope): Task<Value | undefined> {
    try {
      return yield* this.evaluate(hint, scope);
    } catch (error) {
      if (error instanceof Raised) return undefined;
      throw error;
    }
  }

  *#define(name: string, value: Value, decorators: readonly Expression[], scope: Scope): Task<void> {
    let made = value;
    for (const decorator of decorators.toReversed()) made = yield* this.call(yield* this.evaluate(decorator, scope), [made]);
    this.#set(name, made, scope);
  }

  *#manage(manager: Value, name: string, args: Value[]): Task<Value> {
    const method = attributeOf(manager, name);
    if (method === undefined) throw raise("TypeError", `'${typeName(manager)}' object does not support the context manager protocol`);
    return yield* this.call(method, args);
  }

  *#try(each: Extract<Statement, { type: "try" }>, scope: Scope): Task<Outcome> {
    const depth = this.frames.length;
    try {
      try {
        const outcome = yield* this.#block(each.body, scope);
        return outcome ?? (yield* this.#block(each.otherwise, scope));
      } catch (caught) {
        const error = this.#noted(caught);
        if (!(error instanceof Raised)) throw error;
        this.frames.length = depth;
        for (const { kind, name, body } of each.handlers) {
          const wanted = kind ? yield* this.evaluate(kind, scope) : exceptionClass("BaseException")!;
          const list = wanted instanceof Tuple ? wanted.items : [wanted];
          if (!list.some((one) => one instanceof Class && error.value.kind.is(one))) continue;
          if (name) this.#set(name, error.value, scope);
          const before = this.#handling;
          this.#handling = error;
          try {
            return yield* this.#block(body, scope);
          } finally {
            this.#handling = before;
          }
        }
        throw error;
      }
    } finally {
      const outcome = yield* this.#block(each.lastly, scope);
      // biome-ignore lint/correctness/noUnsafeFinally: Python's own way
      if (outcome !== undefined) return outcome;
    }
  }

  *import(name: string): Task<Module> {
    const found = yield* this.find(name, this);
    if (!found) throw raise("ModuleNotFoundError", `No module named '${name}'`);
    return found;
  }

  // ---- names
  #set(name: string, value: Value, scope: Scope): void {
    if (scope.globals?.has(name)) (scope.module ?? scope).names.set(name, value);
    else if (scope.outer?.has(name)) {
      for (let at = scope.parent; at; at = at.parent)
        if (at.names.has(name)) {
          at.names.set(name, value);
          return;
        }
    } else scope.names.set(name, value);
  }
  #get(name: string, scope: Scope): Value {
    for (let at: Scope | undefined = scope, first = true; at; at = at.parent, first = false) {
      if (at.isClass && !first) continue;
      const value = at.names.get(name);
      if (value !== undefined) return value;
    }
    const built = this.builtins.get(name);
    if (built === undefined) throw raise("NameError", `name '${name}' is not defined`);
    return built;
  }

  *#assign(target: Expression, value: Value, scope: Scope): Task<void> {
    switch (target.type) {
      case "name":
        this.#set(target.name, value, scope);
        return;
      case "attribute":
        setAttribute(yield* this.evaluate(target.value, scope), target.name, value);
        return;
      case "index": {
        const into = yield* this.evaluate(target.value, scope);
        const at = yield* this.evaluate(target.at, scope);
        if (into instanceof Dict) into.set(at, value);
        else if (into instanceof List) {
          const place = Number(at) < 0 ? into.items.length + Number(at) : Number(at);
          if (place < 0 || place >= into.items.length) throw raise("IndexError", "list assignment index out of range");
          into.items[place] = value;
        } else {
          const method = attributeOf(into, "__setitem__");
          if (method === undefined) throw raise("TypeError", `'${typeName(into)}' object does not support item assignment`);
          yield* this.call(method, [at, value]);
        }
        return;
      }
      case "tuple":
      case "list": {
        const items = yield* this.listOf(value);
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
            yield* this.#assign(each.value, new List(items.slice(index, items.length - (target.items.length - index - 1))), scope);
          else yield* this.#assign(each, items[star >= 0 && index > star ? items.length - (target.items.length - index) : index]!, scope);
        }
        return;
      }
    }
    throw raise("TypeError", "cannot assign");
  }

  // ---- expressions
  *#truth(condition: Expression, scope: Scope): Task<boolean> {
    return yield* this.isTrue(yield* this.evaluate(condition, scope));
  }
  *isTrue(value: Value): Task<boolean> {
    if (value instanceof Instance) {
      const method = attributeOf(value, "__bool__") ?? attributeOf(value, "__len__");
      if (method !== undefined) return truth(yield* this.call(method, []));
    }
    return truth(value);
  }
  *#operate(operator: string, left: Value, right: Value): Task<Value> {
    const own = operate(operator, left, right);
    if (own !== undefined) return own;
    const name =
      { "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "|": "or", "&": "and" }[operator] ??
      "";
    const method = left instanceof Instance ? attributeOf(left, `__${name}__`) : undefined;
    if (method !== undefined) return yield* this.call(method, [right]);
    const other = right instanceof Instance ? attributeOf(right, `__r${name}__`) : undefined;
    if (other !== undefined) return yield* this.call(other, [left]);
    if (operator === "+" && typeof left === "string")
      throw raise("TypeError", `can only concatenate str (not "${typeName(right)}") to str`);
    throw raise("TypeError", `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`);
  }

  *evaluate(each: Expression, scope: Scope): Task<Value> {
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
          const value = yield* this.evaluate(part.value, scope);
          const spec = part.spec ? text(yield* this.evaluate(part.spec, scope)) : "";
          out +=
            (part.shown ?? "") +
            (part.conversion === "r" ? yield* this.repr(value) : spec ? formatted(value, spec) : yield* this.text(value));
        }
        return out;
      }
      case "name":
        return this.#get(each.name, scope);
      case "tuple":
      case "list":
      case "set": {
        const items: Value[] = [];
        for (const item of each.items) {
          if (item.type === "star") items.push(...(yield* this.listOf(yield* this.evaluate(item.value, scope))));
          else items.push(yield* this.evaluate(item, scope));
        }
        return each.type === "tuple" ? new Tuple(items) : each.type === "list" ? new List(items) : new PySet(items);
      }
      case "dict": {
        const dict = new Dict();
        for (const { key, value } of each.entries) {
          const given = yield* this.evaluate(value, scope);
          if (key) dict.set(yield* this.evaluate(key, scope), given);
          else if (given instanceof Dict) for (const [name, one] of given.entries.values()) dict.set(name, one);
        }
        return dict;
      }
      case "comprehension":
        return yield* this.#comprehension(each, scope);
      case "unary": {
        const value = yield* this.evaluate(each.value, scope);
        if (each.operator === "not") return !(yield* this.isTrue(value));
        if (typeof value === "bigint") return each.operator === "-" ? -value : each.operator === "~" ? ~value : value;
        if (typeof value === "number") return each.operator === "-" ? -value : value;
        throw raise("TypeError", `bad operand type for unary ${each.operator}: '${typeName(value)}'`);
      }
      case "binary":
        return yield* this.#operate(each.operator, yield* this.evaluate(each.left, scope), yield* this.evaluate(each.right, scope));
      case "compare": {
        let left = yield* this.evaluate(each.left, scope);
        for (const { operator, value } of each.rest) {
          const right = yield* this.evaluate(value, scope);
          if (!(yield* this.#compare(operator, left, right))) return false;
          left = right;
        }
        return true;
      }
      case "logic": {
        const left = yield* this.evaluate(each.left, scope);
        return (yield* this.isTrue(left)) === (each.operator === "or") ? left : yield* this.evaluate(each.right, scope);
      }
      case "choice":
        return yield* this.evaluate((yield* this.#truth(each.condition, scope)) ? each.yes : each.no, scope);
      case "lambda":
        return new Func(
          "<lambda>",
          each.parameters,
          yield* this.#usual(each.parameters, scope),
          each.body,
          scope,
          false,
          false,
          this.frames.at(-1)!.file,
        );
      case "call": {
        const target = yield* this.evaluate(each.target, scope);
        const { positional, named } = yield* this.#arguments(each.arguments, scope);
        return yield* this.call(target, positional, named, scope);
      }
      case "attribute": {
        const value = yield* this.evaluate(each.value, scope);
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
          ? yield* this.call(found.target.attributes!.get("get")!, [found.self])
          : found;
      }
      case "index":
        return yield* this.index(
          yield* this.evaluate(each.value, scope),
          each.at.type === "slice" ? each.at : yield* this.evaluate(each.at, scope),
          scope,
        );
      case "await": {
        const value = yield* this.evaluate(each.value, scope);
        return value instanceof Coroutine ? yield* value.run() : value;
      }
      case "yield": {
        const value = each.value ? yield* this.evaluate(each.value, scope) : null;
        if (each.from) {
          const items = yield* iterate(this, value);
          for (let next = yield* items.next(); next; next = yield* items.next()) yield { yielded: next.value } as unknown as Wait;
        } else yield { yielded: value } as unknown as Wait;
        return null;
      }
      case "named": {
        const value = yield* this.evaluate(each.value, scope);
        this.#set(each.name, value, scope);
        return value;
      }
      case "star":
      case "slice":
        throw raise("TypeError", "invalid syntax");
    }
  }

  *#compare(operator: string, left: Value, right: Value): Task<boolean> {
    if (left instanceof Instance) {
      const name = { "==": "__eq__", "!=": "__ne__", "<": "__lt__", ">": "__gt__", "<=": "__le__", ">=": "__ge__" }[operator];
      const method = name && attributeOf(left, name);
      if (method !== undefined && method !== "") return truth(yield* this.call(method, [right]));
      if (operator === "!=" && attributeOf(left, "__eq__") !== undefined)
        return !truth(yield* this.call(attributeOf(left, "__eq__")!, [right]));
    }
    if (operator === "in" || operator === "not in") {
      const method = right instanceof Instance ? attributeOf(right, "__contains__") : undefined;
      const found =
        method !== undefined
          ? truth(yield* this.call(method, [left]))
          : typeof right === "string"
            ? right.includes(text(left))
            : right instanceof Bytes
              ? right.text.includes(left instanceof Bytes ? left.text : "")
              : right instanceof Dict
                ? right.get(left) !== undefined
                : (yield* this.listOf(right)).some((item) => same(item, left));
      return found === (operator === "in");
    }
    return compare(operator, left, right);
  }

  *#comprehension(each: Extract<Expression, { type: "comprehension" }>, scope: Scope): Task<Value> {
    const inner = new Scope(scope, scope.module ?? scope);
    const found: Value[] = [];
    const dict = new Dict();
    const run = function* (this: Interpreter, loops: readonly Loop[]): Task<void> {
      const [loop, ...rest] = loops;
      if (!loop) {
        if (each.kind === "dict") dict.set(yield* this.evaluate(each.key!, inner), yield* this.evaluate(each.value, inner));
        else found.push(yield* this.evaluate(each.value, inner));
        return;
      }
      const items = yield* iterate(this, yield* this.evaluate(loop.source, inner));
      for (let next = yield* items.next(); next; next = yield* items.next()) {
        yield* this.#assign(loop.target, next.value, inner);
        let holds = true;
        for (const condition of loop.conditions) holds &&= yield* this.#truth(condition, inner);
        if (holds) yield* run.call(this, rest);
      }
    };
    yield* run.call(this, each.loops);
    if (each.kind === "dict") return dict;
    if (each.kind === "set") return new PySet(found);
    if (each.kind === "list") return new List(found);
    return yield* iterate(this, new List(found));
  }

  *index(value: Value, at: Value | Extract<Expression, { type: "slice" }>, scope: Scope): Task<Value> {
    if (at !== null && typeof at === "object" && "type" in at) {
      const part = function* (this: Interpreter, expression: Expression | undefined): Task<number | undefined> {
        const given = expression ? yield* this.evaluate(expression, scope) : null;
        return given === null ? undefined : Number(given);
      };
      const [from, to, step = 1] = [yield* part.call(this, at.from), yield* part.call(this, at.to), yield* part.call(this, at.step)];
      const cut = <T>(items: readonly T[]): T[] => {
        const size = items.length;
        const place = (index: number | undefined, usual: number) =>
          index === undefined ? usual : Math.max(step < 0 ? -1 : 0, Math.min(size, index < 0 ? index + size : index));
        const out: T[] = [];
        if (step > 0) for (let i = place(from, 0); i < place(to, size); i += step) out.push(items[i]!);
        else for (let i = Math.min(place(from, size - 1), size - 1); i > place(to, -1); i += step) out.push(items[i]!);
        return out;
      };
      if (typeof value === "string") return cut([...value]).join("");
      if (value instanceof Bytes) return new Bytes(cut([...value.text]).join(""));
      if (value instanceof Tuple) return new Tuple(cut(value.items));
      return new List(cut(yield* this.listOf(value)));
    }
    if (value instanceof Dict) {
      const found = value.get(at as Value);
      if (found === undefined) throw raise("KeyError", at as Value);
      return found;
    }
    if (value instanceof Range || value instanceof List || value instanceof Tuple || typeof value === "string" || value instanceof Bytes) {
      if (typeof at !== "bigint")
        throw raise("TypeError", `${typeName(value)} indices must be integers or slices, not ${typeName(at as Value)}`);
      const items =
        typeof value === "string"
          ? [...value]
          : value instanceof Bytes
            ? [...value.text].map((char) => BigInt(char.charCodeAt(0)))
            : yield* this.listOf(value);
      const found = items[Number(at) < 0 ? items.length + Number(at) : Number(at)];
      if (found === undefined) throw raise("IndexError", `${typeof value === "string" ? "string" : typeName(value)} index out of range`);
      return found;
    }
    const method = attributeOf(value, "__getitem__");
    // Generic types, as list[int], mean nothing when a program runs.
    if (method === undefined && (value instanceof Class || value instanceof Builtin)) return value;
    if (method === undefined) throw raise("TypeError", `'${typeName(value)}' object is not subscriptable`);
    return yield* this.call(method, [at as Value]);
  }

  // ---- calls
  *#arguments(list: readonly Argument[], scope: Scope): Task<{ positional: Value[]; named: Map<string, Value> }> {
    const positional: Value[] = [];
    const named = new Map<string, Value>();
    for (const { name, spread, value } of list) {
      const given = yield* this.evaluate(value, scope);
      if (spread === "*") positional.push(...(yield* this.listOf(given)));
      else if (spread === "**") {
        if (given instanceof Dict) for (const [key, each] of given.entries.values()) named.set(text(key), each);
      } else if (name) named.set(name, given);
      else positional.push(given);
    }
    return { positional, named };
  }
  *#usual(parameters: readonly Parameter[], scope: Scope): Task<Map<string, Value>> {
    const usual = new Map<string, Value>();
    for (const { name, usual: value } of parameters) if (value) usual.set(name, yield* this.evaluate(value, scope));
    return usual;
  }

  *call(target: Value, positional: Value[] = [], named: Map<string, Value> = new Map(), scope?: Scope): Task<Value> {
    if (target instanceof Builtin) {
      if (target.name === "super" && !positional.length && scope) return superOf(scope);
      const given = target.call(positional, named);
      return given !== null && typeof given === "object" && "next" in given && !(given instanceof Iterator)
        ? yield* given as Task<Value>
        : (given as Value);
    }
    if (target instanceof Method) return yield* this.call(target.target, [target.self, ...positional], named, scope);
    if (target instanceof Func) return yield* this.#function(target, positional, named);
    if (target instanceof Class) return yield* this.#instance(target, positional, named);
    const method = target instanceof Instance ? attributeOf(target, "__call__") : undefined;
    if (method !== undefined) return yield* this.call(method, positional, named);
    throw raise("TypeError", `'${typeName(target)}' object is not callable`);
  }

  *#instance(kind: Class, positional: Value[], named: Map<string, Value>): Task<Value> {
    const made = kind.find("__make__");
    if (made instanceof Builtin) {
      const given = made.call([kind, ...positional], named);
      return given !== null && typeof given === "object" && "next" in given ? yield* given as Task<Value> : (given as Value);
    }
    const instance = new Instance(kind);
    const begin = kind.find("__init__");
    if (kind.is(exceptionClass("BaseException")!)) instance.attributes.set("args", new Tuple(positional));
    if (begin !== undefined) yield* this.call(begin, [instance, ...positional], named);
    else if ((positional.length || named.size) && !kind.is(exceptionClass("BaseException")!))
      throw raise("TypeError", `${kind.name}() takes no arguments`);
    return instance;
  }

  *#function(target: Func, positional: readonly Value[], named: ReadonlyMap<string, Value>): Task<Value> {
    const scope = new Scope(target.scope, target.scope.module ?? target.scope);
    this.#bind(target, positional, named, scope);
    const run = () => this.#body(target, scope);
    if (target.isAsync) return new Coroutine(run);
    if (!target.isGenerator) return yield* run();
    const body = run();
    return new Iterator(function* (): Task<{ value: Value } | undefined> {
      for (;;) {
        const step = body.next();
        if (step.done) return undefined;
        if ("yielded" in (step.value as object)) return { value: (step.value as unknown as Yielded).yielded };
        yield step.value;
      }
    });
  }

  *#body(target: Func, scope: Scope): Task<Value> {
    if (this.frames.length > DEEPEST) throw raise("RecursionError", "maximum recursion depth exceeded");
    this.frames.push({ file: target.file, line: this.frames.at(-1)?.line ?? 0, name: target.name });
    const depth = this.frames.length;
    try {
      if (!Array.isArray(target.body)) return yield* this.evaluate(target.body as Expression, scope);
      const outcome = yield* this.#block(target.body as readonly Statement[], scope);
      return outcome && typeof outcome === "object" ? outcome.value : null;
    } catch (error) {
      throw this.#noted(error);
    } finally {
      this.frames.length = Math.min(this.frames.length, depth - 1);
    }
  }

  #bind({ name, parameters, usual }: Func, positional: readonly Value[], named: ReadonlyMap<string, Value>, scope: Scope): void {
    const left = [...positional];
    const given = new Map(named);
    const missing: string[] = [];
    const plain = parameters.filter(({ kind }) => kind === "plain");
    for (const { name: own, kind } of parameters) {
      if (kind === "rest") scope.names.set(own, new Tuple(left.splice(0)));
      else if (kind === "keywords") scope.names.set(own, Dict.of(Object.fromEntries(given)));
      else if (kind === "plain" && left.length) scope.names.set(own, left.shift()!);
      else if (given.has(own)) {
        scope.names.set(own, given.get(own)!);
        given.delete(own);
      } else if (usual.has(own)) scope.names.set(own, usual.get(own)!);
      else missing.push(own);
    }
    if (missing.length)
      throw raise(
        "TypeError",
        `${name}() missing ${missing.length} required positional argument${missing.length === 1 ? "" : "s"}: ${missing.map((each) => `'${each}'`).join(" and ")}`,
      );
    if (left.length)
      throw raise(
        "TypeError",
        `${name}() takes ${plain.length} positional argument${plain.length === 1 ? "" : "s"} but ${positional.length} ${positional.length === 1 ? "was" : "were"} given`,
      );
    if (given.size && !parameters.some(({ kind }) => kind === "keywords"))
      throw raise("TypeError", `${name}() got an unexpected keyword argument '${[...given.keys()][0]}'`);
  }

  // ---- helpers for modules
  *listOf(value: Value): Task<Value[]> {
    if (value instanceof List) return [...value.items];
    if (value instanceof Tuple) return [...value.items];
    const items = yield* iterate(this, value);
    const found: Value[] = [];
    for (let next = yield* items.next(); next; next = yield* items.next()) found.push(next.value);
    return found;
  }
  *text(value: Value): Task<string> {
    if (value instanceof Instance) {
      const method = attributeOf(value, "__str__") ?? attributeOf(value, "__repr__");
      if (method !== undefined) return text(yield* this.call(method, []));
    }
    return text(value);
  }
  *repr(value: Value): Task<string> {
    const method = value instanceof Instance ? attributeOf(value, "__repr__") : undefined;
    return method === undefined ? shown(value) : text(yield* this.call(method, []));
  }
}

/** super(): the instance as its class's base sees it. */
function superOf(scope: Scope): Value {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const self = [...at.names.values()][0];
    if (!(self instanceof Instance)) continue;
    const base = self.kind.bases[0];
    const seen = new Instance(base ?? self.kind);
    for (const [name, value] of self.attributes) seen.attributes.set(name, value);
    Object.assign(seen, { attributes: self.attributes, inner: self.inner });
    return seen;
  }
  throw raise("RuntimeError", "super(): no arguments");
}

export { SystemExit };
