// What a run is worth at a moment: by task, with partial credit for objectives, and when the last of it was gained.
import { priceOf, WHY } from "../scoring.ts";
import type { Session } from "../session.ts";
import type { Paper, PaperTask } from "./paper.ts";

export interface TaskScore {
  points: number;
  /** The most that can be reached. */
  most: number;
  /** Ids of objectives that are met and counted. */
  met: readonly string[];
  /** All that is needed holds. */
  won: boolean;
  /** Ids of invariants that broke. */
  breaches: readonly string[];
  /** The task was opened. */
  reached: boolean;
}

export interface RunScore {
  points: number;
  most: number;
  tasks: readonly TaskScore[];
  /** Ms of the run's clock at which the last objective that counts was met, 0 while there is none: the earlier of two equal scores is better. */
  lastGain: number;
}

/**
 * @param sessions by the paper's worlds; undefined where nobody was
 * @param reached the tasks that were opened
 * @param runTime the time of the run's clock at a virtual time of a world, both ms
 */
export function scoreOf(
  paper: Paper,
  sessions: readonly (Session | undefined)[],
  reached: ReadonlySet<number>,
  runTime: (world: number, virtual: number) => number,
): RunScore {
  let lastGain = 0;
  const tasks = paper.tasks.map((task, index): TaskScore => {
    const session = sessions[task.world];
    if (!session) return { points: 0, most: task.points, met: [], won: false, breaches: [], reached: false };
    const { referee } = session.attempt;
    // What can no longer be won is worth half.
    const worth = (points: number) => (referee.spoiled && paper.kind === "challenge" ? Math.floor(points / 2) : points);
    const states = new Map(referee.objectives.map((state) => [state.objective.id, state]));
    const held = task.objectives.flatMap(({ id, points }) => {
      const state = states.get(id);
      return state?.verdict.met ? [{ id, points: worth(points), state }] : [];
    });
    // What held without the learner counts beside something that was done.
    const met = held.some(({ state }) => !referee.given(state.objective)) ? held : [];
    for (const { state } of met)
      if (!referee.given(state.objective)) lastGain = Math.max(lastGain, runTime(task.world, state.since! + state.objective.hold));
    const exam = paper.kind === "exam";
    const won = exam ? held.length === task.objectives.length : session.won;
    if (!exam && referee.wonAt !== undefined) lastGain = Math.max(lastGain, runTime(task.world, referee.wonAt));
    const broken = referee.invariants.filter(({ invariant, breach }) => breach && (task.invariants?.includes(invariant.id) ?? true));
    const shares = met.reduce((total, { points }) => total + points, 0);
    const damage = broken.reduce((total, { invariant }) => total + (invariant.price ?? 0), 0);
    return {
      points: won && !exam ? session.score.points : Math.max(0, shares - damage - (exam ? 0 : costs(session))),
      most: task.points,
      met: met.map(({ id }) => id),
      won,
      breaches: broken.map(({ invariant }) => invariant.id),
      reached: reached.has(index),
    };
  });
  return {
    points: tasks.reduce((sum, { points }) => sum + points, 0),
    most: tasks.reduce((sum, { most }) => sum + most, 0),
    tasks,
    lastGain,
  };
}

/** What help and damage cost while a mission is not won. */
const costs = ({ mission, hintsTaken, whysTaken, attempt }: Session): number =>
  whysTaken * WHY +
  mission.hints.slice(0, hintsTaken).reduce((sum, { price }) => sum + price, 0) +
  (attempt.damage ? priceOf(attempt.damage.done) : 0);

/** Of a mission that is not won, all objectives together at most. */
const UNFINISHED = 60;

/** A mission's objectives as a task's: the shares of those that are needed, in whole points; a bonus counts when it is won. */
export function sharesOf(objectives: readonly { id: string; bonus: boolean }[]): PaperTask["objectives"] {
  const needed = objectives.filter(({ bonus }) => !bonus);
  return needed.map(({ id }, index) => ({
    id,
    points: Math.floor((UNFINISHED * (index + 1)) / needed.length) - Math.floor((UNFINISHED * index) / needed.length),
  }));
}
