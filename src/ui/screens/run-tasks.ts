// The list of a run's tasks, with their marks: to open one, flag it, skip the open one, stop the clock, end the run.
import type { Run } from "../../game/runs/run.ts";
import { choice, fill, keyBar, rule, scrolled } from "../components.ts";
import { moved } from "../list-keys.ts";
import { cut, padded, widthOf } from "../text.ts";
import type { Frame } from "../view.ts";

/** What the learner wants; a task that is flagged is a matter of the list itself. */
export type Wish = { open: number } | "skip" | "pause" | "end" | "back";

export class RunTasks {
  #selected: number;

  constructor(
    private readonly run: Run,
    private readonly feedback: boolean,
  ) {
    const { tasks } = run.score;
    // Who has done a task looks for the next.
    const next = feedback && tasks[run.task]!.won ? tasks.findIndex(({ won }, index) => !won && !run.skipped.has(index)) : -1;
    this.#selected = next >= 0 ? next : run.task;
  }

  /** @param head the first line @param beside lines about others, where there is room for them */
  lines(frame: Frame, head: string, beside?: (frame: Frame, width: number) => readonly string[]): string[] {
    const { run } = this;
    const list = run.paper.tasks.map((_, index) => choice(frame, index === this.#selected, this.#line(frame, index)));
    const others = beside?.(frame, frame.columns) ?? [];
    const room = frame.rows - 2;
    const most = others.length ? Math.max(3, Math.min(list.length, room - others.length - 1)) : room;
    const keys = keyBar(frame, [
      ["Enter", frame.say("key.open")],
      ["f", frame.say("challenge.ui.key-flag")],
      ["s", frame.say("challenge.ui.key-skip")],
      ["Esc", frame.say("key.back")],
      ["e", frame.say("challenge.ui.key-end")],
      ...(run.paper.rules.pause ? ([["p", frame.say("challenge.ui.key-pause")]] as const) : []),
      ["↑↓", frame.say("key.move")],
    ]);
    const below = others.length ? fill([rule(frame), ...others], Math.max(0, room - most)) : [];
    return [head, ...scrolled(frame, list, this.#selected, most), ...below, keys];
  }

  key(name: string): Wish | undefined {
    const { run } = this;
    const { length } = run.paper.tasks;
    const to = moved(name, this.#selected, length);
    if (to !== undefined) this.#selected = to;
    else if (/^[1-9]$/.test(name) && Number(name) <= length) return { open: Number(name) - 1 };
    else if (name === "f") run.flag(this.#selected, !run.flagged.has(this.#selected));
    else if (name === "s") return "skip";
    else if (name === "p") return "pause";
    else if (name === "e") return "end";
    else if (name === "enter") return { open: this.#selected };
    else if (["escape", "f9", "f10", "ctrl-q", "q"].includes(name)) return "back";
    return undefined;
  }

  #line(frame: Frame, index: number): string {
    const { run, feedback } = this;
    const { title, points: most } = run.paper.tasks[index]!;
    const score = run.score.tasks[index]!;
    const state =
      feedback && score.won
        ? "won"
        : index === run.task
          ? "open"
          : run.skipped.has(index)
            ? "skipped"
            : run.reached.has(index)
              ? "begun"
              : "new";
    const words = frame.say(`challenge.ui.state-${state}`);
    const sign = { won: "✓", open: "▸", skipped: "↷", begun: "…", new: " " }[state];
    const flag = run.flagged.has(index) ? "⚑" : " ";
    const marks = frame.screenReader
      ? [words, run.flagged.has(index) ? frame.say("challenge.ui.state-flagged") : ""].filter(Boolean).join(", ")
      : `${sign}${flag}`;
    const points = feedback ? `${score.points}/${most}` : frame.say("challenge.ui.points", { points: most });
    const said = frame.columns >= 60 && !frame.screenReader ? `${points}  ${padded(words, 8)}` : points;
    const number = String(index + 1).padStart(String(run.paper.tasks.length).length);
    const left = `${marks} ${number}. ${title}`;
    const room = frame.columns - 4 - widthOf(said);
    return `${padded(cut(left, room), room)} ${said}`;
  }
}
