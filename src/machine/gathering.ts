// Bytes that come from outside as a content: their runs of zeros are not held, so that an archive that has been away is as it was before.
import { fromBytes } from "../base/bytes.ts";
import { type Content, filled, joined } from "./content.ts";

/** Shorter runs are held as what they are: there are some in each head of a file. Bytes. */
const RUN = 4096;
const ZEROS = Buffer.alloc(RUN);

export class Gathering {
  readonly #parts: Content[] = [];
  #held: Uint8Array[] = [];
  #size = 0;
  #zeros = 0;

  /** Bytes that are held. */
  get size(): number {
    return this.#size;
  }

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += RUN) {
      const part = bytes.subarray(at, at + RUN);
      if (part.length === RUN && ZEROS.compare(part) === 0) {
        this.#keep();
        this.#zeros += RUN;
      } else {
        this.#skip();
        this.#held.push(part);
        this.#size += part.length;
      }
    }
  }

  /** All that has come. */
  content(): Content {
    this.#skip();
    this.#keep();
    return joined(this.#parts);
  }

  #skip(): void {
    if (!this.#zeros) return;
    this.#parts.push(filled(this.#zeros));
    this.#zeros = 0;
  }
  #keep(): void {
    if (!this.#held.length) return;
    this.#parts.push(fromBytes(Buffer.concat(this.#held)));
    this.#held = [];
  }
}
