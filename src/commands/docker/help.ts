// The layout of docker's help: usage lines, aliases, options in two columns, commands in groups (cli/cobra.go, pflag's FlagUsagesWrapped).
import type { Command, Flag } from "../command.ts";

const WIDTH = 80;
const SLOP = 5;

/** Cuts a piece that fits off `text`: that, and the rest. */
function cut(size: number, text: string): [string, string] {
  if (size + SLOP > text.length) return [text, ""];
  const head = text.slice(0, size);
  const at = Math.max(head.lastIndexOf(" "), head.lastIndexOf("\t"), head.lastIndexOf("\n"));
  if (at <= 0) return [text, ""];
  const line = head.lastIndexOf("\n");
  return line > 0 && line < at ? [text.slice(0, line), text.slice(line + 1)] : [text.slice(0, at), text.slice(at + 1)];
}

function wrapped(column: number, width: number, text: string): string {
  let indent = column;
  let out = "";
  if (width - indent < 24) {
    indent = 16;
    out = `\n${" ".repeat(indent)}`;
  }
  const room = width - indent - SLOP;
  const broken = `\n${" ".repeat(indent)}`;
  let [line, rest] = cut(room, text);
  out += line.replaceAll("\n", broken);
  while (rest) {
    [line, rest] = cut(room, rest);
    out += broken + line.replaceAll("\n", broken);
  }
  return out;
}

const ZERO: ReadonlySet<string> = new Set(["", "0", "false", "<nil>"]);

function defaultOf(flag: Flag): string {
  // pflag takes no other number's type for one whose zero says nothing.
  if (flag.kind === "uint16") return ` (default ${flag.default})`;
  if (flag.kind === "duration" ? flag.default === "" : ZERO.has(flag.default)) return "";
  return ` (default ${flag.kind === "string" ? JSON.stringify(flag.default) : flag.default})`;
}

/** The options of a command in two columns; "" where it has none. */
export function flagUsages(flags: readonly Flag[], width = WIDTH): string {
  const rows = flags
    .filter(({ hidden, deprecated }) => !hidden && !deprecated)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => ({
      left: `  ${flag.shorthand ? `-${flag.shorthand}, ` : "    "}--${flag.name}${flag.kind ? ` ${flag.kind}` : ""}`,
      right: flag.help + defaultOf(flag),
    }));
  const longest = Math.max(0, ...rows.map(({ left }) => left.length)) + 1;
  return rows.map(({ left, right }) => `${left}${" ".repeat(longest - left.length)}  ${wrapped(longest + 2, width - 1, right)}\n`).join("");
}

const rows = (commands: readonly Command[]): string => {
  const width = Math.max(11, ...commands.map(({ name }) => name.length));
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)} ${summary}\n`).join("");
};

/** How a command is called, by what it says of itself. */
export const usageLine = (trail: readonly Command[]): string =>
  [...trail.slice(0, -1).map(({ name }) => name), trail.at(-1)!.usage].join(" ");

/** What --help shows, from "Usage:" on. `width`: of the terminal, in columns. */
export function helpText(trail: readonly Command[], width = WIDTH): string {
  const command = trail.at(-1)!;
  const path = trail.map(({ name }) => name).join(" ");
  const options = flagUsages(command.flags, width);
  const line = command.subcommands ? `${path}${options ? " [OPTIONS]" : ""} COMMAND` : usageLine(trail);
  const parts = [`Usage:  ${line}\n\n${command.long ?? command.summary}\n`];
  if (command.aliases?.length && trail.length > 2) parts.push(`Aliases:\n  ${[command.name, ...command.aliases].join(", ")}\n`);
  if (options) parts.push(`Options:\n${options}`);
  const below = (command.subcommands ?? []).filter(({ hidden }) => !hidden).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const [managing, acting] = [below.filter(({ subcommands }) => subcommands), below.filter(({ subcommands }) => !subcommands)];
  if (managing.length) parts.push(`Management Commands:\n${rows(managing)}`);
  if (acting.length) parts.push(`Commands:\n${rows(acting)}`);
  if (below.length) parts.push(`Run '${path} COMMAND --help' for more information on a command.\n`);
  return parts.join("\n");
}
