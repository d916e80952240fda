// What an interview has shown, on one page: what happened when, answers beside what is true, grades, strengths and gaps. As Markdown and as HTML.
import { dayAndTime } from "../../base/local-time.ts";
import { type MessageId, translate, type Values } from "../../i18n/index.ts";
import { habitsShown } from "../achievements/habits.ts";
import { type Block, htmlOf, markdownOf } from "../document.ts";
import type { HabitId } from "../progress/achievements.ts";
import type { AskedFollowUp, Happening, Interview } from "./interview.ts";
import { LEVELS } from "./scenario.ts";

/**
 * Habits that a candidate is praised for. Others are of use in missions only, or are no merit by themselves: the wrong thing may be deleted
 * without force, and rights without a star may still be too many.
 */
const PRAISED: ReadonlySet<HabitId> = new Set([
  "look-first",
  "explain",
  "dry-run",
  "diff",
  "way-back",
  "declarative",
  "waited",
  "quiet-secret",
]);

export interface InterviewResult {
  /** Share of the points of the questions that were answered, 0 to 1; undefined when none was. */
  answers: number | undefined;
  /** Share of the rubric, 0 to 1; undefined when nothing was graded. */
  rubric: number | undefined;
  met: readonly string[];
  unmet: readonly string[];
  strengths: readonly string[];
  gaps: readonly string[];
}

export function resultOf(interview: Interview): InterviewResult {
  const { scenario, words, language } = interview.options;
  const say = (id: MessageId, values?: Values) => translate(language, id, values);
  const shown = interview.asked.filter(({ answer }) => answer?.shown);
  const most = shown.reduce((sum, { followUp }) => sum + followUp.points, 0);
  const graded = scenario.rubric.flatMap((id) => {
    const level = interview.level(id);
    return level === undefined ? [] : [{ id, level, ...words.rubric[id]! }];
  });
  const met = interview.metObjectives;
  const unmet = scenario.objectives.map(({ id }) => id).filter((id) => !met.includes(id));
  const share = ({ answer, followUp }: AskedFollowUp) => answer!.points.length / followUp.points;
  const question = ({ followUp }: AskedFollowUp) => words.followUps[followUp.id]!.question;
  return {
    answers: most ? shown.reduce((sum, { answer }) => sum + answer!.points.length, 0) / most : undefined,
    rubric: graded.length ? graded.reduce((sum, { level }) => sum + level, 0) / (graded.length * (LEVELS - 1)) : undefined,
    met,
    unmet,
    strengths: [
      ...graded.filter(({ level }) => level >= 2).map(({ text, level, levels }) => `${text}: ${levels[level]}`),
      ...shown.filter((each) => share(each) === 1).map((each) => say("interview.answered-well", { question: question(each) })),
      ...habitsShown(interview.session)
        .filter((id) => PRAISED.has(id))
        .map((id) => `${say(`achievement.${id}`)}: ${say(`achievement.${id}-what`)}`),
    ],
    gaps: [
      ...graded.filter(({ level }) => level < 2).map(({ text, level, levels }) => `${text}: ${levels[level]}`),
      ...shown.flatMap((each) => {
        const missing = words.followUps[each.followUp.id]!.points.filter((_, index) => !each.answer!.points.includes(index));
        return missing.length ? [say("interview.not-named", { question: question(each), point: missing.join("; ") })] : [];
      }),
      ...unmet.map((id) => say("interview.not-met", { objective: words.objectives[id]! })),
    ],
  };
}

export const reportMarkdown = (interview: Interview): string => markdownOf(blocksOf(interview));

export const reportHtml = (interview: Interview): string =>
  htmlOf({ language: interview.options.language, title: interview.options.words.title }, blocksOf(interview));

