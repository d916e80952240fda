// What docker says of words that it cannot take, in each of the programs that answer to its name (cli/required.go, cli/cobra.go: FlagErrorFunc;
// buildx/cmd/buildx, compose/cmd/compose).
import type { Command } from "../command.ts";
import { usageLine } from "./help.ts";

/** What is told of a command where it is called in a wrong way. */
export interface Callable extends Command {
  /** How many arguments; none where nothing is told. */
  takes?: { least: number; most?: number };
  /** A program of its own behind docker's name: its commands complain in its own way. */
  plugin?: "buildx" | "compose";
}

/** What is printed on standard error, and the exit code. `help`: of the command itself, printed on standard output before. */
export interface Refusal {
  text: string;
  code: number;
  help?: true;
}

type Program = Callable["plugin"];

const programOf = (trail: readonly Callable[]): Program => trail.find(({ plugin }) => plugin)?.plugin;
const pathOf = (trail: readonly Callable[]): string => trail.map(({ name }) => name).join(" ");
/** buildx names itself before what it says. */
const saidBy = (program: Program, text: string): string => (program === "buildx" ? `ERROR: ${text}` : text);
const usageOf = (trail: readonly Callable[]): string => `Usage:  ${usageLine(trail)}`;
const more = (trail: readonly Callable[]): string => `Run '${pathOf(trail)} --help' for more information`;

/** A flag that is not there, or a value that it does not take. */
export function flagRefusal(trail: readonly Callable[], words: string): Refusal {
  if (programOf(trail) === "compose") return { text: words, code: 1 };
  return { text: `${words}\n\n${usageOf(trail)}\n\n${more(trail)}`, code: 125 };
}

/** A word that names no command below the last one of the trail. */
export function commandRefusal(trail: readonly Callable[], word: string): Refusal {
  const command = trail.at(-1)!;
  const program = programOf(trail);
  if (program === "compose") return { text: `unknown docker command: ${JSON.stringify(`${command.name} ${word}`)}`, code: 1, help: true };
  if (program === "buildx") return { text: `ERROR: unknown command: ${JSON.stringify(word)}`, code: 1, help: true };
  const usage = trail.length === 1 ? "" : `${usageOf(trail)}\n\n`;
  return { text: `docker: unknown command: ${pathOf(trail)} ${word}\n\n${usage}${more(trail)}`, code: 1 };
}

/** Too many or too few arguments; undefined where `count` is right. */
export function argumentsRefusal(trail: readonly Callable[], count: number): Refusal | undefined {
  const { takes: { least, most } = { least: 0, most: 0 } } = trail.at(-1)!;
  if (count >= least && (most === undefined || count <= most)) return undefined;
  const plural = (size: number) => `${size} argument${size === 1 ? "" : "s"}`;
  const say = (words: string, hint = "Run") => ({
    text: saidBy(
      programOf(trail),
      `docker: '${pathOf(trail)}' ${words}\n\n${usageOf(trail)}\n\n${hint} '${pathOf(trail)} --help' for more information`,
    ),
    code: 1,
  });
  if (most === undefined) return say(`requires at least ${plural(least)}`, "See");
  if (most === 0) return say("accepts no arguments");
  if (most === least) return say(`requires ${plural(most)}`);
  // The real one's own slip of the pen.
  if (least === 0) return say(`requires at most ${plural(most)}`, "SRun");
  return say(`requires at least ${least} and at most ${plural(most)}`);
}
