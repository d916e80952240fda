// How compose tells what it does: a line for each event, or on a terminal a list that is drawn again (pkg/progress).
import type { Task } from "../../../machine/process.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import type { Docker } from "../tool.ts";

interface Line {
  text: string;
  status: string;
  began: number;
  ended?: number;
  mark: "working" | "done" | "error" | "warning";
  /** The line that it stands below. */
  parent: string;
}
const MARKS: Readonly<Record<Line["mark"], string>> = {
  working: "⠿",
  done: "\x1b[32m✔\x1b[0m",
  error: "\x1b[31m✘\x1b[0m",
  warning: "\x1b[33m!\x1b[0m",
};

export class Progress {
  readonly #lines = new Map<string, Line>();
  readonly #terminal: { columns: number; rows: number } | undefined;
  #drawn = 0;
  #last = Number.NEGATIVE_INFINITY;

  /** @param title "Running", as the list's head says it */
  constructor(
    private readonly docker: Docker,
    private readonly title: string,
    private readonly mode: "auto" | "tty" | "plain" | "quiet",
    /** Before each line. */
    private readonly prefix = "",
  ) {
    const { stdout, stderr } = docker.self;
    this.#terminal = mode === "auto" && stdout.terminal ? terminalOf({ stdin: stderr, stdout, stderr }) : undefined;
  }

  /** `text` is what is told beside the name, `status` what has become of it, `parent` what it is a part of. */
  *event(id: string, status: string, mark: Line["mark"] = "working", text = "", parent = ""): Task<void> {
    if (this.mode === "quiet") return;
    if (!this.#terminal) {
      yield* this.docker.err(`${this.prefix} ${id} ${text} ${status}\n`);
      return;
    }
    const now = this.docker.now;
    const known = this.#lines.get(id);
    const ended = mark === "working" ? {} : { ended: known?.mark === mark ? (known.ended ?? now) : now };
    this.#lines.set(id, { text, status, mark, parent, began: known?.began ?? now, ...ended });
    // Parts change often: they are drawn with what comes next.
    if (parent && now < this.#last + TICK) return;
    this.#last = now;
    yield* this.#draw(this.#terminal);
  }

  *#draw({ columns, rows: height }: { columns: number; rows: number }): Task<void> {
    const all = [...this.#lines];
    const done = all.filter(([, { mark }]) => mark !== "working").length;
    const tops = all.filter(([, { parent }]) => !parent || !this.#lines.has(parent));
    const below = (id: string) => (all.length > height - 2 ? [] : all.filter(([, { parent }]) => parent === id));
    const left = ([id, { text, parent }]: [string, Line]) => `${parent ? "  " : ""} ${id}${text ? ` ${text}` : ""}`;
    const shown = tops.flatMap((top) => [top, ...below(top[0])]);
    const widest = Math.max(...shown.map((line) => (line[1].status ? left(line).length : 0)));
    const rows = shown.map((line) => {
      const [, { status, mark, began, ended, parent }] = line;
      const time = `${(((ended ?? this.docker.now) - began) / 1000).toFixed(1)}s`;
      const text = (
        status
          ? `${left(line)
              .slice(parent ? 2 : 0)
              .padEnd(widest - (parent ? 2 : 0))} ${status}`
          : left(line).slice(parent ? 2 : 0)
      ).slice(0, columns - 12);
      const indent = (parent ? "   " : " ") + this.prefix.slice(1);
      return `${indent}${MARKS[mark]}${text.padEnd(columns - time.length - indent.length - 3)} \x1b[34m${time}\x1b[0m \x1b[K\n`;
    });
    const up = this.#drawn ? `\x1b[${this.#drawn}A` : "";
    this.#drawn = rows.length + 1;
    yield* this.docker.err(`${up}[+] ${this.title} ${done}/${all.length}\x1b[K\n${rows.join("")}\x1b[J`);
  }
}

/** How long parts wait until they are drawn, virtual ms. */
const TICK = 100;
