// Before a group's run: one's name, then who is there, until the host starts for everybody.
import type { Phase } from "../../game/challenges/group.ts";
import type { Paper } from "../../game/runs/paper.ts";
import { fill, header, keyBar, rule } from "../components.ts";
import { NameField } from "../name-field.ts";
import { cut, wrap } from "../text.ts";
import type { Frame, TextField, View } from "../view.ts";

export interface GroupLobbyState {
  where: string;
  /** Asked for, and let in. */
  joining: boolean;
  joined: boolean;
  phase: Phase | undefined;
  paper?: Paper;
  note?: string;
  /** Who is there. */
  beside(frame: Frame, width: number): readonly string[];
}

const NAME_LINE = 3;

export class GroupLobby implements View {
  readonly #name: NameField;

  constructor(
    private readonly state: () => GroupLobbyState,
    name: string,
    private readonly hooks: { join(name: string): void; back(): void; changed(): void },
  ) {
    this.#name = new NameField(name, NAME_LINE, hooks.changed);
  }

  lines(frame: Frame): string[] {
    const { where, joining, joined, phase, paper, note, beside } = this.state();
    const text = (id: Parameters<Frame["say"]>[0], values?: Parameters<Frame["say"]>[1]) =>
      wrap(frame.say(id, values), frame.columns, frame.theme);
    const body = [
      ...(note === undefined ? [] : wrap(note, frame.columns, frame.theme).map((line) => frame.theme.paint("warning", line))),
      ...(joined || note !== undefined ? [] : text(joining ? "challenge.ui.connecting" : "challenge.ui.name-first")),
      ...(joined && phase === "final" ? text("challenge.ui.group-over") : []),
      ...(joined && phase !== "final" && note === undefined ? text("challenge.ui.waiting") : []),
      ...(paper
        ? text("challenge.ui.holds", {
            count: paper.tasks.length,
            minutes: paper.limit / 60_000,
            most: paper.tasks.reduce((sum, { points }) => sum + points, 0),
          })
        : []),
      "",
      ...beside(frame, frame.columns),
    ];
    const keys = keyBar(frame, [
      ...(joining ? [] : ([["Enter", frame.say("challenge.ui.key-join")]] as const)),
      ["Esc", frame.say("key.leave")],
    ]);
    const head = [
      header(frame, `⎈ ${frame.say("practice.challenge")}`),
      rule(frame),
      frame.theme.paint("accent", cut(where, frame.columns)),
      this.#name.text(frame),
      "",
    ];
    return [...head, ...fill(body, frame.rows - head.length - 1), keys];
  }

  field(frame: Frame): TextField | undefined {
    return this.state().joining ? undefined : this.#name.field(frame);
  }

  key(name: string): void {
    if (["escape", "ctrl-q", "f10", "ctrl-c"].includes(name)) {
      this.hooks.back();
      return;
    }
    const player = this.#name.name.trim();
    if (name === "enter" && !this.state().joining && player) this.hooks.join(player);
    this.hooks.changed();
  }
}
