// watch: runs a command again and again in virtual time and shows what it prints on a screen of its own.
import { Pipe } from "../../../machine/pipe.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { isBusybox, options, say, ToolError, tool } from "../tool.ts";
import { DEFAULT_PATH } from "./lookup.ts";

const LONGEST = 4_294_967;

/** Runs the command and gives all that it printed, and its exit code. */
function* capture(self: Running, words: readonly string[], exact: boolean): Task<{ text: string; code: number }> {
  const argv = exact ? words : ["sh", "-c", words.join(" ")];
  const found = self.machine.which(argv[0]!, self.environment["PATH"] ?? DEFAULT_PATH, self.directory);
  if (!found) return { text: `unable to execute '${argv[0]}': No such file or directory\n`, code: 127 };
  const output = new Pipe();
  const child = self.machine.processes.spawn({ argv, program: found.program, parent: self, stdout: output, stderr: output });
  let text = "";
  while (child.exitCode === undefined) {
    yield { on: [child.changed, output.changed] };
    text += output.read();
  }
  return { text: text + output.read(), code: child.exitCode };
}

/** The first line: what runs how often at the left, where and when at the right. */
function title(self: Running, seconds: number, command: string, columns: number): string {
  const now = new Date(self.clock.now);
  const left = `Every ${seconds.toFixed(1)}s: `;
  const date = isBusybox(self)
    ? now.toISOString().slice(0, 19).replace("T", " ")
    : `${self.machine.hostname}: ${now.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, (_, week, day, month, year, time) => `${week} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`)}`;
  const room = columns - left.length - date.length - 1;
  if (room < 0) return date.slice(0, columns).padStart(columns);
  const shown = command.length <= room ? command : room >= 4 ? `${command.slice(0, room - 3)}...` : "";
  return `${left}${shown}`.padEnd(columns - date.length) + date;
}

/** The cells of a line that differ from before in reverse video. */
function marked(line: string, before: string | undefined): string {
  if (before === undefined) return line;
  const old = [...before];
  return [...line]
    .map((cell, index) => (cell === old[index] || (cell === " " && old[index] === undefined) ? cell : `\u001b[7m${cell}\u001b[27m`))
    .join("")
    .replaceAll("\u001b[27m\u001b[7m", "");
}

const watch = tool(function* (self, args) {
  const flags = options(
    args.map((word) => (word === "-d=permanent" || word === "--differences=permanent" ? "--permanent" : word)),
    "n:dtegcxbpqwr",
    {
      "interval=": "n",
      differences: "d",
      permanent: "permanent",
      "no-title": "t",
      errexit: "e",
      chgexit: "g",
      color: "c",
      exec: "x",
      beep: "b",
      precise: "p",
      "no-wrap": "w",
      "no-rerun": "r",
    },
    { stopAtOperand: true, unsimulated: "r" },
  );
  if (!flags.operands.length) throw new ToolError("no command given\nTry 'watch --help' for more information.");
  if (flags.has("permanent") || flags.has("q"))
    throw new ToolError(`k8s-quest does not simulate watch ${flags.has("q") ? "-q" : "--differences=permanent"} yet`);
  const given = flags.value("n") === undefined ? 2 : Number(flags.value("n")!.replace(",", "."));
  if (Number.isNaN(given) || given < 0) throw new ToolError(`failed to parse argument: '${flags.value("n")}'`);
  const seconds = Math.min(LONGEST, Math.max(0.1, given));
  const terminal = self.stdout.terminal ? terminalOf(self) : undefined;
  const command = flags.operands.join(" ");
  let over = false;
  self.trap("SIGINT", () => {
    over = true;
    self.changed.fire();
  });
  let before: string[] | undefined;
  let last: string | undefined;
  if (terminal) yield* say(self, "\u001b[?1049h\u001b[?25l");
  try {
    for (let due = self.clock.now; !over; ) {
      const { text, code } = yield* capture(self, flags.operands, flags.has("x"));
      if (over) break;
      const columns = terminal?.columns ?? 80;
      const head = flags.has("t") ? [] : [title(self, seconds, command, columns), ""];
      const plain = flags.has("c") ? text : text.replace(/\u001b\[[0-9;]*m/g, "");
      const body = plain.replace(/\n$/, "").split("\n");
      if (!terminal) yield* say(self, `${[...head, ...body].join("\n")}\n`);
      else {
        const rows = layOut(body, columns, terminal.rows - head.length, flags.has("w"));
        const shown = flags.has("d") && before ? rows.map((row, index) => marked(row, before![index] ?? "")) : rows;
        yield* say(self, `\u001b[H${[...head, ...shown].map((row) => `${row}\u001b[K`).join("\r\n")}\u001b[J`);
        before = rows;
      }
      if (flags.has("b") && code) yield* say(self, "\u0007");
      if (flags.has("e") && code) return code;
      if (flags.has("g") && last !== undefined && last !== text) return 0;
      last = text;
      due = (flags.has("p") ? due : self.clock.now) + Math.round(seconds * 1000);
      while (!over && self.clock.now < due) yield { on: self.changed, until: due };
    }
  } finally {
    if (terminal) self.stdout.write("\u001b[?25h\u001b[?1049l");
  }
  return 0;
});

/** As many rows as there is room for; long lines go on in the next row unless they may not. */
function layOut(lines: readonly string[], columns: number, rows: number, cut: boolean): string[] {
  const out: string[] = [];
  for (const line of lines) {
    if (out.length >= rows) break;
    const text = line.replaceAll("\t", "        ");
    if (cut || text.length <= columns || text.includes("\u001b")) out.push(cut ? text.slice(0, columns) : text);
    else for (let at = 0; at < text.length; at += columns) out.push(text.slice(at, at + columns));
  }
  return out.slice(0, rows);
}

export const watchTools: Readonly<Record<string, Program>> = { watch };
