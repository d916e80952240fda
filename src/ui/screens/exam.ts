// Where an exam is chosen: one that was left, a new one with its length, or a report of an earlier one.
import { countIn } from "../../game/exams/draw.ts";
import type { Exam } from "../../game/exams/exam.ts";
import { choice, fill, header, keyBar, rule, scrolled } from "../components.ts";
import { leaves, moved } from "../list-keys.ts";
import { cut, prose, wrap } from "../text.ts";
import type { Frame, View } from "../view.ts";

/** An exam that was begun and left. */
export interface OpenExam {
  code: string;
  /** Ms of its clock. */
  left: number;
  resume(): void;
  /** Gives it up: there will be no report. */
  discard(): void;
}

export interface ExamMenuState {
  exams: readonly { exam: Exam; title: string }[];
  open: readonly OpenExam[];
  /** Names of earlier reports. */
  reports: readonly { name: string; show(): void }[];
  note?: string;
}

export interface ExamMenuHooks {
  begin(exam: Exam, minutes: number): void;
  back(): void;
  changed(): void;
}

/** Lengths that can be chosen, minutes, up to the exam's own. */
const LENGTHS = [15, 30, 45, 60, 90, 120];
/** So many reports are listed. */
const REPORTS = 20;

interface Row {
  title(frame: Frame): string;
  what(frame: Frame): string;
  enter(): void;
  discard?(): void;
}

export class ExamMenu implements View {
  #selected = 0;
  #chosen: Exam | undefined;
  #minutes = 0;
  /** `x` was pressed on an exam that waits. */
  #discarding = false;

  constructor(
    private readonly state: () => ExamMenuState,
    private readonly hooks: ExamMenuHooks,
    /** The exam that is to begin at once is asked about first. */
    chosen?: { exam: Exam; minutes: number },
  ) {
    if (chosen) this.#choose(chosen.exam, chosen.minutes);
  }

  lines(frame: Frame): string[] {
    const head = [header(frame, `⎈ ${frame.say("exam.title")}`), rule(frame)];
    const room = frame.rows - head.length - 1;
    if (this.#chosen) return [...head, ...this.#startLines(frame, this.#chosen, room)];
    const { note } = this.state();
    const rows = this.#rows();
    let focus = 0;
    const list: string[] = note === undefined ? [] : [...wrap(note, frame.columns, frame.theme), ""];
    for (const [index, { title, what }] of rows.entries()) {
      if (index === this.#selected) focus = list.length;
      list.push(choice(frame, index === this.#selected, title(frame)));
      const told = what(frame);
      if (told) list.push(frame.theme.paint("quiet", cut(`    ${told}`, frame.columns)));
    }
    const keys = keyBar(frame, [
      ["Enter", frame.say("key.open")],
      ...(rows[this.#selected]?.discard ? ([["x", frame.say("challenge.ui.key-discard")]] as const) : []),
      ["↑↓", frame.say("key.move")],
      ["Esc", frame.say("key.back")],
    ]);
    const foot = this.#discarding ? frame.theme.paint("warning", cut(frame.say("challenge.ui.discard"), frame.columns)) : keys;
    return [...head, ...scrolled(frame, list, focus, room), foot];
  }

  key(name: string): void {
    if (this.#chosen) this.#startKey(name, this.#chosen);
    else this.#menuKey(name);
    this.hooks.changed();
  }

  #rows(): Row[] {
    const { exams, open, reports } = this.state();
    return [
      ...open.map(
        ({ code, left, resume, discard }): Row => ({
          title: (frame) => frame.say("exam.go-on", { code }),
          what: (frame) =>
            left > 0
              ? frame.say("exam.go-on-what", { left: frame.say("exam.minutes", { minutes: Math.ceil(left / 60_000) }) })
              : frame.say("exam.over-meanwhile"),
          enter: resume,
          discard,
        }),
      ),
      ...exams.map(
        ({ exam, title }): Row => ({
          title: () => title,
          what: (frame) => whatOf(exam, exam.minutes, frame),
          enter: () => this.#choose(exam, exam.minutes),
        }),
      ),
      ...reports
        .slice(0, REPORTS)
        .map(({ name, show }): Row => ({ title: (frame) => `${frame.say("exam.key-report")}: ${name}`, what: () => "", enter: show })),
    ];
  }

  #menuKey(name: string): void {
    const rows = this.#rows();
    const to = moved(name, this.#selected, rows.length);
    const discarding = this.#discarding;
    this.#discarding = false;
    if (leaves(name)) this.hooks.back();
    else if (to !== undefined) this.#selected = to;
    else if (name === "enter") rows[this.#selected]?.enter();
    else if (name === "x" && rows[this.#selected]?.discard) {
      if (discarding) rows[this.#selected]!.discard!();
      else this.#discarding = true;
    }
  }

  #choose(exam: Exam, minutes: number): void {
    this.#chosen = exam;
    this.#minutes = minutes;
  }

  #startLines(frame: Frame, exam: Exam, room: number): string[] {
    const title = this.state().exams.find((each) => each.exam.id === exam.id)?.title ?? exam.id;
    const body = [
      frame.theme.paint("accent", cut(title, frame.columns)),
      "",
      choice(frame, true, whatOf(exam, this.#minutes, frame)),
      "",
      ...prose(frame.say(exam.form === "tasks" ? "exam.rules" : "exam.rules-choices"), frame.columns, frame.theme),
    ];
    const keys = keyBar(frame, [
      ["Enter", frame.say("exam.begin")],
      ["←→", frame.say("exam.shorter")],
      ["Esc", frame.say("key.back")],
    ]);
    return [...fill(body, room), keys];
  }

  #startKey(name: string, exam: Exam): void {
    const lengths = [...new Set([...LENGTHS.filter((each) => each < exam.minutes), exam.minutes, this.#minutes])].sort((a, b) => a - b);
    const at = lengths.indexOf(this.#minutes);
    if (leaves(name)) this.#chosen = undefined;
    else if (name === "left" || name === "down") this.#minutes = lengths[Math.max(0, at - 1)]!;
    else if (name === "right" || name === "up") this.#minutes = lengths[Math.min(lengths.length - 1, at + 1)]!;
    else if (name === "enter") this.hooks.begin(exam, this.#minutes);
  }
}

const whatOf = (exam: Exam, minutes: number, frame: Frame): string =>
  frame.say(exam.form === "tasks" ? "exam.what-tasks" : "exam.what-choices", {
    count: countIn(exam, minutes),
    minutes,
    pass: Math.round(exam.pass * 100),
  });
