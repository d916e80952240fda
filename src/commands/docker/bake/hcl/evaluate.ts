// What expressions of bake files come to: variables, templates, operators and calls.
import { Failure } from "../../client.ts";
import { arithmetic, type Sign, truth } from "./arithmetic.ts";
import { FUNCTIONS, isNumber, UNSIMULATED } from "./functions.ts";
import { type Expression, HclError, type Range } from "./syntax.ts";
import { FunctionError, isList, isMap, list, map, same, textOf, type Value } from "./value.ts";

export interface Scope {
  /** Undefined where there is none of that name. */
  variable(name: string): Value | undefined;
  /** A function of the file's own. */
  called?(name: string): ((args: readonly Value[]) => Value) | undefined;
  /** Virtual ms. */
  now: number;
}

/** @throws HclError */
export function evaluate(expression: Expression, scope: Scope): Value {
  const value = (each: Expression) => evaluate(each, scope);
  const { at } = expression;
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return expression.parts.length === 1 ? value(expression.parts[0]!) : expression.parts.map((each) => textOf(value(each))).join("");
    case "variable": {
      const found = scope.variable(expression.name);
      if (found === undefined)
        throw new HclError("Unknown variable", `There is no variable named ${JSON.stringify(expression.name)}.`, {
          ...at,
          to: at.from + expression.name.length,
        });
      return found;
    }
    case "list":
      return expression.items.map(value);
    case "object":
      return Object.fromEntries(expression.entries.map(([key, each]) => [textOf(value(key)), value(each)]));
    case "call":
      return called(expression, scope);
    case "index": {
      const of = value(expression.of);
      const key = value(expression.key);
      const found = isList(of) ? of[Number(key)] : isMap(of) ? of[textOf(key)] : undefined;
      if (found === undefined)
        throw isMap(of)
          ? new HclError("Unsupported attribute", `This object does not have an attribute named ${JSON.stringify(key)}.`, at)
          : new HclError("Invalid index", "The given key does not identify an element in this collection value.", at);
      return found;
    }
    case "unary":
      return expression.operator === "!" ? !side("unary", value(expression.operand), at) : -operand("unary", value(expression.operand), at);
    case "choice":
      return holds(
        value(expression.condition),
        () => new HclError("Incorrect condition type", "The condition expression must be of type bool.", at),
      )
        ? value(expression.yes)
        : value(expression.no);
    case "binary":
      return binary(expression.operator, value(expression.left), () => value(expression.right), at);
    case "for": {
      const of = value(expression.of);
      const entries: [Value, Value][] = isList(of)
        ? of.map((each, index) => [index, each])
        : Object.keys(map(of))
            .sort()
            .map((key) => [key, map(of)[key]!]);
      const made = entries.flatMap(([key, item]): [Value, Value][] => {
        const own: Scope = {
          ...scope,
          variable: (name) => (name === expression.item ? item : name === expression.key ? key : scope.variable(name)),
        };
        const wrong = (why: string) => new HclError("Invalid 'for' condition", `The 'if' clause value is invalid: ${why}.`, at);
        if (expression.condition && !holds(evaluate(expression.condition, own), wrong)) return [];
        return [[expression.name ? evaluate(expression.name, own) : null, evaluate(expression.value, own)]];
      });
      return expression.name ? Object.fromEntries(made.map(([key, each]) => [textOf(key), each])) : made.map(([, each]) => each);
    }
  }
}

/** can and try look at what their arguments come to, and whether they come to anything. */
function attempted(expression: Expression, scope: Scope): { value: Value } | undefined {
  try {
    return { value: evaluate(expression, scope) };
  } catch (error) {
    if (error instanceof HclError) return undefined;
    throw error;
  }
}

function called({ name, args: given, spread, at }: Extract<Expression, { kind: "call" }>, scope: Scope): Value {
  const place = { ...at, to: at.from + name.length };
  const failed = (why: string) => new HclError("Error in function call", `Call to function ${JSON.stringify(name)} failed: ${why}.`, place);
  const own = scope.called?.(name);
  if (!own && name === "can") return attempted(given[0]!, scope) !== undefined;
  if (!own && name === "try") {
    for (const each of given) {
      const found = attempted(each, scope);
      if (found) return found.value;
    }
    throw failed("no expression succeeded");
  }
  const call = own ?? (Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined);
  if (!call)
    throw UNSIMULATED.has(name)
      ? new Failure(`docker: k8s-quest does not simulate the function ${name} of bake files yet`)
      : new HclError("Call to unknown function", `There is no function named ${JSON.stringify(name)}.`, place);
  const args = given.map((each) => evaluate(each, scope));
  try {
    return call(spread ? [...args.slice(0, -1), ...list(args.at(-1) ?? [])] : args, scope.now);
  } catch (error) {
    throw error instanceof FunctionError ? failed(error.message) : error;
  }
}

/** @throws HclError for what is no number */
function operand(side: string, value: Value, at: Range): number {
  if (!isNumber(value)) throw new HclError("Invalid operand", `Unsuitable value for ${side} operand: a number is required.`, at);
  return Number(value);
}

/** @throws what `wrong` makes of it where it is neither true nor false */
function holds(value: Value, wrong: (why: string) => HclError): boolean {
  try {
    return truth(value);
  } catch (error) {
    throw error instanceof FunctionError ? wrong(error.message) : error;
  }
}
const side = (name: string, value: Value, at: Range): boolean =>
  holds(value, (why) => new HclError("Invalid operand", `Unsuitable value for ${name} operand: ${why}.`, at));

function binary(operator: string, left: Value, right: () => Value, at: Range): Value {
  const first = () => operand("left", left, at);
  const second = () => operand("right", right(), at);
  switch (operator) {
    case "||":
      return side("left", left, at) || side("right", right(), at);
    case "&&":
      return side("left", left, at) && side("right", right(), at);
    case "==":
      return same(left, right());
    case "!=":
      return !same(left, right());
    case "<":
      return first() < second();
    case ">":
      return first() > second();
    case "<=":
      return first() <= second();
    case ">=":
      return first() >= second();
  }
  try {
    return arithmetic(first(), operator as Sign, second());
  } catch (error) {
    throw error instanceof FunctionError ? new HclError("Operation failed", `Error during operation: ${error.message}.`, at) : error;
  }
}
