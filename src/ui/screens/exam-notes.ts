// Pages of notes over an exam: searched by typing, read by scrolling.
import { type NotesPage, searchNotes } from "../../game/exams/notes.ts";
import { choice, fill, header, keyBar, rule, scrolled } from "../components.ts";
import { prose } from "../text.ts";
import type { Frame, View } from "../view.ts";

export class NotesView implements View {
  #query = "";
  #selected = 0;
  #page: NotesPage | undefined;
  #top = 0;
  #room = 1;

  constructor(
    private readonly pages: readonly NotesPage[],
    private readonly hooks: { back(): void; changed(): void },
  ) {}

  get #found(): readonly NotesPage[] {
    return searchNotes(this.pages, this.#query);
  }

  lines(frame: Frame): string[] {
    const page = this.#page;
    const head = [header(frame, `⎈ ${page?.title ?? frame.say("exam.notes.title")}`), rule(frame)];
    this.#room = Math.max(1, frame.rows - head.length - 1);
    if (page) {
      const lines = prose(fenced(page.text), frame.columns, frame.theme);
      this.#top = Math.max(0, Math.min(this.#top, lines.length - this.#room));
      const keys = keyBar(frame, [
        ["↑↓", frame.say("key.move")],
        ["Esc", frame.say("key.back")],
      ]);
      return [...head, ...fill(lines.slice(this.#top), this.#room), keys];
    }
    const list = this.#found.map(({ title }, index) => choice(frame, index === this.#selected, title));
    const search = frame.say("exam.notes.search", { query: `${this.#query}▏` });
    const keys = keyBar(frame, [
      ["Enter", frame.say("key.open")],
      ["↑↓", frame.say("key.move")],
      ["Esc", frame.say("key.back")],
    ]);
    return [...head, search, ...scrolled(frame, list, this.#selected, this.#room - 1), keys];
  }

  key(name: string, raw: string): void {
    if (this.#page) this.#pageKey(name);
    else this.#listKey(name, raw);
    this.hooks.changed();
  }

  #pageKey(name: string): void {
    if (["escape", "q", "backspace"].includes(name)) this.#page = undefined;
    else if (name === "f4") this.hooks.back();
    else if (name === "up" || name === "k") this.#top--;
    else if (name === "down" || name === "j") this.#top++;
    else if (name === "pageup") this.#top -= this.#room - 1;
    else if (["pagedown", "space", "f8"].includes(name)) this.#top += this.#room - 1;
    this.#top = Math.max(0, this.#top);
  }

  #listKey(name: string, raw: string): void {
    const found = this.#found;
    if (["escape", "f4", "f10", "ctrl-c", "ctrl-q"].includes(name)) this.hooks.back();
    else if (name === "up") this.#selected = Math.max(0, this.#selected - 1);
    else if (name === "down") this.#selected = Math.min(found.length - 1, this.#selected + 1);
    else if (name === "enter") {
      this.#page = found[this.#selected];
      this.#top = 0;
    } else if (name === "backspace") this.#search([...this.#query].slice(0, -1).join(""));
    else if (raw === "\x15") this.#search("");
    else if (!/[\x00-\x1f\x7f]/.test(raw)) this.#search(this.#query + raw.normalize("NFC"));
  }

  #search(query: string): void {
    this.#query = query;
    this.#selected = 0;
  }
}

/** Fences without a language, as prose draws them. */
const fenced = (text: string): string => text.replace(/^```\w+$/gm, "```");
