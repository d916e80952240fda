// The menu of what there is beside missions and quizzes.
import { choice, fill, header, keyBar, rule } from "../components.ts";
import { wrap } from "../text.ts";
import type { Frame, View } from "../view.ts";

export const practiceNames = ["drill", "challenge", "exam", "interview", "skills", "replay"] as const;
export type PracticeName = (typeof practiceNames)[number];

export class PracticeView implements View {
  #selected = 0;

  constructor(private readonly hooks: { open(name: PracticeName): void; back(): void; changed(): void }) {}

  lines(frame: Frame): string[] {
    const list = practiceNames.flatMap((name, index) => [
      choice(frame, index === this.#selected, frame.say(`practice.${name}`)),
      ...wrap(frame.say(`practice.${name}-what`), frame.columns - 4, frame.theme).map((line) => frame.theme.paint("quiet", `    ${line}`)),
    ]);
    const keys = keyBar(frame, [
      ["Enter", frame.say("key.open")],
      ["↑↓", frame.say("key.move")],
      ["Esc", frame.say("key.back")],
    ]);
    return [...fill([header(frame, `⎈ ${frame.say("practice.title")}`), rule(frame), ...list], frame.rows - 1), keys];
  }

  key(name: string): void {
    if (["escape", "ctrl-q", "f10", "ctrl-c", "q"].includes(name)) {
      this.hooks.back();
      return;
    }
    const last = practiceNames.length - 1;
    if (name === "up" || name === "k") this.#selected = Math.max(0, this.#selected - 1);
    else if (name === "down" || name === "j") this.#selected = Math.min(last, this.#selected + 1);
    else if (name === "home") this.#selected = 0;
    else if (name === "end") this.#selected = last;
    else if (name === "enter") this.hooks.open(practiceNames[this.#selected]!);
    this.hooks.changed();
  }
}
