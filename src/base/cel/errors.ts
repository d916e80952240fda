// What goes wrong in CEL: when an expression is compiled (all issues, with their places), and when it is evaluated.

export interface CelIssue {
  /** Where in the expression, from 0, in UTF-16 units. */
  readonly offset: number;
  readonly message: string;
}

/** cel-go's text of one issue: `ERROR: <input>:1:6: undeclared reference to 'x' (in container '')`, the line and a caret below it. */
function describeIssue(expression: string, { offset, message }: CelIssue): string {
  const before = expression.slice(0, offset).split("\n");
  const column = [...before.at(-1)!].length;
  const line = expression.split("\n")[before.length - 1]!;
  const shown = [...line.replaceAll("\t", " ")];
  const pointer = shown.slice(0, column).map((character) => (character.codePointAt(0)! > 0x7f ? "．" : "."));
  while (pointer.length < column) pointer.push(".");
  const caret = shown[column] !== undefined && shown[column]!.codePointAt(0)! > 0x7f ? "＾" : "^";
  return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${shown.join("")}\n | ${pointer.join("")}${caret}`;
}

/** An expression that does not compile. Its message is cel-go's issues.String(). */
export class CelCompileError extends Error {
  constructor(
    readonly expression: string,
    readonly issues: readonly CelIssue[],
  ) {
    super(issues.map((issue) => describeIssue(expression, issue)).join("\n"));
  }
}

/** An expression that could not be evaluated: `no such key: x`, `no such overload`, `division by zero` … */
export class CelRuntimeError extends Error {
  constructor(
    message: string,
    /** True where the rest of the expression cannot mend it, such as a spent budget. */
    readonly fatal = false,
  ) {
    super(message);
  }
}

/** A runtime error without its stack, which nobody reads and which costs more than the evaluation. */
export function runtimeError(message: string, fatal = false): CelRuntimeError {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new CelRuntimeError(message, fatal);
  Error.stackTraceLimit = limit;
  return error;
}
