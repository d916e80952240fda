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
}
const MARKS: Readonly<Record<Line["mark"], string>> = {
  working: "⠿",
  done: "\x1b[32m✔\x1b[0m",
  error: "\x1b[31m✘\x1b[0m",
  warning: "\x1b[33m!\x1b[0m",
};

export class Progress {
  readonly #lines = new Map<string, Line>();
  readonly #terminal: { columns: number } | undefined;
  #drawn = 0;

  /** @param title "Running", as the list's head says it */
  constructor(
    private readonly docker: Docker,
    private readonly title: string,
    private readonly mode: "auto" | "tty" | "plain" | "quiet",
  ) {
    const { stdout, stderr } = docker.self;
    this.#terminal = mode === "auto" && stdout.terminal ? terminalOf({ stdin: stderr, stdout, stderr }) : undefined;
  }

  /** `text` is what is told beside the name, `status` what has become of it. */
  *event(id: string, status: string, mark: Line["mark"] = "working", text = ""): Task<void> {
    if (this.mode === "quiet") return;
    if (!this.#terminal) {
      yield* this.docker.err(` ${id} ${text} ${status}\n`);
      return;
    }
    const now = this.docker.now;
    const known = this.#lines.get(id);
    this.#lines.set(id, { text, status, mark, began: known?.began ?? now, ...(mark === "working" ? {} : { ended: now }) });
    yield* this.#draw(this.#terminal.columns);
  }

  *#draw(columns: number): Task<void> {
    const lines = [...this.#lines];
    const done = lines.filter(([, { mark }]) => mark !== "working").length;
    const widest = Math.max(...lines.map(([id, { text }]) => `${id} ${text}`.length));
    const rows = lines.map(([id, { text, status, mark, began, ended }]) => {
      const time = `${(((ended ?? this.docker.now) - began) / 1000).toFixed(1)}s`;
      const left = `${`${id} ${text}`.padEnd(widest)} ${status}`;
      const room = Math.max(1, columns - left.length - time.length - 5);
      return ` ${MARKS[mark]} ${left}${" ".repeat(room)}\x1b[34m${time}\x1b[0m \x1b[K\n`;
    });
    const up = this.#drawn ? `\x1b[${this.#drawn}A` : "";
    this.#drawn = rows.length + 1;
    yield* this.docker.err(`${up}[+] ${this.title} ${done}/${lines.length}\x1b[K\n${rows.join("")}`);
  }
}
