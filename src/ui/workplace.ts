// Where a learner works: a panel and the terminal of a session; beside each other where there is room, otherwise stacked.
import type { Session } from "../game/session.ts";
import type { Size } from "../game/session-log.ts";
import { fill, pagesOf, rule } from "./components.ts";
import type { MissionAction } from "./keys.ts";
import { objectiveLines, type PanelName, type PanelState, panels } from "./panels.ts";
import type { Player } from "./player.ts";
import { TerminalPane } from "./terminal-pane.ts";
import { padded } from "./text.ts";
import type { Frame } from "./view.ts";

export interface Layout {
  stacked: boolean;
  panel: Size;
  terminal: Size;
  /** Where the terminal's first cell is. */
  x: number;
  y: number;
}
/** From this width on, panel and terminal stand beside each other. */
const WIDE = 110;

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

export class Workplace {
  readonly pane: TerminalPane;
  /** Which panel is shown. */
  panel: PanelName;
  /** The price of the next hint has been told. */
  asked = false;
  /** Which page of a long panel is shown. */
  #page = 0;
  #generation: number;
  /** Esc was the last key: kept back for the shell, or spent on closing a panel. */
  #escape: "kept" | "spent" | undefined;

  /** @param home what is shown when no other panel was asked for */
  constructor(
    readonly session: Session,
    size: Size,
    readonly home: () => PanelName,
  ) {
    this.panel = home();
    this.pane = new TerminalPane(size.columns, size.rows);
    this.#generation = session.generation;
  }

  /** Shows what has come to the terminal. */
  takeOutput(): void {
    const { session, pane } = this;
    if (session.generation !== this.#generation) {
      this.#generation = session.generation;
      pane.reset();
    }
    for (const each of session.takeOutput()) {
      if (typeof each === "string") pane.write(each);
      else pane.resize(each.columns, each.rows);
    }
  }

  /** Shows a panel from its first page. */
  open(panel: PanelName): void {
    this.panel = panel;
    this.#page = 0;
  }
  /** The same; once more goes back. */
  show(panel: PanelName): void {
    this.open(this.panel === panel ? this.home() : panel);
  }

  /** What the keys of missions and runs do alike. */
  act(action: Exclude<MissionAction, "leave">, player: Player): void {
    const { session, pane } = this;
    switch (action) {
      case "help":
      case "map":
      case "briefing":
        this.show(action);
        return;
      case "check":
        player.act(() => {});
        // Who asks again wants to know again, not to be rid of the answer.
        if (this.panel !== "check") this.show("check");
        return;
      case "hint":
        // The first press tells the price, the second pays it.
        if (this.panel === "hints" && this.asked) {
          player.act(() => session.takeHint());
          this.asked = false;
        } else this.asked = true;
        if (this.panel !== "hints") this.show("hints");
        return;
      case "undo":
        player.act(() => session.undo());
        return;
      case "forward":
        player.act(() => session.fastForward());
        return;
      case "more":
        this.#page++;
        return;
      case "scroll-up":
        pane.scroll(pane.emulator.rows - 1);
        return;
      case "scroll-down":
        pane.scroll(1 - pane.emulator.rows);
    }
  }

  /** A key for the shell. */
  type(text: string, player: Player): void {
    this.pane.toEnd();
    player.act(() => this.session.type(text));
  }

  /** Text that was pasted, for the shell. */
  paste(text: string, player: Player): void {
    const plain = text.replace(/\r\n?|\n/g, "\r").normalize("NFC");
    this.type(this.pane.emulator.bracketedPaste ? `\x1b[200~${plain}\x1b[201~` : plain, player);
  }

  /** The terminal is not as large as it should be. */
  misfits({ terminal }: Layout): boolean {
    const { columns, rows } = this.pane.emulator;
    return terminal.columns !== columns || terminal.rows !== rows;
  }

  /** Stacked, the panel's height does not follow its content from key to key: the terminal must not jump. */
  layout(frame: Frame): Layout {
    return layoutOf(frame, this.panel === "objectives" ? objectiveLines(this.session.mission) : Number.POSITIVE_INFINITY);
  }

  /** What the panel says. */
  content(frame: Frame, { panel: { columns, rows } }: Layout, state: PanelState): string[] {
    const lines = panels[this.panel](state, frame, columns);
    if (this.panel !== "briefing") return lines;
    // Where there is room, the briefing is not without its objectives.
    const both = [...lines, "", ...panels.objectives(state, frame, columns)];
    return both.length <= rows ? both : lines;
  }

  /** One mark for each objective that counts: seen whichever panel is open. */
  marks(frame: Frame): string {
    const counted = this.session.attempt.referee.objectives.filter(({ objective }) => !objective.bonus && !objective.hidden);
    const met = counted.filter(({ verdict }) => verdict.met).length;
    if (frame.screenReader) return `${met}/${counted.length}`;
    return counted.map(({ verdict }) => (verdict.met ? frame.theme.paint("good", "✓") : "○")).join("");
  }

  /** @param content of the panel, however long */
  lines(frame: Frame, layout: Layout, content: readonly string[]): string[] {
    const panel = this.#panel(frame, layout.panel, content);
    const terminal = this.pane.lines(frame.theme);
    if (layout.stacked) return [...panel, rule(frame), ...fill(terminal, layout.terminal.rows)];
    const bar = frame.theme.paint("quiet", "│");
    return terminal.map((line, index) => `${padded(panel[index] ?? "", layout.panel.columns)} ${bar} ${line}`);
  }

  cursor({ x, y }: Layout): { x: number; y: number } | undefined {
    const at = this.pane.cursor;
    return at && { x: at.x + x, y: at.y + y };
  }

  /**
   * A key as it is meant: its name, and what the shell gets of it. Esc and then a digit is a function key, so an Esc at the prompt waits
   * for what follows it, and closes what is open (then this gives undefined); an editor in the terminal needs its Esc at once.
   */
  read(name: string, raw: string): { name: string; text: string } | undefined {
    if (this.session.atPrompt && !this.#escape && name === "escape") {
      const home = this.home();
      this.#escape = this.panel === home || this.panel === "briefing" ? "kept" : "spent";
      if (this.#escape === "spent") this.show(home);
      return undefined;
    }
    const meant = this.#escape && /^\d$/.test(raw) ? `f${raw === "0" ? 10 : raw}` : name;
    const text = this.#escape === "kept" && meant === name ? `\x1b${raw}` : raw;
    this.#escape = undefined;
    return { name: meant, text };
  }

  #panel(frame: Frame, { rows }: Size, all: readonly string[]): string[] {
    if (all.length <= rows) return fill(all, rows);
    const room = Math.max(1, rows - 1);
    const pages = pagesOf(all, room);
    const page = this.#page % pages.length;
    const shown = fill(pages[page]!, room);
    return rows === 1 ? shown : [...shown, frame.theme.paint("quiet", `… ${page + 1}/${pages.length} (F8)`)];
  }
}
