// A question of the mission has been answered rightly.
import { type Check, met, unmet } from "../check.ts";

export const answer: Check<{ question: string }> = {
  name: "answer",
  parse: (fields) => ({ question: fields.text("question") }),
  holds({ question }, sight) {
    const { text, given, right } = sight.answered(question);
    if (given === undefined) return unmet("check.answer-missing", { question: text, id: question });
    return right ? met : unmet("check.answer-wrong", { question: text });
  },
};
