// The log of one container: lines with their times, as the container runtime keeps them, and readers that follow.
import { inOnePiece } from "../base/long-text.ts";
import { Signal } from "../base/signal.ts";

export interface LogLine {
  /** Virtual ms. */
  readonly at: number;
  readonly stream: "stdout" | "stderr";
  /** With its line break. */
  readonly text: string;
}

/** Older lines go when a log grows beyond this many characters: containerLogMaxSize, scaled to what is worth keeping in memory. */
const LIMIT = 1 << 20;

/** Lines that several containers wrote, of which one text is kept: those of one image say the same when they start. */
const shared = new Map<string, string>();
const SHARED = 2000;

function sharedText(text: string): string {
  const known = shared.get(text);
  if (known !== undefined) return known;
  if (shared.size >= SHARED) shared.clear();
  const whole = inOnePiece(text);
  shared.set(whole, whole);
  return whole;
}

export class ContainerLog {
  #lines: LogLine[] = [];
  #size = 0;
  /** Lines that have gone: the index of the first kept line. */
  #dropped = 0;
  #open: Record<"stdout" | "stderr", string> = { stdout: "", stderr: "" };
  readonly changed = new Signal();
  ended = false;

  /** Characters, with what each line costs. */
  get size(): number {
    return this.#size;
  }
  get first(): number {
    return this.#dropped;
  }
  /** The index after the last line. */
  get end(): number {
    return this.#dropped + this.#lines.length;
  }
  /** The kept lines from index `from` on. */
  from(from: number): readonly LogLine[] {
    return this.#lines.slice(Math.max(0, from - this.#dropped));
  }

  /** Output of the container: whole lines are kept, an open line waits for its end. */
  append(at: number, stream: "stdout" | "stderr", text: string): void {
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.#push({ at, stream, text: sharedText(this.#open[stream] + text.slice(start, end + 1)) });
      this.#open[stream] = "";
      start = end + 1;
    }
    this.#open[stream] += text.slice(start);
    if (start) this.changed.fire();
  }

  /** The container ended: what stands without a line break is a line too. */
  close(at: number): void {
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.#open[stream]) this.#push({ at, stream, text: `${this.#open[stream]}\n` });
      this.#open[stream] = "";
    }
    this.ended = true;
    this.changed.fire();
  }

  /** The last characters, at most `lines` lines: what FallbackToLogsOnError takes. */
  tail(lines: number, characters: number): string {
    return this.#lines
      .slice(-lines)
      .map((line) => line.text)
      .join("")
      .slice(-characters);
  }

  #push(line: LogLine): void {
    this.#lines.push(line);
    this.#size += line.text.length + 40;
    if (this.#size <= LIMIT) return;
    const half = this.#lines.length >> 1;
    this.#lines = this.#lines.slice(half);
    this.#dropped += half;
    this.#size = this.#lines.reduce((sum, each) => sum + each.text.length + 40, 0);
  }
}
