// The mission screen: a panel (objectives, briefing, map …) and the terminal; beside each other where there is room, otherwise stacked.

import type { Links } from "../../game/library.ts";
import type { MissionWords } from "../../game/mission.ts";
import type { HabitId } from "../../game/progress/achievements.ts";
import type { Session } from "../../game/session.ts";
import type { Size } from "../../game/session-log.ts";
import { header, keyBar, stars } from "../components.ts";
import { missionKeys } from "../keys.ts";
import type { Player } from "../player.ts";
import { clockTime } from "../text.ts";
import type { Frame, View } from "../view.ts";
import { Workplace } from "../workplace.ts";

export interface MissionHooks {
  leave(): void;
  /** The next mission, once this one is won. */
  next(): void;
  /** The quiz of the mission's row, once this one is won. */
  quiz(): void;
  /** Gives the achievements that are new. */
  won(): readonly HabitId[];
  changed(): void;
}

export class MissionView implements View {
  readonly #work: Workplace;
  #won = false;
  #news: readonly HabitId[] = [];
  readonly #links: Links;
  #note: string | undefined;
  #frame: Frame | undefined;
  readonly #release: () => void;

  constructor(
    private readonly session: Session,
    private readonly words: MissionWords,
    private readonly player: Player,
    private readonly hooks: MissionHooks,
    options: { size: Size; note?: string; fresh: boolean; links: Links },
  ) {
    this.#links = options.links;
    this.#work = new Workplace(session, options.size, () => (session.won ? "debrief" : "objectives"));
    this.#note = options.note;
    if (options.fresh) this.#work.panel = "briefing";
    this.#won = session.won;
    player.settled = () => {
      if (this.#frame) this.fit(this.#frame);
    };
    this.#release = session.changed.on(() => this.#refresh());
    this.#refresh();
  }

  fit(frame: Frame): void {
    this.#frame = frame;
    const layout = this.#work.layout(frame);
    if (this.#work.misfits(layout)) this.player.act(() => this.session.resize(layout.terminal));
  }

  close(): void {
    this.#release();
    this.player.close();
  }

  lines(frame: Frame): string[] {
    const { session } = this;
    const layout = this.#work.layout(frame);
    const marks = session.won ? stars(session.score.stars) : this.#work.marks(frame);
    const status = frame.say("mission.status", { commands: session.countedCommands, time: clockTime(session.elapsed) });
    const head = header(frame, `⎈ ${this.words.title}`, `${marks} ${status}`);
    const foot = this.#note ?? keyBar(frame, this.#keys(frame));
    const state = { session, words: this.words, asked: this.#work.asked, links: this.#links, news: this.#news };
    return [head, ...this.#work.lines(frame, layout, this.#work.content(frame, layout, state)), foot];
  }

  cursor(frame: Frame): { x: number; y: number } | undefined {
    return this.#work.cursor(this.#work.layout(frame));
  }

  key(name: string, raw: string): void {
    this.#note = undefined;
    const key = this.#work.read(name, raw);
    const pressed = key?.name;
    const action = missionKeys[pressed ?? ""];
    if (pressed === "f9" && this.session.won && this.#links.next !== undefined) {
      this.hooks.next();
      return;
    } else if (pressed === "f2" && this.session.won && this.#links.quiz !== undefined) {
      // Hints are of no use any more.
      this.hooks.quiz();
      return;
    } else if (action === "leave") {
      this.hooks.leave();
      return;
    } else if (action) {
      this.#work.act(action, this.player);
      if (action === "undo") this.#note = this.#frame?.say("mission.undone");
    } else if (key) this.#work.type(key.text, this.player);
    // Another panel may want another size of terminal.
    if (this.#frame) this.fit(this.#frame);
    this.hooks.changed();
  }

  paste(text: string): void {
    this.#work.paste(text, this.player);
    this.hooks.changed();
  }

  #refresh(): void {
    const { session } = this;
    this.#work.takeOutput();
    if (session.won && !this.#won) {
      this.#won = true;
      this.#work.open("debrief");
      this.#news = this.hooks.won();
    } else if (!session.won && this.#won) {
      // Taken back: what was told of the win is not true any more.
      this.#won = false;
      if (this.#work.panel === "debrief") this.#work.open("objectives");
    }
    this.hooks.changed();
  }

  #keys(frame: Frame): (readonly [string, string])[] {
    const keys: (readonly [string, string])[] = [
      ["F1", frame.say("key.help")],
      ["F2", frame.say("key.hint")],
      ["F5", frame.say("key.undo")],
      ["F10", frame.say("key.leave")],
      ["F3", frame.say("key.map")],
      ["F4", frame.say("key.check")],
      ["F7", frame.say("key.briefing")],
      ["F6", frame.say("key.forward")],
      ["F8", frame.say("key.more")],
    ];
    if (this.session.won) {
      if (this.#links.quiz !== undefined) keys.splice(1, 1, ["F2", frame.say("key.quiz")]);
      if (this.#links.next !== undefined) keys.unshift(["F9", frame.say("key.next")]);
    } else if (this.session.waiting) keys.unshift(keys.splice(7, 1)[0]!);
    return keys;
  }
}
