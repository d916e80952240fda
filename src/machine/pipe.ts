// A byte stream between two processes. Text travels as JavaScript strings; bytes that are not UTF-8 as lone surrogates (see base/bytes.ts).
import { Signal } from "../base/signal.ts";
import { type Content, joined, lengthOf, Reader } from "./content.ts";

/** How much a pipe holds before a writer has to wait, as on Linux (in UTF-16 units rather than bytes). */
const CAPACITY = 65536;

export class Pipe {
  #chunks: Content[] = [];
  /** How many chunks are not held as text. */
  #bulky = 0;
  #size = 0;
  #ended = false;
  #broken = false;
  /** Fires whenever something was written, read, ended or broken. */
  readonly changed = new Signal();
  /** Whether the reading end is a terminal: what isatty tells the programs that hold this pipe. */
  readonly terminal: boolean;
  /** Whoever reads takes contents as they are (`readContent`); for others, who writes has to make text of them, piece by piece (tasks.ts: write). */
  takesWhole = false;

  constructor(options: { terminal?: boolean } = {}) {
    this.terminal = options.terminal ?? false;
  }

  get ended(): boolean {
    return this.#ended;
  }
  /** The reader is gone: a writer gets SIGPIPE. */
  get broken(): boolean {
    return this.#broken;
  }
  get full(): boolean {
    return this.#size >= CAPACITY;
  }
  /** How much waits to be read, in UTF-16 units. */
  get held(): number {
    return this.#size;
  }
  /** Something to read now, or the end. */
  get readable(): boolean {
    return this.#size > 0 || this.#ended;
  }

  /** For contents that are not held as text: see `takesWhole`. */
  write(content: Content): void {
    if (!content || this.#ended || this.#broken) return;
    this.#chunks.push(content);
    if (typeof content === "string") this.#size += content.length;
    else {
      this.#bulky++;
      this.#size += lengthOf(content);
    }
    this.changed.fire();
  }

  /** Puts back what was read too much. */
  unread(text: string): void {
    if (!text) return;
    this.#chunks.unshift(text);
    this.#size += text.length;
    this.changed.fire();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.changed.fire();
  }

  /** The reader goes away. */
  close(): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#chunks = [];
    this.#bulky = 0;
    this.#size = 0;
    this.changed.fire();
  }

  /** All that is there now, but no more than a piece of what is not held as text; "" when nothing is. */
  read(): string {
    if (!this.#size) return "";
    if (this.#bulky) return this.readText(Number.POSITIVE_INFINITY);
    const text = this.#chunks.join("");
    this.#chunks = [];
    this.#size = 0;
    this.changed.fire();
    return text;
  }

  /** All that is there now, as it was written; "" when nothing is. */
  readContent(): Content {
    if (!this.#bulky) return this.read();
    const content = joined(this.#chunks);
    this.#chunks = [];
    this.#bulky = 0;
    this.#size = 0;
    this.changed.fire();
    return content;
  }

  /** At most `count` characters of what is there now; "" when nothing is. */
  readText(count: number): string {
    if (!this.#size) return "";
    const [text, behind] = this.#beginning();
    const taken = text.slice(0, count);
    this.#chunks = taken.length < text.length ? [text.slice(taken.length), ...behind] : behind;
    this.#size -= taken.length;
    this.changed.fire();
    return taken;
  }

  /** What is there as text, and the chunks behind it. */
  #beginning(): [text: string, behind: Content[]] {
    if (!this.#bulky) return [this.#chunks.join(""), []];
    const at = this.#chunks.findIndex((each) => typeof each !== "string");
    if (at > 0) return [this.#chunks.slice(0, at).join(""), this.#chunks.slice(at)];
    const [first, ...others] = this.#chunks as [Content, ...Content[]];
    const reader = new Reader(first);
    const text = reader.text(CAPACITY);
    const rest = reader.rest();
    if (typeof rest === "string") this.#bulky--;
    // Bytes were counted of it, and characters are from now on.
    this.#size += text.length + (typeof rest === "string" ? rest.length : lengthOf(rest)) - lengthOf(first);
    return [text, rest ? [rest, ...others] : others];
  }

  /**
   * One line with its line break if a whole one is there (at the end of input: the rest); undefined when the reader must wait or all is read. What is
   * not held as text is read as far as it can be.
   */
  readLine(): string | undefined {
    const text = this.#bulky ? this.#chunks.map((each) => (typeof each === "string" ? each : each())).join("") : this.#chunks.join("");
    const at = text.indexOf("\n");
    if (at < 0 && !(this.#ended && text)) {
      this.#keep(text);
      return undefined;
    }
    const line = at < 0 ? text : text.slice(0, at + 1);
    this.#keep(text.slice(line.length));
    this.changed.fire();
    return line;
  }

  #keep(rest: string): void {
    this.#chunks = rest ? [rest] : [];
    this.#bulky = 0;
    this.#size = rest.length;
  }
}

/** A pipe that nobody writes to: at its end from the beginning. */
export function endedPipe(): Pipe {
  const pipe = new Pipe();
  pipe.end();
  return pipe;
}
