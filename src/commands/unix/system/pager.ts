// Reading page by page: less, more, and man with its short texts.
import type { Program, Running, Task } from "../../../machine/process.ts";
import { type Terminal, terminalOf } from "../../../machine/terminal.ts";
import { keysOf } from "../editor/keys.ts";
import { wrap } from "../editor/text.ts";
import { options, read, readInputs, say, ToolError, tool } from "../tool.ts";

const [REVERSE, PLAIN] = ["\u001b[7m", "\u001b[27m"];

/** A text on a terminal, with the keys of less; keys come from the terminal even when the text came through a pipe. */
function* page(self: Running, terminal: Terminal, text: string, name: string): Task<number> {
  let top = 0;
  let pattern = "";
  let message = name;
  let asking: string | undefined;
  const lines = text.replace(/\n$/, "").split("\n");
  terminal.raw = true;
  self.trap("SIGWINCH", () => self.changed.fire());
  yield* say(self, "\u001b[?1049h");
  try {
    for (;;) {
      const { columns } = terminal;
      const room = Math.max(1, terminal.rows - 1);
      const rows = lines.flatMap((line) => wrap(line, columns).map((cells) => cells.map((cell) => cell.text).join("")));
      const most = Math.max(0, rows.length - room);
      top = Math.max(0, Math.min(top, most));
      const shown = rows
        .slice(top, top + room)
        .map((row) => (pattern && row.includes(pattern) ? row.replaceAll(pattern, `${REVERSE}${pattern}${PLAIN}`) : row));
      while (shown.length < room) shown.push("~");
      const status =
        asking !== undefined ? `/${asking}` : message ? `${REVERSE}${message}${PLAIN}` : top >= most ? `${REVERSE}(END)${PLAIN}` : ":";
      yield* say(self, `\u001b[H${shown.map((row) => `${row}\u001b[K`).join("\r\n")}\r\n${status}\u001b[K`);
      if (!terminal.input.readable) yield { on: [terminal.input.changed, self.changed] };
      message = "";
      const keys = keysOf(terminal.input.read());
      if (terminal.input.ended) return 0;
      const search = (from: number, step: 1 | -1) => {
        for (let row = from; row >= 0 && row < rows.length; row += step) if (rows[row]!.includes(pattern)) return row;
        message = "Pattern not found";
        return top;
      };
      for (const key of keys) {
        if (asking !== undefined) {
          if (key === "Enter") {
            pattern = asking || pattern;
            asking = undefined;
            top = search(top, 1);
          } else if (key === "Escape" || key === "\u0003") asking = undefined;
          else asking = key === "Backspace" ? asking.slice(0, -1) : asking + key;
          continue;
        }
        if (key === "q" || key === "Q" || key === "\u0003") return 0;
        if (key === " " || key === "f" || key === "PageDown" || key === "\u0006") top += room;
        else if (key === "b" || key === "PageUp" || key === "\u0002") top -= room;
        else if (key === "d" || key === "\u0004") top += Math.floor(room / 2);
        else if (key === "u" || key === "\u0015") top -= Math.floor(room / 2);
        else if (key === "j" || key === "Down" || key === "Enter" || key === "e") top++;
        else if (key === "k" || key === "Up" || key === "y") top--;
        else if (key === "g" || key === "<" || key === "Home") top = 0;
        else if (key === "G" || key === ">" || key === "End") top = most;
        else if (key === "/") asking = "";
        else if (key === "n" && pattern) top = search(top + 1, 1);
        else if (key === "N" && pattern) top = search(top - 1, -1);
        top = Math.max(0, Math.min(top, most));
      }
    }
  } finally {
    terminal.raw = false;
    self.stdout.write("\u001b[?1049l");
  }
}

const pager = (always: boolean) =>
  tool(function* (self, args) {
    const flags = options(
      args.filter((word) => !/^\+/.test(word)),
      "FRXSNiIeEqrKMs",
      { "quit-if-one-screen": "F", "RAW-CONTROL-CHARS": "R", "no-init": "X" },
      {
        unsimulated: "iIeEKMsSN",
        unseen: {
          R: "colours are shown as they are",
          X: "the screen is put back as it was",
          r: "colours are shown as they are",
          q: "there is no bell",
        },
      },
    );
    const terminal = self.stdout.terminal ? terminalOf(self) : undefined;
    if (!terminal && !flags.operands.length) {
      for (let text = yield* read(self.stdin); text !== undefined; text = yield* read(self.stdin)) yield* say(self, text);
      return 0;
    }
    if (!flags.operands.length && self.stdin.terminal) throw new ToolError('Missing filename ("less --help" for help)');
    const { text, failed } = yield* readInputs(self, flags.operands);
    if (failed && !text) return 1;
    const fits = terminal && text.split("\n").length < terminal.rows;
    if (!terminal || ((flags.has("F") || !always) && fits)) {
      yield* say(self, text);
      return 0;
    }
    return yield* page(self, terminal, text, flags.operands[0] ?? "");
  });

/** Our own short texts; whole manuals are not there. */
const PAGES: Readonly<Record<string, string>> = {
  kubectl:
    "kubectl - controls the Kubernetes cluster\n\nEvery command explains itself: kubectl --help, kubectl get --help, kubectl explain pods.",
  watch:
    "watch [-n SECONDS] [-d] [-t] COMMAND - runs a command again and again and shows its output\n\nEvery 2 seconds unless -n tells otherwise; -d marks what changed, -t leaves out the title. Ctrl-C ends it.",
  vi: "vi FILE - edits a text\n\ni inserts, Escape goes back to commands. dd deletes a line, u undoes, / searches.\n:w writes, :q ends, :wq does both, :q! ends without writing.",
  nano: "nano FILE - edits a text\n\nType to insert. Ctrl-S saves, Ctrl-X ends, Ctrl-K cuts a line, Ctrl-U pastes it, Ctrl-W searches.",
  ps: "ps [aux | -ef | -o COLUMNS] - lists processes",
  kill: "kill [-SIGNAL] PID... - sends a signal to processes, TERM unless told",
  sleep: "sleep NUMBER[smhd]... - waits",
  date: "date [-u] [-d TEXT] [+FORMAT] - tells the time",
  less: "less FILE - reads a text page by page\n\nSpace and b turn pages, / searches, n finds again, q ends.",
};

const man = tool(function* (self, args) {
  const { operands } = options(args, "k:f:a", {}, { unsimulated: "kf", unseen: { a: "there is one page of a name" } });
  const name = operands.at(-1);
  if (name === undefined) throw new ToolError("what manual page do you want? For example, try 'man watch'.");
  const text = PAGES[name] ?? (/^kubectl-/.test(name) ? `See ${name.replaceAll("-", " ")} --help.` : undefined);
  if (text === undefined) {
    const exists = self.machine.which(name, self.environment["PATH"] ?? "", self.directory);
    throw new ToolError(
      exists ? `k8s-quest does not simulate the manual of ${name} yet; try ${name} --help` : `No manual entry for ${name}`,
      exists ? 1 : 16,
    );
  }
  const terminal = self.stdout.terminal && self.stdin.terminal ? terminalOf(self) : undefined;
  if (!terminal) {
    yield* say(self, `${text}\n`);
    return 0;
  }
  return yield* page(self, terminal, text, `Manual page ${name} (q ends)`);
});

export const pagerTools: Readonly<Record<string, Program>> = { less: pager(true), more: pager(false), man };
