// The values of awk: numbers, texts, and what came from outside, which is both when it looks like a number.
import { numberText } from "./format.ts";

/** From a record, the environment or the command line. */
export class Input {
  constructor(readonly text: string) {}
  get isNumber(): boolean {
    return /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(this.text);
  }
}
/** undefined is a variable that nothing was assigned to. */
export type Value = number | string | Input | undefined;
export type AwkArray = Map<string, Value>;

export const toNumber = (value: Value): number => {
  if (typeof value === "number") return value;
  if (value === undefined) return 0;
  return Number(/^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(typeof value === "string" ? value : value.text)?.[1] ?? 0);
};
export const toText = (value: Value, format: string): string =>
  typeof value === "number" ? numberText(value, format) : value === undefined ? "" : typeof value === "string" ? value : value.text;
export const isNumeric = (value: Value): boolean =>
  value === undefined || typeof value === "number" || (value instanceof Input && value.isNumber);
export const isTrue = (value: Value): boolean =>
  value instanceof Input
    ? value.isNumber
      ? toNumber(value) !== 0
      : value.text !== ""
    : typeof value === "string"
      ? value !== ""
      : !!value;

export function compare(a: Value, b: Value, format: string): number {
  if (isNumeric(a) && isNumeric(b)) return toNumber(a) - toNumber(b);
  const [left, right] = [toText(a, format), toText(b, format)];
  return left < right ? -1 : left > right ? 1 : 0;
}
