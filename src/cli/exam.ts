// k8s-quest exam [EXAM]: takes an exam, or lists those there are.
import "../i18n/practice.ts";
import { basename } from "node:path";
import { assetsFolder } from "../base/assets.ts";
import { choicePool } from "../game/exams/choices.ts";
import { LONGEST, seedOf } from "../game/exams/code.ts";
import { examFiles, openExam, poolOf } from "../game/exams/shelf.ts";
import { openApp } from "./app.ts";
import { apart, flag, follow, type Given, text, wholeNumber } from "./command-line.ts";
import { Mistake } from "./failure.ts";
import { openPlace } from "./place.ts";

const options = { minutes: text, seed: text, list: flag };

export const main = (args: readonly string[]): Promise<number> =>
  follow({ name: "exam", facts: { longest: LONGEST }, options, words: 1 }, args, exam);

function exam({ values, words: [exam] }: Given<typeof options>): number | Promise<number> {
  apart(values, "list", ["minutes", "seed"]);
  const ids = examIds();
  if (exam !== undefined && !ids.includes(exam)) throw new Mistake("command.one-of", { given: exam, all: ids.join(", ") });
  if (values.list) return list(exam === undefined ? ids : [exam]);
  const minutes = wholeNumber("--minutes", values.minutes, 1, LONGEST);
  const seed = values.seed === undefined ? undefined : seedOf(values.seed);
  if (values.seed !== undefined && seed === undefined) throw new Mistake("exam.seed");
  const request = {
    ...(exam === undefined ? {} : { exam }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(seed === undefined ? {} : { seed }),
  };
  return openApp({ practice: { name: "exam", arguments: [JSON.stringify(request)] } });
}

const content = { path: assetsFolder };
const examIds = (): string[] => examFiles(content).map((file) => basename(file, ".yaml"));

function list(ids: readonly string[]): number {
  const { language, say } = openPlace();
  for (const id of ids) {
    const { exam, words } = openExam(content, id, language)!;
    const pool = exam.form === "tasks" ? poolOf(content, exam, language) : choicePool(content, exam, language);
    const shape = { count: exam.count, minutes: exam.minutes, pass: Math.round(exam.pass * 100) };
    const what = say(exam.form === "tasks" ? "exam.what-tasks" : "exam.what-choices", shape);
    process.stdout.write(`${exam.id.padEnd(6)} ${words.title}\n       ${what} · ${say("exam.pool", { count: pool.length })}\n`);
    for (const { id: domain, share } of exam.domains)
      process.stdout.write(`       ${say("percent", { percent: String(share).padStart(3) })} ${words.domains[domain]}\n`);
  }
  return 0;
}
