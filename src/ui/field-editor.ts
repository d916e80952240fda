// What keys do to the text field on the screen: at once, whatever has been drawn, so that no key is lost however fast they come.
import { graphemes } from "../base/graphemes.ts";
import { plainLine } from "../base/plain.ts";
import { widthOf } from "./text.ts";
import type { TextField } from "./view.ts";

/** Where a word begins, from the end of `text` back. */
const wordBefore = (text: string): number => text.trimEnd().search(/\S+$/u);

export class FieldEditor {
  /** How many characters stand behind the cursor. */
  #behind = 0;
  /** Which field it is: in another one the cursor stands at the end. */
  #line: number | undefined;
  #changed: { before: string; after: string } | undefined;

  /** @param name of the key, by keys.ts @param raw as the terminal sent it */
  key(field: TextField, name: string, raw: string): void {
    const [before, after] = this.#parts(field);
    const put = (head: readonly string[], tail: readonly string[] = after) => this.#put(field, head.join(""), tail.join(""));
    const word = Math.max(0, graphemes(before.join("").slice(0, Math.max(0, wordBefore(before.join(""))))).length);
    const moves: Readonly<Record<string, () => void>> = {
      left: () => this.#go(before.length - 1, field),
      "\x02": () => this.#go(before.length - 1, field),
      right: () => this.#go(before.length + 1, field),
      "\x06": () => this.#go(before.length + 1, field),
      home: () => this.#go(0, field),
      "\x01": () => this.#go(0, field),
      end: () => this.#go(before.length + after.length, field),
      "\x05": () => this.#go(before.length + after.length, field),
      "\x1bb": () => this.#go(word, field),
      "\x1b[1;5D": () => this.#go(word, field),
      backspace: () => put(before.slice(0, -1)),
      "\x1b[3~": () => put(before, after.slice(1)),
      "ctrl-d": () => put(before, after.slice(1)),
      "\x15": () => put([]),
      "\x0b": () => put(before, []),
      "\x17": () => put(before.slice(0, word)),
      "\x1b\x7f": () => put(before.slice(0, word)),
    };
    const move = moves[name] ?? moves[raw];
    if (move) move();
    else if (!raw.startsWith("\x1b")) this.insert(field, raw);
  }

  /** What is typed or pasted, as one line. */
  insert(field: TextField, text: string): void {
    const [before, after] = this.#parts(field);
    const line = plainLine(text.replace(/[\r\n]+$/, "").replace(/\s*[\r\n]+\s*/g, " "));
    if (line) this.#put(field, before.join("") + line, after.join(""));
  }

  /** What of the field can be seen in so many columns, and in which of them the cursor stands. */
  shown(field: TextField, columns: number): { text: string; cursor: number } {
    const [before, after] = this.#parts(field);
    // A column is left for the cursor.
    let from = before.length;
    let cursor = 0;
    for (; from > 0; from--) {
      const wide = widthOf(before[from - 1]!);
      if (cursor + wide >= columns) break;
      cursor += wide;
    }
    return { text: [...before.slice(from), ...after].join(""), cursor };
  }

  #parts(field: TextField): [before: string[], after: string[]] {
    this.#settle(field);
    if (field.line !== this.#line) this.#behind = 0;
    this.#line = field.line;
    const all = graphemes(field.value);
    const at = Math.max(0, all.length - this.#behind);
    return [all.slice(0, at), all.slice(at)];
  }

  #go(to: number, field: TextField): void {
    const { length } = graphemes(field.value);
    this.#behind = length - Math.max(0, Math.min(length, to));
  }

  /** Korean that comes in parts is put together. */
  #put(field: TextField, before: string, after: string): void {
    this.#changed = { before: before.normalize("NFC"), after };
    field.change(this.#changed.before + after);
  }

  /** The cursor's place in what the field has made of the last change: it may have cut its end off. */
  #settle({ value }: TextField): void {
    if (!this.#changed) return;
    const { before, after } = this.#changed;
    this.#changed = undefined;
    this.#behind = graphemes(value.endsWith(after) ? after : value.slice(before.length)).length;
  }
}
