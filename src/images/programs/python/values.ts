// What Python programs work with: numbers (whole ones are bigints), texts, containers, functions, classes and their instances.
import type { Task } from "../../../machine/process.ts";
import type { Expression, Parameter, Statement } from "./tree.ts";

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Bytes
  | List
  | Tuple
  | HashedMap
  | HashedSet
  | Func
  | Builtin
  | Method
  | Class
  | Instance
  | Module
  | Iterator
  | Coroutine
  | Range;

/** A dict, as those hold it who make none (collections.ts). */
export interface HashedMap {
  readonly entries: Map<unknown, [key: Value, value: Value]>;
  /** What makes the values that are asked for and missing (defaultdict). */
  usual: Value | undefined;
  get(key: Value): Value | undefined;
  set(key: Value, value: Value): void;
}

/** A set, likewise. */
export interface HashedSet {
  readonly entries: Map<unknown, Value>;
}

export class Bytes {
  constructor(readonly text: string) {}
}

export class List {
  constructor(public items: Value[]) {}
}

export class Tuple {
  constructor(readonly items: readonly Value[]) {}
}

export class Range {
  constructor(
    readonly from: bigint,
    readonly to: bigint,
    readonly step: bigint,
  ) {}
}

export class Scope {
  readonly names = new Map<string, Value>();
  globals: Set<string> | undefined;
  outer: Set<string> | undefined;
  constructor(
    readonly parent: Scope | undefined,
    readonly module: Scope | undefined,
    /** Names of a class's body are not seen by its methods. */
    readonly isClass = false,
  ) {}
}

export class Func {
  attributes: Map<string, Value> | undefined;
  constructor(
    readonly name: string,
    readonly parameters: readonly Parameter[],
    readonly usual: ReadonlyMap<string, Value>,
    readonly body: readonly Statement[] | Expression,
    readonly scope: Scope,
    readonly isAsync: boolean,
    readonly isGenerator: boolean,
    readonly file: string,
  ) {}
}

export type Call = (positional: Value[], named: Map<string, Value>) => Value | Task<Value>;

export class Builtin {
  constructor(
    readonly name: string,
    readonly call: Call,
    readonly attributes?: Map<string, Value>,
  ) {}
}

export class Method {
  constructor(
    readonly self: Value,
    readonly target: Value,
  ) {}
}

export class Class {
  constructor(
    readonly name: string,
    readonly bases: readonly Class[],
    readonly attributes: Map<string, Value>,
  ) {}
  find(name: string): Value | undefined {
    const own = this.attributes.get(name);
    if (own !== undefined) return own;
    for (const base of this.bases) {
      const found = base.find(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  is(other: Class): boolean {
    return this === other || this.bases.some((base) => base.is(other));
  }
}

export class Instance {
  readonly attributes = new Map<string, Value>();
  /** What a class of ours keeps for itself. */
  inner: unknown;
  constructor(readonly kind: Class) {}
}

export class Module {
  constructor(
    readonly name: string,
    readonly attributes: Map<string, Value>,
  ) {}
}

/** A generator, or whatever else gives one value after the other. */
export class Iterator {
  done = false;
  constructor(
    readonly next: () => Task<{ value: Value } | undefined>,
    readonly name = "generator",
  ) {}
}

export class Coroutine {
  constructor(readonly run: () => Task<Value>) {}
}
