// nano, the program.
import type { Program, Task } from "../../../../machine/process.ts";
import { write } from "../../../../machine/tasks.ts";
import { terminalOf } from "../../../../machine/terminal.ts";
import { ToolError, tool } from "../../tool.ts";
import { diskOf, runEditor } from "../program.ts";
import { Nano } from "./nano.ts";

const nano = tool(function* (self, args): Task<number> {
  const files = args.filter((word) => !/^[-+]/.test(word));
  const unknown = args.find((word) => /^-/.test(word));
  if (unknown) throw new ToolError(`k8s-quest does not simulate nano ${unknown} yet`);
  if (files.length > 1) throw new ToolError("k8s-quest does not simulate editing several files at once yet");
  if (files[0] !== undefined && self.machine.files.isFolder(diskPath(self.directory, files[0])))
    throw new ToolError(`"${files[0]}" is a directory`);
  if (!terminalOf(self) || !self.stdin.terminal || !self.stdout.terminal) {
    yield* write(self, self.stderr, self.stdin.terminal ? "Standard output is not a terminal\n" : "Standard input is not a terminal\n");
    return 1;
  }
  const editor = new Nano(diskOf(self), files[0] ?? "");
  const line = Number(args.find((word) => /^\+\d+/.test(word))?.slice(1) ?? 0);
  if (line) editor.row = Math.min(line, editor.lines.length) - 1;
  return yield* runEditor(self, editor);
});
const diskPath = (directory: string, path: string): string => (path.startsWith("/") ? path : `${directory}/${path}`);

export const nanoTools: Readonly<Record<string, Program>> = { nano };
