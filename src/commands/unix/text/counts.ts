// Counts of lines and bytes, as head and tail take them.
import { ToolError } from "../tool.ts";

/** `-5` is `-n 5`, but not where it is itself the value of `-n` or `-c`. */
export const countArgument = (args: readonly string[]): string[] =>
  args.flatMap((arg, i) => (/^-\d+$/.test(arg) && !/^-\w*[nc]$/.test(args[i - 1] ?? "") ? ["-n", arg.slice(1)] : [arg]));
/** @throws ToolError */
export const amount = (text: string): number => {
  const match = /^[+-]?(\d+)([kKmM]?)B?$/.exec(text);
  if (!match) throw new ToolError(`invalid number of lines: '${text}'`);
  return Number(match[1]) * { "": 1, k: 1024, K: 1024, m: 1048576, M: 1048576 }[match[2]!]!;
};
