// What can be seen again, to choose one, or two to see beside each other.
import { dayAndTime } from "../../base/local-time.ts";
import type { Replay } from "../../game/runs/replays.ts";
import { choice, fill, header, keyBar, rule, scrolled } from "../components.ts";
import { leaves, moved } from "../list-keys.ts";
import { wrap } from "../text.ts";
import type { Frame, View } from "../view.ts";

export class ReplayList implements View {
  #selected = 0;
  /** The one that is to stand beside the next. */
  #marked: Replay | undefined;

  constructor(
    private readonly replays: readonly Replay[],
    private readonly hooks: { open(names: readonly string[]): void; back(): void; changed(): void },
  ) {}

  lines(frame: Frame): string[] {
    const { replays } = this;
    const list = replays.map((replay, index) => {
      const { kind, title, when } = replay;
      const day = when ? ` · ${dayAndTime(when)}` : "";
      const mark = replay === this.#marked ? "◆" : " ";
      return choice(frame, index === this.#selected, `${mark} ${title} (${frame.say(`replay.${kind}`)})${day}`);
    });
    const text = wrap(frame.say(replays.length ? "replay.choose" : "replay.empty"), frame.columns, frame.theme);
    const head = [header(frame, `⎈ ${frame.say("replay.title")}`), rule(frame), ...text, ""];
    const room = frame.rows - head.length - 1;
    const keys = keyBar(frame, [
      ...(replays.length
        ? ([
            ["Enter", frame.say("key.open")],
            [frame.screenReader ? "Space" : "␣", frame.say("replay.mark")],
            ["↑↓", frame.say("key.move")],
          ] as const)
        : []),
      ["Esc", frame.say("key.back")],
    ]);
    return [...head, ...(list.length ? scrolled(frame, list, this.#selected, room) : fill([], room)), keys];
  }

  key(name: string): void {
    const to = moved(name, this.#selected, this.replays.length);
    const chosen = this.replays[this.#selected];
    if (leaves(name)) {
      this.hooks.back();
      return;
    }
    if (to !== undefined) this.#selected = to;
    else if (name === "space" && chosen) this.#marked = this.#marked === chosen ? undefined : chosen;
    else if (name === "enter" && chosen) {
      const names = this.#marked && this.#marked !== chosen ? [this.#marked.name, chosen.name] : [chosen.name];
      this.hooks.open(names);
      return;
    }
    this.hooks.changed();
  }
}
