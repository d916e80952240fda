// The command `help`, which every tool has (cobra's InitDefaultHelpCmd): the help of the command that its words name.
import type { Process } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import type { Command, Completion } from "../command.ts";
import { helpText, usageText } from "./help.ts";
import { resolve } from "./resolve.ts";
import type { Tool } from "./tool.ts";

/** Its subcommands as completions, by name. */
export const commandWords = (command: Command): Completion[] =>
  (command.subcommands ?? [])
    .map(({ name, summary }) => ({ word: name, description: summary }))
    .toSorted((a, b) => (a.word < b.word ? -1 : 1));

/** Go's %#q: in backquotes where that can be. */
const quoted = (word: string): string => (word.includes("`") ? JSON.stringify(word) : `\`${word}\``);

/** The tool with its command `help`. */
export function withHelp(tool: Tool): Tool {
  const help: Command = {
    name: "help",
    summary: "Help about any command",
    long: `Show the help of a command: ${tool.root.name} help [path to command].`,
    usage: "help [command] [flags]",
    listed: false,
    flags: [],
    complete: (_self, words) => {
      const { trail, rest } = resolve(tool, words);
      return rest.some((each) => !each.startsWith("-")) ? [] : commandWords(trail.length > 1 ? trail.at(-1)! : root);
    },
    *run(self, { args }): Process {
      const { trail, rest } = resolve(whole, args);
      if (trail.length > 1 || !rest.length) yield* write(self, self.stdout, helpText(whole, trail));
      else yield* write(self, self.stderr, `Unknown help topic [${args.map(quoted).join(" ")}]\n\n\n${usageText(whole, trail)}`);
      return 0;
    },
  };
  const root: Command = { ...tool.root, subcommands: [...(tool.root.subcommands ?? []), help] };
  const whole: Tool = { ...tool, root };
  return whole;
}
