// Statements and pipelines: lists joined by && and ||, background jobs, `set -e`, and the stages of a pipeline beside each other.
import { endedPipe, Pipe } from "../../machine/pipe.ts";
import type { Running, Task } from "../../machine/process.ts";
import { terminalOf } from "../../machine/terminal.ts";
import { waitInForeground } from "./foreground.ts";
import { mayFork } from "./forking.ts";
import { Jump } from "./jump.ts";
import type { CommandNode, PipelineNode, ScriptNode, StatementNode } from "./parse.ts";
import { onEnd } from "./pipes.ts";
import type { Shell } from "./shell.ts";
import { runTraps } from "./traps.ts";

/** Runs statements one after the other, with the traps that came between them. */
export function* runStatements(shell: Shell, statements: readonly StatementNode[]): Task<number> {
  for (const statement of statements) {
    yield* runStatement(shell, statement);
    yield* runTraps(shell);
  }
  return shell.status;
}
/** Runs a script as a shell reads it: `set -v` shows each line before it runs, and a discarded command takes the rest of its line along. */
export function* runAsRead(shell: Shell, script: ScriptNode, text: string): Task<number> {
  let at = 0;
  let shown = 0;
  let discarded = -1;
  for (const statement of script.statements) {
    const source = statement.sourceText ?? "";
    const start = Math.max(at, text.indexOf(source, at));
    at = start + source.length;
    if (start < discarded) continue;
    const lineEnd = (text.indexOf("\n", at) + 1 || text.length + 1) - 1;
    if (shell.options.has("verbose") && lineEnd > shown) yield* shell.error(`${text.slice(shown, lineEnd).replace(/\n$/, "")}\n`);
    if (lineEnd >= shown) shown = lineEnd + 1;
    try {
      yield* runStatements(shell, [statement]);
    } catch (jump) {
      if (!(jump instanceof Jump && jump.kind === "discard")) throw jump;
      shell.status = jump.status;
      discarded = lineEnd;
    }
  }
  return shell.status;
}
/** Runs one statement: its pipelines joined by && and ||, or all of it in the background. */
function* runStatement(shell: Shell, statement: StatementNode): Task<number> {
  if (shell.options.has("noexec") && !shell.interactive) return shell.status;
  if (statement.deferredError) {
    yield* shell.complain(statement.deferredError.message);
    throw new Jump("exit", 0, 2);
  }
  if (statement.background) {
    const text = (statement.sourceText ?? "").replace(/\s*&\s*$/, "");
    const [pipeline] = statement.pipelines;
    const alone =
      statement.pipelines.length === 1 && pipeline?.commands.length === 1 && !pipeline.negated && !pipeline.timed
        ? pipeline.commands[0]
        : undefined;
    yield* mayFork(shell);
    const child = shell.fork(
      // A command alone takes the subshell's place, so that $! is its own process and `kill` reaches it.
      (copy) => (alone ? copy.command(alone, true) : runStatement(copy, { ...statement, background: false })),
      new Map(shell.descriptors).set(0, terminalOf(shell.self) ? shell.stdin : endedPipe()),
    );
    if (!shell.interactive) child.trap("SIGINT");
    shell.lastBackground = child.pid;
    const job = shell.jobs.add([child], text);
    if (shell.interactive) yield* shell.error(`[${job.number}] ${child.pid}\n`);
    return (shell.status = 0);
  }
  for (const [index, pipeline] of statement.pipelines.entries()) {
    const operator = statement.operators[index - 1];
    if ((operator === "&&" && shell.status !== 0) || (operator === "||" && shell.status === 0)) continue;
    const last = index === statement.pipelines.length - 1;
    if (!last) shell.guarded++;
    try {
      yield* runPipeline(shell, pipeline);
    } finally {
      if (!last) shell.guarded--;
    }
    const only = pipeline.commands.at(-1)!.type;
    if (
      last &&
      shell.status !== 0 &&
      !pipeline.negated &&
      !shell.guarded &&
      shell.options.has("errexit") &&
      (only === "SimpleCommand" ||
        only === "Subshell" ||
        only === "ConditionalCommand" ||
        only === "ArithmeticCommand" ||
        pipeline.commands.length > 1)
    )
      throw new Jump("exit", 0, shell.status);
  }
  return shell.status;
}

function* runPipeline(shell: Shell, pipeline: PipelineNode): Task<number> {
  const started = shell.self.clock.now;
  if (pipeline.negated) shell.guarded++;
  try {
    if (pipeline.commands.length === 1) {
      yield* shell.command(pipeline.commands[0]!);
      shell.pipeStatus = [shell.status];
    } else yield* runStages(shell, pipeline);
  } finally {
    if (pipeline.negated) shell.guarded--;
  }
  if (pipeline.negated) shell.status = shell.status === 0 ? 1 : 0;
  if (pipeline.timed) {
    const seconds = (shell.self.clock.now - started) / 1000;
    const shown = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
    yield* shell.error(`\nreal\t${shown}\nuser\t0m0.000s\nsys\t0m0.000s\n`);
  }
  return shell.status;
}

/** `shopt -s lastpipe`: the last command of a pipeline runs in the shell itself. */
function* runHere(shell: Shell, command: CommandNode, input: Pipe): Task<number> {
  const before = shell.descriptors;
  shell.descriptors = new Map(before).set(0, input);
  try {
    return yield* shell.command(command);
  } finally {
    shell.descriptors = before;
    input.close();
  }
}

/** Runs the commands of a pipeline beside each other, each in a process of its own. */
function* runStages(shell: Shell, pipeline: PipelineNode): Task<number> {
  const processes: Running[] = [];
  let input = shell.stdin;
  const lastHere = shell.options.has("lastpipe") && !shell.options.has("monitor");
  for (const [index, command] of pipeline.commands.entries()) {
    const last = index === pipeline.commands.length - 1;
    if (last && lastHere) break;
    const output = last ? undefined : new Pipe();
    const descriptors = new Map(shell.descriptors).set(0, input);
    if (output) descriptors.set(1, output);
    if (output && pipeline.pipeStderr?.[index]) descriptors.set(2, output);
    yield* mayFork(shell);
    const child = shell.fork((copy) => copy.command(command, true), descriptors);
    const reads = index > 0 ? input : undefined;
    onEnd(child, () => {
      output?.end();
      reads?.close();
    });
    processes.push(child);
    if (output) input = output;
  }
  const here = lastHere ? yield* runHere(shell, pipeline.commands.at(-1)!, input) : undefined;
  yield* waitInForeground(shell, processes, "");
  shell.pipeStatus = [...processes.map((each) => each.exitCode ?? 0), ...(here === undefined ? [] : [here])];
  shell.status = shell.options.has("pipefail") ? (shell.pipeStatus.findLast((code) => code !== 0) ?? 0) : (shell.pipeStatus.at(-1) ?? 0);
  return shell.status;
}
