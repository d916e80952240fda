// lsns: the name spaces that processes are in (util-linux).
import { processBehind } from "../../machine/kernel/kernel.ts";
import { SPACE_KINDS, type Space, type SpaceKind } from "../../machine/kernel/spaces.ts";
import type { Listed } from "../../machine/process.ts";
import { commandLine, processesOf, userName } from "../unix/system/process-list.ts";
import { options, say, ToolError, tool } from "../unix/tool.ts";
import { kernelFor } from "./kernel-for.ts";

interface Row {
  space: Space;
  processes: Listed[];
}
interface Column {
  least: number;
  right?: boolean;
  of(row: Row): string;
}

export const lsns = tool(function* (self, args) {
  const flags = options(
    args,
    "t:p:no:lrJTuW",
    {
      "type=": "t",
      "task=": "p",
      noheadings: "n",
      "output=": "o",
      list: "l",
      raw: "r",
      json: "J",
      tree: "T",
      notruncate: "u",
      nowrap: "W",
    },
    { unsimulated: "JT", unseen: { l: "this is the list", u: "nothing is cut", W: "nothing is wrapped" } },
  );
  const kernel = kernelFor(self);
  const type = flags.value("t");
  if (type !== undefined && !(SPACE_KINDS as readonly string[]).includes(type)) throw new ToolError(`unknown namespace type: ${type}`);
  const kinds: readonly SpaceKind[] = type ? [type as SpaceKind] : SPACE_KINDS;
  const all = processesOf(self);
  const task = flags.value("p");
  const [operand] = flags.operands;
  const target = task === undefined ? undefined : all.find(({ pid }) => String(pid) === task);
  if (task !== undefined && !target)
    throw new ToolError(`failed to get namespace information for process: ${task}: No such file or directory`);
  const found = new Map<Space, Row>();
  for (const process of all) {
    // Whose name spaces may be read: one's own, and everybody's for the administrator.
    if (self.user !== 0 && process.user !== self.user) continue;
    const running = processBehind(process);
    const spaces = running?.machine.spaces ?? kernel.initial;
    for (const kind of kinds) {
      const row = found.get(spaces[kind]);
      if (row) row.processes.push(process);
      else found.set(spaces[kind], { space: spaces[kind], processes: [process] });
    }
  }
  const own = target && (processBehind(target)?.machine.spaces ?? kernel.initial);
  const chosen = [...found.values()]
    .filter(({ space }) => (!own || own[space.kind] === space) && (operand === undefined || String(space.number) === operand))
    .sort((a, b) => a.space.number - b.space.number);
  const first = ({ processes }: Row) => processes[0]!;
  const COLUMNS: Readonly<Record<string, Column>> = {
    NS: { least: 10, right: true, of: ({ space }) => String(space.number) },
    TYPE: { least: 0, of: ({ space }) => space.kind },
    PATH: { least: 0, of: (row) => `/proc/${first(row).pid}/ns/${row.space.kind}` },
    NPROCS: { least: 5, right: true, of: ({ processes }) => String(processes.length) },
    PID: { least: 5, right: true, of: (row) => String(first(row).pid) },
    PPID: { least: 5, right: true, of: (row) => String(first(row).parent?.pid ?? 0) },
    COMMAND: { least: 0, of: (row) => commandLine(first(row)) },
    UID: { least: 0, right: true, of: (row) => String(first(row).user) },
    USER: { least: 0, of: (row) => userName(self, first(row), 32) },
    NETNSID: { least: 0, right: true, of: () => "unassigned" },
    NSFS: { least: 0, of: ({ space }) => kernel.kept.get(space) ?? "" },
  };
  const usual = `NS,TYPE,${operand === undefined ? "NPROCS," : ""}PID,${operand === undefined ? "" : "PPID,"}USER,${type === "net" ? "NETNSID,NSFS," : ""}COMMAND`;
  const names = (flags.value("o") ?? usual).split(",").map((name) => name.toUpperCase());
  for (const name of names) if (!Object.hasOwn(COLUMNS, name)) throw new ToolError(`unknown column: ${name}`);
  const cells = chosen.map((row) => names.map((name) => COLUMNS[name]!.of(row)));
  const rows = flags.has("n") ? cells : [names, ...cells];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => {
        const { least, right } = COLUMNS[names[at]!]!;
        if (flags.has("r")) return cell;
        const width = Math.max(least, ...rows.map((each) => each[at]!.length));
        return right ? cell.padStart(width) : at === row.length - 1 ? cell : cell.padEnd(width);
      })
      .join(" ");
  yield* say(self, rows.map((row) => `${line(row)}\n`).join(""));
  return chosen.length ? 0 : 1;
});
