// What is known of types while an expression is checked: type parameters, what stands for them, and which overload fits (checker/types.go).
import type { Overload } from "./functions.ts";
import {
  assignable,
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DYN,
  INT,
  NULL,
  param,
  STRING,
  type Substitution,
  sameType,
  substitute,
  UINT,
} from "./types.ts";
import { Uint } from "./values.ts";

export class Inference {
  readonly known: Substitution = new Map();
  #fresh = 0;

  /** A parameter that nothing else has. */
  newParam(): CelType {
    return param(`_var${this.#fresh++}`);
  }
  /** A type with what is known of its parameters. */
  seen(type: CelType): CelType {
    return substitute(type, this.known);
  }
  /** Whether a value of the type `given` may stand where `wanted` is asked for; parameters are bound by it. */
  takes(wanted: CelType, given: CelType): boolean {
    return assignable(wanted, given, this.known);
  }
  /** A parameter of which more cannot be known. */
  widen({ name }: { readonly name: string }): void {
    this.known.set(name, DYN);
  }

  /** The type of elements so far, and of one more: dyn when they differ. */
  joined(before: CelType | undefined, type: CelType): CelType {
    if (!before) return type;
    if (this.takes(before, type)) return before.kind === "null_type" || type.kind === "dyn" ? type : before;
    return DYN;
  }

  /** What a call of the overloads that fit gives; undefined where none does. */
  result(overloads: readonly Overload[], args: readonly CelType[]): CelType | undefined {
    let result: CelType | undefined;
    for (const overload of overloads) {
      if (overload.params.length !== args.length) continue;
      const renamed = new Map<string, CelType>();
      const rename = (type: CelType): CelType => this.#instance(type, renamed);
      const trial: Substitution = new Map(this.known);
      const params = overload.params.map(rename);
      if (!params.every((type, index) => assignable(type, args[index]!, trial))) continue;
      for (const [key, value] of trial) this.known.set(key, value);
      const type = this.seen(rename(overload.result));
      // Several overloads may fit where something is dyn: what they have in common, or nothing is known.
      if (result === undefined) result = type;
      else if (!sameType(result, type)) return DYN;
    }
    return result;
  }

  /** A signature's parameters under names that no other call has. */
  #instance(type: CelType, renamed: Map<string, CelType>): CelType {
    switch (type.kind) {
      case "param": {
        let found = renamed.get(type.name);
        if (!found) {
          found = this.newParam();
          renamed.set(type.name, found);
        }
        return found;
      }
      case "list":
      case "optional":
      case "type":
        return { kind: type.kind, of: this.#instance(type.of, renamed) };
      case "map":
        return { kind: "map", key: this.#instance(type.key, renamed), of: this.#instance(type.of, renamed) };
      default:
        return type;
    }
  }
}

export function literalType(value: unknown): CelType {
  if (value === null) return NULL;
  switch (typeof value) {
    case "boolean":
      return BOOL;
    case "bigint":
      return INT;
    case "number":
      return DOUBLE;
    case "string":
      return STRING;
  }
  return value instanceof Uint ? UINT : BYTES;
}
