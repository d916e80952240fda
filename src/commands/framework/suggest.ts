// Did you mean: the commands close to a mistyped one, as cobra's SuggestionsFor finds them.
import { distance } from "fastest-levenshtein";
import type { Command } from "../command.ts";

/** Names within two edits, or that begin with what was typed, in the order of the command table. */
export function suggestions(command: Command, typed: string): string[] {
  const low = typed.toLowerCase();
  return (command.subcommands ?? [])
    .filter(
      (each) =>
        !each.hidden && each.listed !== false && (distance(low, each.name.toLowerCase()) <= 2 || each.name.toLowerCase().startsWith(low)),
    )
    .map((each) => each.name);
}
