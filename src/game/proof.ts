// Proves a mission: unmet before, won by each solution, not won by any near miss. Missions that are not proved teach nothing.

import { translate } from "../i18n/index.ts";
import { Attempt, MissionError } from "./attempt.ts";
import type { Boot } from "./boot.ts";
import type { Mission, NearMiss, Solution } from "./mission.ts";

/** Virtual ms that the world has after the last step to come to rest. */
const SETTLE = 120_000;

export interface ProofCase {
  name: string;
  about: "unmet before" | "solution" | "near miss";
  /** Throws MissionError when the mission does not do what it promises. */
  prove(): void;
}

/** The cases of a mission's proof; each makes its own world. */
export function proofOf(mission: Mission, boot: Boot): ProofCase[] {
  return [
    { name: "unmet before", about: "unmet before", prove: () => proveBefore(mission, boot) },
    ...mission.solutions.map((solution, index) => ({
      name: `solution: ${solution.name}`,
      about: "solution" as const,
      prove: () => proveSolution(mission, solution, boot, index === 0),
    })),
    ...mission.nearMisses.map((miss) => ({
      name: `near miss: ${miss.name}`,
      about: "near miss" as const,
      prove: () => proveNearMiss(mission, miss, boot),
    })),
  ];
}

const attempt = (mission: Mission, boot: Boot): Attempt => new Attempt({ mission, boot, words: mission.words, language: "en" });

function proveBefore(mission: Mission, boot: Boot): void {
  const { referee, booted } = attempt(mission, boot);
  const broken = () => referee.invariants.find(({ breach }) => breach);
  if (broken()) throw new MissionError(`invariant ${broken()!.invariant.id} is broken from the start`);
  const quiet = mission.sabotage.length ? Math.min(...mission.sabotage.map(({ at }) => at)) - 1 : 30_000;
  booted.world.clock.runUntil(booted.world.clock.now + quiet);
  if (referee.wonAt !== undefined) throw new MissionError("is won before the learner has done anything");
  if (broken()) throw new MissionError(`invariant ${broken()!.invariant.id} breaks by itself`);
}

function proveSolution(mission: Mission, solution: Solution, boot: Boot, first: boolean): void {
  const game = attempt(mission, boot);
  play(game, solution);
  const { referee } = game;
  const breach = referee.invariants.find((state) => state.breach);
  if (breach) throw new MissionError(`breaks invariant ${breach.invariant.id}${say(breach.breach?.missing)}`);
  if (referee.wonAt === undefined) {
    const open = referee.objectives.filter(({ objective, verdict }) => !objective.bonus && !verdict.met);
    throw new MissionError(
      `does not win; unmet: ${open.map(({ objective, verdict }) => `${objective.id}${say(verdict.missing)}`).join("; ") || "nothing, but never all at once"}`,
    );
  }
  const time = referee.wonAt - game.started;
  if (first && time > mission.par.time)
    throw new MissionError(`takes ${time / 1000} s of virtual time, over the par of ${mission.par.time / 1000} s`);
}

function proveNearMiss(mission: Mission, miss: NearMiss, boot: Boot): void {
  const game = attempt(mission, boot);
  const { referee } = game;
  const isBroken = (id: string) => referee.invariants.find(({ invariant }) => invariant.id === id)!.breach !== undefined;
  // What broke stays broken, and what is spoiled is never won: where nothing else is judged, and nothing else is on its way, time changes nothing.
  const isTold = miss.breaks.length > 0 && !miss.unmet.length && !mission.sabotage.length;
  play(game, miss, () => isTold && referee.spoiled && miss.breaks.every(isBroken));
  if (referee.wonAt !== undefined) throw new MissionError("wins, and must not");
  for (const id of miss.unmet)
    if (referee.objectives.find(({ objective }) => objective.id === id)!.verdict.met)
      throw new MissionError(`objective ${id} is met, and must not be`);
  for (const id of miss.breaks) if (!isBroken(id)) throw new MissionError(`invariant ${id} is not broken, and must be`);
}

/** Plays to the end of the steps, and until it is won, decided or at rest. */
function play(game: Attempt, { steps, name }: Solution, isDecided = () => false): void {
  game.perform(steps, { strict: false, what: name });
  const { clock } = game.booted.world;
  clock.runWhile(() => game.referee.wonAt === undefined && !isDecided(), clock.now + SETTLE);
  game.referee.look();
  if (game.fault) throw new MissionError(game.fault);
}

const say = (missing: Parameters<typeof text>[0] | undefined): string => (missing ? ` (${text(missing)})` : "");
const text = (message: { id: Parameters<typeof translate>[1]; values?: Parameters<typeof translate>[2] }): string =>
  translate("en", message.id, message.values);
