// A byte stream between two processes. Text travels as JavaScript strings; bytes that are not UTF-8 as lone surrogates (see base/bytes.ts).
import { Signal } from "../base/signal.ts";

/** How much a pipe holds before a writer has to wait, as on Linux (in UTF-16 units rather than bytes). */
const CAPACITY = 65536;

export class Pipe {
  #chunks: string[] = [];
  #size = 0;
  #ended = false;
  #broken = false;
  /** Fires whenever something was written, read, ended or broken. */
  readonly changed = new Signal();
  /** Whether the reading end is a terminal: what isatty tells the programs that hold this pipe. */
  readonly terminal: boolean;

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
  /** Something to read now, or the end. */
  get readable(): boolean {
    return this.#size > 0 || this.#ended;
  }

  write(text: string): void {
    if (!text || this.#ended || this.#broken) return;
    this.#chunks.push(text);
    this.#size += text.length;
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
    this.#size = 0;
    this.changed.fire();
  }

  /** All that is there now; "" when nothing is. */
  read(): string {
    if (!this.#size) return "";
    const text = this.#chunks.join("");
    this.#chunks = [];
    this.#size = 0;
    this.changed.fire();
    return text;
  }

  /** At most `count` characters of what is there now; "" when nothing is. */
  readText(count: number): string {
    if (!this.#size) return "";
    const text = this.#chunks.join("");
    const taken = text.slice(0, count);
    this.#chunks = taken.length < text.length ? [text.slice(taken.length)] : [];
    this.#size = text.length - taken.length;
    this.changed.fire();
    return taken;
  }

  /** One line with its line break if a whole one is there (at the end of input: the rest); undefined when the reader must wait or all is read. */
  readLine(): string | undefined {
    const text = this.#chunks.join("");
    const at = text.indexOf("\n");
    if (at < 0 && !(this.#ended && text)) {
      this.#chunks = text ? [text] : [];
      return undefined;
    }
    const line = at < 0 ? text : text.slice(0, at + 1);
    const rest = text.slice(line.length);
    this.#chunks = rest ? [rest] : [];
    this.#size = rest.length;
    this.changed.fire();
    return line;
  }
}
