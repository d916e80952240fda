// Runs an editor on a terminal: raw keys in, its view out, until it has ended.
import type { Running, Task } from "../../../machine/process.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { pathOf, say } from "../tool.ts";
import { type Key, keysOf, PASTE_OFF, PASTE_ON } from "./keys.ts";
import { Screen, type View } from "./screen.ts";

/** The files that an editor sees, by the paths that its user writes. Errors are FileErrors. */
export interface Disk {
  exists(path: string): boolean;
  read(path: string): string;
  write(path: string, text: string): void;
}

export interface Editor {
  /** Set once it wants to end. */
  readonly exitCode: number | undefined;
  feed(key: Key): void;
  view(columns: number, rows: number): View;
}

export const diskOf = (self: Running): Disk => ({
  exists: (path) => self.machine.files.exists(pathOf(self, path)),
  read: (path) => self.machine.files.read(pathOf(self, path)),
  write: (path, text) => {
    const at = pathOf(self, path);
    self.machine.files.write(at, text, self.machine.files.exists(at) ? {} : { owner: self.user });
  },
});

/** Feeds an editor from the terminal and shows it until it ends. */
export function* runEditor(self: Running, editor: Editor): Task<number> {
  const terminal = terminalOf(self)!;
  const screen = new Screen();
  let resized = false;
  terminal.raw = true;
  self.trap("SIGINT");
  self.trap("SIGWINCH", () => {
    resized = true;
    self.changed.fire();
  });
  yield* say(self, `\u001b[?1049h${PASTE_ON}\u001b[2J`);
  try {
    while (editor.exitCode === undefined) {
      yield* say(self, screen.draw(editor.view(terminal.columns, terminal.rows)));
      resized = false;
      while (!self.stdin.readable && !resized) yield { on: [self.stdin.changed, self.changed] };
      if (resized) {
        screen.forget();
        yield* say(self, "\u001b[2J");
      }
      const input = self.stdin.read();
      if (!input && self.stdin.ended) return 1;
      const keys = keysOf(input);
      for (const [index, key] of keys.entries()) {
        editor.feed(key);
        if (editor.exitCode !== undefined) {
          // What was typed ahead is for the shell.
          self.stdin.unread(
            keys
              .slice(index + 1)
              .map((each) => (each === "Enter" ? "\r" : each === "Backspace" ? "\u007f" : each.length > 2 ? "" : each))
              .join(""),
          );
          break;
        }
      }
    }
  } finally {
    terminal.raw = false;
    self.stdout.write(`${PASTE_OFF}\u001b[?25h\u001b[?1049l`);
  }
  return editor.exitCode;
}
