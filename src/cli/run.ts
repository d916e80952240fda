// k8s-quest run: shell lines in a fresh world, without a screen. Waiting happens in virtual time.
import { readFileSync } from "node:fs";
import { boot } from "../commands/boot.ts";
import { type WorldName, worldNames } from "../game/boot.ts";
import { ScriptShell } from "../shell/script.ts";
import { drive } from "../world/outside.ts";
import { parseTranscript, printStep, type Step } from "./transcript.ts";

const usage = `Usage: k8s-quest run SCRIPT | -c LINES | --transcript FILE  [options]

Runs shell lines in a fresh world. The exit code is that of the last line.

  SCRIPT             a file of shell lines; - is standard input
  -c LINES           the lines themselves
  --transcript FILE  runs its "$ " lines and prints the same transcript with what they answer here
  --world NAME       default (what learners get), bare (an empty cluster) or docker (Docker, and no cluster)
  --seed TEXT        another seed, another world; the same seed, the same
  --format FORM      text, or jsonl: an object a line with command, stdout, stderr, exit and the virtual time taken
  --user NAME        who kubectl asks as (impersonated; kubernetes-admin otherwise)
`;

interface Arguments {
  script?: string;
  lines?: string;
  transcript?: string;
  world: WorldName;
  seed: string;
  format: "text" | "jsonl";
  user?: string;
}

class UsageError extends Error {}

function parseArguments(args: readonly string[]): Arguments {
  const parsed: Arguments = { world: "default", seed: "k8s-quest", format: "text" };
  const rest = [...args];
  const value = (name: string): string => {
    const next = rest.shift();
    if (next === undefined) throw new UsageError(`${name} needs a value`);
    return next;
  };
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [name, inline] =
      arg.startsWith("--") && arg.includes("=") ? [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)] : [arg, undefined];
    if (inline !== undefined) rest.unshift(inline);
    if (name === "-c") parsed.lines = value(name);
    else if (name === "--transcript") parsed.transcript = value(name);
    else if (name === "--seed") parsed.seed = value(name);
    else if (name === "--user") parsed.user = value(name);
    else if (name === "--world") {
      const world = value(name);
      if (!worldNames.includes(world as WorldName)) throw new UsageError(`there is no world "${world}": ${worldNames.join(", ")}`);
      parsed.world = world as WorldName;
    } else if (name === "--format") {
      const format = value(name);
      if (format !== "text" && format !== "jsonl") throw new UsageError(`there is no format "${format}": text or jsonl`);
      parsed.format = format;
    } else if (name.startsWith("-") && name !== "-") throw new UsageError(`unknown option ${name}`);
    else if (parsed.script !== undefined) throw new UsageError(`one script only; what is ${name}?`);
    else parsed.script = name;
  }
  const sources = [parsed.script, parsed.lines, parsed.transcript].filter((source) => source !== undefined);
  if (sources.length !== 1) throw new UsageError(sources.length ? "one of SCRIPT, -c and --transcript, not several" : "nothing to run");
  return parsed;
}

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

export async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(usage);
    return 0;
  }
  let wanted: Arguments;
  let source: string;
  try {
    wanted = parseArguments(args);
    const file = wanted.transcript ?? wanted.script;
    source = file === undefined ? wanted.lines! : readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    process.stderr.write(`k8s-quest run: ${(error as Error).message}\n${error instanceof UsageError ? usage : ""}`);
    return 2;
  }
  const transcript = wanted.transcript === undefined ? undefined : parseTranscript(source);
  const steps: Iterable<Pick<Step, "command">> = transcript?.steps ?? [...commandsOf(source)].map((command) => ({ command }));
  const booted = boot({ seed: wanted.seed, world: wanted.world, ...(wanted.user === undefined ? {} : { user: wanted.user }) });
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
    else if (wanted.format === "jsonl")
      process.stdout.write(
        `${JSON.stringify({ command: step.command, stdout: run.stdout, stderr: run.stderr, exit, milliseconds: Math.round(run.milliseconds) })}\n`,
      );
    else for (const { stream, text } of run.output) process[stream].write(text);
    if (shell.process.exitCode !== undefined) break;
  }
  return transcript ? 0 : exit;
}
