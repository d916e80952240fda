// Proves quizzes: right answers are graded right and wrong ones wrong, in real worlds where the type asks for it.
import type { Values } from "../i18n/index.ts";
import type { ProofMessageId } from "../i18n/proof.ts";
import type { Boot } from "./boot.ts";
import { ProofError, type Provable } from "./proof-error.ts";
import type { Quiz, QuizQuestion } from "./quiz.ts";
import { evened, grade, predictionOf } from "./quiz-run.ts";

/** Question by question. */
export const quizProofOf = (quiz: Quiz, boot: Boot): Provable[] =>
  quiz.questions.map((question) => ({ name: question.id, prove: () => proveQuestion(question, question.id, boot) }));

export type Fail = (problem: ProofMessageId, values?: Values) => never;

/** Says of which question it is that something does not hold. */
export const failing =
  (id: string): Fail =>
  (problem, values) => {
    throw new ProofError((say) => say("proof.question", { id, problem: say(problem, values) }));
  };

/** @throws MissionError where answers are not as the question says */
export function proveQuestion(question: QuizQuestion, name: string, boot: Boot): void {
  const fail = failing(name);
  if (question.type === "command") {
    for (const line of question.right) if (!grade(question, line, boot).right) fail("proof.should-be-right", { line });
    for (const line of question.wrong) if (grade(question, line, boot).right) fail("proof.should-be-wrong", { line });
  } else if (question.type === "predict") {
    const truth = predictionOf(question, boot);
    if (!evened(truth)) fail("proof.prints-nothing");
    if (predictionOf(question, boot) !== truth) fail("proof.prints-otherwise");
    for (const line of question.wrong) if (evened(line) === evened(truth)) fail("proof.should-be-wrong", { line });
  }
}
