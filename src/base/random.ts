// Seeded chance. Every part of the world draws from a stream of its own, so that a new draw in one does not shift the others.
import { inOnePiece } from "./long-text.ts";

/** The alphabet of Kubernetes' random name parts (apimachinery/pkg/util/rand): no vowels, no look-alikes. */
const SUFFIX = "bcdfghjklmnpqrstvwxz2456789";

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const DIGITS = "0123456789abcdef";

/** 32 bits as hexadecimal digits. */
const word = (bits: number): string => BYTES[bits >>> 24]! + BYTES[(bits >>> 16) & 255]! + BYTES[(bits >>> 8) & 255]! + BYTES[bits & 255]!;

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(readonly seed: string) {
    let h = 2166136261;
    const mix = (salt: number) => {
      for (let i = 0; i < seed.length; i++) h = Math.imul(h ^ (seed.charCodeAt(i) + salt), 16777619);
      return (h ^= h >>> 13) >>> 0;
    };
    this.#a = mix(1);
    this.#b = mix(7);
    this.#c = mix(31);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** An independent stream, named: the same seed and name give the same stream. */
  stream(name: string): Random {
    return new Random(`${this.seed}/${name}`);
  }

  /** A 32-bit unsigned integer (sfc32). */
  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t >>> 0;
  }

  /** In [0, 1). */
  float(): number {
    return this.next() / 4294967296;
  }

  /** A whole number in [low, high]. */
  between(low: number, high: number): number {
    return low + Math.floor(this.float() * (high - low + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)]!;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.between(0, i);
      [copy[i], copy[j]] = [copy[j]!, copy[i]!];
    }
    return copy;
  }

  hex(length: number): string {
    let text = "";
    while (text.length < length) {
      text += word(this.next());
    }
    return inOnePiece(text.length === length ? text : text.slice(0, length));
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from(Buffer.from(this.hex(count * 2), "hex"));
  }

  /** A version 4 UUID. */
  uuid(): string {
    const [a, b, c, d] = [this.next(), this.next(), this.next(), this.next()];
    const version = `4${DIGITS[(b >>> 8) & 15]!}${BYTES[b & 255]!}`;
    const variant = `${DIGITS[8 + ((c >>> 28) & 3)]!}${DIGITS[(c >>> 24) & 15]!}${BYTES[(c >>> 16) & 255]!}`;
    return inOnePiece(
      `${word(a)}-${BYTES[b >>> 24]!}${BYTES[(b >>> 16) & 255]!}-${version}-${variant}-${BYTES[(c >>> 8) & 255]!}${BYTES[c & 255]!}${word(d)}`,
    );
  }

  /** What generateName appends: 5 characters of Kubernetes' safe alphabet. */
  suffix(length = 5): string {
    let text = "";
    for (let i = 0; i < length; i++) text += SUFFIX[this.next() % SUFFIX.length];
    return text;
  }
}
