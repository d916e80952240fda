// Command and process substitution: scripts in child shells, read through pipes.

import { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import { exitOf, readAll } from "../../machine/tasks.ts";
import { terminalOf } from "../../machine/terminal.ts";
import { mayFork } from "./forking.ts";
import type { ScriptNode } from "./parse.ts";
import { namedPipes, onEnd } from "./pipes.ts";
import type { Shell } from "./shell.ts";

/** What a command substitution gives: its output without the line breaks at the end. */
export function* capture(shell: Shell, script: ScriptNode): Task<string> {
  yield* mayFork(shell);
  const pipe = new Pipe();
  const child = shell.fork(
    (copy) => {
      copy.traceDepth++;
      if (copy.flavour === "bash" && !copy.options.has("inherit_errexit")) copy.options.delete("errexit");
      return copy.script(script);
    },
    new Map(shell.descriptors).set(1, pipe),
  );
  onEnd(child, () => pipe.end());
  const terminal = shell.interactive ? terminalOf(shell.self) : undefined;
  if (terminal) terminal.foreground = [child];
  const text = yield* readAll(pipe);
  shell.status = yield* exitOf(child);
  if (terminal) terminal.foreground = [];
  return text.replaceAll("\0", "").replace(/\n+$/, "");
}

/** Starts the process behind `<(…)` or `>(…)` and gives the path that leads to it. */
export function substituteProcess(shell: Shell, script: ScriptNode, direction: "input" | "output"): string {
  const pipe = new Pipe();
  const path = `/dev/fd/${shell.substitutions--}`;
  const child = shell.fork((copy) => copy.script(script), new Map(shell.descriptors).set(direction === "input" ? 1 : 0, pipe));
  onEnd(child, () => (direction === "input" ? pipe.end() : pipe.close()));
  shell.named.set(path, pipe);
  namedPipes(shell.self.machine).set(path, pipe);
  return path;
}
