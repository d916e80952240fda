// The paper of an exam with tasks: drawn by its code, one world for all of them.
import { createHash } from "node:crypto";
import type { Language } from "../../i18n/index.ts";
import type { ContentFolder } from "../contents.ts";
import type { Paper, PaperTask } from "../runs/paper.ts";
import { strict } from "../runs/rules.ts";
import { type ExamCode, spellExam } from "./code.ts";
import { compose, objectiveId, taskText } from "./compose.ts";
import { draw } from "./draw.ts";
import type { Exam, ExamWords } from "./exam.ts";
import { notesProgram } from "./notes-program.ts";
import { openExam, poolOf, type WordedTask } from "./shelf.ts";

/** An exam that can be played, and what is known of its tasks beside what a run needs. */
export interface OpenedExam {
  exam: Exam;
  words: ExamWords;
  code: ExamCode;
  paper: Paper;
  /** In the paper's order. */
  tasks: readonly WordedTask[];
}

/** @returns undefined when there is no such exam of tasks. @throws ContentError */
export function openTasks(content: ContentFolder, code: ExamCode, language: Language): OpenedExam | undefined {
  const found = openExam(content, code.exam, language);
  if (found?.exam.form !== "tasks") return undefined;
  const { exam, words } = found;
  const pool = poolOf(content, exam, language);
  const drawn = draw(
    exam,
    pool.map((worded) => ({ ...worded.task, worded })),
    code.seed,
    code.minutes,
  );
  const tasks = drawn.map(({ item }) => item.worded);
  const spelt = spellExam(code);
  const { mission, words: told } = compose({ id: code.exam, seed: spelt, title: words.title, tasks });
  const paper: Paper = {
    kind: "exam",
    code: spelt,
    digest: createHash("sha256")
      .update(JSON.stringify([spelt, mission.digest, drawn.map(({ weight }) => weight)]))
      .digest("hex")
      .slice(0, 16),
    limit: code.minutes * 60_000,
    rules: strict,
    worlds: [{ mission: { ...mission, programs: { notes: notesProgram(content, language) } }, words: told, seed: mission.seed }],
    tasks: drawn.map(({ weight }, index) => paperTask(tasks[index]!, weight, language)),
  };
  return { exam, words, code, paper, tasks };
}

/** Weights are of 100; objectives share them in quarters, which add up exactly. */
const PART = 4;

function paperTask({ task, words }: WordedTask, weight: number, language: Language): PaperTask {
  const whole = task.objectives.reduce((sum, { points }) => sum + points, 0);
  let before = 0;
  const upTo = (points: number) => Math.round((PART * weight * points) / whole) / PART;
  const objectives = task.objectives.map((each) => {
    const from = upTo(before);
    before += each.points;
    return { id: objectiveId(task, each), points: upTo(before) - from };
  });
  return { id: task.id, world: 0, title: words.title, text: taskText(language, task, words), objectives, points: weight };
}
