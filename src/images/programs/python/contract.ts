// What the parts of the interpreter ask of the program that runs.
import type { Task } from "../../../machine/process.ts";
import type { Raised } from "./exceptions.ts";
import type { Expression, Statement } from "./tree.ts";
import type { Module, Scope, Value } from "./values.ts";

/** What a block of statements ends with before its end. */
export type Outcome = undefined | "break" | "continue" | { value: Value };

/** One run of a program. Its parts call each other through it. */
export interface Python {
  readonly builtins: ReadonlyMap<string, Value>;
  /** The calls that it is in, the outermost first. */
  readonly frames: { file: string; line: number; name: string }[];
  /** What `raise` alone raises again. */
  handling: Raised | undefined;
  /** Runs statements until one ends them all. @throws Raised */
  block(body: readonly Statement[], scope: Scope): Task<Outcome>;
  evaluate(expression: Expression, scope: Scope): Task<Value>;
  /** @param scope where the call stands, for super() */
  call(target: Value, positional?: Value[], named?: Map<string, Value>, scope?: Scope): Task<Value>;
  /** A module by its name; undefined where there is none. */
  find(name: string): Task<Module | undefined>;
  /** As find(). @throws Raised where there is none */
  import(name: string): Task<Module>;
  /** An error with the way that it came, as a traceback tells it. */
  noted(error: unknown): unknown;
  /** list(value) */
  listOf(value: Value): Task<Value[]>;
}
