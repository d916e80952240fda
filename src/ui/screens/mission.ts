// The mission screen: a panel (objectives, briefing, map …) and the terminal; beside each other where there is room, otherwise stacked.
import type { Links } from "../../game/library.ts";
import type { Mission, MissionWords } from "../../game/mission.ts";
import type { Session } from "../../game/session.ts";
import type { Size } from "../../game/session-log.ts";
import { fill, header, keyBar, pagesOf, rule, stars } from "../components.ts";
import { type MissionAction, missionKeys } from "../keys.ts";
import { type PanelName, panels } from "../panels.ts";
import type { Player } from "../player.ts";
import { TerminalPane } from "../terminal-pane.ts";
import { clockTime, padded } from "../text.ts";
import type { Frame, View } from "../view.ts";

interface Layout {
  stacked: boolean;
  panel: Size;
  terminal: Size;
  /** Where the terminal's first cell is. */
  x: number;
  y: number;
}
/** From this width on, panel and terminal stand beside each other. */
const WIDE = 110;

/** How many lines the objectives take where each takes one. */
export function objectiveLines({ objectives, invariants, questions }: Mission): number {
  const part = (count: number) => (count ? count + 2 : 0);
  return 1 + objectives.filter(({ hidden }) => !hidden).length + part(invariants.length) + part(questions.length);
}

/** @param wanted how many lines the panel would like when stacked */
export function layoutOf(frame: Pick<Frame, "columns" | "rows" | "screenReader">, wanted: number): Layout {
  const { columns, rows, screenReader } = frame;
  const body = rows - 2;
  if (columns >= WIDE && !screenReader) {
    const width = Math.min(52, Math.max(36, Math.floor(columns * 0.33)));
    return {
      stacked: false,
      panel: { columns: width, rows: body },
      terminal: { columns: columns - width - 3, rows: body },
      x: width + 3,
      y: 1,
    };
  }
  const height = Math.max(1, Math.min(wanted, Math.floor(body * 0.4)));
  return { stacked: true, panel: { columns, rows: height }, terminal: { columns, rows: body - height - 1 }, x: 0, y: height + 2 };
}

export interface MissionHooks {
  leave(): void;
  /** The next mission, once this one is won. */
  next(): void;
  /** The quiz of the mission's row, once this one is won. */
  quiz(): void;
  won(): void;
  changed(): void;
}

export class MissionView implements View {
  readonly #pane: TerminalPane;
  #panel: PanelName = "objectives";
  #page = 0;
  #generation: number;
  #asked = false;
  /** Esc was the last key: kept back for the shell, or spent on closing a panel. */
  #escape: "kept" | "spent" | undefined;
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
    this.#pane = new TerminalPane(options.size.columns, options.size.rows);
    this.#generation = session.generation;
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
    const { terminal } = this.#layout(frame);
    const { columns, rows } = this.#pane.emulator;
    if (terminal.columns !== columns || terminal.rows !== rows) this.player.act(() => this.session.resize(terminal));
  }

  close(): void {
    this.#release();
    this.player.close();
  }

  lines(frame: Frame): string[] {
    const { session } = this;
    const layout = this.#layout(frame);
    const status = `${session.won ? stars(session.score.stars) : this.#marks(frame)} ${frame.say("mission.status", { commands: session.countedCommands, time: clockTime(session.elapsed) })}`;
    const panel = this.#panelLines(frame, layout);
    const terminal = this.#pane.lines(frame.theme);
    const head = header(frame, `⎈ ${this.words.title}`, status);
    const foot = this.#note ?? keyBar(frame, this.#keys(frame));
    if (layout.stacked) return [head, ...panel, rule(frame), ...fill(terminal, layout.terminal.rows), foot];
    const bar = frame.theme.paint("quiet", "│");
    return [head, ...terminal.map((line, index) => `${padded(panel[index] ?? "", layout.panel.columns)} ${bar} ${line}`), foot];
  }

  cursor(frame: Frame): { x: number; y: number } | undefined {
    const at = this.#pane.cursor;
    const { x, y } = this.#layout(frame);
    return at && { x: at.x + x, y: at.y + y };
  }

  key(name: string, raw: string): void {
    this.#note = undefined;
    // Esc and then a digit is a function key; an editor in the terminal needs its Esc at once.
    if (this.session.atPrompt && !this.#escape && name === "escape") {
      const home = this.#home();
      this.#escape = this.#panel === home || this.#panel === "briefing" ? "kept" : "spent";
      if (this.#escape === "spent") this.#show(home);
      this.hooks.changed();
      return;
    }
    const pressed = this.#escape && /^\d$/.test(raw) ? `f${raw === "0" ? 10 : raw}` : name;
    const text = this.#escape === "kept" && pressed === name ? `\x1b${raw}` : raw;
    this.#escape = undefined;
    if (pressed === "f8") this.#page++;
    else if (pressed === "f9" && this.session.won && this.#links.next !== undefined) {
      this.hooks.next();
      return;
    } else if (pressed === "f2" && this.session.won && this.#links.quiz !== undefined) {
      // Hints are of no use any more.
      this.hooks.quiz();
      return;
    } else if (missionKeys[pressed]) this.#act(missionKeys[pressed]);
    else {
      this.#pane.toEnd();
      this.player.act(() => this.session.type(text));
    }
    this.hooks.changed();
  }

  paste(text: string): void {
    const plain = text.replace(/\r\n?|\n/g, "\r").normalize("NFC");
    this.#pane.toEnd();
    this.player.act(() => this.session.type(this.#pane.emulator.bracketedPaste ? `\x1b[200~${plain}\x1b[201~` : plain));
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
        this.#pane.scroll(this.#pane.emulator.rows - 1);
        return;
      case "scroll-down":
        this.#pane.scroll(1 - this.#pane.emulator.rows);
        return;
      case "leave":
        this.hooks.leave();
    }
  }

  /** What is shown when no other panel was asked for. */
  #home(): PanelName {
    return this.session.won ? "debrief" : "objectives";
  }

  /** Shows a panel; once more goes back. */
  #show(panel: PanelName): void {
    this.#panel = this.#panel === panel ? this.#home() : panel;
    this.#page = 0;
    if (this.#frame) this.fit(this.#frame);
  }

  #refresh(): void {
    const { session } = this;
    if (session.generation !== this.#generation) {
      this.#generation = session.generation;
      this.#pane.reset();
    }
    for (const each of session.takeOutput()) {
      if (typeof each === "string") this.#pane.write(each);
      else this.#pane.resize(each.columns, each.rows);
    }
    if (session.won && !this.#won) {
      this.#won = true;
      this.#panel = "debrief";
      this.#page = 0;
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

  #panelLines(frame: Frame, { panel }: Layout): string[] {
    const all = this.#content(frame, panel);
    if (all.length <= panel.rows) return fill(all, panel.rows);
    const room = Math.max(1, panel.rows - 1);
    const pages = pagesOf(all, room);
    const page = this.#page % pages.length;
    const shown = fill(pages[page]!, room);
    return panel.rows === 1 ? shown : [...shown, frame.theme.paint("quiet", `… ${page + 1}/${pages.length} (F8)`)];
  }
}
