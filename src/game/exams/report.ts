// What an exam of tasks came to: score by domain, each lost point with what was wanted beside what was there, and where the time went.
import { type Language, type Message, translate } from "../../i18n/index.ts";
import type { Boot } from "../boot.ts";
import type { Run } from "../runs/run.ts";
import { linesOf, objectiveId } from "./compose.ts";
import type { Loss } from "./losses.ts";
import type { OpenedExam } from "./paper.ts";
import { postMortem } from "./post-mortem.ts";
import { recordOf } from "./record.ts";
import { type ExamResult, resultOf } from "./result.ts";

export interface ObjectiveReport {
  /** What was wanted. */
  text: string;
  met: boolean;
  points: number;
  /** What is missing, and what was there instead; undefined when met, or when nothing is known. */
  actual?: string;
}

export interface TaskReport {
  title: string;
  domain: string;
  cluster: string;
  points: number;
  most: number;
  reached: boolean;
  /** Ms for which it was open. */
  time: number;
  objectives: readonly ObjectiveReport[];
  /** Lines of one way to do it. */
  solution: readonly string[];
}

export interface ExamReport extends ExamResult {
  tasks: readonly TaskReport[];
  losses: readonly Loss[];
  /** Share by skill, 0 to 1, of the tasks that were opened: what the memory of skills is fed with. */
  marks: readonly { skill: string; share: number }[];
  /** Skills to drill, the weakest first. */
  drills: readonly string[];
}

/** A share of points below which a skill is drilled. */
const WEAK = 0.8;

/** @param run that is over */
export function reportOf(opened: OpenedExam, run: Run, boot: Boot, language: Language): ExamReport {
  const { paper, exam, words, tasks } = opened;
  const { score, reached, log } = run;
  const record = recordOf(paper, log, boot);
  const states = new Map(run.session.attempt.referee.objectives.map((state) => [state.objective.id, state]));
  const reports = tasks.map(({ task, words: told }, index): TaskReport => {
    const { points, most, met } = score.tasks[index]!;
    const worth = new Map(paper.tasks[index]!.objectives.map((each) => [each.id, each.points]));
    return {
      ...{ title: told.title, domain: task.domain, cluster: task.cluster, points, most, reached: reached.has(index) },
      time: record.open[index]!,
      objectives: task.objectives.map((each) => {
        const id = objectiveId(task, each);
        const missing = states.get(id)?.verdict.missing;
        return {
          ...{ text: told.objectives[each.id]!, met: met.includes(id), points: worth.get(id)! },
          ...(missing && !met.includes(id) ? { actual: say(language, missing) } : {}),
        };
      }),
      solution: linesOf(task.solutions[0]!.steps),
    };
  });
  const losses = postMortem(
    record,
    tasks.map(({ task }) => task),
    reached,
  );
  const shares = tasks.flatMap(({ task }, index) => {
    const { points, most, reached } = reports[index]!;
    return task.skills.map((skill) => ({ skill, share: points / most, reached }));
  });
  // What nobody came to shows nothing about what is known; it wants to be drilled all the same.
  const marks = shares.flatMap(({ skill, share, reached }) => (reached ? [{ skill, share }] : []));
  const { code, limit } = paper;
  const { player, startedAt, now: time } = run;
  return {
    ...resultOf(exam, words, { code, player, startedAt, time, limit }, reports),
    ...{ tasks: reports, losses, marks, drills: drillsOf(shares, losses) },
  };
}

/** The skills of tasks that lost points, then those against what lost most time. */
function drillsOf(marks: readonly { skill: string; share: number }[], losses: readonly Loss[]): string[] {
  const weak = marks.filter(({ share }) => share < WEAK).toSorted((a, b) => a.share - b.share);
  const slow = losses.toSorted((a, b) => b.time - a.time).flatMap(({ skills }) => skills);
  return [...new Set([...weak.map(({ skill }) => skill), ...slow])];
}

const say = (language: Language, { id, values }: Message): string => translate(language, id, values);
