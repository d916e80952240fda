// Fields, keys and elements: what is behind a dot or in brackets.
import { type CelRuntimeError, runtimeError } from "./errors.ts";
import { type CelValue, isMap, ListValue, NONE, Optional, typeName, Uint } from "./values.ts";

/** What `key` leads to in `operand`; undefined where it is missing. @throws CelRuntimeError where the operand has no such keys */
export function lookIn(operand: CelValue, key: CelValue): CelValue | undefined {
  if (isMap(operand)) return operand.get(key);
  if (operand instanceof ListValue) {
    const index = key instanceof Uint ? key.value : typeof key === "number" && Number.isInteger(key) ? BigInt(key) : key;
    if (typeof index !== "bigint") throw runtimeError(`unsupported index type '${typeName(key)}' in list`);
    return index >= 0n && index < operand.size ? operand.at(Number(index)) : undefined;
  }
  if (operand instanceof Optional) return operand.value === undefined ? undefined : lookIn(operand.value, key);
  return undefined;
}

export const keyText = (key: CelValue): string => String(key instanceof Uint ? key.value : key);

export function missing(operand: CelValue, key: CelValue): CelRuntimeError {
  return runtimeError(operand instanceof ListValue ? `index out of bounds: ${keyText(key)}` : `no such key: ${keyText(key)}`);
}

/** A field or element that must be there; of an optional, an optional. */
export function get(operand: CelValue, key: CelValue): CelValue {
  const found = lookIn(operand, key);
  if (operand instanceof Optional) return found === undefined ? NONE : new Optional(found);
  if (found === undefined) throw missing(operand, key);
  return found;
}
