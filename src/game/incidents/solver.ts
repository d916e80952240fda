// Solves an incident by the faults' own repairs: proves that it can be won, and what that takes.
import { Attempt } from "../attempt.ts";
import type { Boot } from "../boot.ts";
import type { Damage } from "./damage.ts";
import type { Incident } from "./incident.ts";

/** Virtual ms that the world has after the last repair to come to rest. */
const SETTLE = 900_000;

export interface Solved {
  won: boolean;
  /** Lines typed. */
  commands: number;
  /** Virtual ms from the learner's turn until it was won. */
  time: number;
  damage: Damage;
  /** Objectives that do not hold. */
  unmet: readonly string[];
  /** Invariants that broke. */
  broken: readonly string[];
}

export interface SolverOptions {
  /** Which faults are repaired, and in which order: indices; all, as they were put in, unless told. */
  order?: readonly number[];
  /** How long the world may take to come to rest, virtual ms. */
  settle?: number;
}

/** Boots the incident and repairs its faults, one after the other. @throws MissionError when its set-up or a repair fails */
export function solve({ mission }: Incident, boot: Boot, { order, settle = SETTLE }: SolverOptions = {}): Solved {
  const attempt = new Attempt({ mission, boot, words: mission.words, language: "en" });
  const { placed } = attempt.sight;
  const lines = (order ?? placed.map((_, index) => index)).flatMap((index) => placed[index]!.repair);
  attempt.perform(
    lines.map((script) => ({ do: "run", script, mayFail: false })),
    { strict: true, what: "repair" },
  );
  const { referee, booted } = attempt;
  const { clock } = booted.world;
  clock.runWhile(() => referee.wonAt === undefined, clock.now + settle);
  referee.stop();
  return {
    won: referee.wonAt !== undefined,
    commands: lines.length,
    time: (referee.wonAt ?? clock.now) - attempt.started,
    damage: attempt.damage!.done,
    unmet: referee.objectives.filter(({ verdict }) => !verdict.met).map(({ objective }) => objective.id),
    broken: referee.invariants.filter(({ breach }) => breach).map(({ invariant }) => invariant.id),
  };
}
