// The regular expressions of awk, each compiled once.
import { posix } from "../text/pattern.ts";
import { ToolError } from "../tool.ts";

const expressions = new Map<string, RegExp>();

/** @throws ToolError */
export const expressionOf = (source: string): RegExp => {
  let known = expressions.get(source);
  if (!known) {
    try {
      known = new RegExp(posix(source, true), "s");
    } catch {
      throw new ToolError(`regular expression compile failed\n${source}`, 2);
    }
    expressions.set(source, known);
  }
  return known;
};
