// Before a run: the code, what it holds, by which rules, and under which name it is played.
import type { Paper } from "../../game/runs/paper.ts";
import { ruleNames } from "../../game/runs/rules.ts";
import { fill, header, keyBar, rule } from "../components.ts";
import { NameField } from "../name-field.ts";
import { cut, prose, verbatim, wrap } from "../text.ts";
import type { Frame, TextField, View } from "../view.ts";

/** The line at which the name is typed. */
const NAME_LINE = 2;

export class ChallengeLobby implements View {
  readonly #name: NameField;
  #top = 0;

  constructor(
    private readonly paper: Paper,
    name: string,
    private readonly hooks: { start(name: string): void; back(): void; changed(): void },
  ) {
    this.#name = new NameField(name, NAME_LINE, hooks.changed);
  }

  lines(frame: Frame): string[] {
    const body = [...this.#about(frame)];
    const room = frame.rows - 5;
    this.#top = Math.max(0, Math.min(this.#top, body.length - room));
    const keys = keyBar(frame, [
      ["Enter", frame.say("challenge.ui.key-start")],
      ...(body.length > room ? ([["↑↓", frame.say("key.move")]] as const) : []),
      ["Esc", frame.say("key.back")],
    ]);
    return [
      header(frame, `⎈ ${frame.say("practice.challenge")}`),
      rule(frame),
      this.#name.text(frame),
      "",
      ...fill(body.slice(this.#top), room),
      keys,
    ];
  }

  field(frame: Frame): TextField {
    return this.#name.field(frame);
  }

  key(name: string): void {
    if (["escape", "ctrl-q", "f10", "ctrl-c"].includes(name)) {
      this.hooks.back();
      return;
    }
    if (name === "up") this.#top--;
    else if (name === "down") this.#top++;
    else if (name === "enter") {
      this.hooks.start(this.#name.name.trim());
      return;
    }
    this.hooks.changed();
  }

  #about(frame: Frame): string[] {
    const { code, limit, rules, tasks } = this.paper;
    const allowed = ruleNames.filter((name) => rules[name]).map((name) => frame.say(`challenge.ui.make-${name}`));
    const most = tasks.reduce((sum, { points }) => sum + points, 0);
    return [
      ...verbatim(code, frame.columns, frame.theme, "accent"),
      ...wrap(frame.say("challenge.ui.share"), frame.columns, frame.theme),
      "",
      ...wrap(frame.say("challenge.ui.holds", { count: tasks.length, minutes: limit / 60_000, most }), frame.columns, frame.theme),
      ...wrap(
        allowed.length ? frame.say("challenge.ui.allowed", { rules: allowed.join(", ") }) : frame.say("challenge.ui.nothing-allowed"),
        frame.columns,
        frame.theme,
      ),
      "",
      ...tasks.map(({ title }, index) => cut(`${index + 1}. ${title}`, frame.columns)),
      "",
      ...prose(frame.say("challenge.ui.proof"), frame.columns, frame.theme),
    ];
  }
}
