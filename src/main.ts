// Arguments to one subcommand, loaded when it is asked for.

import * as module from "node:module";
import { version } from "./base/version.ts";

export interface Subcommand {
  summary: string;
  /** Called by programs, not by people. */
  hidden?: boolean;
  /** Runs with the arguments after its name; gives the exit code. */
  load(): Promise<{ main(args: readonly string[]): Promise<number> }>;
}

const subcommands: Record<string, Subcommand> = {
  play: { summary: "open the app (the default)", load: () => import("./cli/play.ts") },
  run: { summary: "run shell lines in a fresh world, without a screen", load: () => import("./cli/run.ts") },
  serve: { summary: "serve the cluster's API to your own kubectl", load: () => import("./cli/serve.ts") },
  shell: { summary: "open your own shell with a cluster, and kubectl where you have none", load: () => import("./cli/shell.ts") },
  check: { summary: "prove missions and quizzes: for authors", load: () => import("./cli/check.ts") },
  new: { summary: "start a mission or a quiz from a scaffold", load: () => import("./cli/new.ts") },
  quiz: { summary: "take a quiz", load: () => import("./cli/quiz.ts") },
  challenge: { summary: "make a timed challenge, or play one by its code", load: () => import("./cli/challenge.ts") },
  verify: { summary: "play results of challenges again, and rank them", load: () => import("./cli/verify.ts") },
  host: { summary: "let a group play one challenge together", load: () => import("./cli/host.ts") },
  replay: { summary: "watch a run again, or two side by side", load: () => import("./cli/replay.ts") },
  exam: { summary: "sit an exam like CKA, CKAD or KCNA", load: () => import("./cli/exam.ts") },
  drill: { summary: "short rounds of interview questions", load: () => import("./cli/drill.ts") },
  interview: { summary: "a scenario, and questions about what you did", load: () => import("./cli/interview.ts") },
  skills: { summary: "show what is known, fading and unknown", load: () => import("./cli/skills.ts") },
  fidelity: { summary: "tell what is exact, approximate or not simulated", load: () => import("./cli/fidelity.ts") },
  "replayer-aside": { summary: "", hidden: true, load: () => import("./cli/replayer-aside.ts") },
  "verify-aside": { summary: "", hidden: true, load: () => import("./cli/verify-aside.ts") },
  shim: { summary: "", hidden: true, load: () => import("./cli/shim.ts") },
  progress: { summary: "show what has been learnt so far", load: () => import("./cli/progress.ts") },
};

const help = (): string =>
  [
    "Learn Docker and Kubernetes by doing: real commands against a cluster that lives in memory.",
    "",
    "Usage: k8s-quest [command] [options]",
    "",
    "Commands:",
    ...Object.entries(subcommands)
      .filter(([, { hidden }]) => !hidden)
      .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`),
    "",
    "Options:",
    "  -h, --help     this text; after a command: its own",
    "  -V, --version  the version",
    "",
  ].join("\n");

/** As SIGPIPE ends other programs when whoever reads has seen enough (`| head -1`). */
const BROKEN_PIPE = 128 + 13;

/** Nothing more can be said: there is nothing left to do. */
function endOfOutput({ code, message }: NodeJS.ErrnoException): never {
  if (code === "EPIPE") process.exit(BROKEN_PIPE);
  process.stderr.write(`k8s-quest: ${message}\n`);
  process.exit(1);
}

async function main(args: readonly string[]): Promise<number> {
  const [first = "play", ...rest] = args;
  if (first === "--version" || first === "-V" || first === "version") {
    process.stdout.write(`k8s-quest ${version()}\n`);
    return 0;
  }
  if (first === "--help" || first === "-h" || first === "help") {
    process.stdout.write(help());
    return 0;
  }
  const subcommand = subcommands[first];
  if (!subcommand) {
    const [{ complain }, { Mistake }] = await Promise.all([import("./cli/command-line.ts"), import("./cli/failure.ts")]);
    const mistake = first.startsWith("-")
      ? new Mistake("command.no-option", { option: first })
      : new Mistake("command.unknown", { name: first });
    return complain(mistake, "k8s-quest");
  }
  // A terminal that goes is the app's own affair: it saves the game.
  for (const stream of [process.stdout, process.stderr]) if (!stream.isTTY) stream.on("error", endOfOutput);
  // The app does so itself, after its first frame.
  if (first !== "play") (await import("./base/tiering.ts")).optimiseLater();
  // Node keeps the compiled code for the next start; older versions cannot.
  (module as { enableCompileCache?: () => void }).enableCompileCache?.();
  return (await subcommand.load()).main(rest);
}

process.exitCode = await main(process.argv.slice(2));
