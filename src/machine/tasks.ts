// The waits that programs are made of, each used with `yield*`.
import { Signal } from "../base/signal.ts";
import { type Content, joined, Reader } from "./content.ts";
import type { Pipe } from "./pipe.ts";
import type { Running, Task } from "./process.ts";

/** Waits for `milliseconds` of virtual time. */
export function* sleep(self: Running, milliseconds: number): Task<void> {
  const until = self.clock.now + milliseconds;
  while (self.clock.now < until) yield { until };
}

/** Keeps one processor busy until it is killed; `grow` bytes more memory every second. */
export function* burn(self: Running, grow = 0): Task<never> {
  const { load } = self.machine;
  load.set(self, { cpu: 1000 });
  for (let held = 0; ; held += grow / 10) {
    if (held) load.set(self, { cpu: 1000, memory: held });
    yield grow ? { until: self.clock.now + 100 } : { on: self.changed };
  }
}

/** Waits until `condition` holds, looking again whenever `signals` fire; false when it did not hold by virtual time `until` (ms). */
export function* waitFor(self: Running, signals: Parameters<typeof on>[0], condition: () => boolean, until?: number): Task<boolean> {
  while (!condition()) {
    if (until !== undefined && self.clock.now >= until) return false;
    yield on(signals, until);
  }
  return true;
}

/** Waits until the process has ended and gives its exit code. */
export function* exitOf(process: Running): Task<number> {
  while (process.exitCode === undefined) yield { on: process.changed };
  return process.exitCode;
}

/** Bytes of what is not held as text that are made into text at a time. */
const PIECE = 65536;

/** Writes, waiting while the pipe is full. A pipe that nobody reads any more ends the writer with SIGPIPE, unless it handles that. */
export function* write(self: Running, pipe: Pipe, content: Content): Task<void> {
  const source = typeof content === "string" ? undefined : new Reader(content);
  // Whoever was started beside it says first how they read.
  if (source && !pipe.takesWhole) yield { until: self.clock.now };
  for (;;) {
    while (pipe.full && !pipe.broken) yield { on: pipe.changed };
    if (pipe.broken) {
      self.kill("SIGPIPE");
      yield { until: self.clock.now };
      return;
    }
    if (!source) return pipe.write(content);
    if (pipe.takesWhole) return pipe.write(source.rest());
    const piece = source.text(PIECE);
    if (!piece) return;
    pipe.write(piece);
  }
}

/** What is there to read, waiting for something; undefined at the end. */
export function* read(pipe: Pipe): Task<string | undefined> {
  while (!pipe.readable) yield { on: pipe.changed };
  return pipe.read() || undefined;
}

/** The next line with its line break; undefined at the end. */
export function* readLine(pipe: Pipe): Task<string | undefined> {
  for (;;) {
    const line = pipe.readLine();
    if (line !== undefined) return line;
    if (pipe.ended) return undefined;
    yield { on: pipe.changed };
  }
}

/** All there will ever be. */
export function* readAll(pipe: Pipe): Task<string> {
  let text = "";
  for (;;) {
    const chunk = yield* read(pipe);
    if (chunk === undefined) return text;
    text += chunk;
  }
}

/** All there will ever be, as it was written. */
export function* readWhole(pipe: Pipe): Task<Content> {
  const contents: Content[] = [];
  pipe.takesWhole = true;
  for (;;) {
    while (!pipe.readable) yield { on: pipe.changed };
    const content = pipe.readContent();
    if (!content) return joined(contents);
    contents.push(content);
  }
}

const on = (signals: Signal | readonly Signal[], until?: number) => ({
  on: signals,
  ...(until === undefined ? {} : { until }),
});

/** Follows `task` until virtual time `until` (ms) at most; "late" when it was not done by then. */
export function* within<T>(self: Running, task: Task<T>, until: number): Task<{ value: T } | "late"> {
  for (;;) {
    const next = task.next();
    if (next.done) return { value: next.value };
    const wait = next.value;
    if ("outside" in wait) {
      yield wait;
      continue;
    }
    if (wait.until !== undefined && wait.until <= until) {
      yield wait;
      continue;
    }
    yield { ...wait, until };
    if (self.clock.now >= until) {
      task.return(undefined as T);
      return "late";
    }
  }
}

/** Several tasks side by side in one process, `self`, until all of them have ended; the first error ends the others and is thrown. */
export function* together(self: Running, tasks: readonly Task<unknown>[]): Task<void> {
  const woken = new Signal();
  const open = tasks.map((task) => ({ task, due: true, until: undefined as number | undefined, forget: () => {} }));
  try {
    while (open.length) {
      for (const each of [...open]) {
        if (!each.due) continue;
        each.due = false;
        each.forget();
        const { done, value: wait } = each.task.next();
        if (done) {
          open.splice(open.indexOf(each), 1);
          continue;
        }
        if ("outside" in wait) {
          yield wait;
          each.due = true;
          continue;
        }
        // What it waits for may come about while the others have their turn.
        const undo = ("on" in wait ? [wait.on].flat() : []).map((signal) =>
          signal.on(() => {
            each.due = true;
            woken.fire();
          }),
        );
        each.forget = () => {
          for (const one of undo) one();
        };
        each.until = wait.until;
      }
      if (!open.length || open.some(({ due }) => due)) continue;
      const times = open.flatMap(({ until }) => until ?? []);
      yield on(woken, times.length ? Math.min(...times) : undefined);
      for (const each of open) each.due ||= each.until !== undefined && each.until <= self.clock.now;
    }
  } finally {
    for (const { task, forget } of open) {
      forget();
      task.return(undefined);
    }
  }
}
