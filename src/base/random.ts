// Seeded chance. Every part of the world draws from a stream of its own, so that a new draw in one does not shift the others.
/** The alphabet of Kubernetes' random name parts (apimachinery/pkg/util/rand): no vowels, no look-alikes. */
const SUFFIX = "bcdfghjklmnpqrstvwxz2456789";

const DIGITS = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
const DASH = "-".charCodeAt(0);

/** Where texts of digits are put together: most are no longer than a hash. */
const scratch = Buffer.alloc(64);

/** Writes the `count` lowest hexadecimal digits of `bits`; returns where to go on. */
function write(into: Uint8Array, at: number, bits: number, count: number): number {
  for (let digit = at + count - 1, rest = bits; digit >= at; digit--, rest >>>= 4) into[digit] = DIGITS[rest & 15]!;
  return at + count;
}

/** What all streams of one seed grow from. */
interface Root {
  seed: string;
  /** Counts the seeds that there have been. */
  sown: number;
}

export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;
  /** The `sown` of the seed that this stream draws from; 0: it has not drawn yet. */
  #sown = 0;
  readonly #root: Root;
  readonly #path: string;

  constructor(seed: string | Root, path = "") {
    this.#root = typeof seed === "string" ? { seed, sown: 1 } : seed;
    this.#path = path;
  }

  get seed(): string {
    return this.#root.seed + this.#path;
  }

  /** From now on, this stream and all that are named after it or share its seed draw as if they were new, and of another seed. */
  resow(seed: string): void {
    this.#root.seed = seed;
    this.#root.sown++;
  }

  #sow(): void {
    const { seed } = this;
    this.#sown = this.#root.sown;
    let h = 2166136261;
    const mix = (salt: number) => {
      for (let i = 0; i < seed.length; i++) h = Math.imul(h ^ (seed.charCodeAt(i) + salt), 16777619);
      return (h ^= h >>> 13) >>> 0;
    };
    this.#a = mix(1);
    this.#b = mix(7);
    this.#c = mix(31);
    this.#d = 1;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** An independent stream, named: the same seed and name give the same stream. */
  stream(name: string): Random {
    return new Random(this.#root, `${this.#path}/${name}`);
  }

  /** A 32-bit unsigned integer (sfc32). */
  next(): number {
    if (this.#sown !== this.#root.sown) this.#sow();
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
    const whole = Math.ceil(length / 8) * 8;
    const digits = whole <= scratch.length ? scratch : Buffer.alloc(whole);
    for (let at = 0; at < length; ) at = write(digits, at, this.next(), 8);
    return digits.toString("latin1", 0, length);
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from(Buffer.from(this.hex(count * 2), "hex"));
  }

  /** A version 4 UUID. */
  uuid(): string {
    const a = this.next();
    const b = this.next();
    const c = this.next();
    const d = this.next();
    write(scratch, 0, a, 8);
    scratch[8] = DASH;
    write(scratch, 9, b >>> 16, 4);
    scratch[13] = DASH;
    write(scratch, 14, 0x4000 | (b & 0xfff), 4);
    scratch[18] = DASH;
    write(scratch, 19, 0x8000 | ((c >>> 16) & 0x3fff), 4);
    scratch[23] = DASH;
    write(scratch, 24, c, 4);
    write(scratch, 28, d, 8);
    return scratch.toString("latin1", 0, 36);
  }

  /** What generateName appends: 5 characters of Kubernetes' safe alphabet. */
  suffix(length = 5): string {
    let text = "";
    for (let i = 0; i < length; i++) text += SUFFIX[this.next() % SUFFIX.length];
    return text;
  }
}
