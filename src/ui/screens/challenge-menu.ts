// The way into challenges: a run that waits to be gone on with, a challenge to be made, a code to be entered.
import type { SavedRun } from "../../game/runs/journal.ts";
import { choice, fill, header, keyBar, rule, scrolled } from "../components.ts";
import { leaves, moved } from "../list-keys.ts";
import { clockTime, wrap } from "../text.ts";
import type { Frame, TextField, View } from "../view.ts";

export interface ChallengeMenuHooks {
  resume(saved: SavedRun): void;
  /** Gives a run up. */
  discard(saved: SavedRun): void;
  make(): void;
  enter(code: string): void;
  back(): void;
  changed(): void;
}

export interface MenuState {
  waiting: readonly SavedRun[];
  /** Something to tell. */
  note?: string;
}

export class ChallengeMenu implements View {
  #selected = 0;
  #code: string;
  /** The run whose discarding was asked for once. */
  #discarding: SavedRun | undefined;

  /** @param code to begin with */
  constructor(
    private readonly state: () => MenuState,
    private readonly hooks: ChallengeMenuHooks,
    code = "",
  ) {
    this.#code = code;
    if (code) this.#selected = this.#codeRow;
  }

  get #codeRow(): number {
    return this.state().waiting.length + 1;
  }

  lines(frame: Frame): string[] {
    const { waiting } = this.state();
    const head = this.#head(frame);
    const row = (index: number, text: string) => choice(frame, index === this.#selected, text);
    const list = [
      ...waiting.map((saved, index) => row(index, this.#runText(frame, saved))),
      row(waiting.length, frame.say("challenge.ui.make")),
      row(waiting.length + 1, `${frame.say("challenge.ui.code")} ${this.#code}`),
    ];
    const keys = keyBar(frame, [
      ["Enter", frame.say("key.open")],
      ["↑↓", frame.say("key.move")],
      ...(this.#selected < waiting.length ? ([["x", frame.say("challenge.ui.key-discard")]] as const) : []),
      ["Esc", frame.say("key.back")],
    ]);
    return [...head, ...scrolled(frame, list, this.#selected, frame.rows - head.length - 1), keys];
  }

  field(frame: Frame): TextField | undefined {
    if (this.#selected !== this.#codeRow) return undefined;
    return {
      line: this.#head(frame).length + this.#selected,
      before: `› ${frame.say("challenge.ui.code")} `,
      value: this.#code,
      change: (text) => {
        this.#code = text.replace(/[\x00-\x1f\x7f]/g, "").slice(0, 120);
        this.hooks.changed();
      },
    };
  }

  key(name: string): void {
    const { waiting } = this.state();
    if (leaves(name)) {
      this.hooks.back();
      return;
    }
    const saved = waiting[this.#selected];
    const before = this.#discarding;
    this.#discarding = undefined;
    const to = moved(name, this.#selected, this.#codeRow + 1);
    if (to !== undefined) this.#selected = to;
    else if (name === "x" && saved) {
      if (before === saved) {
        this.hooks.discard(saved);
        this.#selected = 0;
      } else this.#discarding = saved;
    } else if (name === "enter") {
      if (saved) this.hooks.resume(saved);
      else if (this.#selected === waiting.length) this.hooks.make();
      else if (this.#code.trim()) this.hooks.enter(this.#code);
      return;
    }
    this.hooks.changed();
  }

  #head(frame: Frame): string[] {
    const note = this.#discarding ? frame.say("challenge.ui.discard") : this.state().note;
    const told = note === undefined ? [] : wrap(note, frame.columns, frame.theme).map((line) => frame.theme.paint("warning", line));
    return [header(frame, `⎈ ${frame.say("practice.challenge")}`), rule(frame), ...fill(told, told.length)];
  }

  #runText(frame: Frame, { log, busy }: SavedRun): string {
    const text = frame.say("challenge.ui.go-on", { code: log.code.slice(0, 13), time: clockTime(log.at) });
    return busy ? `${text} (${frame.say("challenge.ui.busy")})` : text;
  }
}
