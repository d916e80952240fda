// Types of values and conversions between them (zclconf/go-cty's convert, hashicorp/hcl's ext/typeexpr).
import { type Expression, HclError } from "./syntax.ts";
import { FunctionError, isList, isMap, refuse, textOf, type Value } from "./value.ts";

export type Type =
  | "string"
  | "number"
  | "bool"
  | "any"
  | { readonly of: "list" | "set" | "map"; readonly each: Type }
  | { readonly of: "tuple"; readonly items: readonly Type[] }
  | { readonly of: "object"; readonly attributes: Readonly<Record<string, Type>> };

function nameOf(type: Type): string {
  if (typeof type === "string") return type === "any" ? "any single type" : type;
  return type.of === "object" || type.of === "tuple" ? type.of : `${type.of} of ${nameOf(type.each)}`;
}

export const isNumber = (value: Value): boolean =>
  typeof value === "number" || (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)));

const TRUTHS: ReadonlyMap<Value, boolean> = new Map<Value, boolean>([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** Lists' elements and maps' values are all of one type: they become text where they are of several. */
function unified(values: readonly Value[]): readonly Value[] {
  const kinds = new Set(values.flatMap((each) => (each === null ? [] : [typeof each])));
  return kinds.size > 1 ? values.map((each) => (each === null || typeof each === "object" ? each : textOf(each))) : values;
}

const compare = (a: Value, b: Value): number => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [textOf(a), textOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};

/** A set's elements: each once, in their order. */
export const setOf = (values: readonly Value[]): readonly Value[] =>
  values.filter((each, at) => values.findIndex((other) => textOf(each) === textOf(other)) === at).sort(compare);

/** Runs `act` and says of what it is where it refuses. @throws FunctionError */
function within(place: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    throw error instanceof FunctionError ? new FunctionError(`${place}: ${error.message}`) : error;
  }
}

/** @throws FunctionError */
export function converted(value: Value, type: Type): Value {
  if (value === null || type === "any") return value;
  const required = (): never => refuse(`${nameOf(type)} required`);
  if (type === "string") return typeof value === "object" ? required() : textOf(value);
  if (type === "number") {
    if (typeof value === "number") return value;
    return typeof value !== "string" ? required() : isNumber(value) ? Number(value) : refuse("a number is required");
  }
  if (type === "bool") {
    if (typeof value === "boolean") return value;
    return typeof value !== "string" ? required() : (TRUTHS.get(value) ?? refuse("a bool is required"));
  }
  if (type.of === "object") {
    if (!isMap(value)) return required();
    return Object.fromEntries(
      Object.entries(type.attributes).map(([name, own]) => {
        if (!Object.hasOwn(value, name)) refuse(`attribute ${JSON.stringify(name)} is required`);
        return [name, within(`attribute ${JSON.stringify(name)}`, () => converted(value[name]!, own))];
      }),
    );
  }
  if (type.of === "map") {
    if (!isMap(value)) return required();
    const names = Object.keys(value);
    const own = type.each === "any" ? unified(Object.values(value)) : Object.values(value);
    return Object.fromEntries(
      names.map((name, at) => [name, within(`element ${JSON.stringify(name)}`, () => converted(own[at]!, type.each))]),
    );
  }
  if (!isList(value)) return required();
  if (type.of === "tuple") {
    if (value.length !== type.items.length) return required();
    try {
      return value.map((each, at) => converted(each, type.items[at]!));
    } catch (error) {
      throw error instanceof FunctionError ? new FunctionError("tuple required") : error;
    }
  }
  const items = (type.each === "any" ? unified(value) : value).map((each, at) => within(`element ${at}`, () => converted(each, type.each)));
  return type.of === "set" ? setOf(items) : items;
}

const COLLECTIONS = ["list", "set", "map"] as const;
const isCollection = (name: string): name is (typeof COLLECTIONS)[number] => (COLLECTIONS as readonly string[]).includes(name);

/** The type that an expression names: number, list(string), object({a = bool}). @throws HclError */
export function typeIn(expression: Expression): Type {
  const wrong = (why: string) => new HclError("Invalid type specification", why, expression.at);
  if (expression.kind === "variable" || (expression.kind === "literal" && expression.value === null)) {
    const name = expression.kind === "variable" ? expression.name : "null";
    if (name === "tuple") throw wrong("The tuple type constructor requires one argument specifying the element types as a list.");
    if (name === "object")
      throw wrong("The object type constructor requires one argument specifying the attribute types and values as a map.");
    if (name === "string" || name === "number" || name === "bool" || name === "any") return name;
    if (isCollection(name)) throw wrong(`The ${name} type constructor requires one argument specifying the element type.`);
    throw wrong(`The keyword ${JSON.stringify(name)} is not a valid type specification.`);
  }
  if (expression.kind !== "call")
    throw wrong(
      "A type specification is either a primitive type keyword (bool, number, string) or a complex type constructor call, like list(string).",
    );
  const { name, args } = expression;
  const [inner] = args;
  if (isCollection(name)) {
    if (!inner || args.length > 1) throw wrong(`The ${name} type constructor requires one argument specifying the element type.`);
    return { of: name, each: typeIn(inner) };
  }
  if (name === "object") {
    if (inner?.kind !== "object" || args.length > 1)
      throw wrong("The object type constructor requires one argument specifying the attribute types and values as a map.");
    const attributes = inner.entries.map(([key, each]): [string, Type] => {
      const own = each.kind === "call" && each.name === "optional" ? each.args[0]! : each;
      return [key.kind === "literal" ? textOf(key.value) : "", typeIn(own)];
    });
    return { of: "object", attributes: Object.fromEntries(attributes) };
  }
  if (name === "tuple") {
    if (inner?.kind !== "list")
      throw new HclError(
        "Invalid type specification",
        "Tuple type constructor requires a list of element types.",
        inner?.at ?? expression.at,
      );
    return { of: "tuple", items: inner.items.map(typeIn) };
  }
  throw wrong(`Keyword ${JSON.stringify(name)} is not a valid type constructor.`);
}
