// Joining this terminal with the streams of a container: attach, run and exec (cli/command/container/hijack.go, signals.go, tty.go).
import type { Feed, Frame, Session } from "../../docker/api/message.ts";
import type { Task } from "../../machine/process.ts";
import type { SignalName } from "../../machine/signals.ts";
import { terminalOf } from "../../machine/terminal.ts";
import { Failure } from "./client.ts";
import type { Docker } from "./tool.ts";

/** The keys that leave a container alone were typed. */
export class Detached extends Failure {
  constructor() {
    super("read escape sequence");
  }
}

const CONTROL: Readonly<Record<string, number>> = { "@": 0, "[": 27, "\\": 28, "]": 29, "^": 30, _: 31 };

/** "ctrl-p,ctrl-q" as what the keyboard sends. @throws Failure */
export function detachKeys(text: string): string {
  return (text || "ctrl-p,ctrl-q")
    .split(",")
    .map((key) => {
      if (key.length === 1) return key;
      const letter = /^ctrl-(.)$/.exec(key)?.[1] ?? "";
      if (/[a-z]/.test(letter)) return String.fromCharCode(letter.charCodeAt(0) - 96);
      if (letter in CONTROL) return String.fromCharCode(CONTROL[letter]!);
      throw new Failure(`invalid detach keys (${text}): Unknown character: '${key}'`);
    })
    .join("");
}

export interface JoinOptions {
  /** Passes the keyboard or what is piped in on. */
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
  keys: string;
  /** Tells the size of the window. */
  resize?(columns: number, rows: number): Task<unknown>;
  /** Passes a signal on. */
  signal?(name: SignalName): Task<unknown>;
}

const PROXIED: readonly SignalName[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGTSTP"];

/** Copies both ways until the container's side ends. @throws Detached */
export function* join(docker: Docker, session: Session, options: JoinOptions): Task<void> {
  const { self } = docker;
  const terminal = options.tty ? terminalOf(self) : undefined;
  const raw = terminal && options.stdin;
  const signals: SignalName[] = [];
  let resized = terminal !== undefined;
  if (raw) terminal.raw = true;
  const trapped: SignalName[] = [];
  if (options.signal)
    for (const name of PROXIED) {
      self.trap(name, () => {
        signals.push(name);
        session.frames.changed.fire();
      });
      trapped.push(name);
    }
  if (terminal) {
    self.trap("SIGWINCH", () => {
      resized = true;
      session.frames.changed.fire();
    });
    trapped.push("SIGWINCH");
  }
  let held = "";
  try {
    for (;;) {
      if (resized && terminal && options.resize) {
        resized = false;
        yield* options.resize(terminal.columns, terminal.rows);
      }
      for (let name = signals.shift(); name; name = signals.shift()) yield* options.signal!(name);
      if (options.stdin && !session.stdin.ended && !session.stdin.broken) {
        if (!session.stdin.full && self.stdin.readable) {
          let text = held + self.stdin.read();
          held = "";
          if (options.tty) {
            const at = text.indexOf(options.keys);
            if (at >= 0) {
              session.stdin.write(text.slice(0, at));
              throw new Detached();
            }
            held = beginning(text, options.keys);
            text = text.slice(0, text.length - held.length);
          }
          session.stdin.write(text);
        }
        if (self.stdin.ended && !self.stdin.read()) session.stdin.end();
      }
      if (yield* show(docker, session.frames, options)) continue;
      if (session.frames.ended) return;
      yield { on: [session.frames.changed, ...(options.stdin ? [self.stdin.changed, session.stdin.changed] : [])] };
    }
  } finally {
    if (!session.frames.ended) session.frames.close();
    if (raw) terminal.raw = false;
    for (const name of trapped) self.untrap(name);
  }
}

/** How much of the end of a text could be the beginning of the keys. */
function beginning(text: string, keys: string): string {
  for (let size = Math.min(keys.length - 1, text.length); size > 0; size--)
    if (text.endsWith(keys.slice(0, size))) return keys.slice(0, size);
  return "";
}

/** Writes what has come; whether anything had. */
export function* show(
  docker: Docker,
  frames: Feed<Frame>,
  { stdout = true, stderr = true }: { stdout?: boolean; stderr?: boolean } = {},
): Task<boolean> {
  const came = frames.take();
  for (const { stream, text } of came) {
    if (stream === "stdout" && stdout) yield* docker.out(text);
    if (stream === "stderr" && stderr) yield* docker.err(text);
  }
  return came.length > 0;
}

/** Passes on what a stream brings, until it ends or the reader does. `pass` takes what has come, and tells whether anything had. */
export function* throughout(feed: Feed<unknown>, pass: () => Task<boolean>): Task<void> {
  try {
    for (;;) {
      if (yield* pass()) continue;
      if (feed.ended) return;
      yield { on: feed.changed };
    }
  } finally {
    if (!feed.ended) feed.close();
  }
}
