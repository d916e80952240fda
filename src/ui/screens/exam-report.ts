// The report of an exam: a document to be scrolled, and ways on.
import type { Block } from "../../game/document.ts";
import { fill, header, keyBar, rule } from "../components.ts";
import { documentLines } from "../document.ts";
import { cut } from "../text.ts";
import type { Frame, View } from "../view.ts";

export interface ReportHooks {
  back(): void;
  changed(): void;
  /** Goes to the drills of what was weak; undefined when nothing was. */
  drill?(): void;
}

export class ReportView implements View {
  #top = 0;
  #room = 1;
  #count = 1;

  constructor(
    private readonly blocks: readonly Block[],
    private readonly hooks: ReportHooks,
    /** Where it was saved. */
    private readonly file?: string,
  ) {}

  lines(frame: Frame): string[] {
    const lines = documentLines(this.blocks, frame);
    const head = [header(frame, `⎈ ${frame.say("exam.title")}`), rule(frame)];
    const saved =
      this.file === undefined ? [] : [frame.theme.paint("quiet", cut(frame.say("exam.saved", { file: this.file }), frame.columns))];
    this.#room = Math.max(1, frame.rows - head.length - saved.length - 1);
    this.#count = lines.length;
    this.#top = Math.max(0, Math.min(this.#top, lines.length - this.#room));
    const keys: [string, string][] = [
      ["↑↓", frame.say("key.move")],
      ...(this.hooks.drill ? [["d", frame.say("exam.key-drills")] as [string, string]] : []),
      ["Esc", frame.say("key.back")],
    ];
    return [...head, ...fill(lines.slice(this.#top), this.#room), ...saved, keyBar(frame, keys)];
  }

  key(name: string): void {
    if (["escape", "ctrl-q", "f10", "ctrl-c", "q"].includes(name)) {
      this.hooks.back();
      return;
    }
    if (name === "up" || name === "k") this.#top--;
    else if (name === "down" || name === "j") this.#top++;
    else if (name === "pageup" || name === "b") this.#top -= this.#room - 1;
    else if (["pagedown", "space", "f8"].includes(name)) this.#top += this.#room - 1;
    else if (name === "home") this.#top = 0;
    else if (name === "end") this.#top = this.#count;
    else if (name === "d") this.hooks.drill?.();
    this.#top = Math.max(0, this.#top);
    this.hooks.changed();
  }
}
