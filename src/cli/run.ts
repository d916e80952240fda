// k8s-quest run: shell lines in a fresh world, without a screen. Waiting happens in virtual time.
import { toBytes } from "../base/bytes.ts";
import { boot } from "../commands/boot.ts";
import { worldNames } from "../game/boot.ts";
import { ScriptShell } from "../shell/script.ts";
import { drive } from "../world/outside.ts";
import { apart, follow, type Given, oneOf, text } from "./command-line.ts";
import { Failure, Mistake } from "./failure.ts";
import { readText } from "./files.ts";
import { parseTranscript, printStep, type Step } from "./transcript.ts";

const options = {
  c: { ...text, short: "c", orNothing: true },
  transcript: text,
  world: text,
  seed: text,
  format: text,
  user: text,
} as const;

/** Lines put together to whole commands, as a shell would read them. */
function* commandsOf(text: string): Generator<string> {
  let held = "";
  for (const line of text.split("\n")) {
    held += held ? `\n${line}` : line;
    if (ScriptShell.incomplete(held)) continue;
    if (held.trim()) yield held;
    held = "";
  }
  if (held.trim()) yield held;
}

export const main = (args: readonly string[]): Promise<number> => follow({ name: "run", options, words: 1 }, args, run);

async function run({ values, words: [script] }: Given<typeof options>): Promise<number> {
  const { c: lines, seed = "k8s-quest", user } = values;
  const [file, ...more] = [script, lines, values.transcript].filter((each) => each !== undefined);
  if (file === undefined || more.length) throw new Mistake(more.length ? "run.one-source" : "run.nothing");
  apart(values, "transcript", ["format"]);
  const name = oneOf("--world", values.world ?? "default", worldNames);
  const format = oneOf("--format", values.format ?? "text", ["text", "jsonl"]);
  const source = lines ?? readText(file, { exitCode: 2 });
  // As a shell: such a file is a program, or a slip.
  if (source.includes("\0")) throw new Failure("run.binary", { file }, 2);
  const transcript = values.transcript === undefined ? undefined : parseTranscript(source);
  const steps: Iterable<Pick<Step, "command">> = transcript?.steps ?? [...commandsOf(source)].map((command) => ({ command }));
  const booted = boot({ seed, world: name, ...(user === undefined ? {} : { user }) });
  const { world } = booted;
  const shell = booted.script();
  const finish = async (line: string) => {
    const began = world.clock.now;
    const run = shell.run(line);
    await drive(world, () => run.exitCode !== undefined || shell.process.exitCode !== undefined);
    return { ...run, exitCode: run.exitCode ?? shell.process.exitCode ?? 1, milliseconds: world.clock.now - began };
  };
  if (transcript) process.stdout.write(transcript.head);
  let exit = 0;
  for (const step of steps) {
    const run = await finish(step.command);
    exit = run.exitCode;
    if (transcript) process.stdout.write(printStep(step as Step, run));
    else if (format === "jsonl")
      process.stdout.write(
        `${JSON.stringify({ command: step.command, stdout: run.stdout, stderr: run.stderr, exit, milliseconds: Math.round(run.milliseconds) })}\n`,
      );
    else for (const { stream, text } of run.output) process[stream].write(toBytes(text));
    if (shell.process.exitCode !== undefined) break;
  }
  return transcript ? 0 : exit;
}
