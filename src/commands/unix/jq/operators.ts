// jq's arithmetic and comparisons.
import { compare, JqError, type Json, shown } from "./value.ts";

/** @throws JqError */
export function arithmetic(operator: string, a: Json, b: Json): Json {
  switch (operator) {
    case "==":
      return compare(a, b) === 0;
    case "!=":
      return compare(a, b) !== 0;
    case "<":
      return compare(a, b) < 0;
    case "<=":
      return compare(a, b) <= 0;
    case ">":
      return compare(a, b) > 0;
    case ">=":
      return compare(a, b) >= 0;
    case "+":
      if (a === null) return b;
      if (b === null) return a;
      if (typeof a === "number" && typeof b === "number") return a + b;
      if (typeof a === "string" && typeof b === "string") return a + b;
      if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
      if (a instanceof Map && b instanceof Map) return new Map([...a, ...b]);
      throw new JqError(`${shown(a)} and ${shown(b)} cannot be added`);
    case "-":
      if (typeof a === "number" && typeof b === "number") return a - b;
      if (Array.isArray(a) && Array.isArray(b)) return a.filter((item) => !b.some((other) => compare(item, other) === 0));
      throw new JqError(`${shown(a)} and ${shown(b)} cannot be subtracted`);
    case "*":
      if (typeof a === "number" && typeof b === "number") return a * b;
      if (typeof a === "string" && typeof b === "number") return b > 0 ? a.repeat(Math.max(1, Math.floor(b))) : null;
      if (typeof a === "number" && typeof b === "string") return a > 0 ? b.repeat(Math.max(1, Math.floor(a))) : null;
      if (a instanceof Map && b instanceof Map) return merged(a, b);
      throw new JqError(`${shown(a)} and ${shown(b)} cannot be multiplied`);
    case "/":
      if (typeof a === "number" && typeof b === "number") {
        if (b === 0) throw new JqError(`${shown(a)} and ${shown(b)} cannot be divided because the divisor is zero`);
        return a / b;
      }
      if (typeof a === "string" && typeof b === "string") return splitText(a, b);
      throw new JqError(`${shown(a)} and ${shown(b)} cannot be divided`);
    default:
      if (typeof a !== "number" || typeof b !== "number") throw new JqError(`${shown(a)} and ${shown(b)} cannot be divided`);
      if (Math.trunc(b) === 0) throw new JqError(`${shown(a)} and ${shown(b)} cannot be divided because the divisor is zero`);
      return Math.trunc(a) % Math.abs(Math.trunc(b)) || 0;
  }
}

export const splitText = (text: string, separator: string): Json =>
  text === "" ? [] : separator === "" ? [...text] : text.split(separator);

function merged(a: ReadonlyMap<string, Json>, b: ReadonlyMap<string, Json>): Map<string, Json> {
  const out = new Map(a);
  for (const [key, value] of b) {
    const old = out.get(key);
    out.set(key, old instanceof Map && value instanceof Map ? merged(old, value) : value);
  }
  return out;
}
