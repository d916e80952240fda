// Where points and time of an exam of choices went: answers that were right before they were changed, pauses, questions without an answer.
import type { ChoicesLog } from "./choices-log.ts";
import { type Example, type Loss, type LossKind, PAUSE } from "./losses.ts";

interface Judged {
  /** Ms of the clock. */
  end: number;
  /** Indices of questions. */
  unanswered: readonly number[];
  isRight(question: number, answer: readonly string[]): boolean;
}

export function choiceLosses({ moves }: Pick<ChoicesLog, "moves">, { end, unanswered, isRight }: Judged): Loss[] {
  const none = unanswered.map((index) => ({ at: end, number: index + 1 }));
  const losses = [lossOf("changed", changedIn(moves, isRight)), lossOf("idle", pausesIn(moves, end)), lossOf("unanswered", none)];
  return losses.filter(({ count }) => count);
}

const lossOf = (kind: LossKind, examples: readonly Example[]): Loss => ({
  ...{ kind, examples, count: examples.length, skills: [] },
  time: examples.reduce((sum, { lasted = 0 }) => sum + lasted, 0),
});

/** Questions that had the right answer once, and have another now. */
function changedIn(moves: ChoicesLog["moves"], isRight: Judged["isRight"]): Example[] {
  const lost = new Map<number, Example>();
  const wasRight = new Set<number>();
  for (const move of moves) {
    if (!("answer" in move)) continue;
    const { at, question, answer } = move;
    if (isRight(question, answer)) {
      wasRight.add(question);
      lost.delete(question);
    } else if (wasRight.has(question) && !lost.has(question)) lost.set(question, { at, number: question + 1 });
  }
  return [...lost.values()];
}

function pausesIn(moves: ChoicesLog["moves"], end: number): Example[] {
  const times = [0, ...moves.map(({ at }) => at), end];
  return times.flatMap((at, index) => {
    const lasted = (times[index + 1] ?? at) - at;
    return lasted > PAUSE ? [{ at, lasted }] : [];
  });
}
