// Plays logs again in a thread with bounds of time and memory: they come from strangers.
import { pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";
import type { NewGame } from "../http/host/desk.ts";
import type { Verdict } from "../http/host/verifier.ts";
import type { FromReplayer, ReplayerData, ToReplayer } from "./replayer-thread.ts";

/** Ms for one log: a run of two hours takes a few seconds. */
const TIME = 60_000;
const STARTING = 60_000;
/** MB. */
const MEMORY = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 };

/** The code means nothing here, and why. */
export class CodeProblem extends Error {}

export interface Replayer {
  readonly game: NewGame;
  /** One at a time. @throws Error where it takes too much */
  play(log: ToReplayer["log"], options: { whole: boolean }): Promise<Verdict>;
  close(): Promise<void>;
}

/** @throws CodeProblem */
export async function openReplayer(data: ReplayerData): Promise<Replayer> {
  const begun = await begin(data);
  const { game } = begun;
  let worker: Worker | undefined = begun.worker;
  let closed = false;
  return {
    game,
    async play(log, { whole }) {
      const thread = (worker ??= (await begin(data)).worker);
      try {
        const answer = await ask(thread, TIME, () => thread.postMessage({ log, whole } satisfies ToReplayer));
        if ("verdict" in answer) return answer.verdict;
        throw new Error("no verdict");
      } catch (error) {
        // Whatever it is at, it is not waited for; the next log has a new thread.
        worker = undefined;
        await thread.terminate();
        if (closed) throw new Error("the host ends");
        throw error;
      }
    },
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}

async function begin(data: ReplayerData): Promise<{ game: NewGame; worker: Worker }> {
  const worker = thread(process.argv[1]!, { argv: ["replayer-thread"], workerData: data, resourceLimits: MEMORY });
  const answer = await ask(worker, STARTING, () => {});
  if ("opened" in answer) return { game: answer.opened, worker };
  await worker.terminate();
  throw new CodeProblem("problem" in answer ? answer.problem : "no answer");
}

/** The program itself, in a thread: it finds its chunks and data as always. */
function thread(main: string, options: WorkerOptions): Worker {
  if (!main.endsWith(".ts")) return new Worker(main, options);
  // Threads of Node 20 do without the loader that developers' programs are started with.
  const code = `import("tsx/esm/api").then(({ register }) => (register(), import(${JSON.stringify(pathToFileURL(main).href)})))`;
  return new Worker(code, { ...options, eval: true });
}

/** The next thing that the thread says. */
const ask = (worker: Worker, time: number, send: () => void): Promise<FromReplayer> =>
  new Promise((resolve, reject) => {
    const done = (finish: () => void) => {
      clearTimeout(timer);
      for (const each of ["message", "error", "exit"]) worker.removeAllListeners(each);
      // What comes late is nobody's.
      worker.on("error", () => {});
      finish();
    };
    const fail = (why: string) => done(() => reject(new Error(why)));
    const timer = setTimeout(() => fail(`playing it again takes longer than ${time / 1000} s`), time);
    worker.on("message", (message: FromReplayer) => done(() => resolve(message)));
    worker.on("error", (error: NodeJS.ErrnoException) =>
      fail(
        error.code === "ERR_WORKER_OUT_OF_MEMORY" ? `playing it again takes more than ${MEMORY.maxOldGenerationSizeMb} MB` : error.message,
      ),
    );
    worker.on("exit", () => fail("the thread ended"));
    send();
  });
