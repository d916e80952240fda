// Taking a quiz: what is shown in which order, grading (in a small world where a world knows best), and the result.
import { Random } from "../base/random.ts";
import { type Attempt, MissionError } from "./attempt.ts";
import type { Boot, WorldName } from "./boot.ts";
import type { Question } from "./check.ts";
import { startSteps } from "./perform-steps.ts";
import { type Reach, tryProbe } from "./probe.ts";
import type { CommandQuestion, PredictQuestion, QuestionWords, Quiz, QuizQuestion } from "./quiz.ts";
import { WorldSight } from "./sight.ts";
import type { Step } from "./steps.ts";

/** Ids for choices, orders and matches (for a match: the partner's id of each pair, in the pairs' order); a text for command and predict. */
export type QuizAnswer = readonly string[] | string;

export interface Grade {
  right: boolean;
  /** What the world answered to a predict question. */
  truth?: string;
}
export interface QuizResult {
  right: number;
  asked: number;
  share: number;
  passed: boolean;
}

/** Virtual ms that the world has to come to the state that a command question wants. */
const PATIENCE = 60_000;
const SETUP_PATIENCE = 3_600_000;

/** The ids of a question's parts in the order in which they are shown: chance decides, and the seed decides chance. */
export function shownOrder(question: QuizQuestion, seed: string): readonly string[] {
  const random = new Random(`${seed}/${question.id}`);
  switch (question.type) {
    case "one":
    case "several":
      return random.shuffle(question.choices);
    case "order": {
      const shuffled = random.shuffle(question.items);
      // Shown in the right order, there would be nothing to do.
      return shuffled.every((id, index) => id === question.items[index]) ? [...shuffled.slice(1), shuffled[0]!] : shuffled;
    }
    case "match":
      return random.shuffle(question.pairs);
    default:
      return [];
  }
}

export function grade(question: QuizQuestion, answer: QuizAnswer, boot: Boot): Grade {
  const ids = typeof answer === "string" ? [answer] : answer;
  switch (question.type) {
    case "one":
      return { right: ids.length === 1 && ids[0] === question.right };
    case "several":
      return { right: ids.length === question.right.length && question.right.every((id) => ids.includes(id)) };
    case "order":
      return { right: question.items.every((id, index) => ids[index] === id) };
    case "match":
      return { right: question.pairs.every((id, index) => ids[index] === id) };
    case "command":
      return { right: runsTo(question, String(answer), boot) };
    case "predict": {
      const truth = predictionOf(question, boot);
      return { right: evened(truth) === evened(String(answer)), truth };
    }
  }
}

/** The right answer in words; "" where the world has it. */
export function rightAnswer(question: QuizQuestion, { parts, partners }: Pick<QuestionWords, "parts" | "partners">): string {
  switch (question.type) {
    case "one":
      return parts[question.right]!;
    case "several":
      return question.right.map((id) => parts[id]).join("; ");
    case "order":
      return question.items.map((id) => parts[id]).join(" → ");
    case "match":
      return question.pairs.map((id) => `${parts[id]} – ${partners[id]}`).join("; ");
    case "command":
      return question.right[0]!;
    case "predict":
      return "";
  }
}

export function resultOf(quiz: Quiz, grades: readonly Grade[]): QuizResult {
  const right = grades.filter((each) => each.right).length;
  const share = right / quiz.questions.length;
  return { right, asked: quiz.questions.length, share, passed: share >= quiz.pass };
}

/** What the world prints. @throws MissionError when the question's set-up fails */
export function predictionOf(question: PredictQuestion, boot: Boot): string {
  const { booted } = smallWorld(question, boot);
  const { clock } = booted.world;
  const shell = booted.run(question.command);
  let said = "";
  const drain = () => (said += shell.stdout.read() + shell.stderr.read());
  shell.stdout.changed.on(() => shell.stdout.readable && drain());
  shell.stderr.changed.on(() => shell.stderr.readable && drain());
  clock.runWhile(() => shell.exitCode === undefined, clock.now + PATIENCE);
  drain();
  return said;
}

/** Whether a command line brings the question's world into the state that is asked for. @throws MissionError when it is so before, or the set-up fails */
export function runsTo(question: Pick<CommandQuestion, "id" | "world" | "setup" | "check">, line: string, boot: Boot): boolean {
  const { booted, sight } = smallWorld(question, boot);
  // Nobody may win by the state that the set-up left.
  if (holdsNow(question.check, { booted, sight })) throw new MissionError(`question ${question.id}: is right before anything is typed`);
  startSteps([{ do: "run", script: line, mayFail: true }], { booted, sight, strict: false });
  return comesToHold(question.check, { booted, sight });
}

/** Whether a check comes to hold within a virtual minute. */
export function comesToHold(check: Question, { booted, sight }: SmallWorld): boolean {
  const { clock } = booted.world;
  const limit = clock.now + PATIENCE;
  while (clock.now < limit) {
    clock.runUntil(Math.min(limit, clock.now + 500));
    if (holdsNow(check, { booted, sight })) return true;
  }
  return false;
}

/** Asks a check, after the calls that it looks at have been tried in the world. */
export function holdsNow(check: Question, { booted, sight }: SmallWorld): boolean {
  const { clock } = booted.world;
  let open = check.probes.length;
  for (const probe of check.probes) {
    const started = clock.now;
    const done = (reach: Reach) => {
      sight.tried.set(probe.id, { started, reach });
      open--;
    };
    tryProbe(probe, booted, (source) => sight.findPod(source), done);
  }
  if (open) clock.runWhile(() => open > 0, clock.now + PATIENCE);
  return check.holds(sight).met;
}

export type SmallWorld = Pick<Attempt, "booted" | "sight">;

/** A world for one question, set up. @throws MissionError when the set-up fails */
export function smallWorld({ id, world, setup }: { id: string; world: WorldName; setup: readonly Step[] }, boot: Boot): SmallWorld {
  const booted = boot({ seed: `quiz/${id}`, world });
  const sight = new WorldSight(booted, [], {}, () => []);
  const { clock } = booted.world;
  const steps = startSteps(setup, { booted, sight, strict: true });
  clock.runWhile(() => !steps.done, clock.now + SETUP_PATIENCE);
  if (!steps.done || steps.failed) throw new MissionError(`question ${id}: setup: ${steps.failed?.message ?? "does not come to an end"}`);
  return { booted, sight };
}

/** A printed text as it is compared: runs of blanks, and those at the ends of lines, do not count. */
export const evened = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.replace(/[ \t]+/g, " ").trim())
    .join("\n")
    .trim();
