// The Common Expression Language as Kubernetes 1.36 speaks it: compiled with types and in cel-go's words, evaluated over plain JSON.
import { check } from "./check.ts";
import { CelCompileError } from "./errors.ts";
import { allFunctions } from "./libraries.ts";
import { parse } from "./parser.ts";
import { plan } from "./plan.ts";
import { type CelType, DYN } from "./types.ts";
import { adapt, type CelValue, toPlain } from "./values.ts";

export { authorizerValue, type CelAuthorizer, resourceCheckValue } from "./authorizer.ts";
export { CelCompileError, CelRuntimeError } from "./errors.ts";
export * from "./types.ts";

/** Names and their types: DYN for an object whose schema is unknown, objectType(…) where its fields are known. */
export type CelVariables = Readonly<Record<string, CelType>>;

export interface CelProgram {
  /** The type that the checker found for the whole. */
  readonly type: CelType;
  /**
   * Evaluates over JSON values (integers are CEL ints unless the declared type says double; strings of the types timestamp, duration and
   * bytes are read as such). A property may be a getter: it is read when the expression asks for it first. The result is as `toPlain`
   * gives it: an int becomes a number where it is safe, otherwise a bigint; timestamps, durations and bytes become text; an empty optional undefined.
   * @throws CelRuntimeError
   */
  evaluate(bindings: Readonly<Record<string, unknown>>, options?: EvaluateOptions): unknown;
  /** The same, as CEL's own value: for one expression's result that is another's variable. */
  value(bindings: Readonly<Record<string, unknown>>, options?: EvaluateOptions): CelValue;
}

export interface CompileOptions {
  /** Whether Object{…} and JSONPatch{…} may be made, as in mutations. */
  structures?: boolean;
}

export interface EvaluateOptions {
  /** What an evaluation may cost, in steps; 1,000,000 as upstream's PerCallLimit. */
  limit?: number;
}

/** What may not be written at length in each test: a variable of unknown type. */
export const dynamic = (...names: string[]): CelVariables => Object.fromEntries(names.map((name) => [name, DYN]));

/**
 * Compiles an expression.
 * @throws CelCompileError whose message is what the API server appends to "compilation failed: "
 */
export function compileCel(expression: string, variables: CelVariables, { structures = false }: CompileOptions = {}): CelProgram {
  const parsed = parse(expression);
  if (!parsed.tree) throw new CelCompileError(expression, parsed.issues);
  const functions = allFunctions();
  const checked = check(parsed.tree, variables, functions, structures);
  if (checked.issues.length) throw new CelCompileError(expression, checked.issues);
  const run = plan(parsed.tree, functions, checked);
  const value = (bindings: Readonly<Record<string, unknown>>, { limit = 1_000_000 }: EvaluateOptions = {}): CelValue =>
    run((name) => adapt(bindings[name], variables[name]!), limit);
  return { type: checked.type, value, evaluate: (bindings, options) => toPlain(value(bindings, options)) };
}