function blocksOf(interview: Interview): Block[] {
  const { words, language, candidate, interviewer, startedAt, scenario } = interview.options;
  const say = (id: MessageId, values?: Values) => translate(language, id, values);
  const result = resultOf(interview);
  const percent = (share: number | undefined) => (share === undefined ? "–" : say("percent", { percent: Math.round(share * 100) }));
  // Of questions that nobody came to, nothing is known.
  const judged = interview.asked.filter(({ answer }) => answer?.shown);
  const criteria = scenario.rubric.map((id) => {
    const level = interview.level(id);
    const { text, levels } = words.rubric[id]!;
    return [text, level === undefined ? "–" : `${level}/${LEVELS - 1}`, level === undefined ? "" : levels[level]!];
  });
  const list = (items: readonly string[]): Block => (items.length ? { list: items } : { text: say("interview.nothing") });
  return [
    { heading: `${say("interview.report")}: ${words.title}`, level: 1 },
    {
      rows: [
        [say("interview.candidate"), candidate || "–"],
        [say("interview.interviewer"), interviewer || "–"],
        [say("interview.day"), dayAndTime(startedAt)],
        [say("interview.time"), say("interview.of-minutes", { time: clock(interview.spent), minutes: scenario.minutes })],
        [say("interview.rubric"), percent(result.rubric)],
        [
          say("interview.questions"),
          judged.length
            ? `${percent(result.answers)} (${say("interview.count", { done: judged.length, all: interview.asked.length })})`
            : "–",
        ],
        [say("interview.work"), say("interview.count", { done: result.met.length, all: scenario.objectives.length })],
      ],
      head: [],
    },
    { heading: say("interview.task"), level: 2 },
    // Its lines were broken for the file's sake.
    { text: words.task.replace(/([^\n])\n(?!\n)/g, "$1 ") },
    { list: scenario.objectives.map(({ id }) => `${result.met.includes(id) ? "✓" : "✗"} ${words.objectives[id]}`) },
    { heading: say("interview.strengths"), level: 2 },
    list(result.strengths),
    { heading: say("interview.gaps"), level: 2 },
    list(result.gaps),
    { heading: say("interview.rubric"), level: 2 },
    { rows: criteria, head: [say("interview.criterion"), say("interview.level"), say("interview.means")] },
    { heading: say("interview.questions"), level: 2 },
    ...interview.asked.flatMap((asked) => questionBlocks(asked, interview, say)),
    ...(interview.asked.length ? [] : [{ text: say("interview.nothing") }]),
    { heading: say("interview.notes"), level: 2 },
    { plain: interview.notes.trim() || "–" },
    { heading: say("interview.timeline"), level: 2 },
    { code: interview.happenings.map((each) => `${clock(each.at).padStart(6)}  ${tell(each, interview, say)}`).join("\n") },
    { text: say("interview.honest") },
  ];
}

function questionBlocks({ followUp, at, truth, answer }: AskedFollowUp, { options }: Interview, say: (id: MessageId) => string): Block[] {
  const { question, points } = options.words.followUps[followUp.id]!;
  return [
    { heading: `${clock(at)}  ${question}`, level: 3 },
    {
      plain: `${say("interview.answer")}: ${answer?.text.trim() || (answer?.shown ? say("interview.spoken") : say("interview.not-answered"))}`,
    },
    ...(truth === undefined ? [] : [{ text: `${say("interview.truth")}:` }, { code: truth || "–" }]),
    ...(answer?.shown ? [{ list: points.map((point, index) => `${answer.points.includes(index) ? "✓" : "✗"} ${point}`) }] : []),
  ];
}

function tell(each: Happening, { options: { words } }: Interview, say: (id: MessageId, values?: Values) => string): string {
  if ("command" in each) return `$ ${each.command}`;
  if ("asked" in each) return `? ${words.followUps[each.asked]?.question ?? each.asked}`;
  if ("met" in each) return `✓ ${words.objectives[each.met] ?? each.met}`;
  if ("answered" in each) return `! ${say("interview.answered", { question: words.followUps[each.answered]?.question ?? each.answered })}`;
  return say("interview.over");
}

/** m:ss. */
const clock = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
