// What expressions of bake files come to: variables, templates, operators and calls.
import { FUNCTIONS } from "./functions.ts";
import { type Expression, HclError } from "./syntax.ts";
import { isList, isMap, list, map, same, textOf, type Value } from "./value.ts";

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
    case "call": {
      const call = scope.called?.(expression.name) ?? (Object.hasOwn(FUNCTIONS, expression.name) ? FUNCTIONS[expression.name] : undefined);
      if (!call)
        throw new HclError("Call to unknown function", `There is no function named ${JSON.stringify(expression.name)}.`, {
          ...at,
          to: at.from + expression.name.length,
        });
      const args = expression.args.map(value);
      return call(expression.spread ? [...args.slice(0, -1), ...list(args.at(-1) ?? [])] : args, scope.now);
    }
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
      return expression.operator === "!" ? value(expression.operand) !== true : -Number(value(expression.operand));
    case "choice":
      return value(expression.condition) === true || value(expression.condition) === "true" ? value(expression.yes) : value(expression.no);
    case "binary":
      return binary(expression.operator, value(expression.left), () => value(expression.right));
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
        if (expression.condition && evaluate(expression.condition, own) !== true) return [];
        return [[expression.name ? evaluate(expression.name, own) : null, evaluate(expression.value, own)]];
      });
      return expression.name ? Object.fromEntries(made.map(([key, each]) => [textOf(key), each])) : made.map(([, each]) => each);
    }
  }
}

function binary(operator: string, left: Value, right: () => Value): Value {
  switch (operator) {
    case "||":
      return left === true || right() === true;
    case "&&":
      return left === true && right() === true;
    case "==":
      return same(left, right());
    case "!=":
      return !same(left, right());
    case "<":
      return Number(left) < Number(right());
    case ">":
      return Number(left) > Number(right());
    case "<=":
      return Number(left) <= Number(right());
    case ">=":
      return Number(left) >= Number(right());
    case "+":
      return Number(left) + Number(right());
    case "-":
      return Number(left) - Number(right());
    case "*":
      return Number(left) * Number(right());
    case "/":
      return Number(left) / Number(right());
    default:
      return Number(left) % Number(right());
  }
}
