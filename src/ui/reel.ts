// The terminal of a recording at any of its moments. Copies of the emulator are kept along the way, so that going back is as quick as going on.
import type { Recording } from "../game/runs/recording.ts";
import type { Size } from "../game/session-log.ts";
import { Emulator } from "./emulator.ts";

/** So many characters of output lie between two copies. */
const STRIDE = 8192;
/** How much is gone through at a time. */
const GULP = 32_768;

export class Reel {
  /** Where somebody looks. */
  #now = new Position(new Emulator(80, 24));
  /** What goes ahead, and leaves copies behind. */
  readonly #ahead = this.#now.copy();
  readonly #copies = [this.#now.copy()];
  #sinceCopy = 0;
  #fitted: { written: number; size: Size; emulator: Emulator } | undefined;

  constructor(private readonly recording: Recording) {}

  /** The terminal at a time of the recording (ms), made to fit where it was larger. */
  at(time: number, room: Size): Emulator {
    const { output } = this.recording;
    let low = 0;
    let high = output.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (output[middle]!.at <= time) low = middle + 1;
      else high = middle;
    }
    this.#seek(low);
    const { emulator: now } = this.#now;
    const { columns, rows } = now;
    if (columns <= room.columns && rows <= room.rows) return now;
    const size = { columns: Math.min(columns, room.columns), rows: Math.min(rows, room.rows) };
    const known = this.#fitted;
    if (known?.written === low && known.size.columns === size.columns && known.size.rows === size.rows) return known.emulator;
    const emulator = now.copy();
    emulator.resize(size.columns, size.rows);
    this.#fitted = { written: low, size, emulator };
    return emulator;
  }

  /** Makes copies ahead of whoever looks, some at a time; false when there is nothing more to go through for now. */
  prepare(): boolean {
    const { output } = this.recording;
    let taken = 0;
    while (this.#ahead.written < output.length && taken < GULP) {
      const length = this.#ahead.write(output);
      taken += length;
      this.#sinceCopy += length;
      if (this.#sinceCopy < STRIDE) continue;
      this.#sinceCopy = 0;
      this.#copies.push(this.#ahead.copy());
    }
    return this.#ahead.written < output.length;
  }

  #seek(target: number): void {
    const copy = this.#copies.findLast(({ written }) => written <= target)!;
    // The nearest way: from here, or from a copy that lies between.
    if (target < this.#now.written || copy.written > this.#now.written) this.#now = copy.copy();
    while (this.#now.written < target) this.#now.write(this.recording.output);
  }
}

/** A terminal, and how many pieces of output have been written to it. */
class Position {
  constructor(
    readonly emulator: Emulator,
    public written = 0,
  ) {}

  copy(): Position {
    return new Position(this.emulator.copy(), this.written);
  }

  /** Writes the next piece; gives its length in characters. */
  write(output: Recording["output"]): number {
    const { piece } = output[this.written++]!;
    if (typeof piece === "string") {
      this.emulator.write(piece);
      return piece.length;
    }
    this.emulator.resize(piece.columns, piece.rows);
    return 1;
  }
}
