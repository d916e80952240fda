// How a drill's question is answered: a quiz's way, or by choosing one thing, or a line.

import type { AskedDrill } from "../../game/drills/bank.ts";
import { drillOrder } from "../../game/drills/grade.ts";
import { type Form, formOf } from "../asking.ts";

export function drillForm(question: AskedDrill["question"], words: AskedDrill["words"], seed: string): Form {
  const order = drillOrder(question, seed);
  switch (question.type) {
    case "choose":
    case "explain":
    case "live":
      return { kind: "one", order, pairs: [], parts: words.parts, partners: {} };
    case "spot": {
      const parts = Object.fromEntries(words.shows.split("\n").map((line, index) => [index, line]));
      return { kind: "line", order, pairs: [], parts, partners: {} };
    }
    default:
      return formOf(question, words, seed);
  }
}
