// What has come to a host and is not done with: messages that are not whole yet, and those that wait for the store. All lines together have
// so much of the host's memory.

/** Bytes that come from somebody of whom it is not known who that is: a name, or a token. */
const STRANGER = 4096;
/** Bytes of all lines together. A class that comes back at once, each with the whole of a run, has a tenth of it. */
const TOGETHER = 64 * 1024 * 1024;

/** What has come on one line. */
export interface Inlet {
  came(bytes: number): void;
  /** What came last is a whole message; it waits until `done`. */
  whole(bytes: number): void;
  done(bytes: number): void;
  /** It is known who this is. */
  known(): void;
  close(): void;
}

interface Line {
  partial: number;
  waiting: number;
  known: boolean;
  cut(): void;
}

export class Inflow {
  readonly #lines = new Set<Line>();

  /** @param cut ends the line */
  open(cut: () => void): Inlet {
    const line: Line = { partial: 0, waiting: 0, known: false, cut };
    this.#lines.add(line);
    return {
      came: (bytes) => {
        line.partial += bytes;
        if (!line.known && line.partial > STRANGER) this.#cut(line);
        else this.#fit();
      },
      whole: (bytes) => {
        line.partial = 0;
        line.waiting += bytes;
      },
      done: (bytes) => {
        line.waiting -= bytes;
      },
      known: () => {
        line.known = true;
      },
      close: () => void this.#lines.delete(line),
    };
  }

  /** Whoever takes most goes first. */
  #fit(): void {
    let all = 0;
    let largest: Line | undefined;
    for (const line of this.#lines) {
      all += line.partial + line.waiting;
      if (!largest || line.partial + line.waiting > largest.partial + largest.waiting) largest = line;
    }
    if (all > TOGETHER && largest) this.#cut(largest);
  }

  #cut(line: Line): void {
    this.#lines.delete(line);
    line.cut();
  }
}
