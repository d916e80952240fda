// Plays logs of players again in processes aside with bounds of time and memory: they come from strangers.
import { availableParallelism } from "node:os";
import type { NewGame } from "../http/host/desk.ts";
import type { Replays } from "../http/host/verifier.ts";
import { type Aside, ask, beginAside } from "./aside.ts";
import type { FromReplayer, ReplayerData, ToReplayer } from "./replayer-aside.ts";

/** Ms for one log: a run of two hours takes a few seconds. */
const TIME = 60_000;

/** Each needs memory: with two, both cores of a small computer are busy. */
const LANES = Math.min(2, availableParallelism());

/** The code means nothing here, and why. */
export class CodeProblem extends Error {}

export interface Replayer extends Replays {
  readonly game: NewGame;
  close(): Promise<void>;
}

/** @throws CodeProblem */
export async function openReplayer(data: ReplayerData): Promise<Replayer> {
  const { game, worker } = await begin(data);
  const idle: Aside[] = [worker];
  return {
    game,
    lanes: LANES,
    async play(log, { whole }) {
      const asked = idle.pop() ?? (await begin(data)).worker;
      // One that does not answer was ended; the next log has a new one.
      const answer = await ask<Extract<FromReplayer, { verdict: unknown }>>(asked, { log, whole } satisfies ToReplayer, TIME);
      idle.push(asked);
      return answer.verdict;
    },
    async close() {
      for (const each of idle) each.end();
    },
  };
}

async function begin(data: ReplayerData): Promise<{ game: NewGame; worker: Aside }> {
  const worker = beginAside("replayer-aside", data);
  const answer = await ask<Exclude<FromReplayer, { verdict: unknown }>>(worker, "open", TIME);
  if ("opened" in answer) return { game: answer.opened, worker };
  worker.end();
  throw new CodeProblem(answer.problem);
}
