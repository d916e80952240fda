// A shell without a person: runs one command line after another in one persistent bash and captures what each prints.

import { Signal } from "../base/signal.ts";
import { Pipe } from "../machine/pipe.ts";
import type { Machine, Running } from "../machine/process.ts";
import { Evaluator } from "./evaluate/evaluator.ts";
import { Jump } from "./evaluate/jump.ts";
import { parse } from "./evaluate/parse.ts";
import type { Shell } from "./evaluate/shell.ts";

export interface ScriptOptions {
  environment?: Record<string, string>;
  directory?: string;
  user?: number;
  /** Sees output as it comes; without it, output is only collected. */
  onOutput?(stream: "stdout" | "stderr", text: string): void;
}

/** One line that was given to a ScriptShell. */
export interface LineRun {
  readonly line: string;
  stdout: string;
  stderr: string;
  /** Both streams in the order in which they came. */
  output: { stream: "stdout" | "stderr"; text: string }[];
  /** Set once it is done. */
  exitCode: number | undefined;
  readonly finished: Signal;
}

/** Keeps what it is told instead of holding it for a reader. */
class Collector extends Pipe {
  constructor(private readonly take: (text: string) => void) {
    super();
  }
  override write(text: string): void {
    if (text) this.take(text);
  }
}

export class ScriptShell {
  readonly process: Running;
  #shell: Shell | undefined;
  #queue: LineRun[] = [];
  #current: LineRun | undefined;
  #wake = new Signal();

  constructor(machine: Machine, options: ScriptOptions = {}) {
    const collector = (stream: "stdout" | "stderr") =>
      new Collector((text) => {
        const run = this.#current;
        if (run) {
          run[stream] += text;
          run.output.push({ stream, text });
        }
        options.onOutput?.(stream, text);
      });
    const nothing = new Pipe();
    nothing.end();
    const loop = (self: Running) => this.#loop(self);
    this.process = machine.processes.spawn({
      argv: ["bash"],
      program: loop,
      environment: options.environment ?? {
        HOME: "/root",
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        USER: "root",
      },
      directory: options.directory ?? "/root",
      user: options.user ?? 0,
      stdin: nothing,
      stdout: collector("stdout"),
      stderr: collector("stderr"),
    });
  }

  /** Queues a command (it may be of several lines); step the clock until `exitCode` is set. */
  run(line: string): LineRun {
    const run: LineRun = { line, stdout: "", stderr: "", output: [], exitCode: undefined, finished: new Signal() };
    this.#queue.push(run);
    this.#wake.fire();
    return run;
  }
  /** Whether `text` needs more lines to be a command. */
  static incomplete(text: string): boolean {
    return "incomplete" in parse(text);
  }
  /** The shell's current folder. */
  get directory(): string {
    return this.process.directory;
  }
  get shell(): Shell | undefined {
    return this.#shell;
  }

  *#loop(self: Running) {
    const shell = new Evaluator(self, { name: "bash", flavour: "bash" });
    this.#shell = shell;
    shell.options.add("expand_aliases");
    self.trap("SIGINT");
    for (;;) {
      const run = this.#queue.shift();
      if (!run) {
        yield { on: this.#wake };
        continue;
      }
      this.#current = run;
      let exits = false;
      const code = yield* shell.guard(function* (each) {
        try {
          return yield* each.runText(run.line, { read: true });
        } catch (jump) {
          if (jump instanceof Jump && jump.kind === "exit") exits = true;
          throw jump;
        }
      });
      run.exitCode = code;
      run.finished.fire();
      if (exits) return code;
    }
  }
}
