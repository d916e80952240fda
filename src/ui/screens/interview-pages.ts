// The pages of an interview beside its terminal: a question with its answer and its truth, the rubric, notes. Each a list of lines.
import type { AskedFollowUp, Interview } from "../../game/interviews/interview.ts";
import { LEVELS } from "../../game/interviews/scenario.ts";
import { choice } from "../components.ts";
import { clockTime, prose, unmarked, verbatim, widthOf, wrap } from "../text.ts";
import type { Frame } from "../view.ts";

/** Lines, the one that must be seen, and where the cursor stands among them. */
export interface Page {
  lines: string[];
  focus: number;
  cursor?: { x: number; y: number };
}

/** A question where it has a line for itself, cut where that ends. */
export const inOneLine = (question: string, { theme }: Frame): string =>
  unmarked(question.trim(), Number.POSITIVE_INFINITY, theme).join(" ");

/** The list of questions; the newest is chosen first. */
export function questionList(interview: Interview, selected: number, frame: Frame): Page {
  const { words } = interview.options;
  const { asked } = interview;
  if (!asked.length) return { lines: wrap(frame.say("interview.no-questions"), frame.columns, frame.theme), focus: 0 };
  return {
    lines: asked.map(({ followUp, at, answer }, index) => {
      const mark = answer?.shown ? `${answer.points.length}/${followUp.points}` : "○";
      return choice(
        frame,
        index === selected,
        `${clockTime(at).padStart(5)}  ${mark.padEnd(3)}  ${inOneLine(words.followUps[followUp.id]!.question, frame)}`,
      );
    }),
    focus: selected,
  };
}

/** One question: to be answered, or beside what the world says, with the points to tick. */
export function questionPage({ options }: Interview, asked: AskedFollowUp, selected: number, frame: Frame): Page {
  const { theme, columns } = frame;
  const { question, points } = options.words.followUps[asked.followUp.id]!;
  const lines = [...prose(question, columns, theme), ""];
  const text = asked.answer?.text ?? "";
  if (!asked.answer?.shown) {
    lines.push(...wrap(frame.say("interview.ask"), columns, theme).map((line) => theme.paint("quiet", line)));
    const typed = typedLines(text, frame);
    lines.push(...typed);
    return { lines, focus: lines.length - 1, cursor: { x: widthOf(typed.at(-1)!), y: lines.length - 1 } };
  }
  if (text.trim()) lines.push(theme.paint("accent", frame.say("interview.answer")), ...typedLines(text, frame), "");
  if (asked.truth !== undefined)
    lines.push(
      theme.paint("accent", frame.say("interview.truth")),
      ...(asked.truth || "–").split("\n").flatMap((line) => verbatim(line, columns - 2, theme).map((each) => `  ${each}`)),
      "",
    );
  lines.push(...wrap(frame.say("interview.points"), columns, theme));
  let focus = lines.length;
  for (const [index, point] of points.entries()) {
    const mark = `${index === selected ? "›" : " "} [${asked.answer.points.includes(index) ? "x" : " "}] `;
    if (index === selected) focus = lines.length;
    lines.push(...wrap(point, columns - 6, theme).map((line, row) => (row ? `      ${line}` : mark + line)));
  }
  return { lines, focus };
}

export function rubricPage(interview: Interview, selected: number, frame: Frame): Page {
  const { scenario, words } = interview.options;
  const lines = [...wrap(frame.say("interview.grade"), frame.columns, frame.theme).map((line) => frame.theme.paint("quiet", line)), ""];
  let focus = 0;
  for (const [index, id] of scenario.rubric.entries()) {
    const { text, levels } = words.rubric[id]!;
    const level = interview.level(id);
    if (index === selected) focus = lines.length;
    const marks = Array.from({ length: LEVELS }, (_, each) => (each === level ? `[${each}]` : ` ${each} `)).join("");
    lines.push(...wrap(text, frame.columns - 2, frame.theme).map((line, row) => `${row ? "  " : index === selected ? "› " : "  "}${line}`));
    const told = level === undefined ? frame.say("interview.ungraded") : levels[level]!;
    lines.push(
      `    ${frame.theme.paint("key", marks)}`,
      ...wrap(told, frame.columns - 4, frame.theme).map((line) => `    ${frame.theme.paint("quiet", line)}`),
      "",
    );
  }
  return { lines, focus: Math.min(lines.length - 1, focus + 3) };
}

export function notesPage(interview: Interview, frame: Frame): Page {
  const lines = [
    ...wrap(frame.say("interview.notes-hint"), frame.columns, frame.theme).map((line) => frame.theme.paint("quiet", line)),
    "",
  ];
  const typed = typedLines(interview.notes, frame);
  lines.push(...typed);
  return { lines, focus: lines.length - 1, cursor: { x: widthOf(typed.at(-1)!), y: lines.length - 1 } };
}

/** Text as it is typed; a column is left for the cursor. */
const typedLines = (text: string, frame: Frame): string[] =>
  text.split("\n").flatMap((line) => verbatim(line, frame.columns - 3, frame.theme, "plain").map((each) => `  ${each}`));

/** What a key makes of a text that is typed. */
export function typedInto(text: string, name: string, raw: string): string {
  if (name === "backspace") return [...text].slice(0, -1).join("");
  if (raw === "\x15") return text.slice(0, text.lastIndexOf("\n") + 1);
  return /[\x00-\x1f\x7f]/.test(raw) ? text : text + raw.normalize("NFC");
}
