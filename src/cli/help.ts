// Answers --help, in the learner's language: of one subcommand, or of all.
import type { HelpMessageId } from "../i18n/help.ts";
import "../i18n/help.ts";
import type { Values } from "../i18n/index.ts";
import { openPlace } from "./place.ts";

type After<Prefix extends string, Id> = Id extends `${Prefix}${infer Name}` ? Name : never;
/** What can be asked for help about, and how it is told of in a line. */
export type Helped = After<"help.in-short.", HelpMessageId>;

/** @param facts figures that its help tells */
export function tellHelp(name: Helped, facts?: Values): void {
  process.stdout.write(openPlace().say(`help.${name}`, facts));
}

/** What there is, in the order given. */
export function tellOverview(names: readonly Helped[]): void {
  const { say } = openPlace();
  const commands = names.map((name) => `  ${name.padEnd(10)} ${say(`help.in-short.${name}`)}`).join("\n");
  process.stdout.write(say("help.all", { commands }));
}
