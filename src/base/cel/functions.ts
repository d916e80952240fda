// How functions are declared: signatures for the checker, implementations for the evaluator.
import { runtimeError } from "./errors.ts";
import type { CelType } from "./types.ts";
import { type CelValue, hasType, typeName } from "./values.ts";

export interface Overload {
  /** The receiver first, where it is called as a method. */
  readonly params: readonly CelType[];
  readonly result: CelType;
  readonly run: (...args: never[]) => CelValue;
}
export interface FunctionDeclaration {
  readonly calls: Overload[];
  readonly methods: Overload[];
}
export type Functions = ReadonlyMap<string, FunctionDeclaration>;

/** Collects declarations by name. */
export class Library {
  readonly functions = new Map<string, FunctionDeclaration>();

  private declare(name: string): FunctionDeclaration {
    let found = this.functions.get(name);
    if (!found) {
      found = { calls: [], methods: [] };
      this.functions.set(name, found);
    }
    return found;
  }
  /** A function called as name(a, b). */
  call(name: string, params: readonly CelType[], result: CelType, run: Overload["run"]): this {
    this.declare(name).calls.push({ params, result, run });
    return this;
  }
  /** A function called as a.name(b). */
  method(name: string, params: readonly CelType[], result: CelType, run: Overload["run"]): this {
    this.declare(name).methods.push({ params, result, run });
    return this;
  }
}

/** Calls the overload that fits the values. @throws CelRuntimeError no such overload */
export function dispatch(name: string, overloads: readonly Overload[], args: readonly CelValue[]): CelValue {
  for (const { params, run } of overloads)
    if (params.length === args.length && params.every((type, index) => hasType(args[index]!, type))) return run(...(args as never[]));
  // Operators are methods of the values upstream, which do not say whose.
  throw runtimeError(
    /^\w+(\.\w+)*$/.test(name) && !name.startsWith("_")
      ? `no such overload: ${name}(${args.map(typeName).join(", ")})`
      : "no such overload",
  );
}
