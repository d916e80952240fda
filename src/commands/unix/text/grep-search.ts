// One file's lines under grep: which of them match, and what is written of each with its neighbours.
import type { Options } from "../tool.ts";

export class Search {
  /** Lines that matched. */
  count = 0;
  #number = 0;
  /** Lines after a match that are still to be written. */
  #pending = 0;
  /** The last line that was written. */
  #printed = 0;
  readonly #earlier: string[] = [];
  readonly #after: number;
  readonly #before: number;
  readonly #limit: number;
  /** Only names or counts are written, or nothing. */
  readonly #mute: boolean;

  /** @param name stands before each line */
  constructor(
    private readonly flags: Options,
    private readonly expression: RegExp,
    private readonly name: string | undefined,
  ) {
    const context = flags.value("C");
    this.#after = Number(flags.value("A") ?? context ?? 0);
    this.#before = Number(flags.value("B") ?? context ?? 0);
    this.#limit = flags.has("m") ? Number(flags.value("m")) : Number.POSITIVE_INFINITY;
    this.#mute = flags.has("c") || flags.has("l") || flags.has("q");
  }

  /** The next line: what is written for it, and whether none after it is of interest. */
  look(line: string): { text: string; done: boolean } {
    this.#number++;
    this.expression.lastIndex = 0;
    if (this.expression.test(line) === this.flags.has("v")) return { text: this.#missed(line), done: false };
    this.count++;
    if (this.flags.has("q") || this.flags.has("l") || this.flags.has("L")) return { text: "", done: true };
    const text = this.flags.has("c") ? "" : this.#found(line);
    this.#earlier.length = 0;
    return { text, done: this.count >= this.#limit && !this.#pending };
  }

  #missed(line: string): string {
    if (this.#pending > 0) {
      this.#pending--;
      this.#printed = this.#number;
      return this.#mute ? "" : `${this.#prefix("-", this.#number)}${line}\n`;
    }
    this.#earlier.push(line);
    if (this.#earlier.length > this.#before) this.#earlier.shift();
    return "";
  }

  /** A line that matches, behind those before it that are wanted. */
  #found(line: string): string {
    const first = this.#number - this.#earlier.length;
    let out = (this.#before || this.#after) && this.#printed && first > this.#printed + 1 ? "--\n" : "";
    for (const [index, past] of this.#earlier.entries()) out += `${this.#prefix("-", first + index)}${past}\n`;
    out += this.flags.has("o") ? this.#parts(line) : `${this.#prefix(":", this.#number)}${line}\n`;
    this.#pending = this.#after;
    this.#printed = this.#number;
    return out;
  }

  /** Only what matches of a line, a line each. */
  #parts(line: string): string {
    if (this.flags.has("v")) return "";
    this.expression.lastIndex = 0;
    return [...line.matchAll(this.expression)].map(([match]) => (match ? `${this.#prefix(":", this.#number)}${match}\n` : "")).join("");
  }

  #prefix(mark: string, number: number): string {
    return `${this.name === undefined ? "" : this.name + mark}${this.flags.has("n") ? number + mark : ""}`;
  }
}
