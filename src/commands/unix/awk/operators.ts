// The operators of awk between two numbers, and what a comparison says.
import { ToolError } from "../tool.ts";

/** @throws ToolError when the divisor is 0 */
export function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "^":
      return a ** b;
    default:
      if (b === 0) throw new ToolError(operator === "/" ? "division by zero" : "division by zero in %", 2);
      return operator === "/" ? a / b : a % b;
  }
}

/** Whether the order of two values (below, at or above 0) is the one that a comparison asks for. */
export function holds(operator: string, result: number): boolean {
  return operator === "=="
    ? result === 0
    : operator === "!="
      ? result !== 0
      : operator === "<"
        ? result < 0
        : operator === "<="
          ? result <= 0
          : operator === ">"
            ? result > 0
            : result >= 0;
}
