// Proves tasks of a pool: nothing is met before, everything after each solution, and what a near miss names is not. Tasks that do not get in
// each other's way are proved in one world, as they are played.
import { MissionError } from "../attempt.ts";
import type { Boot } from "../boot.ts";
import type { Question } from "../check.ts";
import { WorldSight } from "../sight.ts";
import { type Step, startSteps } from "../steps.ts";
import { goToContext, inCluster } from "./clusters.ts";
import { compose } from "./compose.ts";
import type { ExamTask, TaskObjective } from "./task.ts";

/** Virtual ms that the world has after the last step to come to rest. */
const SETTLE = 120_000;
const PATIENCE = 3_600_000;

export interface TaskCase {
  task: ExamTask;
  name: string;
  steps: readonly Step[];
  /** Objectives that must stay unmet; none for a solution, after which all are met. */
  unmet: readonly string[];
}

const casesOf = (task: ExamTask): TaskCase[] => [
  ...task.solutions.map(({ name, steps }) => ({ task, name: `solution: ${name}`, steps, unmet: [] })),
  ...task.nearMisses.map(({ name, steps, unmet }) => ({ task, name: `near miss: ${name}`, steps, unmet })),
];

/** The cases of one task, each in a world of its own: for its author. */
export const taskProofOf = (task: ExamTask, boot: Boot): { name: string; prove(): void }[] =>
  casesOf(task).map((each) => ({
    name: each.name,
    prove() {
      const [wrong] = proveRound([each], boot);
      if (wrong !== undefined) throw new MissionError(wrong);
    },
  }));

/** All cases of the tasks in as few worlds as they go together in. */
export function roundsOf(tasks: readonly ExamTask[]): TaskCase[][] {
  const rounds: TaskCase[][] = [];
  for (const task of tasks)
    for (const each of casesOf(task)) {
      const room = rounds.find((round) =>
        round.every((other) => other.task !== task && !other.task.claims.some((claim) => task.claims.includes(claim))),
      );
      if (room) room.push(each);
      else rounds.push([each]);
    }
  return rounds;
}

/** Plays cases in one world; answers with what is wrong, by case. @throws MissionError when the set-up fails */
export function proveRound(cases: readonly TaskCase[], boot: Boot): string[] {
  const { mission } = compose({
    id: "proof",
    seed: "proof",
    title: "proof",
    tasks: cases.map(({ task }) => ({ task, words: task.words })),
  });
  const booted = boot({ seed: mission.seed, world: mission.world });
  const sight = new WorldSight(booted, [], {}, () => []);
  const { clock } = booted.world;
  const perform = (steps: readonly Step[], strict: boolean): string | undefined => {
    const run = startSteps(steps, { booted, sight, strict });
    clock.runWhile(() => !run.done, clock.now + PATIENCE);
    return run.done ? run.failed?.message : "does not come to an end";
  };
  const holds = (question: Question, milliseconds: number) => perform([{ do: "until", question, milliseconds }], false);
  const questionOf = (task: ExamTask, { check }: TaskObjective) => inCluster(check, task.cluster);
  const problem = perform(mission.setup, true);
  if (problem !== undefined) throw new MissionError(`setup of ${cases.map(({ task }) => task.id).join(", ")}: ${problem}`);
  const wrong: string[] = [];
  const complain = ({ task, name }: TaskCase, text: string): void => void wrong.push(`${task.id}: ${name}: ${text}`);
  for (const each of cases)
    for (const objective of each.task.objectives)
      if (holds(questionOf(each.task, objective), 0) === undefined) complain(each, `${objective.id} is met before anything is done`);
  for (const each of cases) {
    const failed = perform([goToContext(each.task.cluster), ...each.steps], false);
    if (failed !== undefined) complain(each, failed);
  }
  const end = clock.now + SETTLE;
  for (const each of cases.filter(({ unmet }) => !unmet.length))
    for (const objective of each.task.objectives) {
      const failed = holds(questionOf(each.task, objective), Math.max(0, end - clock.now));
      if (failed !== undefined) complain(each, `${objective.id}: ${failed}`);
    }
  const misses = cases.filter(({ unmet }) => unmet.length);
  if (misses.length) clock.runUntil(Math.max(clock.now, end - SETTLE / 2));
  for (const each of misses)
    for (const id of each.unmet)
      if (holds(questionOf(each.task, each.task.objectives.find((objective) => objective.id === id)!), 0) === undefined)
        complain(each, `${id} is met, and must not be`);
  return wrong;
}
