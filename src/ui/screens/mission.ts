// The mission screen: a panel (objectives, briefing, map …) and the terminal; beside each other where there is room, otherwise stacked.
import type { Links } from "../../game/library.ts";
import type { MissionWords } from "../../game/mission.ts";
import type { Session } from "../../game/session.ts";
import type { Size } from "../../game/session-log.ts";
import { header, keyBar, stars } from "../components.ts";
import { type MissionAction, missionKeys } from "../keys.ts";
import { objectiveLines, type PanelName, panels } from "../panels.ts";
import type { Player } from "../player.ts";
import { clockTime } from "../text.ts";
import type { Frame, View } from "../view.ts";
import { type Layout, layoutOf, Workplace } from "../workplace.ts";

export interface MissionHooks {
  leave(): void;
  /** The next mission, once this one is won. */
  next(): void;
  /** The quiz of the mission's row, once this one is won. */
  quiz(): void;
  /** Gives the achievements that are new. */
  won(): void;
  changed(): void;
}

export class MissionView implements View {
  readonly #work: Workplace;
  #panel: PanelName = "objectives";
  #asked = false;
  #won = false;
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
    this.#work = new Workplace(session, options.size);
    this.#note = options.note;
    if (options.fresh) this.#panel = "briefing";
    this.#won = session.won;
    player.settled = () => {
      if (this.#frame) this.fit(this.#frame);
    };
    this.#release = session.changed.on(() => this.#refresh());
    this.#refresh();
  }

  fit(frame: Frame): void {
    this.#frame = frame;
    const layout = this.#layout(frame);
    if (this.#work.misfits(layout)) this.player.act(() => this.session.resize(layout.terminal));
  }

  close(): void {
    this.#release();
    this.player.close();
  }

  lines(frame: Frame): string[] {
    const { session } = this;
    const layout = this.#layout(frame);
    const status = `${session.won ? stars(session.score.stars) : this.#marks(frame)} ${frame.say("mission.status", { commands: session.countedCommands, time: clockTime(session.elapsed) })}`;
    const head = header(frame, `⎈ ${this.words.title}`, status);
    const foot = this.#note ?? keyBar(frame, this.#keys(frame));
    return [head, ...this.#work.lines(frame, layout, this.#content(frame, layout.panel)), foot];
  }

  cursor(frame: Frame): { x: number; y: number } | undefined {
    return this.#work.cursor(this.#layout(frame));
  }

  key(name: string, raw: string): void {
    this.#note = undefined;
    const key = this.#work.read(name, raw, () => this.#closePanel());
    if (!key) {
      this.hooks.changed();
      return;
    }
    const { name: pressed, text } = key;
    if (pressed === "f8") this.#work.page++;
    else if (pressed === "f9" && this.session.won && this.#links.next !== undefined) {
      this.hooks.next();
      return;
    } else if (pressed === "f2" && this.session.won && this.#links.quiz !== undefined) {
      // Hints are of no use any more.
      this.hooks.quiz();
      return;
    } else if (missionKeys[pressed]) this.#act(missionKeys[pressed]);
    else {
      this.#work.pane.toEnd();
      this.player.act(() => this.session.type(text));
    }
    this.hooks.changed();
  }

  paste(text: string): void {
    this.#work.pane.toEnd();
    this.player.act(() => this.session.type(this.#work.pasted(text)));
    this.hooks.changed();
  }

  #act(action: MissionAction): void {
    const { session, player } = this;
    switch (action) {
      case "help":
      case "map":
      case "briefing":
        this.#show(action);
        return;
      case "check":
        player.act(() => {});
        // Who asks again wants to know again, not to be rid of the answer.
        if (this.#panel !== "check") this.#show("check");
        return;
      case "hint":
        // The first press tells the price, the second pays it.
        if (this.#panel === "hints" && this.#asked) {
          player.act(() => session.takeHint());
          this.#asked = false;
        } else this.#asked = true;
        if (this.#panel !== "hints") this.#show("hints");
        return;
      case "undo":
        player.act(() => session.undo());
        this.#note = this.#frame?.say("mission.undone");
        return;
      case "forward":
        player.act(() => session.fastForward());
        return;
      case "scroll-up":
        this.#work.pane.scroll(this.#work.pane.emulator.rows - 1);
        return;
      case "scroll-down":
        this.#work.pane.scroll(1 - this.#work.pane.emulator.rows);
        return;
      case "leave":
        this.hooks.leave();
    }
  }

  /** What is shown when no other panel was asked for. */
  #home(): PanelName {
    return this.session.won ? "debrief" : "objectives";
  }

  /** What Esc does at the prompt. */
  #closePanel(): boolean {
    const home = this.#home();
    if (this.#panel === home || this.#panel === "briefing") return false;
    this.#show(home);
    return true;
  }

  /** Shows a panel; once more goes back. */
  #show(panel: PanelName): void {
    this.#panel = this.#panel === panel ? this.#home() : panel;
    this.#work.page = 0;
    if (this.#frame) this.fit(this.#frame);
  }

  #refresh(): void {
    const { session } = this;
    this.#work.takeOutput();
    if (session.won && !this.#won) {
      this.#won = true;
      this.#panel = "debrief";
      this.#work.page = 0;
      this.hooks.won();
    } else if (!session.won) this.#won = false;
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

  #content(frame: Frame, { columns, rows }: Size): string[] {
    const state = { session: this.session, words: this.words, asked: this.#asked, links: this.#links };
    const lines = panels[this.#panel](state, frame, columns);
    if (this.#panel !== "briefing") return lines;
    // Where there is room, the briefing is not without its objectives.
    const both = [...lines, "", ...panels.objectives(state, frame, columns)];
    return both.length <= rows ? both : lines;
  }

  /** Stacked, the panel's height does not follow its content from key to key: the terminal must not jump. */
  #layout(frame: Frame): Layout {
    const compact = this.#panel === "objectives" ? objectiveLines(this.session.mission) : Number.POSITIVE_INFINITY;
    return layoutOf(frame, compact);
  }

  /** One mark for each objective that counts: seen whichever panel is open. */
  #marks(frame: Frame): string {
    const counted = this.session.attempt.referee.objectives.filter(({ objective }) => !objective.bonus && !objective.hidden);
    const met = counted.filter(({ verdict }) => verdict.met).length;
    if (frame.screenReader) return `${met}/${counted.length}`;
    return counted.map(({ verdict }) => (verdict.met ? frame.theme.paint("good", "✓") : "○")).join("");
  }
}
