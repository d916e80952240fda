// Runs Python: statements and expressions as tasks, so that whatever waits in the program waits in the world.
import type { Task } from "../../../machine/process.ts";
import { call } from "./calls.ts";
import type { Outcome, Python } from "./contract.ts";
import { Raised, raise } from "./exceptions.ts";
import { evaluate } from "./expressions.ts";
import { iterate } from "./protocol.ts";
import { execute } from "./statements.ts";
import type { Expression, Statement } from "./tree.ts";
import { List, type Module, type Scope, Tuple, type Value } from "./values.ts";

export class Interpreter implements Python {
  readonly frames: Python["frames"] = [];
  handling: Raised | undefined;

  constructor(
    readonly builtins: ReadonlyMap<string, Value>,
    readonly find: Python["find"],
  ) {}

  /** Runs a module. @throws Raised */
  *module(body: readonly Statement[], scope: Scope, file: string): Task<void> {
    this.frames.push({ file, line: 0, name: "<module>" });
    try {
      yield* this.block(body, scope);
    } catch (error) {
      throw this.noted(error);
    } finally {
      this.frames.pop();
    }
  }

  *block(body: readonly Statement[], scope: Scope): Task<Outcome> {
    for (const statement of body) {
      this.frames.at(-1)!.line = statement.line;
      const outcome = yield* execute(this, statement, scope);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  evaluate(expression: Expression, scope: Scope): Task<Value> {
    return evaluate(this, expression, scope);
  }

  call(target: Value, positional: Value[] = [], named: Map<string, Value> = new Map(), scope?: Scope): Task<Value> {
    return call(this, target, positional, named, scope);
  }

  *import(name: string): Task<Module> {
    const found = yield* this.find(name);
    if (!found) throw raise("ModuleNotFoundError", `No module named '${name}'`);
    return found;
  }

  noted(error: unknown): unknown {
    if (error instanceof RangeError && /call stack/i.test(error.message))
      return raise("RecursionError", "maximum recursion depth exceeded");
    if (error instanceof Raised && !("noted" in error)) {
      error.frames.push(...this.frames.map((frame) => ({ ...frame })));
      Object.assign(error, { noted: true });
    }
    return error;
  }

  *listOf(value: Value): Task<Value[]> {
    if (value instanceof List || value instanceof Tuple) return [...value.items];
    const items = yield* iterate(this, value);
    const found: Value[] = [];
    for (let next = yield* items.next(); next; next = yield* items.next()) found.push(next.value);
    return found;
  }
}
