// Proves a mission: unmet before, won by each solution, not won by any near miss. Missions that are not proved teach nothing.

import type { Message, Values } from "../i18n/index.ts";
import type { ProofMessageId } from "../i18n/proof.ts";
import { Attempt, MissionError } from "./attempt.ts";
import type { Boot } from "./boot.ts";
import type { Mission, NearMiss, Solution } from "./mission.ts";
import { ProofError, type Provable, type Say, tellMessage, titled } from "./proof-error.ts";

/** Virtual ms that the world has after the last step to come to rest. */
const SETTLE = 120_000;

export interface ProofCase extends Provable {
  readonly about: "unmet before" | "solution" | "near miss";
}

/** The cases of a mission's proof; each has a world of its own, but for the first solution, which begins after a while in which nothing was done. */
export function proofOf(mission: Mission, boot: Boot): ProofCase[] {
  let left: Attempt | undefined;
  const waited = (): Attempt => {
    const game = left ?? wait(mission, boot);
    left = undefined;
    return game;
  };
  return [
    {
      ...titled("proof.unmet-before"),
      about: "unmet before",
      prove() {
        const game = wait(mission, boot);
        // What is to come would spoil the solution.
        if (!mission.sabotage.length) left = game;
      },
    },
    ...mission.solutions.map((solution, index) => ({
      ...titled("proof.solution", { name: solution.name }),
      about: "solution" as const,
      prove: () =>
        proveSolution(mission, solution, index === 0 && !mission.sabotage.length ? waited() : attempt(mission, boot), index === 0),
    })),
    ...mission.nearMisses.map((miss) => ({
      ...titled("proof.near-miss", { name: miss.name }),
      about: "near miss" as const,
      prove: () => proveNearMiss(mission, miss, boot),
    })),
  ];
}

const attempt = (mission: Mission, boot: Boot): Attempt => new Attempt({ mission, boot, words: mission.words, language: "en" });

/** An attempt in which nothing was done for a while: that wins nothing, and breaks nothing. */
function wait(mission: Mission, boot: Boot): Attempt {
  const game = attempt(mission, boot);
  const { referee, booted } = game;
  const broken = () => referee.invariants.find(({ breach }) => breach);
  if (broken()) fail("proof.broken-before", { id: broken()!.invariant.id });
  const quiet = mission.sabotage.length ? Math.min(...mission.sabotage.map(({ at }) => at)) - 1 : 30_000;
  booted.world.clock.runUntil(booted.world.clock.now + quiet);
  if (referee.wonAt !== undefined) fail("proof.won-before");
  if (broken()) fail("proof.breaks-itself", { id: broken()!.invariant.id });
  return game;
}

function proveSolution(mission: Mission, solution: Solution, game: Attempt, first: boolean): void {
  const began = game.booted.world.clock.now;
  play(game, solution);
  const { referee } = game;
  const breach = referee.invariants.find((state) => state.breach);
  if (breach) throw new ProofError((say) => say("proof.breaks", { id: breach.invariant.id }) + why(say, breach.breach?.missing));
  if (referee.wonAt === undefined) {
    const open = referee.objectives.filter(({ objective, verdict }) => !objective.bonus && !verdict.met);
    throw new ProofError((say) => {
      const unmet = open.map(({ objective, verdict }) => objective.id + why(say, verdict.missing)).join("; ");
      return say("proof.not-won", { open: unmet || say("proof.never-together") });
    });
  }
  const time = referee.wonAt - began;
  if (first && time > mission.par.time) fail("proof.over-par", { time: time / 1000, par: mission.par.time / 1000 });
}

function proveNearMiss(mission: Mission, miss: NearMiss, boot: Boot): void {
  const game = attempt(mission, boot);
  const { referee } = game;
  const isBroken = (id: string) => referee.invariants.find(({ invariant }) => invariant.id === id)!.breach !== undefined;
  // What broke stays broken, and what is spoiled is never won: where nothing else is judged, and nothing else is on its way, time changes nothing.
  const isTold = miss.breaks.length > 0 && !miss.unmet.length && !mission.sabotage.length;
  play(game, miss, () => isTold && referee.spoiled && miss.breaks.every(isBroken));
  if (referee.wonAt !== undefined) fail("proof.wins");
  for (const id of miss.unmet) if (referee.objectives.find(({ objective }) => objective.id === id)!.verdict.met) fail("proof.met", { id });
  for (const id of miss.breaks) if (!isBroken(id)) fail("proof.not-broken", { id });
}

/** Plays to the end of the steps, and until it is won, decided or at rest. */
function play(game: Attempt, { steps, name }: Solution, isDecided = () => false): void {
  game.perform(steps, { strict: false, what: name });
  const { clock } = game.booted.world;
  clock.runWhile(() => game.referee.wonAt === undefined && !isDecided(), clock.now + SETTLE);
  game.referee.look();
  if (game.fault) throw new MissionError(game.fault);
}

const fail = (id: ProofMessageId, values?: Values): never => {
  throw new ProofError((say) => say(id, values));
};
const why = (say: Say, missing: Message | undefined): string => (missing ? ` (${tellMessage(say, missing)})` : "");
