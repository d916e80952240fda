// The menu of what there is beside missions and quizzes.
import { choice, header, keyBar, rule, scrolled } from "../components.ts";
import { leaves, moved } from "../list-keys.ts";
import { wrap } from "../text.ts";
import type { Frame, View } from "../view.ts";

export const practiceNames = ["drill", "challenge", "exam", "interview", "skills", "replay"] as const;
export type PracticeName = (typeof practiceNames)[number];

export class PracticeView implements View {
  #selected: number;

  constructor(
    private readonly hooks: { open(name: PracticeName): void; back(): void; changed(): void },
    chosen: PracticeName = "drill",
  ) {
    this.#selected = practiceNames.indexOf(chosen);
  }

  lines(frame: Frame): string[] {
    let focus = 0;
    const list: string[] = [];
    for (const [index, name] of practiceNames.entries()) {
      const what = wrap(frame.say(`practice.${name}-what`), frame.columns - 4, frame.theme);
      list.push(choice(frame, index === this.#selected, frame.say(`practice.${name}`)));
      // What is chosen is seen with what it means.
      if (index === this.#selected) focus = list.length - 1 + Math.ceil(what.length / 2);
      list.push(...what.map((line) => frame.theme.paint("quiet", `    ${line}`)));
    }
    const keys = keyBar(frame, [
      ["Enter", frame.say("key.open")],
      ["↑↓", frame.say("key.move")],
      ["Esc", frame.say("key.back")],
    ]);
    return [header(frame, `⎈ ${frame.say("practice.title")}`), rule(frame), ...scrolled(frame, list, focus, frame.rows - 3), keys];
  }

  key(name: string): void {
    if (leaves(name)) {
      this.hooks.back();
      return;
    }
    const to = moved(name, this.#selected, practiceNames.length);
    if (to !== undefined) this.#selected = to;
    else if (name === "enter") this.hooks.open(practiceNames[this.#selected]!);
    this.hooks.changed();
  }
}
