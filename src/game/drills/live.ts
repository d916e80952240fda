// The world of a live question, as a small mission: its shell is a session's, its end the referee's.
import { type Question, unmet } from "../check.ts";
import type { Mission, MissionWords } from "../mission.ts";
import type { DrillWords, LiveQuestion } from "./question.ts";

/** Never holds: the cause is told on the screen, and nothing in the world shows that it is known. */
const told = (question: string): Question => ({
  name: "answer",
  probes: [],
  bonusOnly: false,
  holds: () => unmet("check.answer-missing", { question, id: "" }),
});

/** @param title what stands above the terminal */
export function liveMission(
  { id, world, setup, task }: LiveQuestion,
  words: DrillWords,
  title: string,
): { mission: Mission; words: MissionWords } {
  const worded: MissionWords = {
    title,
    story: "",
    briefing: words.text,
    objectives: { solved: words.text },
    invariants: {},
    questions: {},
    hints: [],
    debrief: words.explanation,
  };
  const mission: Mission = {
    id: `drill/${id}`,
    tier: "drill",
    item: "drill",
    order: 0,
    world,
    seed: id,
    setup,
    sabotage: [],
    objectives: [
      { id: "solved", check: task.asks === "mend" ? task.check : told(words.text), hidden: false, bonus: false, once: false, hold: 0 },
    ],
    invariants: [],
    questions: [],
    hints: [],
    solutions: [],
    nearMisses: [],
    par: { commands: 10, time: 180_000 },
    words: worded,
    digest: id,
  };
  return { mission, words: worded };
}
