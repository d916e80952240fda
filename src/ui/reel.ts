// The terminal of a recording at any of its moments. Copies of the emulator are kept along the way, so that going back is as quick as going on.
import type { Recording } from "../game/runs/recording.ts";
import type { Size } from "../game/session-log.ts";
import { Emulator } from "./emulator.ts";

/** So many characters of output lie between two copies. */
const STRIDE = 8192;

export class Reel {
  #emulator = new Emulator(80, 24);
  /** How many pieces of output have been written to it. */
  #written = 0;
  #since = 0;
  #copies: { written: number; emulator: Emulator }[] = [{ written: 0, emulator: this.#emulator.copy() }];
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
    const { columns, rows } = this.#emulator;
    if (columns <= room.columns && rows <= room.rows) return this.#emulator;
    const size = { columns: Math.min(columns, room.columns), rows: Math.min(rows, room.rows) };
    const known = this.#fitted;
    if (known?.written === low && known.size.columns === size.columns && known.size.rows === size.rows) return known.emulator;
    const emulator = this.#emulator.copy();
    emulator.resize(size.columns, size.rows);
    this.#fitted = { written: low, size, emulator };
    return emulator;
  }

  #seek(target: number): void {
    if (target < this.#written) {
      const copy = this.#copies.findLast(({ written }) => written <= target)!;
      this.#emulator = copy.emulator.copy();
      this.#written = copy.written;
      this.#since = 0;
    }
    const { output } = this.recording;
    while (this.#written < target) {
      const { piece } = output[this.#written++]!;
      if (typeof piece === "string") {
        this.#emulator.write(piece);
        this.#since += piece.length;
      } else this.#emulator.resize(piece.columns, piece.rows);
      if (this.#since < STRIDE || this.#written <= this.#copies.at(-1)!.written) continue;
      this.#since = 0;
      this.#copies.push({ written: this.#written, emulator: this.#emulator.copy() });
    }
  }
}
