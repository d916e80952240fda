// What `set -x` shows of the commands that run.
import type { Task } from "../../machine/process.ts";
import { expandText } from "./expand.ts";
import { parse } from "./parse.ts";
import type { Shell } from "./shell.ts";

/** A word as `set -x` shows it: quoted where it has to be. */
export const traced = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** Shows `text` on standard error behind PS4, whose first character tells how deep in substitutions it is; nothing unless traced. */
export function* trace(shell: Shell, text: () => string): Task<void> {
  if (!shell.options.has("xtrace")) return;
  const sign = shell.variables.get("PS4") ?? "+ ";
  shell.options.delete("xtrace");
  const status = shell.status;
  const parsed = /[$`]/.test(sign) ? parse(`: "${sign}"`) : undefined;
  const command = parsed && "script" in parsed ? parsed.script.statements[0]?.pipelines[0]?.commands[0] : undefined;
  const prefix = command?.type === "SimpleCommand" ? yield* expandText(shell, command.args[0]) : sign;
  shell.status = status;
  shell.options.add("xtrace");
  yield* shell.error(`${prefix.slice(0, 1).repeat(shell.traceDepth)}${prefix}${text()}\n`);
}
