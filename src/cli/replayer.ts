// Plays logs of players again in a thread with bounds of time and memory: they come from strangers.
import type { Worker } from "node:worker_threads";
import type { NewGame } from "../http/host/desk.ts";
import type { Verdict } from "../http/host/verifier.ts";
import type { FromReplayer, ReplayerData, ToReplayer } from "./replayer-thread.ts";
import { ask, thread } from "./thread.ts";

/** Ms for one log: a run of two hours takes a few seconds. */
const TIME = 60_000;

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
  let worker: Worker | undefined = begun.worker;
  return {
    game: begun.game,
    async play(log, { whole }) {
      const asked = (worker ??= (await begin(data)).worker);
      try {
        return (await ask<Extract<FromReplayer, { verdict: unknown }>>(asked, { log, whole } satisfies ToReplayer, TIME)).verdict;
      } catch (error) {
        // It was ended; the next log has a new thread.
        worker = undefined;
        throw error;
      }
    },
    async close() {
      await worker?.terminate();
    },
  };
}

async function begin(data: ReplayerData): Promise<{ game: NewGame; worker: Worker }> {
  const worker = thread("replayer-thread", data);
  const answer = await ask<Exclude<FromReplayer, { verdict: unknown }>>(worker, "open", TIME);
  if ("opened" in answer) return { game: answer.opened, worker };
  await worker.terminate();
  throw new CodeProblem(answer.problem);
}
