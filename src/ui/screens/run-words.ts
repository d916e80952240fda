// What the screen of a run says of itself: its head, its keys, its questions.
import type { Run } from "../../game/runs/run.ts";
import type { MessageId } from "../../i18n/index.ts";
import { fill, header, keyBar } from "../components.ts";
import type { PanelName } from "../panels.ts";
import { clockTime, prose } from "../text.ts";
import type { Frame, View } from "../view.ts";

const MINUTE = 60_000;

/** What may lie over the run while its clock goes on: pages of notes, for instance. */
export interface RunPage {
  /** As the bar of keys says it. */
  label(frame: Frame): string;
  open(back: () => void): View;
}

interface Shown {
  /** Marks, points and what is missing are told before the end. */
  feedback: boolean;
  badge?(frame: Frame): string;
  pages?: Readonly<Record<string, RunPage>>;
}

/** @param marks of the open task's objectives */
export function runHead(frame: Frame, run: Run, marks: string, { feedback, badge }: Shown): string {
  const { tasks, points, most } = run.score;
  const task = run.paper.tasks[run.task]!;
  const urgent = run.left <= MINUTE ? "bad" : run.left <= 5 * MINUTE ? "warning" : "plain";
  const parts = [badge?.(frame) ?? ""].filter(Boolean);
  if (run.flagged.has(run.task)) parts.push(frame.theme.paint("warning", "⚑"));
  if (feedback) parts.push(marks, frame.columns >= 60 ? frame.say("challenge.ui.score", { points, most }) : `${points}`);
  const left = Math.max(0, run.left);
  // Who hears the screen is not told of every second.
  const clock = frame.screenReader
    ? frame.say("challenge.ui.minutes", { minutes: Math.ceil(left / MINUTE) })
    : `⏱ ${clockTime(Math.ceil(left / 1000) * 1000)}`;
  parts.push(frame.theme.paint(urgent, clock));
  return header(frame, `⎈ ${run.task + 1}/${tasks.length} ${task.title}`, ` ${parts.join(" ")}`);
}

/** What a panel says where a run says something else than a mission. */
export function ownPanel(frame: Frame, width: number, { paper, task }: Run, panel: PanelName, feedback: boolean): string[] | undefined {
  const title = (text: string) => frame.theme.paint("accent", text);
  if (panel === "help")
    return [
      title(frame.say("help.title")),
      ...prose(frame.say(feedback ? "challenge.ui.help" : "challenge.ui.help-silent"), width, frame.theme),
    ];
  if (panel !== "briefing" || paper.kind !== "exam") return undefined;
  const { text, points } = paper.tasks[task]!;
  return [
    title(frame.say("challenge.ui.task", { number: task + 1, count: paper.tasks.length, points })),
    ...prose(text, width, frame.theme),
  ];
}

export function runKeys(frame: Frame, { paper: { rules } }: Run, { feedback, pages = {} }: Shown): (readonly [string, string])[] {
  const key = (name: string, id: MessageId): readonly [string, string] => [name, frame.say(id)];
  return [
    key("F1", "key.help"),
    key("F9", "challenge.ui.key-tasks"),
    ...Object.entries(pages).map(([name, page]): readonly [string, string] => [name.toUpperCase(), page.label(frame)]),
    key("F10", "key.leave"),
    ...(rules.undo ? [key("F5", "key.undo")] : []),
    ...(rules.hints ? [key("F2", "key.hint")] : []),
    ...(feedback ? [key("F4", "key.check"), key("F3", "key.map")] : []),
    key("F7", "key.briefing"),
    key("F6", "key.forward"),
    key("F8", "key.more"),
  ];
}

/** Before the learner goes, and before the run is ended. */
export function questionLines(frame: Frame, head: string, run: Run, asking: "leave" | "end", feedback: boolean): string[] {
  const { score, left, paper, paused } = run;
  const won = score.tasks.filter((task) => task.won).length;
  const values = { won, count: score.tasks.length, left: clockTime(Math.max(0, left)), points: score.points, most: score.most };
  const leave: MessageId = paused || paper.rules.pause ? "challenge.ui.leave-paused" : "challenge.ui.leave";
  const end: MessageId = feedback ? "challenge.ui.end" : "challenge.ui.end-silent";
  const text = frame.say(asking === "end" ? end : leave, values);
  const keys: readonly (readonly [string, string])[] = [
    ...(asking === "end" ? [] : ([["Enter", frame.say("key.leave")]] as const)),
    [asking === "end" ? "y" : "e", frame.say("challenge.ui.key-end")],
    ["Esc", frame.say("key.back")],
  ];
  return page(frame, head, text, keys);
}

export const pausedLines = (frame: Frame, head: string): string[] =>
  page(frame, head, frame.say("challenge.ui.paused"), [
    ["Enter", frame.say("challenge.ui.key-go")],
    ["F10", frame.say("key.leave")],
  ]);

const page = (frame: Frame, head: string, text: string, keys: readonly (readonly [string, string])[]): string[] => [
  head,
  ...fill(["", ...prose(text, frame.columns, frame.theme)], frame.rows - 2),
  keyBar(frame, keys),
];

/** Why a key does nothing in a run; undefined where it does. */
export function refusal(action: string, { paper: { rules, kind } }: Run, feedback: boolean): MessageId | undefined {
  if (action === "hint" && !rules.hints) return "challenge.ui.no-hints";
  if (action === "undo" && !rules.undo) return "challenge.ui.no-undo";
  if ((action === "check" || action === "map") && !feedback) return kind === "exam" ? "challenge.ui.exam-silent" : "challenge.ui.silent";
  return undefined;
}
