// Proves tasks of a pool: nothing is met before, everything after each solution, and what a near miss names is not. Tasks that do not get in
// each other's way are proved in one world, as they are played.
import type { Message } from "../../i18n/index.ts";
import { MissionError } from "../attempt.ts";
import type { Boot } from "../boot.ts";
import { startSteps } from "../perform-steps.ts";
import { ProofError, type Provable, type Say, tellMessage, titled } from "../proof-error.ts";
import { WorldSight } from "../sight.ts";
import type { Step } from "../steps.ts";
import { goToContext, inCluster } from "./clusters.ts";
import { compose } from "./compose.ts";
import type { ExamTask, TaskObjective } from "./task.ts";

/** Virtual ms that the world has after the last step to come to rest. */
const SETTLE = 120_000;
const PATIENCE = 3_600_000;

export interface TaskCase {
  task: ExamTask;
  /** What it is called. */
  name: string;
  told: Message;
  steps: readonly Step[];
  /** Objectives that must stay unmet; none for a solution, after which all are met. */
  unmet: readonly string[];
}

const casesOf = (task: ExamTask): TaskCase[] => [
  ...task.solutions.map(({ name, steps }) => ({ task, ...titled("proof.solution", { name }), steps, unmet: [] })),
  ...task.nearMisses.map(({ name, steps, unmet }) => ({ task, ...titled("proof.near-miss", { name }), steps, unmet })),
];

/** The solutions, and so many near misses from one on. */
function some(cases: readonly TaskCase[], misses: number, from: number): readonly TaskCase[] {
  const all = cases.filter(({ unmet }) => unmet.length);
  const order = all.map((_, index) => all[(from + index) % all.length]!);
  return [...cases.filter(({ unmet }) => !unmet.length), ...order.slice(0, misses)];
}

/** The cases of one task, each in a world of its own: for its author. */
export const taskProofOf = (task: ExamTask, boot: Boot): Provable[] =>
  casesOf(task).map((each) => ({
    name: each.name,
    told: each.told,
    prove() {
      const [wrong] = proveRound([each], boot);
      if (wrong) throw wrong;
    },
  }));

/**
 * All cases of the tasks in as few worlds as they go together in.
 * @param misses how many near misses of each task; which ones goes by the tasks' places
 */
export function roundsOf(tasks: readonly ExamTask[], misses = Number.POSITIVE_INFINITY): TaskCase[][] {
  const rounds: TaskCase[][] = [];
  for (const [place, task] of tasks.entries())
    for (const each of some(casesOf(task), misses, place)) {
      const room = rounds.find((round) =>
        round.every((other) => other.task !== task && !other.task.claims.some((claim) => task.claims.includes(claim))),
      );
      if (room) room.push(each);
      else rounds.push([each]);
    }
  return rounds;
}

interface Asked {
  each: TaskCase;
  objective: TaskObjective;
}

/** Plays cases in one world; answers with what is wrong, by case. @throws MissionError when the set-up fails */
export function proveRound(cases: readonly TaskCase[], boot: Boot): ProofError[] {
  const { mission } = compose({
    id: "proof",
    seed: "proof",
    title: "proof",
    tasks: cases.map(({ task }) => ({ task, words: task.words })),
  });
  const booted = boot({ seed: mission.seed, world: mission.world });
  const sight = new WorldSight(booted, [], {}, () => []);
  const { clock } = booted.world;
  const start = (steps: readonly Step[], strict: boolean) => startSteps(steps, { booted, sight, strict });
  const perform = (steps: readonly Step[], strict: boolean): string | undefined => {
    const run = start(steps, strict);
    clock.runWhile(() => !run.done, clock.now + PATIENCE);
    return run.done ? run.failed?.message : "does not come to an end";
  };
  /** Asks about objectives side by side, until they hold or so much time has passed; tells of those that do not hold why. */
  const ask = (asked: readonly Asked[], milliseconds: number): (Asked & { missing: string | undefined })[] => {
    const runs = asked.map(({ each, objective }) => {
      const question = inCluster(objective.check, each.task.cluster);
      return start([{ do: "until", question, milliseconds }], false);
    });
    clock.runWhile(() => runs.some((run) => !run.done), clock.now + PATIENCE);
    return asked.map((one, index) => ({ ...one, missing: runs[index]!.failed?.message }));
  };
  const objectivesOf = (each: TaskCase): Asked[] => each.task.objectives.map((objective) => ({ each, objective }));
  const problem = perform(mission.setup, true);
  if (problem !== undefined) throw new MissionError(`setup of ${cases.map(({ task }) => task.id).join(", ")}: ${problem}`);
  const wrong: ProofError[] = [];
  const complain = ({ task, told }: TaskCase, problem: (say: Say) => string): void => {
    const error = new ProofError((say) => say("proof.of-case", { of: `${task.id}: ${tellMessage(say, told)}`, problem: problem(say) }));
    wrong.push(error);
  };
  for (const { each, objective, missing } of ask(cases.flatMap(objectivesOf), 0))
    if (missing === undefined) complain(each, (say) => say("proof.met-before", { id: objective.id }));
  for (const each of cases) {
    const failed = perform([goToContext(each.task.cluster), ...each.steps], false);
    if (failed !== undefined) complain(each, () => failed);
  }
  const end = clock.now + SETTLE;
  const [done, missed] = [cases.filter(({ unmet }) => !unmet.length), cases.filter(({ unmet }) => unmet.length)];
  for (const { each, objective, missing } of ask(done.flatMap(objectivesOf), SETTLE))
    if (missing !== undefined) complain(each, () => `${objective.id}: ${missing}`);
  if (missed.length) clock.runUntil(Math.max(clock.now, end - SETTLE / 2));
  const unmet = missed.flatMap((each) => objectivesOf(each).filter(({ objective }) => each.unmet.includes(objective.id)));
  for (const { each, objective, missing } of ask(unmet, 0))
    if (missing === undefined) complain(each, (say) => say("proof.met", { id: objective.id }));
  return wrong;
}
