// Values that expressions of bake files come to.

export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** A number in digits, without an exponent (math/big: Text('f', -1)). */
function digits(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const [, sign = "", whole = "", fraction = "", power] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (power === undefined) return String(value);
  const shift = Number(power);
  if (shift < 0) return `${sign}0.${"0".repeat(-shift - 1)}${whole}${fraction}`;
  return sign + whole + fraction.padEnd(shift, "0");
}

/** A value as text. */
export function textOf(value: Value): string {
  if (value === null) return "";
  if (typeof value === "number") return digits(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isMap = (value: Value): value is Readonly<Record<string, Value>> =>
  value !== null && typeof value === "object" && !isList(value);
export const list = (value: Value): readonly Value[] => (isList(value) ? value : []);
export const map = (value: Value): Readonly<Record<string, Value>> => (isMap(value) ? value : {});
/** Whether both are of one type and of one value: "1" is not 1. */
export function same(a: Value, b: Value): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && a.every((each, at) => same(each, b[at]!));
  if (!isMap(a)) return a === b;
  const names = Object.keys(a);
  return isMap(b) && names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name]!, b[name]!));
}

/** Why a function or an operator does not answer. */
export class FunctionError extends Error {
  constructor(
    message: string,
    /** Which argument it is about; the whole call where nothing is said. */
    readonly argument?: number,
  ) {
    super(message);
  }
}

/** @throws FunctionError */
export function refuse(why: string, argument?: number): never {
  throw new FunctionError(why, argument);
}
