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

const rows = (commands: readonly Command[], decoration = (_: Command) => ""): string => {
  const width = Math.max(11, ...commands.map(({ name }) => name.length));
  return commands.map((each) => `  ${`${each.name}${decoration(each)}`.padEnd(width)} ${each.summary}\n`).join("");
};

/** What stands first at the top, in this order (the annotation category-top). */
const COMMON = ["run", "exec", "ps", "build", "bake", "pull", "push", "images", "login", "logout", "search", "version", "info"];
const SWARM: ReadonlySet<string> = new Set(["config", "node", "secret", "service", "stack", "swarm"]);
const MORE_HELP = "For more help on how to use Docker, head to https://docs.docker.com/go/guides/\n";

/** The commands below the last one of a trail, in the groups in which help shows them. */
function groupsOf(trail: readonly Command[]): string[] {
  const atTop = trail.length === 1;
  const below = (trail.at(-1)!.subcommands ?? []).filter(({ hidden }) => !hidden).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const common = atTop ? COMMON.flatMap((name) => below.filter((each) => each.name === name)) : [];
  const others = below.filter((each) => !common.includes(each));
  const managing = others.filter(({ subcommands }) => subcommands);
  const ofSwarm = managing.filter(({ name }) => atTop && SWARM.has(name));
  const isPlugin = (command: Command) => ("plugin" in command ? "*" : "");
  const parts: [title: string, commands: readonly Command[]][] = [
    ["Common Commands", common],
    ["Management Commands", managing.filter((each) => !ofSwarm.includes(each))],
    ["Swarm Commands", ofSwarm],
    ["Commands", others.filter(({ subcommands }) => !subcommands)],
  ];
  return parts.flatMap(([title, commands]) => (commands.length ? [`${title}:\n${rows(commands, isPlugin)}`] : []));
}

/**
 * Everything that the last command of a trail may be called; [] where that is one thing. What stands at the top as well as in a group is named by the
 * group first (the annotation aliases).
 */
function namesOf(trail: readonly Command[]): string[] {
  const command = trail.at(-1)!;
  const named = (path: string, { name, aliases = [] }: Command) => [name, ...aliases].map((each) => `${path} ${each}`);
  const inGroups = trail[0]!.subcommands!.flatMap((group) => {
    const same = "plugin" in group || "handedTo" in group ? undefined : group.subcommands?.find(({ run }) => run && run === command.run);
    return same ? named(`docker ${group.name}`, { ...same, aliases: same.aliases?.toSorted() ?? [] }) : [];
  });
  const atTop = trail[0]!.subcommands!.filter(({ run }) => run && run === command.run).map(({ name }) => `docker ${name}`);
  const names =
    atTop.length && inGroups.length
      ? [...inGroups, ...atTop]
      : named(
          trail
            .slice(0, -1)
            .map(({ name }) => name)
            .join(" "),
          command,
        );
  return names.length > 1 ? names : [];
}

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
  const names = trail.length > 1 ? namesOf(trail) : [];
  if (names.length) parts.push(`Aliases:\n  ${names.join(", ")}\n`);
  if (options && trail.length > 1) parts.push(`Options:\n${options}`);
  parts.push(...groupsOf(trail));
  if (trail.length === 1) parts.push(`Global Options:\n${options}`);
  if (command.subcommands) parts.push(`Run '${path} COMMAND --help' for more information on a command.\n`);
  if (trail.length === 1) parts.push(MORE_HELP);
  return parts.join("\n");
}
