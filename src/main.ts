// Arguments to one subcommand, loaded when it is asked for.

import * as module from "node:module";
import { version } from "./base/version.ts";
import type { Helped } from "./cli/help.ts";

type Load = () => Promise<{ main(args: readonly string[]): Promise<number> }>;

/** What people type; each runs with the arguments after its name, and gives the exit code. */
const commands: Readonly<Record<Helped, Load>> = {
  play: () => import("./cli/play.ts"),
  run: () => import("./cli/run.ts"),
  serve: () => import("./cli/serve.ts"),
  shell: () => import("./cli/shell.ts"),
  check: () => import("./cli/check.ts"),
  new: () => import("./cli/new.ts"),
  quiz: () => import("./cli/quiz.ts"),
  challenge: () => import("./cli/challenge.ts"),
  verify: () => import("./cli/verify.ts"),
  host: () => import("./cli/host.ts"),
  replay: () => import("./cli/replay.ts"),
  exam: () => import("./cli/exam.ts"),
  drill: () => import("./cli/drill.ts"),
  interview: () => import("./cli/interview.ts"),
  skills: () => import("./cli/skills.ts"),
  fidelity: () => import("./cli/fidelity.ts"),
  progress: () => import("./cli/progress.ts"),
};

/** What programs call. */
const helpers: Readonly<Record<string, Load>> = {
  "replayer-aside": () => import("./cli/replayer-aside.ts"),
  "verify-aside": () => import("./cli/verify-aside.ts"),
  shim: () => import("./cli/shim.ts"),
};

const subcommands = new Map<string, Load>(Object.entries({ ...commands, ...helpers }));

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
    (await import("./cli/help.ts")).tellOverview(Object.keys(commands) as Helped[]);
    return 0;
  }
  const load = subcommands.get(first);
  if (!load) {
    const [{ complain }, { Mistake }] = await Promise.all([import("./cli/command-line.ts"), import("./cli/failure.ts")]);
    const mistake = first.startsWith("-")
      ? new Mistake("command.no-option", { option: first })
      : new Mistake("command.unknown", { name: first });
    return complain(mistake, "k8s-quest");
  }
  // A terminal that goes is the app's own affair: it saves the game.
  for (const stream of [process.stdout, process.stderr]) if (!stream.isTTY) stream.on("error", endOfOutput);
  // The app does so itself, after its first frame.
  if (first !== "play") (await import("./base/tiering.ts")).optimiseLater({ grows: first !== "serve" && first !== "host" });
  // Node keeps the compiled code for the next start; older versions cannot.
  (module as { enableCompileCache?: () => void }).enableCompileCache?.();
  return (await load()).main(rest);
}

process.exitCode = await main(process.argv.slice(2));
