// ps: procps' forms (ps, ps aux, ps -ef, -o …) and busybox's.
import { COMPUTER } from "../../../machine/hardware.ts";
import type { Listed, Program, Running, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { isBusybox, options, say, ToolError, tool } from "../tool.ts";
import { forestOf } from "./forest.ts";
import {
  commandLine,
  cpuOf,
  elapsed,
  longState,
  memoryOf,
  processesOf,
  shortName,
  startOf,
  stateOf,
  terminalName,
  userName,
} from "./process-list.ts";

interface Column {
  head: string;
  /** Negative: aligned to the left; 0: the last one, as long as it is. */
  width: number;
  text(process: Listed, self: Running): string;
  /** To sort by, when it is not the text. */
  number?(process: Listed): number;
}

const numeric = (head: string, width: number, number: (process: Listed) => number, digits = 0): Column => ({
  head,
  width,
  number,
  text: (process) => number(process).toFixed(digits),
});

const pid = numeric("PID", 7, (process) => process.pid);
const ppid = numeric("PPID", 7, (process) => process.parent?.pid ?? 0);
const user: Column = { head: "USER", width: -8, text: (process, self) => userName(self, process) };
const rss = numeric("RSS", 5, memoryOf);
const vsz = numeric("VSZ", 6, memoryOf);
const pcpu = numeric("%CPU", 4, cpuOf, 1);
const pmem = numeric("%MEM", 4, (process) => (100 * memoryOf(process)) / COMPUTER.memory, 1);
const args: Column = { head: "COMMAND", width: 0, text: commandLine };
const comm: Column = { head: "COMMAND", width: -15, text: shortName };
const tty: Column = { head: "TT", width: -8, text: terminalName };
const time: Column = { head: "TIME", width: 8, text: () => "00:00:00" };
const stat: Column = { head: "STAT", width: -4, text: (process, self) => longState(self, process) };
const start: Column = { head: "STARTED", width: 8, text: (process) => new Date(process.started).toISOString().slice(11, 19) };

const COLUMNS: Readonly<Record<string, Column>> = {
  pid,
  tgid: { ...pid, head: "TGID" },
  ppid,
  user,
  euser: { ...user, head: "EUSER" },
  uname: user,
  uid: numeric("UID", 5, (process) => process.user),
  euid: numeric("EUID", 5, (process) => process.user),
  rss,
  rssize: rss,
  vsz,
  vsize: vsz,
  pcpu,
  "%cpu": pcpu,
  pmem,
  "%mem": pmem,
  args,
  command: args,
  cmd: { ...args, head: "CMD" },
  comm,
  ucmd: { ...comm, head: "CMD" },
  tty,
  tt: tty,
  tname: { ...tty, head: "TTY" },
  time,
  cputime: time,
  stat,
  state: { head: "S", width: -1, text: (process, self) => stateOf(self, process) },
  s: { head: "S", width: -1, text: (process, self) => stateOf(self, process) },
  etime: { head: "ELAPSED", width: 11, text: elapsed },
  etimes: numeric("ELAPSED", 7, (process) => Math.floor((process.clock.now - process.started) / 1000)),
  start,
  start_time: { head: "START", width: 5, text: startOf },
  stime: { head: "STIME", width: 5, text: startOf },
  lstart: {
    head: "STARTED",
    width: 24,
    text: (process) =>
      new Date(process.started)
        .toUTCString()
        .replace(
          /^(\w+), (\d+) (\w+) (\d+) (.*) GMT/,
          (_, week, day, month, year, at) => `${week} ${month} ${String(Number(day)).padStart(2)} ${at} ${year}`,
        ),
  },
  ni: numeric("NI", 3, () => 0),
  nice: numeric("NI", 3, () => 0),
};

const PLAIN: readonly Column[] = [pid, { ...tty, head: "TTY" }, time, { ...comm, head: "CMD", width: 0 }];
const FULL: readonly Column[] = [
  { ...user, head: "UID" },
  pid,
  ppid,
  { head: "C", width: 2, text: (process) => cpuOf(process).toFixed(0) },
  COLUMNS["stime"]!,
  { ...tty, head: "TTY" },
  time,
  { ...args, head: "CMD" },
];
const USERS: readonly Column[] = [
  user,
  pid,
  pcpu,
  pmem,
  vsz,
  rss,
  { ...tty, head: "TTY" },
  stat,
  COLUMNS["start_time"]!,
  { ...time, width: 6, text: () => "0:00" },
  args,
];
const STATES: readonly Column[] = [pid, { ...tty, head: "TTY" }, stat, { ...time, width: 6, text: () => "0:00" }, args];
const BUSYBOX: readonly Column[] = [{ ...pid, width: 5 }, user, { ...time, width: 5, text: () => "0:00" }, args];
const BUSYBOX_WIDTHS: Readonly<Record<string, number>> = { PID: 5, PPID: 5, TIME: 5, ELAPSED: 7, TT: -6, COMMAND: 0 };

/** The columns of -o lists: names, each perhaps with a heading of its own. */
function chosen(lists: readonly string[], busybox: boolean): Column[] {
  const columns: Column[] = [];
  for (const list of lists)
    for (const part of list.includes("=") && !/=(,|$)/.test(list) ? [list] : list.split(/[,\s]+/)) {
      if (!part) continue;
      const [name = "", head] = part.split("=");
      const column = COLUMNS[name.toLowerCase()];
      if (!column)
        throw new ToolError(
          busybox
            ? `bad -o argument '${name}', supported arguments: user,group,comm,args,pid,ppid,pgid,tty,vsz,sid,stat,rss`
            : `unknown user-defined format specifier "${name}"`,
        );
      const width = busybox && column.head in BUSYBOX_WIDTHS && name !== "comm" ? BUSYBOX_WIDTHS[column.head]! : column.width;
      columns.push({ ...column, width, ...(head === undefined ? {} : { head }) });
    }
  return columns;
}

/** Lines of a table; the last column is as long as it is. busybox does not align its headings with its numbers. */
function table(self: Running, columns: readonly Column[], processes: readonly Listed[], heading: boolean): string[] {
  const cells = processes.map((process) => columns.map((column) => column.text(process, self)));
  const widths = columns.map((column, index) =>
    column.width === 0 ? Math.max(27, ...cells.map((row) => row[index]!.length)) : Math.max(Math.abs(column.width), column.head.length),
  );
  const line = (row: readonly string[], toTheLeft: boolean) =>
    row
      .map((text, index) => {
        if (columns[index]!.width > 0 && !toTheLeft) return text.padStart(widths[index]!);
        return index === columns.length - 1 ? text : text.padEnd(widths[index]!);
      })
      .join(" ");
  const headed = heading && columns.some((column) => column.head);
  const heads = columns.map((column) => column.head);
  return [...(headed ? [line(heads, isBusybox(self))] : []), ...cells.map((row) => line(row, false))];
}

function sorted(processes: readonly Listed[], keys: string | undefined, self: Running): readonly Listed[] {
  if (keys === undefined) return processes;
  const [key = ""] = keys.split(",");
  const down = key.startsWith("-");
  const column = COLUMNS[key.replace(/^[-+]/, "")];
  if (!column) throw new ToolError("unknown sort specifier");
  const value = (process: Listed): number | string => column.number?.(process) ?? column.text(process, self);
  return [...processes].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    return (left < right ? -1 : left > right ? 1 : 0) * (down ? -1 : 1);
  });
}

