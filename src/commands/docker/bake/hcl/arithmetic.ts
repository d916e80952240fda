// Arithmetic of bake files, the same for operators and for functions (zclconf/go-cty's stdlib/number.go): numbers may be infinite, but never none.
import { FunctionError } from "./value.ts";

export type Sign = "+" | "-" | "*" | "/" | "%";

interface Operation {
  of(a: number, b: number): number;
  /** Why there is no such number. */
  none: string;
}

const OPERATIONS: Readonly<Record<Sign, Operation>> = {
  "+": { of: (a, b) => a + b, none: "can't compute sum of opposing infinities" },
  "-": { of: (a, b) => a - b, none: "can't subtract infinity from itself" },
  "*": { of: (a, b) => a * b, none: "can't multiply zero by infinity" },
  "/": { of: (a, b) => a / b, none: "can't divide zero by zero or infinity by infinity" },
  "%": {
    of: (a, b) => (Number.isFinite(a) && Number.isFinite(b) ? (b === 0 ? a : a % b) : a * b),
    none: "can't use modulo with zero and infinity",
  },
};

/** @throws FunctionError where no number comes of it */
export function arithmetic(a: number, sign: Sign, b: number): number {
  // -0 is 0 here.
  const result = OPERATIONS[sign].of(a, b || 0);
  if (Number.isNaN(result)) throw new FunctionError(OPERATIONS[sign].none);
  return result || 0;
}
