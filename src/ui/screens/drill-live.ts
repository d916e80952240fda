// A live question: its world's shell, with what is asked above it; the cause is chosen from a list, or the world is mended.
import type { Wall } from "../../base/wall.ts";
import type { Boot } from "../../game/boot.ts";
import type { AskedDrill } from "../../game/drills/bank.ts";
import { liveMission } from "../../game/drills/live.ts";
import type { LiveQuestion } from "../../game/drills/question.ts";
import type { Settings } from "../../game/progress/settings.ts";
import type { QuizAnswer } from "../../game/quiz-run.ts";
import type { Rules } from "../../game/runs/rules.ts";
import { Session } from "../../game/session.ts";
import type { Size } from "../../game/session-log.ts";
import type { Language } from "../../i18n/index.ts";
import { Asking } from "../asking.ts";
import { fill, rule } from "../components.ts";
import { missionKeys } from "../keys.ts";
import { Player } from "../player.ts";
import { prose } from "../text.ts";
import type { Frame } from "../view.ts";
import { Workplace } from "../workplace.ts";
import { drillForm } from "./drill-form.ts";

export interface LiveOptions {
  boot: Boot;
  wall: Wall;
  language: Language;
  settings: Pick<Settings, "speed" | "autoForward">;
  /** The world cannot go on. */
  failed(error: Error): void;
}

/** The world is asked what the learner shall find out: `why` would tell it. */
const RULES: Rules = { hints: false, undo: true, docs: false, pause: true };

/** Lines of the screen that are not the terminal's, beside the text: header, rules and keys. */
const AROUND = 3;

export class LiveDrill {
  /** What the learner's world has come to: mended, or undefined. */
  answer: QuizAnswer | undefined;
  readonly #session: Session;
  readonly #player: Player;
  readonly #place: Workplace;
  readonly #asking: Asking | undefined;
  readonly #release: () => void;
  #telling = false;

  constructor(
    private readonly asked: AskedDrill & { question: LiveQuestion },
    options: LiveOptions,
    frame: Frame,
    private readonly changed: () => void,
  ) {
    const { question, words } = asked;
    const size = this.#terminal(frame);
    const { mission, words: told } = liveMission(question, words, asked.drill.id);
    this.#session = new Session({ mission, words: told, language: options.language, boot: options.boot, rules: RULES, size });
    this.#place = new Workplace(this.#session, size, () => "briefing");
    this.#player = new Player(this.#session, options.wall, options.settings, () => {}, options.failed);
    if (question.task.asks === "cause") this.#asking = new Asking(drillForm(question, words, asked.seed));
    this.#release = this.#session.changed.on(() => this.#refresh());
    this.#refresh();
  }

  fit(frame: Frame): void {
    const size = this.#terminal(frame);
    const { columns, rows } = this.#place.pane.emulator;
    if (size.columns !== columns || size.rows !== rows) this.#player.act(() => this.#session.resize(size));
  }
  close(): void {
    this.#release();
    this.#player.close();
  }

  /** What a key means here: Esc and then a digit is a function key. Undefined while that is open. */
  meant(name: string, raw: string): { name: string; text: string } | undefined {
    return this.#telling ? { name, text: raw } : this.#place.read(name, raw);
  }
  key(name: string, text: string): QuizAnswer | undefined {
    if (name === "f4" && this.#asking) this.#telling = !this.#telling;
    else if (this.#telling) {
      if (name === "escape") this.#telling = false;
      else return this.#asking?.key(name, text);
    } else {
      const action = missionKeys[name];
      if (action === "undo" || action === "forward" || action === "scroll-up" || action === "scroll-down")
        this.#place.act(action, this.#player);
      else if (!action) this.#place.type(text, this.#player);
    }
    return undefined;
  }
  paste(text: string): void {
    if (!this.#telling) this.#place.paste(text, this.#player);
  }

  /** All between the header and the bar of keys. */
  lines(frame: Frame): string[] {
    const text = this.#text(frame);
    if (this.#telling && this.#asking) {
      const { body } = this.#asking.draw(frame);
      return fill([...text, rule(frame), frame.say("drill.live-cause"), ...body], frame.rows - 2);
    }
    return [...text, rule(frame), ...fill(this.#place.pane.lines(frame.theme), this.#terminal(frame).rows)];
  }
  /** In the lines that `lines` gives. */
  cursor(frame: Frame): { x: number; y: number } | undefined {
    const at = this.#telling ? undefined : this.#place.pane.cursor;
    return at && { x: at.x, y: at.y + this.#text(frame).length + 1 };
  }
  /** @param leave the key that leaves the round: it stands where it fits in a narrow window too */
  keys(frame: Frame, leave: [string, string]): [string, string][] {
    const tell: [string, string][] = this.#asking ? [["F4", frame.say(this.#telling ? "drill.key-terminal" : "drill.key-tell")]] : [];
    if (this.#telling) return [["Enter", frame.say("key.answer")], ["↑↓", frame.say("key.move")], ...tell, leave];
    return [...tell, leave, ["F8", frame.say("drill.key-give-up")], ["F5", frame.say("key.undo")], ["F6", frame.say("key.forward")]];
  }

  #refresh(): void {
    this.#place.takeOutput();
    if (this.#session.won) this.answer = ["mended"];
    this.changed();
  }

  /** What is asked: never more than two fifths of the window. */
  #text(frame: Frame): string[] {
    return prose(this.asked.words.text, frame.columns, frame.theme).slice(0, Math.max(1, Math.floor(frame.rows * 0.4)));
  }
  #terminal(frame: Frame): Size {
    return { columns: frame.columns, rows: Math.max(3, frame.rows - AROUND - this.#text(frame).length) };
  }
}
