// What stands on the pages of a round of drills: the question, how it went, the end.
import type { AskedDrill, Drill } from "../../game/drills/bank.ts";
import { drillAnswer } from "../../game/drills/grade.ts";
import type { Grade } from "../../game/quiz-run.ts";
import { choice, choiceLines, truthLines } from "../components.ts";
import { prose, verbatim, wrap } from "../text.ts";
import type { Frame } from "../view.ts";

export interface AnsweredDrill {
  asked: AskedDrill;
  right: boolean;
  days: number | undefined;
}

/** The question as it is asked. @param open it can be answered now */
export function questionLines(frame: Frame, { question, words }: AskedDrill, open: boolean): string[] {
  const body = [...prose(words.text, frame.columns, frame.theme), ""];
  if (question.type === "predict") {
    // Nobody can tell what a command prints without knowing what came before it.
    const earlier = question.setup.flatMap((step) => (step.do === "run" ? step.script.trim().split("\n") : []));
    body.push(...[...earlier, question.command].flatMap((line) => verbatim(`$ ${line}`, frame.columns, frame.theme)), "");
  }
  if (question.type === "spot" && open) body.push(frame.say("drill.spot"), "");
  return body;
}

/** Right or wrong, and what would have been right. */
export function outcomeLines(frame: Frame, asked: AskedDrill, { right, truth }: Grade, givenUp: boolean): string[] {
  const { question, words } = asked;
  const { theme } = frame;
  const live = question.type === "live" && question.task.asks === "mend";
  const said = givenUp ? "drill.given-up" : right ? (live ? "drill.mended" : "quiz.right") : "quiz.wrong";
  const lines = [right ? theme.paint("good", `✓ ${frame.say(said)}`) : theme.paint("bad", `✗ ${frame.say(said)}`)];
  if (right) return [...lines, ""];
  if (truth !== undefined) {
    lines.push(...truthLines(frame, truth));
  } else if (question.type === "spot") {
    lines.push(...verbatim(frame.say("drill.line-was", { line: drillAnswer(asked, words) }), frame.columns, theme, "plain"));
  } else lines.push(...prose(frame.say("quiz.answer-was", { text: drillAnswer(asked, words) }), frame.columns, theme));
  return [...lines, ""];
}

/** How it went, why, and when it comes back. @param days undefined where that is not known yet */
export function verdictLines(frame: Frame, outcome: readonly string[], { words }: AskedDrill, days: number | undefined): string[] {
  return [
    ...outcome,
    ...prose(words.explanation, frame.columns, frame.theme),
    ...(days === undefined ? [] : ["", frame.theme.paint("quiet", comesBack(frame, days))]),
  ];
}

/** What the round came to. */
export function summaryLines(
  frame: Frame,
  { pass, skills }: Pick<DrillRound, "pass" | "skills">,
  done: readonly AnsweredDrill[],
): string[] {
  const right = done.filter((each) => each.right).length;
  const count = done.length;
  const lines = ["", frame.theme.paint("title", frame.say("drill.result", { right, count }))];
  if (pass !== undefined)
    lines.push(
      ...(right / count >= pass
        ? [frame.theme.paint("good", frame.say("drill.result-out"))]
        : wrap(frame.say("drill.result-not-out", { share: Math.round(pass * 100) }), frame.columns, frame.theme)),
    );
  lines.push("");
  // The last try of a skill says when it comes back.
  const latest = new Map(done.map(({ asked, days }) => [asked.drill.skill, days]));
  for (const { asked, right: known } of done) {
    const days = latest.get(asked.drill.skill);
    const back = days === undefined ? "" : ` · ${comesBack(frame, days)}`;
    const text = `${known ? "✓" : "✗"} ${skills.get(asked.drill.skill) ?? asked.drill.skill}${back}`;
    lines.push(...wrap(text, frame.columns, frame.theme).map((line) => frame.theme.paint(known ? "good" : "bad", line)));
  }
  return lines;
}

const comesBack = (frame: Frame, days: number): string =>
  days <= 0 ? frame.say("drill.back-today") : days === 1 ? frame.say("drill.back-tomorrow") : frame.say("drill.back-days", { days });

export interface DrillRound {
  title: string;
  drills: readonly Drill[];
  seed: string;
  /** Titles of skills. */
  skills: ReadonlyMap<string, string>;
  /** The share of right answers that tests a row out; undefined in usual rounds. */
  pass?: number;
}

/** Lines with a place among them, and what keys do there. */
export interface DrillPage {
  body: readonly string[];
  keys: [string, string][];
  /** The line that is always seen. */
  focus: number;
}

/** What shall be said aloud before the answer is shown. @param chosen the part that was chosen, of a question that offers some */
export function aloudPage(frame: Frame, question: readonly string[], { question: { type }, words }: AskedDrill, chosen: string): DrillPage {
  const said = type === "choose" ? [frame.say("drill.defend", { choice: words.parts[chosen]! }), ""] : [];
  const prompt = frame.say(type === "choose" ? "drill.defend-aloud" : "drill.aloud");
  const body = [
    ...question,
    ...said.flatMap((line) => prose(line, frame.columns, frame.theme)),
    ...wrap(prompt, frame.columns, frame.theme),
  ];
  return { body, keys: [["Enter", frame.say("drill.key-show")]], focus: body.length - 1 };
}

/** The sentences of a good answer, to tick those that were said. */
export function rubricPage(
  frame: Frame,
  before: readonly string[],
  sentences: readonly string[],
  selected: number,
  ticked: ReadonlySet<number>,
): DrillPage {
  const body = [...before, ...wrap(frame.say("drill.tick"), frame.columns, frame.theme)];
  let focus = 0;
  for (const [index, sentence] of sentences.entries()) {
    if (index === selected) focus = body.length;
    body.push(...choiceLines(frame, index === selected, `[${ticked.has(index) ? "x" : " "}] `, sentence));
  }
  const keys: [string, string][] = [
    ["Space", frame.say("drill.key-tick")],
    ["Enter", frame.say("key.next")],
    ["↑↓", frame.say("key.move")],
  ];
  return { body, keys, focus };
}

/** How well it was known, in the order of RATINGS. */
export function ratePage(frame: Frame, selected: number): DrillPage {
  const words = ["drill.again", "drill.hard", "drill.good", "drill.easy"] as const;
  const choices = words.map((id, index) => choice(frame, index === selected, frame.say(id)));
  const body = [...wrap(frame.say("drill.rate"), frame.columns, frame.theme), "", ...choices];
  const keys: [string, string][] = [
    ["Enter", frame.say("drill.key-rate")],
    ["↑↓", frame.say("key.move")],
  ];
  return { body, keys, focus: body.length - choices.length + selected };
}
