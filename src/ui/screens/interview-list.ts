// The scenarios of interviews, and an interview that was left in its middle.
import type { ShelvedScenario } from "../../game/interviews/shelf.ts";
import { choice, header, keyBar, rule, scrolled } from "../components.ts";
import type { Frame, View } from "../view.ts";

export class InterviewList implements View {
  #selected = 0;

  /** @param open the name of the scenario of the interview that was left */
  constructor(
    private readonly scenarios: readonly ShelvedScenario[],
    private readonly open: string | undefined,
    private readonly hooks: { start(id: string): void; resume(): void; back(): void; changed(): void },
  ) {}

  lines(frame: Frame): string[] {
    const unfinished = this.scenarios.find(({ scenario }) => scenario.id === this.open);
    const list = [
      ...(unfinished ? [frame.say("interview.open", { title: unfinished.words.title })] : []),
      ...this.scenarios.map(
        ({ scenario, words }) =>
          `${words.title}  (${frame.say(`interview.level-${scenario.level}`)}, ${frame.say("interview.minutes", { minutes: scenario.minutes })})`,
      ),
    ];
    const shown = list.length ? list.map((text, index) => choice(frame, index === this.#selected, text)) : [frame.say("interview.none")];
    return [
      header(frame, `⎈ ${frame.say("interview.title")}`),
      rule(frame),
      ...scrolled(frame, shown, this.#selected, frame.rows - 3),
      keyBar(frame, [
        ["Enter", frame.say("key.open")],
        ["↑↓", frame.say("key.move")],
        ["Esc", frame.say("key.back")],
      ]),
    ];
  }

  key(name: string): void {
    const offset = this.open === undefined ? 0 : 1;
    const last = this.scenarios.length - 1 + offset;
    if (["escape", "q", "ctrl-q", "ctrl-c", "f10"].includes(name)) {
      this.hooks.back();
      return;
    }
    if (name === "up" || name === "k") this.#selected = Math.max(0, this.#selected - 1);
    else if (name === "down" || name === "j") this.#selected = Math.min(last, this.#selected + 1);
    else if (name === "home") this.#selected = 0;
    else if (name === "end") this.#selected = last;
    else if (name === "enter") {
      const chosen = this.scenarios[this.#selected - offset];
      if (chosen) this.hooks.start(chosen.scenario.id);
      else if (this.open !== undefined) this.hooks.resume();
    }
    this.hooks.changed();
  }
}
