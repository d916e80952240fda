// The report of an exam as a document: for the screen, as Markdown and as an HTML page.
import { dayAndTime } from "../../base/local-time.ts";
import { type Language, type MessageId, translate, type Values } from "../../i18n/index.ts";
import type { Block } from "../document.ts";
import type { ChoicesReport } from "./choices.ts";
import type { Loss } from "./losses.ts";
import type { ExamReport, TaskReport } from "./report.ts";
import type { ExamResult } from "./result.ts";

type Say = (id: MessageId, values?: Values) => string;
/** So many examples of a loss are told. */
const EXAMPLES = 5;

/** Quarters are told exactly. */
export const points = (value: number): string => String(Math.round(value * 100) / 100);
/** h:mm:ss or m:ss. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const teller =
  (language: Language): Say =>
  (id, values) =>
    translate(language, id, values);

const headOf = (report: ExamResult, say: Say): Block[] => [
  { heading: say("exam.report.title", { title: report.title }), level: 1 },
  {
    head: [],
    rows: [
      [say("exam.report.result"), `**${say(report.passed ? "exam.report.passed" : "exam.report.failed")}**`],
      [say("exam.report.score"), say("exam.report.score-of", { score: points(report.score), needed: report.needed })],
      [say("exam.report.time"), say("exam.report.time-of", { time: clock(report.time), limit: clock(report.limit) })],
      [say("exam.report.player"), report.player || "–"],
      [say("exam.report.day"), dayAndTime(report.startedAt)],
      [say("exam.report.code"), `\`${report.code}\``],
    ],
  },
  { heading: say("exam.report.domains"), level: 2 },
  {
    head: [say("exam.report.domain"), say("exam.report.points"), "%"],
    rows: report.domains.map(({ title, points: got, most }) => [
      title,
      `${points(got)}/${points(most)}`,
      `${Math.round((100 * got) / most)}`,
    ]),
  },
];

/** @param name what a skill or a row of the checklist is called */
export function documentOf(report: ExamReport, language: Language, name: (skill: string) => string): Block[] {
  const say = teller(language);
  return [
    ...headOf(report, say),
    { heading: say("exam.report.tasks"), level: 2 },
    ...report.tasks.flatMap((task, index) => taskBlocks(task, index, say)),
    ...lossesBlocks(report.losses, say),
    { heading: say("exam.report.drills"), level: 2 },
    drillBlock(report, name, say),
    { text: say("exam.report.honest") },
  ];
}

const drillBlock = ({ drills }: { drills: readonly string[] }, name: (skill: string) => string, say: Say): Block =>
  drills.length ? { list: [...new Set(drills.map(name))] } : { text: say("exam.report.no-drills") };

function taskBlocks(task: TaskReport, index: number, say: Say): Block[] {
  const { title, cluster, reached, objectives, solution, time } = task;
  const head: Block = { heading: `${index + 1}. ${title} (${points(task.points)}/${points(task.most)})`, level: 3 };
  const where: Block = { text: reached ? say("exam.report.open", { time: clock(time), context: cluster }) : say("exam.report.unreached") };
  if (objectives.every(({ met }) => met)) return [head, where, { list: objectives.map(({ text }) => `✓ ${text}`) }];
  return [
    head,
    where,
    {
      head: ["", say("exam.report.expected"), say("exam.report.actual"), say("exam.report.points")],
      rows: objectives.map(({ met, text, actual, points: worth }) => [
        met ? "✓" : "✗",
        text,
        met ? say("exam.report.as-wanted") : (actual ?? "–"),
        `${points(met ? worth : 0)}/${points(worth)}`,
      ]),
    },
    { text: say("exam.report.solution") },
    { code: solution.join("\n") },
  ];
}

const lossesBlocks = (losses: readonly Loss[], say: Say): Block[] => [
  { heading: say("exam.report.post-mortem"), level: 2 },
  ...(losses.length ? losses.flatMap((loss) => lossBlocks(loss, say)) : [{ text: say("exam.report.no-losses") }]),
];

function lossBlocks({ kind, time, count, examples }: Loss, say: Say): Block[] {
  const told = examples.slice(0, EXAMPLES).map(({ at, line, place, times, lasted, number }) => {
    if (number !== undefined) return say(kind === "unreached" ? "exam.loss.task" : "exam.loss.question", { number });
    const what = line === undefined ? (kind === "lookup" ? say("exam.loss.notes") : "") : `\`${line}\``;
    const more = place
      ? say(`exam.loss.${place}`)
      : lasted === undefined
        ? times && `×${times}`
        : say("exam.loss.lasted", { time: clock(lasted) });
    return [clock(at), what, more && `(${more})`].filter(Boolean).join(" ");
  });
  const rest = examples.length - told.length;
  return [
    { heading: say(`exam.loss.${kind}`), level: 3 },
    { text: say(time ? "exam.loss.time" : "exam.loss.count", { time: clock(time), count }) },
    ...(told.length ? [{ list: rest > 0 ? [...told, say("exam.loss.more", { count: rest })] : told }] : []),
  ];
}

export function choicesDocument(report: ChoicesReport, language: Language, name: (row: string) => string): Block[] {
  const say = teller(language);
  return [
    ...headOf(report, say),
    { heading: say("exam.report.questions"), level: 2 },
    ...report.questions.flatMap(({ text, right, given, wanted, explanation, time }, index): Block[] => [
      { heading: `${right ? "✓" : "✗"} ${index + 1}. ${text}`, level: 3 },
      { text: time ? say("exam.report.looked-at", { time: clock(time) }) : say("exam.report.unseen") },
      ...(right
        ? []
        : [
            {
              head: [say("exam.report.right-answer"), say("exam.report.given-answer")],
              rows: [[wanted.join("; "), given.length ? given.join("; ") : say("exam.report.no-answer")]],
            },
            { text: explanation },
          ]),
    ]),
    ...lossesBlocks(report.losses, say),
    { heading: say("exam.report.drills"), level: 2 },
    drillBlock(report, name, say),
  ];
}
