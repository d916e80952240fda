// k8s-quest check [PATH…]: proves missions, quizzes, exams' tasks, drills and interviews, for their authors.
import { existsSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { assetsFolder } from "../base/assets.ts";
import { boot } from "../commands/boot.ts";
import { missionFiles, quizFiles, readMission, readMissionWords, readQuiz, readQuizWords, translationOf } from "../game/content.ts";
import { checkTranslation, drillFiles, readDrillRow } from "../game/drills/bank.ts";
import { drillProofOf } from "../game/drills/proof.ts";
import { taskProofOf } from "../game/exams/proof.ts";
import { readTask, taskExams, taskFiles } from "../game/exams/shelf.ts";
import { scenarioProofs } from "../game/interviews/proof.ts";
import { readScenario, scenarioFiles } from "../game/interviews/shelf.ts";
import { problemIn } from "../game/problem-in.ts";
import { proofOf } from "../game/proof.ts";
import { ProofError, type Provable } from "../game/proof-error.ts";
import { quizProofOf } from "../game/quiz-proof.ts";
import { follow } from "./command-line.ts";
import { Failure } from "./failure.ts";
import { openPlace } from "./place.ts";

/** Where content lies. */
const SHAPES =
  "curriculum/<tier>/<row>/<name>.yaml, quizzes/<name>.yaml, exams/<exam>/<name>.yaml, drills/<row>.yaml, interviews/<name>.yaml";

export const main = (args: readonly string[]): Promise<number> =>
  follow({ name: "check", words: Number.POSITIVE_INFINITY }, args, ({ words }) => check(words));

function check(paths: readonly string[]): number {
  const content = { path: existsSync("curriculum") ? process.cwd() : assetsFolder };
  const wanted = (paths.length ? paths : [content.path]).map((path) => resolve(path));
  const missing = wanted.find((path) => !existsSync(path));
  if (missing) throw new Failure("check.no-path", { path: missing }, 2);
  const chosen = (files: readonly string[]) =>
    files
      .map((file) => resolve(file))
      .filter((file) =>
        wanted.some((path) => file === path || (statSync(path).isDirectory() && file.startsWith(`${path}/`.replace("//", "/")))),
      );
  const [missions, quizzes, drills] = [chosen(missionFiles(content)), chosen(quizFiles(content)), chosen(drillFiles(content))];
  const interviews = chosen(scenarioFiles(content));
  const tasks = chosen(taskExams(content).flatMap((exam) => taskFiles(content, exam)));
  if (![missions, quizzes, tasks, drills, interviews].some(({ length }) => length))
    throw new Failure("check.nothing", { shapes: SHAPES }, 2);
  let failures = 0;
  const tell = (line: string) => process.stdout.write(`${line}\n`);
  const { say, language } = openPlace();
  const attempt = (name: string, work: () => void) => {
    try {
      work();
      tell(`  ✓ ${name}`);
    } catch (error) {
      failures++;
      tell(`  ✗ ${name}: ${problemIn(language, error as Error)}`);
    }
  };
  const prove = <T>(file: string, read: () => T, translate: (content: T) => void, cases: (content: T) => readonly Provable[]) => {
    tell(relative(process.cwd(), file));
    let parsed: T | undefined;
    attempt(say("check.format"), () => void (parsed = read()));
    if (parsed === undefined) return;
    const found = parsed;
    attempt(say("check.korean"), () => {
      if (!existsSync(translationOf(file, "ko"))) throw new ProofError(() => say("check.no-translation"));
      translate(found);
    });
    for (const { name, told, prove } of cases(found)) attempt(told ? say(told.id, told.values) : name, prove);
  };
  for (const file of missions)
    prove(
      file,
      () => readMission(file),
      (mission) => readMissionWords(file, mission, "ko"),
      (mission) => proofOf(mission, boot),
    );
  for (const file of quizzes)
    prove(
      file,
      () => readQuiz(file),
      (quiz) => readQuizWords(file, quiz, "ko"),
      (quiz) => quizProofOf(quiz, boot),
    );
  for (const file of tasks) {
    const id = `${basename(dirname(file))}/${basename(file, ".yaml")}`;
    prove(
      file,
      () => readTask(content, id, "en").task,
      () => void readTask(content, id, "ko"),
      (task) => taskProofOf(task, boot),
    );
  }
  for (const file of drills)
    prove(
      file,
      () => readDrillRow(file, "en"),
      (row) => checkTranslation(file, row, "ko"),
      (row) => drillProofOf(row, boot),
    );
  for (const file of interviews)
    prove(
      file,
      () => readScenario(file, "en"),
      () => void readScenario(file, "ko"),
      ({ scenario }) => scenarioProofs(scenario, boot),
    );
  tell(failures ? say("check.failed", { count: failures }) : say("check.all-proved"));
  return failures ? 1 : 0;
}
