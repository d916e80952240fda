// The layout of --help, as kubectl's templater prints it (k8s.io/kubectl/pkg/util/templates).
import type { Command, Flag } from "../command.ts";
import { pathOf, type Tool } from "./tool.ts";

const indent = (text: string, by: string): string =>
  text
    .split("\n")
    .map((line) => (line ? by + line : line))
    .join("\n");

/** `    -A, --all-namespaces=false:\n\thelp` (templates.flagsUsages). */
export function flagUsages(flags: readonly Flag[]): string {
  return flags
    .filter((flag) => !flag.hidden && !flag.persistent && !flag.deprecated)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => {
      const value = flag.type === "string" ? `'${flag.default}'` : flag.default;
      return `    ${flag.shorthand ? `-${flag.shorthand}, ` : ""}--${flag.name}=${value}:\n${wrapped(flag.help)}`;
    })
    .join("\n\n");
}

/** Flag help: a tab, lines of at most 80 columns counted from there. */
const wrapped = (help: string): string =>
  help
    .split("\n")
    .map((paragraph) => {
      const lines: string[] = [];
      let line = "";
      for (const word of paragraph.split(" ")) {
        if (line && line.length + 1 + word.length > 72) {
          lines.push(line);
          line = word;
        } else line = line ? `${line} ${word}` : word;
      }
      return [...lines, line].map((each) => `\t${each}`).join("\n");
    })
    .join("\n");

/** The whole text of `--help` for the last command of the trail. */
export function helpText(tool: Tool, trail: readonly Command[]): string {
  const command = trail.at(-1)!;
  return `${(command.long ?? command.summary).trim()}\n\n${usageText(tool, trail)}`;
}

/** What of a help text follows the description (cobra's UsageString). */
export function usageText(tool: Tool, trail: readonly Command[]): string {
  const command = trail.at(-1)!;
  const path = pathOf(trail);
  const sections: string[] = [];
  if (command.aliases?.length) sections.push(`Aliases:\n${[command.name, ...command.aliases].join(", ")}`);
  if (command.examples) sections.push(`Examples:\n${indent(command.examples.replace(/^\n+|\s+$/g, ""), "  ")}`);
  const visible = (command.subcommands ?? []).filter((each) => !each.hidden && each.listed !== false);
  // One width for all groups.
  const width = Math.max(11, ...visible.map(({ name }) => name.length));
  const list = (commands: readonly Command[]): string =>
    commands.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`).join("\n");
  if (tool.groups && trail.length === 1) {
    for (const group of tool.groups)
      sections.push(`${group.title}\n${list(group.names.flatMap((name) => visible.find((each) => each.name === name) ?? []))}`);
  } else if (visible.length) sections.push(`Available Commands:\n${list(visible)}`);
  const options = flagUsages(command.flags);
  if (options) sections.push(`Options:\n${options}`);
  const above = trail.slice(0, -1).map((each) => each.name);
  const usage = [...above, command.usage].join(" ");
  const words = command.run || !visible.length || usage !== path ? usage : `${path} SUBCOMMAND`;
  if (command.usage) sections.push(`Usage:\n  ${words.includes("[options]") ? words : `${words} [options]`}`);
  if (visible.length) sections.push(`Use "${path} <command> --help" for more information about a given command.`);
  if (command.usage && (trail.length > 1 || visible.length))
    sections.push(`Use "${tool.root.name} options" for a list of global command-line options (applies to all commands).`);
  return `${sections.join("\n\n").replace(/given command\.\n\nUse/, "given command.\nUse")}\n`;
}
