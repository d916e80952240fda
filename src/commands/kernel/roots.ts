// pivot_root: another root for a mount name space (util-linux).

import { FileError } from "../../machine/file-error.ts";
import { mayChange } from "../../machine/kernel/compose.ts";
import type { Program } from "../../machine/process.ts";
import { pathOf, ToolError, tool } from "../unix/tool.ts";
import { kernelFor } from "./kernel-for.ts";

const pivotRoot = tool(function* (self, args) {
  const [newRoot, putOld] = args;
  if (newRoot === undefined || putOld === undefined || args.length > 2)
    throw new ToolError("bad usage\nTry 'pivot_root --help' for more information.");
  kernelFor(self);
  const failed = (why: string) => new ToolError(`failed to change root from \`${newRoot}' to \`${putOld}': ${why}`);
  if (!mayChange(self, "mnt")) throw failed("Operation not permitted");
  try {
    self.machine.files.pivot(pathOf(self, newRoot), pathOf(self, putOld));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw failed(error.message);
  }
  return 0;
});

export const rootTools: Readonly<Record<string, Program>> = { pivot_root: pivotRoot };
