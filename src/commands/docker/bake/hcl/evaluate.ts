// What expressions of bake files come to: variables, templates, operators and calls.
import { distance } from "fastest-levenshtein";
import { arithmetic, type Sign } from "./arithmetic.ts";
import { converted, isNumber, typeIn } from "./convert.ts";
import { FUNCTIONS, type Surroundings } from "./functions.ts";
import { parameterAt, SIGNATURES, type Signature, taken } from "./signatures.ts";
import { type Expression, HclError, type Range } from "./syntax.ts";
import { FunctionError, isList, isMap, list, map, same, textOf, type Value } from "./value.ts";

/** A function of the file's own. */
export interface OwnFunction {
  signature: Signature;
  of(args: readonly Value[]): Value;
}

export interface Scope {
  /** Undefined where there is none of that name. */
  variable(name: string): Value | undefined;
  called?(name: string): OwnFunction | undefined;
  readonly surroundings: Surroundings;
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
      return binary(expression, value(expression.left), () => value(expression.right));
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

type Call = Extract<Expression, { kind: "call" }>;

/** What is wrong with an argument. */
const unfit = (name: string, why: string, at: Range, others = 0): HclError =>
  new HclError("Invalid function argument", `Invalid value for ${JSON.stringify(name)} parameter: ${why}.`, at, others);

/** The arguments as a function takes them. @throws HclError */
function argumentsOf({ name, args: given, spread, close }: Call, signature: Signature, scope: Scope): readonly Value[] {
  const { parameters, rest } = signature;
  const values = given.map((each) => evaluate(each, scope));
  const args = spread ? [...values.slice(0, -1), ...list(values.at(-1) ?? [])] : values;
  const placeOf = (at: number): Range => given[Math.min(at, given.length - 1)]?.at ?? close;
  const missing = parameters[args.length];
  const count = `${parameters.length} argument(s)`;
  if (missing) {
    const least = rest ? "at least " : "";
    const why = `Function ${JSON.stringify(name)} expects ${least}${count}. Missing value for ${JSON.stringify(missing.name)}.`;
    throw new HclError("Not enough function arguments", why, close);
  }
  if (args.length > parameters.length && !rest)
    throw new HclError(
      "Too many function arguments",
      `Function ${JSON.stringify(name)} expects only ${count}.`,
      placeOf(parameters.length),
    );
  const wrong: { name: string; why: string; at: Range }[] = [];
  const fit = args.map((value, at) => {
    const parameter = parameterAt(signature, at)!;
    try {
      return taken(value, parameter);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      wrong.push({ name: parameter.name, why: error.message, at: placeOf(at) });
      return value;
    }
  });
  // Types are looked at first, all of them; what must not be null, one after another.
  const [first] = wrong.filter(({ why }) => !/must not be null$/.test(why));
  if (first) throw unfit(first.name, first.why, first.at, wrong.filter(({ why }) => !/must not be null$/.test(why)).length - 1);
  if (wrong[0]) throw unfit(wrong[0].name, wrong[0].why, wrong[0].at);
  return fit;
}

/** convert(value, type): the type is no value. @throws HclError */
function convertedTo({ args: given }: Call, scope: Scope): Value {
  const [value, type] = [given[0]!, given[1]!];
  const wanted = typeIn(type);
  try {
    return converted(evaluate(value, scope), wanted);
  } catch (error) {
    throw error instanceof FunctionError ? unfit("value", error.message, value.at) : error;
  }
}

function called(expression: Call, scope: Scope): Value {
  const { name, args: given, at } = expression;
  const place = { ...at, to: at.from + name.length };
  const failed = (why: string) =>
    new HclError("Error in function call", `Call to function ${JSON.stringify(name)} failed: ${why}.`, { ...place, to: place.to + 1 });
  const own = scope.called?.(name);
  const signature = own?.signature ?? SIGNATURES.get(name);
  if (!signature) {
    const near = [...SIGNATURES.keys()].find((each) => distance(name, each) < 3);
    const hint = near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`;
    throw new HclError("Call to unknown function", `There is no function named ${JSON.stringify(name)}.${hint}`, place);
  }
  if (!own && name === "try") {
    for (const each of given) {
      const found = attempted(each, scope);
      if (found) return found.value;
    }
    throw failed("no expression succeeded");
  }
  if (!own && given.length === signature.parameters.length) {
    if (name === "can") return attempted(given[0]!, scope) !== undefined;
    if (name === "convert") return convertedTo(expression, scope);
  }
  const args = argumentsOf(expression, signature, scope);
  try {
    return own ? own.of(args) : FUNCTIONS[name]!(args, scope.surroundings);
  } catch (error) {
    if (error instanceof HclError && own) throw failed(error.told);
    if (!(error instanceof FunctionError)) throw error;
    const { argument, message } = error;
    throw argument === undefined
      ? failed(message)
      : unfit(parameterAt(signature, argument)!.name, message, given[Math.min(argument, given.length - 1)]!.at);
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
    return converted(value, "bool") === true;
  } catch (error) {
    throw error instanceof FunctionError ? wrong(error.message) : error;
  }
}
const side = (name: string, value: Value, at: Range): boolean =>
  holds(value, (why) => new HclError("Invalid operand", `Unsuitable value for ${name} operand: ${why}.`, at));

/** All of an expression, its quotes too. */
const whole = (expression: Expression): Range =>
  expression.kind === "template" || (expression.kind === "literal" && typeof expression.value === "string")
    ? { ...expression.at, from: expression.at.from - 1, to: expression.at.to + 1 }
    : expression.at;

function binary(expression: Extract<Expression, { kind: "binary" }>, left: Value, right: () => Value): Value {
  const { operator, at } = expression;
  const [onLeft, onRight] = [whole(expression.left), whole(expression.right)];
  const first = () => operand("left", left, onLeft);
  const second = () => operand("right", right(), onRight);
  switch (operator) {
    case "||":
      return side("left", left, onLeft) || side("right", right(), onRight);
    case "&&":
      return side("left", left, onLeft) && side("right", right(), onRight);
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
