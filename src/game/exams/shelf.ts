// Reads exams and their pools from the content's folder, worded in a language.
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Language } from "../../i18n/index.ts";
import { readYaml, translationOf } from "../content.ts";
import type { ContentFolder } from "../contents.ts";
import { type Exam, type ExamWords, parseExam, parseExamWords } from "./exam.ts";
import { type ExamTask, parseTask, parseTaskWords, type TaskWords } from "./task.ts";

export interface WordedTask {
  task: ExamTask;
  words: TaskWords;
}

/** The files of a folder that are no translations, sorted. */
const originals = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^[a-z0-9-]+\.yaml$/.test(name))
        .sort()
        .map((name) => join(folder, name))
    : [];

export const examFiles = (content: ContentFolder): string[] => originals(join(content.path, "exams"));
export const taskFiles = (content: ContentFolder, exam: string): string[] => originals(join(content.path, "exams", exam));

/** The names of the exams that have tasks. @throws ContentError */
export const taskExams = (content: ContentFolder): string[] =>
  examFiles(content)
    .map(readExam)
    .filter(({ form }) => form === "tasks")
    .map(({ id }) => id);

/** @throws ContentError */
const readExam = (file: string): Exam => parseExam(file, basename(file, ".yaml"), readYaml(file));

/** @throws ContentError */
export function readExamWords(file: string, exam: Exam, language: Language): ExamWords {
  const translation = translationOf(file, language);
  return language === "en" || !existsSync(translation) ? exam.words : parseExamWords(translation, exam, readYaml(translation));
}

/** @param id `cka/name`. @throws ContentError */
export function readTask(content: ContentFolder, id: string, language: Language): WordedTask {
  const file = join(content.path, "exams", `${id}.yaml`);
  const task = parseTask(file, id, readYaml(file));
  const translation = translationOf(file, language);
  if (language === "en" || !existsSync(translation)) return { task, words: task.words };
  return { task, words: parseTaskWords(translation, task, readYaml(translation)) };
}

/** An exam by its name, in a language; undefined when there is none. */
export function openExam(content: ContentFolder, id: string, language: Language): { exam: Exam; words: ExamWords } | undefined {
  const file = join(content.path, "exams", `${id}.yaml`);
  if (!/^[a-z0-9-]+$/.test(id) || !existsSync(file)) return undefined;
  const exam = readExam(file);
  return { exam, words: readExamWords(file, exam, language) };
}

/** The tasks that an exam draws from: its own, and those that it borrows under a domain of its own. */
export function poolOf(content: ContentFolder, exam: Exam, language: Language): WordedTask[] {
  const own = taskFiles(content, exam.id).map((file) => readTask(content, `${exam.id}/${basename(file, ".yaml")}`, language));
  const borrowed = Object.entries(exam.borrowed).flatMap(([domain, ids]) =>
    ids.map((id) => {
      const { task, words } = readTask(content, id, language);
      return { task: { ...task, domain }, words };
    }),
  );
  return [...own, ...borrowed];
}