function* listed(self: Running, words: readonly string[]): Task<number> {
  const busybox = isBusybox(self);
  // Letters without a dash are BSD's; they mean other things than with one.
  const bsd = words.filter((word) => /^[a-z]+$/.test(word) && !/^-/.test(word) && !["comm", "args"].includes(word));
  const loose = bsd.filter((word, index) => index === 0 && words[0] === word).join("");
  const rest = loose ? words.slice(1) : words;
  const flags = options(
    rest,
    "aeAdfFxjlwo:p:q:C:u:U:Tt:H",
    {
      "sort=": "sort",
      "no-headers": "nh",
      "no-heading": "nh",
      "pid=": "p",
      "quick-pid=": "q",
      "format=": "o",
      "ppid=": "ppid",
      forest: "forest",
      "user=": "u",
    },
    { unsimulated: "d" },
  );
  for (const letter of ["j", "l", "T", "F", "H", "t"])
    if (flags.has(letter) && !busybox) throw new ToolError(`k8s-quest does not simulate ps -${letter} yet`);
  if (/[lsjv]/.test(loose)) throw new ToolError(`k8s-quest does not simulate ps ${loose} yet`);
  const isForest = flags.has("forest") || loose.includes("f");
  const all = processesOf(self);
  let shown = all.filter((each) => each.user === self.user && terminalOf(each) === terminalOf(self));
  if (busybox || flags.has("e") || flags.has("A") || (loose.includes("a") && loose.includes("x"))) shown = all;
  else if (loose.includes("x") || flags.has("x")) shown = all.filter((each) => each.user === self.user);
  else if (loose.includes("a") || flags.has("a")) shown = all.filter((each) => terminalOf(each));
  const wanted = [...flags.values("p"), ...flags.values("q"), ...flags.operands.filter((each) => /^[\d,]+$/.test(each))].flatMap((list) =>
    list.split(","),
  );
  if (wanted.length) shown = all.filter((each) => wanted.includes(String(each.pid)));
  if (flags.has("C")) shown = all.filter((each) => flags.value("C")!.split(",").includes(shortName(each)));
  if (flags.has("ppid")) shown = all.filter((each) => String(each.parent?.pid ?? 0) === flags.value("ppid"));
  const owner = flags.value("u") ?? flags.value("U");
  if (owner !== undefined) shown = all.filter((each) => userName(self, each, 32) === owner || String(each.user) === owner);
  const own = chosen(flags.values("o"), busybox);
  const columns = own.length ? own : busybox ? BUSYBOX : loose.includes("u") ? USERS : flags.has("f") ? FULL : loose ? STATES : PLAIN;
  const terminal = self.stdout.terminal ? terminalOf(self) : undefined;
  const wide = flags.has("w") || loose.includes("w") || !terminal ? Number.POSITIVE_INFINITY : terminal.columns;
  const order = sorted(shown, flags.value("sort"), self);
  const trees = isForest ? forestOf(order) : [];
  const before = new Map(trees.map((each) => [each.process, each.before]));
  const rows = table(
    self,
    isForest ? columns.map((each) => grown(each, before)) : columns,
    isForest ? trees.map(({ process }) => process) : order,
    !flags.has("nh"),
  );
  yield* say(self, rows.map((row) => `${row.slice(0, wide)}\n`).join(""));
  return shown.length || !wanted.length ? 0 : 1;
}

/** A column of commands with the lines of their trees before them; any other as it is. */
const grown = (column: Column, before: ReadonlyMap<Listed, string>): Column =>
  column.text === commandLine || column.text === shortName
    ? { ...column, text: (process, self) => `${before.get(process) ?? ""}${column.text(process, self)}` }
    : column;

const USAGE = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;
const MISSING: Readonly<Record<string, string>> = { o: "format specification must follow -o", p: "list of process IDs must follow -p" };

/** An error in procps' words (src/ps/parser.c). */
const inItsWords = (message: string): string =>
  message
    .replace(/^invalid option -- .*/, "unsupported SysV option")
    .replace(/^unrecognized option .*/, "unknown gnu long option")
    .replace(/^option requires an argument -- '(.)'/, (whole, letter: string) => MISSING[letter] ?? whole);

const ps = tool(function* (self, words) {
  try {
    return yield* listed(self, words);
  } catch (error) {
    if (!(error instanceof ToolError) || isBusybox(self) || error.message.startsWith("k8s-quest")) throw error;
    yield* write(self, self.stderr, `error: ${inItsWords(error.message)}\n${USAGE}`);
    return 1;
  }
});

export const psTools: Readonly<Record<string, Program>> = { ps };
