// The prompt's line editor: keys in, ANSI text for the screen out; it keeps the state and knows nothing of processes.
import stringWidth from "string-width";
import { graphemes } from "../../base/graphemes.ts";
import type { Completions } from "../complete/index.ts";
import { columns, commonPrefix, placeOf, wrap } from "./layout.ts";

export interface EditorOptions {
  columns(): number;
  history(): readonly string[];
  complete(text: string, cursor: number): Completions;
}

export interface Fed {
  screen: string;
  done?: { kind: "line" | "eof" | "abort"; text: string };
  /** Keys after the end of the line: they belong to the next one. */
  rest: string;
}

/** What a terminal pastes without saying so goes in as a whole: letter by letter, a long one would take for ever. */
const LETTERS = /^[^\u0000-\u001f\u007f]+/u;
const KEY = /^(?:\u001b\[200~[\s\S]*?\u001b\[201~|\u001b\[[0-9;]*[A-Za-z~]|\u001bO[A-Z]|\u001b[^[O]|\r\n|[\s\S])/u;

export class LineEditor {
  #prompt = "";
  /** By grapheme, so that the cursor never stands inside one. */
  #text: string[] = [];
  #cursor = 0;
  #killed: string[] = [];
  #historyAt = 0;
  #draft = "";
  #search: { query: string; at: number } | undefined;
  #tabs = 0;
  /** The text up to the cursor as it was last drawn: on which row that ends depends on how wide the window is now. */
  #drawn = "";

  constructor(private readonly options: EditorOptions) {}

  /** Begins a new line. */
  start(prompt: string): string {
    const lines = prompt.split("\n");
    this.#prompt = lines.at(-1)!;
    this.#text = [];
    this.#cursor = 0;
    this.#drawn = this.#prompt;
    this.#historyAt = this.options.history().length;
    this.#search = undefined;
    return `${lines
      .slice(0, -1)
      .map((line) => `${line}\r\n`)
      .join("")}${this.#prompt}${wrap(this.#prompt, this.options.columns())}\u001b[?2004h`;
  }

  feed(keys: string): Fed {
    let rest = keys.normalize("NFC");
    let extra = "";
    while (rest) {
      const key = (!this.#search && LETTERS.exec(rest)?.[0]) || KEY.exec(rest)?.[0] || rest[0]!;
      rest = rest.slice(key.length);
      const before = this.#text.length;
      const typed = !this.#search && key >= " " && key !== "\u007f" && this.#cursor === before && key.length === 1 && key < "\u007f";
      if (key !== "\t") this.#tabs = 0;
      const outcome = this.#key(key);
      if (outcome === "line" || outcome === "abort" || outcome === "eof") {
        this.#cursor = this.#text.length;
        const screen = `${extra}${this.#draw()}${outcome === "abort" ? "^C" : ""}${outcome === "eof" ? "" : "\r\n"}\u001b[?2004l`;
        return { screen, done: { kind: outcome, text: outcome === "line" ? this.#text.join("") : "" }, rest };
      }
      // A plain character at the end of a short line is all that the screen needs to be told.
      if (typed && key === keys && stringWidth(this.#text.join("")) + stringWidth(this.#prompt) < this.options.columns() - 1) {
        this.#drawn += key;
        return { screen: key, rest: "" };
      }
      extra += outcome ?? "";
    }
    return { screen: extra + this.#draw(), rest: "" };
  }

  #key(key: string): "line" | "abort" | "eof" | string | undefined {
    if (this.#search && this.#searchKey(key)) return;
    if (key.startsWith("\u001b[200~")) return this.#paste(key.slice(6, -6));
    switch (key) {
      case "\r":
      case "\n":
      case "\r\n":
        return "line";
      case "\u0003":
        return "abort";
      case "\u0004":
        if (!this.#text.length) return "eof";
        this.#text.splice(this.#cursor, 1);
        return;
      case "\u0001":
      case "\u001b[H":
      case "\u001bOH":
      case "\u001b[1~":
        this.#cursor = 0;
        return;
      case "\u0005":
      case "\u001b[F":
      case "\u001bOF":
      case "\u001b[4~":
        this.#cursor = this.#text.length;
        return;
      case "\u0002":
      case "\u001b[D":
      case "\u001bOD":
        this.#cursor = Math.max(0, this.#cursor - 1);
        return;
      case "\u0006":
      case "\u001b[C":
      case "\u001bOC":
        this.#cursor = Math.min(this.#text.length, this.#cursor + 1);
        return;
      case "\u007f":
      case "\b":
        if (this.#cursor) this.#text.splice(--this.#cursor, 1);
        return;
      case "\u001b[3~":
        this.#text.splice(this.#cursor, 1);
        return;
      case "\u0015":
        this.#kill(0, this.#cursor);
        return;
      case "\u000b":
        this.#kill(this.#cursor, this.#text.length);
        return;
      case "\u0017":
        this.#kill(this.#wordLeft(/\s/), this.#cursor);
        return;
      case "\u001b\u007f":
        this.#kill(this.#wordLeft(/[^\p{L}\p{N}]/u), this.#cursor);
        return;
      case "\u001bd":
        this.#kill(this.#cursor, this.#wordRight());
        return;
      case "\u0019":
        this.#insert(this.#killed.join(""));
        return;
      case "\u001bb":
      case "\u001b[1;5D":
      case "\u001b[1;3D":
        this.#cursor = this.#wordLeft(/[^\p{L}\p{N}]/u);
        return;
      case "\u001bf":
      case "\u001b[1;5C":
      case "\u001b[1;3C":
        this.#cursor = this.#wordRight();
        return;
      case "\u000c":
        this.#drawn = "";
        return "\u001b[H\u001b[2J";
      case "\u0010":
      case "\u001b[A":
      case "\u001bOA":
        this.#browse(-1);
        return;
      case "\u000e":
      case "\u001b[B":
      case "\u001bOB":
        this.#browse(1);
        return;
      case "\u0012":
        this.#search = { query: "", at: this.options.history().length };
        return;
      case "\t":
        return this.#complete();
    }
    if (key >= " " && !key.startsWith("\u001b")) this.#insert(key);
  }

  #insert(text: string): void {
    const before = this.#text.slice(0, this.#cursor).join("") + text;
    const after = this.#text.slice(this.#cursor);
    this.#text = [...graphemes(before), ...after];
    this.#cursor = this.#text.length - after.length;
  }
  /** As it is, its last line break too: only Enter runs a line. */
  #paste(text: string): undefined {
    this.#insert(text.replace(/\r\n?/g, "\n"));
  }
  #kill(from: number, to: number): void {
    this.#killed = this.#text.splice(from, to - from);
    this.#cursor = from;
  }
  #wordLeft(gap: RegExp): number {
    let at = this.#cursor;
    while (at > 0 && gap.test(this.#text[at - 1]!)) at--;
    while (at > 0 && !gap.test(this.#text[at - 1]!)) at--;
    return at;
  }
  #wordRight(): number {
    let at = this.#cursor;
    while (at < this.#text.length && !/[\p{L}\p{N}]/u.test(this.#text[at]!)) at++;
    while (at < this.#text.length && /[\p{L}\p{N}]/u.test(this.#text[at]!)) at++;
    return at;
  }
  #replace(text: string): void {
    this.#text = graphemes(text);
    this.#cursor = this.#text.length;
  }
  #browse(step: number): void {
    const history = this.options.history();
    const at = this.#historyAt + step;
    if (at < 0 || at > history.length) return;
    if (this.#historyAt === history.length) this.#draft = this.#text.join("");
    this.#historyAt = at;
    this.#replace(at === history.length ? this.#draft : history[at]!);
  }

  /** True when the key belongs to the search; any other key ends it and does what it always does. */
  #searchKey(key: string): boolean {
    const search = this.#search!;
    const history = this.options.history();
    if (key === "\u0012") search.at = this.#findBack(search.query, search.at - 1);
    else if (key === "\u007f") search.query = search.query.slice(0, -1);
    else if (key === "\u0007") this.#replace("");
    else if (key >= " " && !key.startsWith("\u001b")) {
      search.query += key;
      search.at = this.#findBack(search.query, Math.min(search.at, history.length - 1));
    } else {
      this.#search = undefined;
      return key === "\u001b";
    }
    if (key === "\u0007") this.#search = undefined;
    else if (history[search.at] !== undefined) this.#replace(history[search.at]!);
    return true;
  }
  #findBack(query: string, from: number): number {
    const history = this.options.history();
    for (let at = from; at >= 0; at--) if (history[at]!.includes(query)) return at;
    return Math.max(from, 0);
  }

  #complete(): string | undefined {
    const text = this.#text.join("");
    const head = this.#text.slice(0, this.#cursor).join("");
    const { from, candidates } = this.options.complete(text, head.length);
    if (!candidates.length) return "\u0007";
    const word = head.slice(from);
    const only = candidates.length === 1 ? candidates[0]! : undefined;
    const prefix = only ? only.word + (/[/=:]$/.test(only.word) ? "" : " ") : candidates.map((each) => each.word).reduce(commonPrefix);
    if (prefix.length > word.length || only) {
      this.#cursor = graphemes(text.slice(0, from)).length;
      this.#text = [...this.#text.slice(0, this.#cursor), ...graphemes(text.slice(head.length))];
      this.#insert(prefix);
      return;
    }
    if (++this.#tabs < 1) return;
    // In the order of readline, wherever they come from.
    const sorted = [...candidates].sort((one, other) => (one.word < other.word ? -1 : 1));
    const listing = `\r\n${columns(sorted, this.options.columns())}`;
    this.#drawn = "";
    return listing;
  }

  /** Draws the whole line again from its first row, then puts the cursor in place. */
  #draw(): string {
    const prompt = this.#search ? `(reverse-i-search)\`${this.#search.query}': ` : this.#prompt;
    const whole = prompt + this.#text.join("");
    const width = this.options.columns();
    const end = placeOf(whole, width);
    const drawn = prompt + this.#text.slice(0, this.#cursor).join("");
    const cursor = placeOf(drawn, width);
    const { row } = placeOf(this.#drawn, width);
    let out = row ? `\u001b[${row}A` : "";
    out += `\r${whole.replaceAll("\n", "\u001b[K\r\n")}${wrap(whole, width)}\u001b[J`;
    if (end.row > cursor.row) out += `\u001b[${end.row - cursor.row}A`;
    if (end.column !== cursor.column || end.row > cursor.row) out += cursor.column ? `\r\u001b[${cursor.column}C` : "\r";
    this.#drawn = drawn;
    return out;
  }
}
