// The program itself in processes aside, with bounds of time and memory: for what strangers' files make it do.
// Threads are not enough: memory that runs out in one of them can end all of the program.
import { type ChildProcess, fork } from "node:child_process";

/** MB. */
const MEMORY = 512;

/** A process aside did not answer: it took too long, or too much, or fell. */
export class AsideError extends Error {
  constructor(
    readonly reason: "time" | "memory" | "crash",
    message: string,
  ) {
    super(message);
  }
}

export interface Aside {
  readonly process: ChildProcess;
  end(): void;
}

/** Begins a subcommand of this program that answers questions (see `serveAside`); `data` is its argument. */
export function beginAside(subcommand: string, data: unknown): Aside {
  const main = process.argv[1]!;
  const child = fork(main, [subcommand, JSON.stringify(data)], {
    // A small nursery: hosts are to be small, and have two of these.
    execArgv: [
      `--max-old-space-size=${MEMORY}`,
      "--max-semi-space-size=2",
      "--expose-gc",
      ...(main.endsWith(".ts") ? ["--import", "tsx"] : []),
    ],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  return { process: child, end: () => void child.kill("SIGKILL") };
}

/** What a process aside says to a question; it is ended when there is no answer within `time` ms. @throws AsideError */
export function ask<Answer>(aside: Aside, question: unknown, time: number): Promise<Answer> {
  const { process: child } = aside;
  return new Promise((resolve, reject) => {
    let complaint = "";
    const hear = (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-20_000);
    };
    const done = () => {
      clearTimeout(timer);
      for (const event of ["message", "error", "exit"]) child.removeAllListeners(event);
      child.stderr?.off("data", hear);
      // What comes late is nobody's.
      child.on("error", () => {});
    };
    const fail = (reason: AsideError["reason"], message: string) => {
      done();
      aside.end();
      reject(new AsideError(reason, message));
    };
    const timer = setTimeout(() => fail("time", `took longer than ${time / 1000} s`), time);
    child.stderr?.on("data", hear);
    child.on("message", (answer: Answer) => {
      done();
      resolve(answer);
    });
    child.on("error", (error) => fail("crash", error.message));
    child.on("exit", (code, signal) => {
      if (/out of memory/i.test(complaint)) fail("memory", "took too much memory");
      else
        fail(
          "crash",
          complaint
            .trim()
            .split("\n")
            .find((line) => /Error/.test(line)) ?? `it ended with ${signal ?? code}`,
        );
    });
    child.send(question as object, () => {});
  });
}

/** In the process aside: answers questions until the one who asks is gone. */
export function serveAside<Question, Answer extends object>(answer: (question: Question) => Answer | Promise<Answer>): void {
  process.on("message", async (question: Question) => {
    process.send!(await answer(question));
    // The worlds of this answer go before those of the next come.
    globalThis.gc?.();
  });
  process.on("disconnect", () => process.exit());
}
