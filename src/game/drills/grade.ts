// Grading a drill, and what the grade says about the skill: again, hard, good or easy.
import type { Boot } from "../boot.ts";
import { type Grade, grade, type QuizAnswer, rightAnswer, shownOrder } from "../quiz-run.ts";
import { AGAIN, EASY, GOOD, HARD, type Rating } from "../skills/reviews.ts";
import type { AskedDrill } from "./bank.ts";
import type { DrillQuestion, DrillType, DrillWords } from "./question.ts";

/** Seconds that a good answer takes. */
const USUAL: Readonly<Record<DrillType, number>> = {
  one: 25,
  several: 35,
  order: 40,
  match: 40,
  command: 60,
  predict: 50,
  choose: 60,
  spot: 40,
  explain: 120,
  live: 180,
};

/** Ids for choices, line numbers (from 0) for a line to be found, text for what is typed. What was mended in a live world, the world has graded already. */
export function gradeDrill(question: DrillQuestion, answer: QuizAnswer, boot: Boot): Grade {
  switch (question.type) {
    case "choose":
      return { right: answer[0] === question.right };
    case "spot":
      return { right: question.right.includes(Number(answer[0])) };
    case "live":
      return { right: question.task.asks === "cause" ? answer[0] === question.task.right : answer[0] === "mended" };
    case "explain":
      return { right: answer.length > 0 };
    default:
      return grade(question, answer, boot);
  }
}

/** The ids of a question's parts in the order in which they are shown. */
export function drillOrder(question: DrillQuestion, seed: string): readonly string[] {
  switch (question.type) {
    case "choose":
      return shownOrder({ ...question, type: "one" }, seed);
    case "live":
      return question.task.asks === "cause" ? shownOrder({ id: question.id, type: "one", ...question.task }, seed) : [];
    case "spot":
      return question.shows
        .trimEnd()
        .split("\n")
        .map((_line, index) => String(index));
    case "explain":
      return [];
    default:
      return shownOrder(question, seed);
  }
}

/** How well a skill was known: by right or wrong and the time it took. @param seconds from the question's first sight to the answer */
export function ratingOf(type: DrillType, right: boolean, seconds: number): Rating {
  if (!right) return AGAIN;
  const usual = USUAL[type];
  return seconds > usual * 3 ? HARD : seconds < usual / 2 ? EASY : GOOD;
}

/** What a defence or explanation comes to that named so many of a rubric's points: for the learner to agree with or not. */
export function suggestedRating(right: boolean, named: number, of: number): Rating {
  if (!right) return AGAIN;
  const share = named / Math.max(1, of);
  return share >= 0.99 ? EASY : share >= 0.6 ? GOOD : share >= 0.3 ? HARD : AGAIN;
}

/** Whether the learner is asked what the answer was worth. */
export const gradesItself = (type: DrillType): boolean => type === "choose" || type === "explain";

/** The right answer in words. */
export function drillAnswer({ question }: Pick<AskedDrill, "question">, words: DrillWords): string {
  switch (question.type) {
    case "choose":
      return words.parts[question.right]!;
    case "spot":
      return question.right.map((line) => words.shows.split("\n")[line]!.trim()).join(" / ");
    case "live":
      return question.task.asks === "cause" ? words.parts[question.task.right]! : question.task.right[0]!;
    case "explain":
      return "";
    default:
      return rightAnswer(question, words);
  }
}
