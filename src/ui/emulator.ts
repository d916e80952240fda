// A terminal emulator: what the shell's output looks like on a screen of so many columns and rows. It knows the sequences that our shell,
// editors and tools use (a subset of xterm's), which costs a fraction of loading a whole emulator.
import { eachGrapheme } from "../base/graphemes.ts";
import { PLAIN, type Row, type Style, textOf } from "./emulator/cells.ts";
import { Screen } from "./emulator/screen.ts";
import { styled } from "./emulator/sgr.ts";

const SEQUENCE = /^\x1b(?:\[([?>!]?)([\d;:]*)([ -/]*)([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78McDEHZ])/;
/** The beginning of a sequence whose rest has not come yet. */
const INCOMPLETE = /^\x1b(?:\[[?>!]?[\d;:]*[ -/]*|\][^\x07\x1b]*\x1b?|[()])?$/;

const SCROLLBACK = 2000;

export class Emulator {
  cursorVisible = true;
  /** The program wants pasted text in brackets. */
  bracketedPaste = false;
  #main: Screen;
  /** Of the program that has the whole screen. */
  #alternate: Screen | undefined;
  #saved = { x: 0, y: 0 };
  #style: Style = PLAIN;
  #rest = "";

  /** @param kept how many rows that left the top are remembered */
  constructor(columns: number, rows: number, kept = SCROLLBACK) {
    this.#main = new Screen(columns, rows, [], kept);
  }

  get columns(): number {
    return this.#main.columns;
  }
  get rows(): number {
    return this.#main.rows.length;
  }
  get lines(): readonly Row[] {
    return this.#screen.rows;
  }
  /** Rows that left the top of the screen, oldest first. */
  get scrollback(): readonly Row[] {
    return this.#main.scrollback!;
  }
  get cursor(): { x: number; y: number } {
    return { x: Math.min(this.#screen.x, this.columns - 1), y: this.#screen.y };
  }
  /** A program such as an editor has the whole screen. */
  get fullScreen(): boolean {
    return this.#alternate !== undefined;
  }
  /** The text of the screen, without trailing blanks. */
  get text(): string {
    return this.lines.map((row) => textOf(row)).join("\n");
  }
  get #screen(): Screen {
    return this.#alternate ?? this.#main;
  }

  /** Another one that shows the same, and goes its own way from here. */
  copy(): Emulator {
    const other = new Emulator(1, 1);
    other.cursorVisible = this.cursorVisible;
    other.bracketedPaste = this.bracketedPaste;
    other.#main = this.#main.copy();
    other.#alternate = this.#alternate?.copy();
    other.#saved = { ...this.#saved };
    other.#style = this.#style;
    other.#rest = this.#rest;
    return other;
  }

  /** Long lines are broken anew; a program that has the whole screen draws itself. */
  resize(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return;
    this.#main.resize(columns, rows);
    this.#alternate?.resize(columns, rows);
  }

  write(text: string): void {
    let input = this.#rest + text;
    this.#rest = "";
    while (input) {
      const at = input.search(/[\x00-\x1f\x7f]/);
      if (at !== 0) {
        this.#print(at < 0 ? input : input.slice(0, at));
        if (at < 0) return;
        input = input.slice(at);
      }
      if (input[0] !== "\x1b") {
        this.#control(input[0]!);
        input = input.slice(1);
        continue;
      }
      const found = SEQUENCE.exec(input);
      if (found) {
        this.#sequence(found);
        input = input.slice(found[0].length);
      } else if (INCOMPLETE.test(input)) {
        this.#rest = input;
        return;
      } else input = input.slice(1);
    }
  }

  #print(text: string): void {
    // The common case costs no segmentation: printable ASCII.
    if (/^[\x20-\x7e]*$/.test(text)) this.#screen.printNarrow(text, this.#style);
    else for (const grapheme of eachGrapheme(text.normalize("NFC"))) this.#screen.print(grapheme, this.#style);
  }

  #control(character: string): void {
    const screen = this.#screen;
    // No terminal driver stands between programs and screen, so a line feed returns the carriage as the driver would make it (onlcr).
    if (character === "\n" || character === "\v" || character === "\f") {
      screen.x = 0;
      screen.newLine();
    } else if (character === "\r") screen.x = 0;
    else if (character === "\b") screen.x = Math.max(0, Math.min(screen.x, this.columns - 1) - 1);
    else if (character === "\t" && screen.x < this.columns) screen.x = Math.min(this.columns - 1, (Math.floor(screen.x / 8) + 1) * 8);
  }

  #sequence([whole, mark = "", text = "", , final]: RegExpExecArray): void {
    const screen = this.#screen;
    if (final === undefined) {
      this.#escape(whole[1]!);
      return;
    }
    const numbers = text.split(/[;:]/).map((each) => (each === "" ? undefined : Number(each)));
    const count = Math.max(1, numbers[0] ?? 1);
    if (mark === "?") {
      for (const number of numbers) this.#mode(number, final === "h");
      return;
    }
    if (mark) return;
    // After the last column the cursor waits beyond it; whatever moves it, or edits at it, takes it back first.
    if (!"JKmsru".includes(final)) screen.x = Math.min(screen.x, this.columns - 1);
    switch (final) {
      case "A":
        screen.move(screen.x, screen.y - count);
        break;
      case "B":
        screen.move(screen.x, screen.y + count);
        break;
      case "C":
        screen.move(screen.x + count, screen.y);
        break;
      case "D":
        screen.move(screen.x - count, screen.y);
        break;
      case "E":
        screen.move(0, screen.y + count);
        break;
      case "F":
        screen.move(0, screen.y - count);
        break;
      case "G":
        screen.move(count - 1, screen.y);
        break;
      case "d":
        screen.move(screen.x, count - 1);
        break;
      case "H":
      case "f":
        screen.move((numbers[1] ?? 1) - 1, (numbers[0] ?? 1) - 1);
        break;
      case "J":
        screen.eraseDisplay(numbers[0] ?? 0);
        break;
      case "K":
        screen.eraseLine(numbers[0] ?? 0);
        break;
      case "m":
        this.#style = styled(this.#style, numbers);
        break;
      case "r":
        screen.region((numbers[0] ?? 1) - 1, (numbers[1] ?? this.rows) - 1);
        break;
      case "S":
        screen.scroll(count);
        break;
      case "T":
        screen.scroll(-count);
        break;
      case "s":
        this.#save();
        break;
      case "u":
        this.#restore();
        break;
      case "L":
      case "M":
        screen.shiftRows(final === "M" ? count : -count);
        break;
      case "@":
      case "P":
      case "X":
        screen.editRow(final, count);
        break;
    }
  }

  #escape(character: string): void {
    const screen = this.#screen;
    if (character === "7") this.#save();
    else if (character === "8") this.#restore();
    else if (character === "D") screen.lineFeed();
    else if (character === "M") {
      if (screen.y === screen.top) screen.scroll(-1);
      else screen.move(screen.x, screen.y - 1);
    } else if (character === "c") {
      this.#style = PLAIN;
      screen.eraseDisplay(2);
      screen.move(0, 0);
    }
  }

  #save(): void {
    this.#saved = { x: this.#screen.x, y: this.#screen.y };
  }
  /** The screen may have become smaller meanwhile. */
  #restore(): void {
    this.#screen.x = Math.min(this.#saved.x, this.columns);
    this.#screen.y = Math.min(this.#saved.y, this.rows - 1);
  }

  #mode(number: number | undefined, on: boolean): void {
    if (number === 25) this.cursorVisible = on;
    else if (number === 2004) this.bracketedPaste = on;
    else if (number === 1049 || number === 47 || number === 1047) {
      if (!on) this.#alternate = undefined;
      else this.#alternate ??= new Screen(this.columns, this.rows);
    }
  }
}
