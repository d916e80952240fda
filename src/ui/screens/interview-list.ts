// The interviews that were left in their middle, and all scenarios.
import type { InterviewLog } from "../../game/interviews/interview.ts";
import type { ShelvedScenario } from "../../game/interviews/shelf.ts";
import { choice, header, keyBar, rule, scrolled } from "../components.ts";
import { leaves, moved } from "../list-keys.ts";
import type { Frame, View } from "../view.ts";

export class InterviewList implements View {
  #selected = 0;

  /** @param open what can be gone on with */
  constructor(
    private readonly scenarios: readonly ShelvedScenario[],
    private readonly open: readonly InterviewLog[],
    private readonly hooks: { start(id: string): void; resume(log: InterviewLog): void; back(): void; changed(): void },
  ) {}

  lines(frame: Frame): string[] {
    const titles = new Map(this.scenarios.map(({ scenario, words }) => [scenario.id, words.title]));
    const list = [
      ...this.open.map(({ scenario, candidate }) =>
        frame.say("interview.open", { title: [titles.get(scenario) ?? scenario, candidate].filter(Boolean).join(", ") }),
      ),
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
    const to = moved(name, this.#selected, this.open.length + this.scenarios.length);
    if (leaves(name)) {
      this.hooks.back();
      return;
    }
    if (to !== undefined) this.#selected = to;
    else if (name === "enter") {
      const log = this.open[this.#selected];
      const chosen = this.scenarios[this.#selected - this.open.length];
      if (log) this.hooks.resume(log);
      else if (chosen) this.hooks.start(chosen.scenario.id);
    }
    this.hooks.changed();
  }
}
