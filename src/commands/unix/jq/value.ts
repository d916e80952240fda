// The values of jq: JSON, with objects that keep the order of their keys; their order, their text, and errors about them.

export type Json = null | boolean | number | string | Json[] | Map<string, Json>;

/** What jq raises: a message, or any value given to `error`. */
export class JqError extends Error {
  constructor(readonly value: Json) {
    super(typeof value === "string" ? value : "");
  }
}

export type Kind = "null" | "boolean" | "number" | "string" | "array" | "object";
export const kindOf = (value: Json): Kind =>
  value === null ? "null" : Array.isArray(value) ? "array" : value instanceof Map ? "object" : (typeof value as Kind);
export const truthy = (value: Json): boolean => value !== null && value !== false;

const RANK: Record<Kind, number> = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 };
const rank = (value: Json): number => (value === true ? 2 : RANK[kindOf(value)]);
const byCodePoint = (a: string, b: string): number => {
  if (a === b) return 0;
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++)
    if (left[i] !== right[i]) return left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
  return left.length - right.length;
};
export const sortedKeys = (map: ReadonlyMap<string, Json>): string[] => [...map.keys()].sort(byCodePoint);

/** jq's order over all values: negative, zero or positive. */
export function compare(a: Json, b: Json): number {
  const difference = rank(a) - rank(b);
  if (difference) return difference;
  if (typeof a === "number") return a < (b as number) ? -1 : a === b ? 0 : Number.isNaN(a) ? -1 : 1;
  if (typeof a === "string") return byCodePoint(a, b as string);
  if (Array.isArray(a)) {
    const other = b as Json[];
    for (let i = 0; i < Math.min(a.length, other.length); i++) {
      const result = compare(a[i]!, other[i]!);
      if (result) return result;
    }
    return a.length - other.length;
  }
  if (a instanceof Map) {
    const other = b as Map<string, Json>;
    const keys = sortedKeys(a);
    const result = compare(keys, sortedKeys(other));
    if (result) return result;
    for (const key of keys) {
      const inner = compare(a.get(key)!, other.get(key)!);
      if (inner) return inner;
    }
  }
  return 0;
}

export interface Layout {
  /** What one level adds; "" for one line. */
  indent: string;
  sortKeys?: boolean;
  ascii?: boolean;
}

export function numberText(value: number): string {
  if (Number.isNaN(value)) return "null";
  const finite = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
  if (Object.is(finite, -0)) return "-0";
  const [mantissa, exponentText] = finite.toExponential().split("e") as [string, string];
  const exponent = Number(exponentText);
  const digits = mantissa.replace(/[-.]/g, "");
  // Where jq's dtoa changes to exponents.
  if (exponent < -4 || exponent >= digits.length + 15)
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  if (exponent >= 0)
    return exponent >= digits.length - 1 ? `${finite < 0 ? "-" : ""}${digits}${"0".repeat(exponent - digits.length + 1)}` : String(finite);
  return `${finite < 0 ? "-" : ""}0.${"0".repeat(-exponent - 1)}${digits}`;
}

function stringText(text: string, ascii: boolean): string {
  const quoted = JSON.stringify(text).replaceAll("\x7f", "\\u007f");
  return ascii ? quoted.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`) : quoted;
}

/** The JSON text of a value. */
export function jsonText(value: Json, layout: Layout = { indent: "" }): string {
  const write = (each: Json, pad: string): string => {
    if (typeof each === "number") return numberText(each);
    if (typeof each === "string") return stringText(each, layout.ascii ?? false);
    if (each === null || typeof each === "boolean") return String(each);
    const inner = pad + layout.indent;
    const join = (open: string, items: string[], close: string): string => {
      if (!items.length) return open + close;
      return layout.indent
        ? `${open}\n${items.map((item) => inner + item).join(",\n")}\n${pad}${close}`
        : `${open}${items.join(",")}${close}`;
    };
    if (Array.isArray(each))
      return join(
        "[",
        each.map((item) => write(item, inner)),
        "]",
      );
    const keys = layout.sortKeys ? sortedKeys(each) : [...each.keys()];
    const colon = layout.indent ? ": " : ":";
    return join(
      "{",
      keys.map((key) => stringText(key, layout.ascii ?? false) + colon + write(each.get(key)!, inner)),
      "}",
    );
  };
  return write(value, "");
}

/** A value as errors show it: `number (1)`, long ones cut. */
export function shown(value: Json): string {
  const text = jsonText(value);
  return `${kindOf(value)} (${text.length > 14 ? `${text.slice(0, 11)}...` : text})`;
}

/** From what JSON.parse and the YAML reader give. */
export function fromPlain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value === "object" && value !== null) return new Map(Object.entries(value).map(([key, item]) => [key, fromPlain(item)]));
  return value === undefined ? null : (value as Json);
}
