// After a run: the points of each task, and where the result lies.
import type { Run } from "../../game/runs/run.ts";
import { fill, header, keyBar, rule } from "../components.ts";
import { clockTime, cut, padded, verbatim, widthOf, wrap } from "../text.ts";
import type { Frame, View } from "../view.ts";

export class RunResult implements View {
  #top = 0;

  /** @param file of the result, if it could be written */
  constructor(
    private readonly run: Run,
    private readonly file: string | undefined,
    private readonly hooks: { replay(): void; back(): void; changed(): void },
    /** Lines about others: the standings of a group. */
    private readonly beside?: (frame: Frame, width: number) => readonly string[],
  ) {}

  lines(frame: Frame): string[] {
    const { points, most, lastGain } = this.run.score;
    const head = [header(frame, `⎈ ${frame.say("challenge.ui.result")}`, frame.say("challenge.ui.score", { points, most })), rule(frame)];
    const body = [
      ...this.#tasks(frame),
      "",
      ...wrap(
        frame.say(lastGain ? "challenge.ui.result-time" : "challenge.ui.result-none", {
          time: clockTime(this.run.now),
          last: clockTime(lastGain),
        }),
        frame.columns,
        frame.theme,
      ),
      ...this.#others(frame),
      "",
      ...this.#fileLines(frame),
    ];
    const room = frame.rows - head.length - 1;
    this.#top = Math.max(0, Math.min(this.#top, body.length - room));
    const keys = keyBar(frame, [
      ["Enter", frame.say("key.back")],
      ...(this.file === undefined ? [] : ([["r", frame.say("practice.replay")]] as const)),
      ...(body.length > room ? ([["↑↓", frame.say("key.move")]] as const) : []),
    ]);
    return [...head, ...fill(body.slice(this.#top), room), keys];
  }

  key(name: string): void {
    if (["enter", "escape", "ctrl-q", "f10", "ctrl-c", "q"].includes(name)) {
      this.hooks.back();
      return;
    }
    if (name === "up") this.#top--;
    else if (name === "down") this.#top++;
    else if (name === "r" && this.file !== undefined) {
      this.hooks.replay();
      return;
    }
    this.hooks.changed();
  }

  #tasks(frame: Frame): string[] {
    const { paper, score, skipped } = this.run;
    return score.tasks.map(({ points, most, won, reached, breaches }, index) => {
      const state = won ? "won" : !reached ? "new" : skipped.has(index) ? "skipped" : "begun";
      const sign = frame.screenReader
        ? `${frame.say(`challenge.ui.state-${state}`)}:`
        : { won: "✓", new: " ", skipped: "↷", begun: "○" }[state];
      const broken = breaches.length ? ` ✗${breaches.length}` : "";
      const said = `${broken} ${points}/${most}`;
      const room = frame.columns - widthOf(said);
      const line = padded(
        cut(`${sign} ${String(index + 1).padStart(String(score.tasks.length).length)}. ${paper.tasks[index]!.title}`, room),
        room,
      );
      return `${won ? frame.theme.paint("good", line) : line}${said}`;
    });
  }

  #others(frame: Frame): readonly string[] {
    const others = this.beside?.(frame, frame.columns) ?? [];
    return others.length ? ["", ...others] : [];
  }

  #fileLines(frame: Frame): string[] {
    if (this.file === undefined) return wrap(frame.say("challenge.ui.no-file"), frame.columns, frame.theme);
    return [
      ...wrap(frame.say("challenge.ui.file"), frame.columns, frame.theme),
      ...verbatim(this.file, frame.columns, frame.theme, "accent"),
      "",
      ...wrap(frame.say("challenge.ui.verify"), frame.columns, frame.theme),
    ];
  }
}
