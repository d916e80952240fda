// Doing the same to several files.
import { FileError } from "../../../machine/file-error.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { complain, ToolError } from "../tool.ts";

/** Codes of what somebody may not do. */
export const DENIED: readonly string[] = ["EACCES", "EROFS", "EPERM"];

/** Does `step` for each operand; one that fails is told and the rest still done. */
export function* forEach(
  self: Running,
  operands: readonly string[],
  words: (operand: string, why: string, error: FileError) => string,
  step: (operand: string) => void,
): Task<number> {
  let failed = false;
  for (const operand of operands) {
    try {
      step(operand);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* complain(self, words(operand, error.message, error));
      failed = true;
    }
  }
  return failed ? 1 : 0;
}
/** @throws ToolError where there are fewer operands */
export const needed = (operands: readonly string[], self: Running, count = 1): void => {
  if (operands.length >= count) return;
  const name = self.argv[0]!.replace(/^.*\//, "");
  throw new ToolError(
    `missing ${operands.length ? `destination file operand after '${operands[0]}'` : count > 1 ? "file operand" : "operand"}\nTry '${name} --help' for more information.`,
  );
};
