// The program itself in threads with bounds of time and memory: for what strangers' files make it do.
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** MB. */
const MEMORY = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 };

/** A thread did not answer: it took too long, or too much, or fell. */
export class ThreadError extends Error {
  constructor(
    readonly reason: "time" | "memory" | "crash",
    message: string,
  ) {
    super(message);
  }
}

/** A subcommand of this program in a thread of its own: it finds its chunks and data as always. */
export function thread(subcommand: string, workerData: unknown): Worker {
  const main = process.argv[1]!;
  const options = { argv: [subcommand], workerData, resourceLimits: MEMORY };
  if (!main.endsWith(".ts")) return new Worker(main, options);
  // Threads of Node 20 do without the loader that developers' programs are started with.
  const code = `import("tsx/esm/api").then(({ register }) => (register(), import(${JSON.stringify(pathToFileURL(main).href)})))`;
  return new Worker(code, { ...options, eval: true });
}

/** The next thing that a thread says after a question; it is ended when there is none within `time` ms. @throws ThreadError */
export function ask<Answer>(worker: Worker, question: unknown, time: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
      // What comes late is nobody's.
      worker.on("error", () => {});
    };
    const fail = (reason: ThreadError["reason"], message: string) => {
      done();
      void worker.terminate();
      reject(new ThreadError(reason, message));
    };
    const timer = setTimeout(() => fail("time", `took longer than ${time / 1000} s`), time);
    worker.on("message", (answer: Answer) => {
      done();
      resolve(answer);
    });
    worker.on("error", (error: NodeJS.ErrnoException) =>
      fail(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "memory" : "crash", error.message),
    );
    worker.on("exit", () => fail("crash", "the thread ended"));
    worker.postMessage(question);
  });
}
