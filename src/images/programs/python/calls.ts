// Calls: what they hand over, and what functions, classes and programs of ours make of it.
import type { Task } from "../../../machine/process.ts";
import { Dict, typeName } from "./collections.ts";
import type { Python } from "./contract.ts";
import { exceptionClass, raise } from "./exceptions.ts";
import { generatorOf } from "./generators.ts";
import { attributeOf } from "./protocol.ts";
import { text } from "./shown.ts";
import type { Argument, Expression, Parameter, Statement } from "./tree.ts";
import { Builtin, Class, Coroutine, Func, Instance, Iterator, Method, Scope, Tuple, type Value } from "./values.ts";

/** So many calls within each other, and no more. */
const DEEPEST = 900;

/** What a call hands over. @throws Raised */
export function* argumentsOf(
  python: Python,
  list: readonly Argument[],
  scope: Scope,
): Task<{ positional: Value[]; named: Map<string, Value> }> {
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  for (const { name, spread, value } of list) {
    const given = yield* python.evaluate(value, scope);
    if (spread === "*") positional.push(...(yield* python.listOf(given)));
    else if (spread === "**") {
      if (given instanceof Dict) for (const [key, each] of given.entries.values()) named.set(text(key), each);
    } else if (name) named.set(name, given);
    else positional.push(given);
  }
  return { positional, named };
}
/** The defaults of parameters, as they are when the function is made. @throws Raised */
export function* defaults(python: Python, parameters: readonly Parameter[], scope: Scope): Task<Map<string, Value>> {
  const usual = new Map<string, Value>();
  for (const { name, usual: value } of parameters) if (value) usual.set(name, yield* python.evaluate(value, scope));
  return usual;
}

/** @param scope where the call stands, for super() @throws Raised */
export function* call(
  python: Python,
  target: Value,
  positional: Value[] = [],
  named: Map<string, Value> = new Map(),
  scope?: Scope,
): Task<Value> {
  if (target instanceof Builtin) {
    if (target.name === "super" && !positional.length && scope) return superOf(scope);
    const given = target.call(positional, named);
    return given !== null && typeof given === "object" && "next" in given && !(given instanceof Iterator) ? yield* given : (given as Value);
  }
  if (target instanceof Method) return yield* call(python, target.target, [target.self, ...positional], named, scope);
  if (target instanceof Func) return yield* called(python, target, positional, named);
  if (target instanceof Class) return yield* instanceOf(python, target, positional, named);
  const method = target instanceof Instance ? attributeOf(target, "__call__") : undefined;
  if (method !== undefined) return yield* call(python, method, positional, named);
  throw raise("TypeError", `'${typeName(target)}' object is not callable`);
}

function* instanceOf(python: Python, kind: Class, positional: Value[], named: Map<string, Value>): Task<Value> {
  const made = kind.find("__make__");
  if (made instanceof Builtin) {
    const given = made.call([kind, ...positional], named);
    return given !== null && typeof given === "object" && "next" in given ? yield* given as Task<Value> : (given as Value);
  }
  const instance = new Instance(kind);
  const begin = kind.find("__init__");
  if (kind.is(exceptionClass("BaseException")!)) instance.attributes.set("args", new Tuple(positional));
  if (begin !== undefined) yield* call(python, begin, [instance, ...positional], named);
  else if ((positional.length || named.size) && !kind.is(exceptionClass("BaseException")!))
    throw raise("TypeError", `${kind.name}() takes no arguments`);
  return instance;
}

function* called(python: Python, target: Func, positional: readonly Value[], named: ReadonlyMap<string, Value>): Task<Value> {
  const scope = new Scope(target.scope, target.scope.module ?? target.scope);
  bind(target, positional, named, scope);
  const run = () => bodyOf(python, target, scope);
  if (target.isAsync) return new Coroutine(run);
  if (!target.isGenerator) return yield* run();
  return generatorOf(run());
}

function* bodyOf(python: Python, target: Func, scope: Scope): Task<Value> {
  if (python.frames.length > DEEPEST) throw raise("RecursionError", "maximum recursion depth exceeded");
  python.frames.push({ file: target.file, line: python.frames.at(-1)?.line ?? 0, name: target.name });
  const depth = python.frames.length;
  try {
    if (!Array.isArray(target.body)) return yield* python.evaluate(target.body as Expression, scope);
    const outcome = yield* python.block(target.body as readonly Statement[], scope);
    return outcome && typeof outcome === "object" ? outcome.value : null;
  } catch (error) {
    throw python.noted(error);
  } finally {
    python.frames.length = Math.min(python.frames.length, depth - 1);
  }
}

function bind({ name, parameters, usual }: Func, positional: readonly Value[], named: ReadonlyMap<string, Value>, scope: Scope): void {
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
