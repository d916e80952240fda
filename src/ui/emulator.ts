// A terminal emulator's grid: what the shell's output looks like on a screen of so many columns and rows. It knows the sequences that our
// shell, editors and tools use (a subset of xterm's), which costs a fraction of loading a whole emulator.
import stringWidth from "./width.ts";

/** Colours are 0–255 of the usual palette; undefined is the default. */
export interface Style {
  readonly foreground?: number;
  readonly background?: number;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}
export interface Cell {
  /** "" is the right half of a wide character. */
  readonly text: string;
  readonly style: Style;
}
export type Row = Cell[];

const PLAIN: Style = Object.freeze({});
const BLANK: Cell = Object.freeze({ text: " ", style: PLAIN });
const SCROLLBACK = 2000;
const SEQUENCE = /^\x1b(?:\[([?>!]?)([\d;:]*)([ -/]*)([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78McDEHZ])/;
/** The beginning of a sequence whose rest has not come yet. */
const INCOMPLETE = /^\x1b(?:\[[?>!]?[\d;:]*[ -/]*|\][^\x07\x1b]*\x1b?|[()])?$/;

interface Screen {
  rows: Row[];
  /** As many as there are columns when the last one was written: the next character wraps. */
  x: number;
  y: number;
}

export class Emulator {
  columns: number;
  rows: number;
  /** Rows that left the top of the screen, oldest first. */
  readonly scrollback: Row[] = [];
  cursorVisible = true;
  /** The program wants pasted text in brackets. */
  bracketedPaste = false;
  #screen: Screen;
  #main: Screen | undefined;
  #saved = { x: 0, y: 0 };
  #style: Style = PLAIN;
  #top = 0;
  #bottom: number;
  #rest = "";

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#bottom = rows - 1;
    this.#screen = { rows: Array.from({ length: rows }, () => this.#blankRow()), x: 0, y: 0 };
  }

  get lines(): readonly Row[] {
    return this.#screen.rows;
  }
  get cursor(): { x: number; y: number } {
    return { x: Math.min(this.#screen.x, this.columns - 1), y: this.#screen.y };
  }
  /** A program such as an editor has the whole screen. */
  get fullScreen(): boolean {
    return this.#main !== undefined;
  }
  /** The text of the screen, without trailing blanks. */
  get text(): string {
    return this.lines.map((row) => textOf(row)).join("\n");
  }

  resize(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return;
    for (const screen of [this.#screen, ...(this.#main ? [this.#main] : [])]) {
      screen.rows = screen.rows.map((row) => fitted(row, columns));
      while (screen.rows.length > rows) {
        // Blank rows below the cursor go first; then the top scrolls away.
        if (screen.y < screen.rows.length - 1) screen.rows.pop();
        else {
          const gone = screen.rows.shift()!;
          if (screen === (this.#main ?? this.#screen)) this.#keep(gone);
          screen.y--;
        }
      }
      while (screen.rows.length < rows) screen.rows.push(Array.from({ length: columns }, () => BLANK));
      screen.x = Math.min(screen.x, columns - 1);
    }
    this.columns = columns;
    this.rows = rows;
    this.#top = 0;
    this.#bottom = rows - 1;
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

  #blankRow(): Row {
    return Array.from({ length: this.columns }, () => BLANK);
  }

  #print(text: string): void {
    const screen = this.#screen;
    // The common case costs no segmentation: printable ASCII.
    const characters = /^[\x20-\x7e]*$/.test(text)
      ? text
      : [...new Intl.Segmenter().segment(text.normalize("NFC"))].map(({ segment }) => segment);
    for (const character of characters) {
      const width = character.length === 1 && character <= "~" ? 1 : stringWidth(character);
      if (width === 0) continue;
      if (screen.x + width > this.columns) {
        screen.x = 0;
        this.#lineFeed();
      }
      const row = [...screen.rows[screen.y]!];
      if (row[screen.x]?.text === "" && screen.x > 0) row[screen.x - 1] = BLANK;
      if (row[screen.x + width]?.text === "") row[screen.x + width] = BLANK;
      row[screen.x] = { text: character, style: this.#style };
      if (width === 2) row[screen.x + 1] = { text: "", style: this.#style };
      screen.rows[screen.y] = row;
      screen.x += width;
    }
  }

  #control(character: string): void {
    const screen = this.#screen;
    // No terminal driver stands between programs and screen, so a line feed returns the carriage as the driver would make it (onlcr).
    if (character === "\n" || character === "\v" || character === "\f") {
      screen.x = 0;
      this.#lineFeed();
    } else if (character === "\r") screen.x = 0;
    else if (character === "\b") screen.x = Math.max(0, Math.min(screen.x, this.columns - 1) - 1);
    else if (character === "\t" && screen.x < this.columns) screen.x = Math.min(this.columns - 1, (Math.floor(screen.x / 8) + 1) * 8);
  }

  #lineFeed(): void {
    if (this.#screen.y === this.#bottom) this.#scroll(1);
    else if (this.#screen.y < this.rows - 1) this.#screen.y++;
  }

  /** Scrolls the region up by `count` rows (down where negative). */
  #scroll(count: number): void {
    const { rows } = this.#screen;
    for (let i = 0; i < Math.abs(count); i++) {
      if (count > 0) {
        const [gone] = rows.splice(this.#top, 1);
        if (this.#top === 0 && !this.fullScreen) this.#keep(gone!);
        rows.splice(this.#bottom, 0, this.#blankRow());
      } else {
        rows.splice(this.#bottom, 1);
        rows.splice(this.#top, 0, this.#blankRow());
      }
    }
  }

  #keep(row: Row): void {
    this.scrollback.push(row);
    if (this.scrollback.length > SCROLLBACK) this.scrollback.shift();
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
    const clampX = (x: number) => Math.max(0, Math.min(this.columns - 1, x));
    const clampY = (y: number) => Math.max(0, Math.min(this.rows - 1, y));
    switch (final) {
      case "A":
        screen.y = clampY(screen.y - count);
        break;
      case "B":
        screen.y = clampY(screen.y + count);
        break;
      case "C":
        screen.x = clampX(screen.x + count);
        break;
      case "D":
        screen.x = clampX(screen.x - count);
        break;
      case "E":
        screen.y = clampY(screen.y + count);
        screen.x = 0;
        break;
      case "F":
        screen.y = clampY(screen.y - count);
        screen.x = 0;
        break;
      case "G":
        screen.x = clampX(count - 1);
        break;
      case "d":
        screen.y = clampY(count - 1);
        break;
      case "H":
      case "f":
        screen.y = clampY((numbers[0] ?? 1) - 1);
        screen.x = clampX((numbers[1] ?? 1) - 1);
        break;
      case "J":
        this.#eraseDisplay(numbers[0] ?? 0);
        break;
      case "K":
        this.#eraseLine(screen.y, numbers[0] ?? 0);
        break;
      case "m":
        this.#style = styled(this.#style, numbers);
        break;
      case "r":
        this.#top = clampY((numbers[0] ?? 1) - 1);
        this.#bottom = clampY((numbers[1] ?? this.rows) - 1);
        screen.x = 0;
        screen.y = 0;
        break;
      case "S":
        this.#scroll(count);
        break;
      case "T":
        this.#scroll(-count);
        break;
      case "s":
        this.#saved = { x: screen.x, y: screen.y };
        break;
      case "u":
        Object.assign(screen, this.#saved);
        break;
      case "L":
      case "M": {
        const top = this.#top;
        this.#top = screen.y;
        this.#scroll(final === "M" ? count : -count);
        this.#top = top;
        screen.x = 0;
        break;
      }
      case "@":
      case "P":
      case "X": {
        const row = [...screen.rows[screen.y]!];
        const blanks = Array.from({ length: count }, () => BLANK);
        if (final === "@") row.splice(screen.x, 0, ...blanks);
        else row.splice(screen.x, count, ...(final === "X" ? blanks : []));
        screen.rows[screen.y] = fitted(row, this.columns);
        break;
      }
    }
  }

  #escape(character: string): void {
    if (character === "7") this.#saved = { x: this.#screen.x, y: this.#screen.y };
    else if (character === "8") Object.assign(this.#screen, this.#saved);
    else if (character === "D") this.#lineFeed();
    else if (character === "M") {
      if (this.#screen.y === this.#top) this.#scroll(-1);
      else this.#screen.y--;
    } else if (character === "c") {
      this.#style = PLAIN;
      this.#eraseDisplay(2);
      this.#screen.x = 0;
      this.#screen.y = 0;
    }
  }

  #mode(number: number | undefined, on: boolean): void {
    if (number === 25) this.cursorVisible = on;
    else if (number === 2004) this.bracketedPaste = on;
    else if (number === 1049 || number === 47 || number === 1047) {
      if (on && !this.#main) {
        this.#main = this.#screen;
        this.#screen = { rows: Array.from({ length: this.rows }, () => this.#blankRow()), x: 0, y: 0 };
      } else if (!on && this.#main) {
        this.#screen = this.#main;
        this.#main = undefined;
      }
      this.#top = 0;
      this.#bottom = this.rows - 1;
    }
  }

  #eraseDisplay(how: number): void {
    const { rows, y } = this.#screen;
    if (how === 0) this.#eraseLine(y, 0);
    if (how === 1) this.#eraseLine(y, 1);
    for (let at = 0; at < rows.length; at++) if (how >= 2 || (how === 0 ? at > y : at < y)) rows[at] = this.#blankRow();
    if (how === 3) this.scrollback.length = 0;
  }

  #eraseLine(y: number, how: number): void {
    const { x, rows } = this.#screen;
    rows[y] = rows[y]!.map((cell, at) => (how === 2 || (how === 0 ? at >= x : at <= x) ? BLANK : cell));
  }
}

export const textOf = (row: Row): string =>
  row
    .map((cell) => cell.text)
    .join("")
    .trimEnd();

function fitted(row: Row, columns: number): Row {
  if (row.length >= columns) return row.slice(0, columns);
  return [...row, ...Array.from({ length: columns - row.length }, () => BLANK)];
}

/** SGR: the style after the given numbers. */
function styled(style: Style, numbers: readonly (number | undefined)[]): Style {
  let now: { -readonly [K in keyof Style]: Style[K] } = { ...style };
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    if (number === 0) now = {};
    else if (number === 1) now.bold = true;
    else if (number === 2) now.dim = true;
    else if (number === 3) now.italic = true;
    else if (number === 4) now.underline = true;
    else if (number === 7) now.inverse = true;
    else if (number === 22) {
      delete now.bold;
      delete now.dim;
    } else if (number === 23) delete now.italic;
    else if (number === 24) delete now.underline;
    else if (number === 27) delete now.inverse;
    else if (number >= 30 && number <= 37) now.foreground = number - 30;
    else if (number >= 90 && number <= 97) now.foreground = number - 82;
    else if (number === 39) delete now.foreground;
    else if (number >= 40 && number <= 47) now.background = number - 40;
    else if (number >= 100 && number <= 107) now.background = number - 92;
    else if (number === 49) delete now.background;
    else if ((number === 38 || number === 48) && numbers[i + 1] === 5) {
      now[number === 38 ? "foreground" : "background"] = numbers[i + 2] ?? 0;
      i += 2;
    }
  }
  return now;
}
