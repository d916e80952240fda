// vi and vim as programs: options, the startup file, and what they say when nobody sits at a terminal.
import type { Program, Task } from "../../../../machine/process.ts";
import { read, write } from "../../../../machine/tasks.ts";
import { terminalOf } from "../../../../machine/terminal.ts";
import { say, ToolError, tool } from "../../tool.ts";
import { keysOf } from "../keys.ts";
import { diskOf, runEditor } from "../program.ts";
import { ViEditor } from "./editor.ts";

const vi = tool(function* (self, args): Task<number> {
  const files: string[] = [];
  const commands: string[] = [];
  let readonly = self.argv[0]?.endsWith("view") ?? false;
  let startup = true;
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word === "--version") {
      yield* say(self, "VIM - Vi IMproved 9.1\n");
      return 0;
    }
    if (word === "--") {
      files.push(...args.slice(at + 1));
      break;
    }
    if (word === "-R") readonly = true;
    else if (word === "-c" || word === "--cmd") commands.push(args[++at] ?? "");
    else if (word === "-u") startup = args[++at] === undefined;
    else if (word === "-n" || word === "-N" || word === "-e" || word === "-s" || word === "-es") {
      if (word.includes("e") || word === "-s") throw new ToolError(`k8s-quest does not simulate vi ${word} yet`);
    } else if (word.startsWith("+")) commands.push(word === "+" ? "$" : word.slice(1));
    else if (word.startsWith("-") && word.length > 1) throw new ToolError(`Unknown option argument: "${word}"\nMore info with: "vim -h"`);
    else files.push(word);
  }
  if (files.length > 1) throw new ToolError("k8s-quest does not simulate editing several files at once yet");
  if (files[0] === "-") throw new ToolError("k8s-quest does not simulate editing standard input yet");
  const disk = diskOf(self);
  const editor = new ViEditor(disk);
  const home = self.environment["HOME"] ?? "/";
  if (startup)
    for (const path of [`${home}/.vimrc`, `${home}/.exrc`])
      if (disk.exists(path)) {
        for (const line of disk.read(path).split("\n")) editor.execute(line);
        break;
      }
  const startupTrouble = editor.buffer.failed ? editor.buffer.message : undefined;
  editor.buffer.open(files[0]);
  editor.buffer.settings.readonly = readonly;
  for (const command of commands) editor.execute(command);
  if (startupTrouble) editor.buffer.fail(startupTrouble);
  const terminal = terminalOf(self);
  if (terminal && self.stdin.terminal && self.stdout.terminal) return yield* runEditor(self, editor);
  if (!self.stdout.terminal) yield* write(self, self.stderr, "Vim: Warning: Output is not to a terminal\n");
  if (!self.stdin.terminal) yield* write(self, self.stderr, "Vim: Warning: Input is not from a terminal\n");
  while (editor.exitCode === undefined) {
    const input = yield* read(self.stdin);
    if (input === undefined) {
      yield* write(self, self.stderr, "Vim: Error reading input, exiting...\nVim: Finished.\n");
      return 1;
    }
    for (const key of keysOf(input)) editor.feed(key);
  }
  return editor.exitCode;
});

export const viTools: Readonly<Record<string, Program>> = { vi, vim: vi, view: vi };
