// Numbers as letters that people read to each other: Crockford's base 32 in groups of four, with check characters.

/** No I, L, O and U: they look like others, or spell. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LOOK_ALIKES: Readonly<Record<string, string>> = { I: "1", L: "1", O: "0" };
/** CRC-15 of the CAN bus: it sees every single wrong character, and every two neighbours that changed places. */
const POLYNOMIAL = 0x4599;
const CHECK = 3;

/** Numbers one after the other, each in so many bits. */
export class BitWriter {
  readonly #bits: number[] = [];

  add(value: number, bits: number): this {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** bits) throw new RangeError(`${value} does not fit in ${bits} bits`);
    for (let bit = bits - 1; bit >= 0; bit--) this.#bits.push(Math.floor(value / 2 ** bit) % 2);
    return this;
  }
  /** Filled up with zeros to whole characters. */
  get values(): number[] {
    return Array.from({ length: Math.ceil(this.#bits.length / 5) }, (_, at) =>
      [0, 1, 2, 3, 4].reduce((value, bit) => value * 2 + (this.#bits[at * 5 + bit] ?? 0), 0),
    );
  }
}

export class BitReader {
  #at = 0;
  constructor(private readonly values: readonly number[]) {}

  /** @throws RangeError when there are not so many left */
  read(bits: number): number {
    let value = 0;
    for (let bit = 0; bit < bits; bit++, this.#at++) {
      const five = this.values[Math.floor(this.#at / 5)];
      if (five === undefined) throw new RangeError("too short");
      value = value * 2 + ((five >> (4 - (this.#at % 5))) & 1);
    }
    return value;
  }
  /** Nothing is left but the zeros that fill the last character. */
  get done(): boolean {
    const left = this.values.length * 5 - this.#at;
    return left < 5 && new BitReader(this.values.slice(-1)).#last(left) === 0;
  }
  #last(bits: number): number {
    return (this.values[0] ?? 0) & (2 ** bits - 1);
  }
}

/** `KQ1-7F3M-…`: the prefix, the values and their check characters. */
export function spell(prefix: string, values: readonly number[]): string {
  const check = checkOf(prefix, values);
  const text = [...values, (check >> 10) & 31, (check >> 5) & 31, check & 31].map((value) => ALPHABET[value]).join("");
  return [prefix, ...(text.match(/.{1,4}/g) ?? [])].join("-");
}

/** What was typed in its plain form: capitals, look-alikes and letters of full width as what they are, nothing between. */
export const plain = (typed: string): string =>
  typed
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/[ILO]/g, (letter) => LOOK_ALIKES[letter]!);

/** The values behind a prefix, from the plain form; undefined when the check characters do not fit. */
export function unspell(prefix: string, text: string): number[] | undefined {
  const values = [...text.slice(prefix.length)].map((letter) => ALPHABET.indexOf(letter));
  if (values.includes(-1) || values.length <= CHECK) return undefined;
  const own = values.slice(0, -CHECK);
  const check = values.slice(-CHECK).reduce((sum, value) => sum * 32 + value, 0);
  return check === checkOf(prefix, own) ? own : undefined;
}

/** Plain forms behind the prefix that differ from a mistyped one in one place and fit: one character wrong, missing, too many, or two that changed places. */
export function meant(prefix: string, text: string): string[] {
  const body = text.slice(prefix.length);
  const found = new Set<string>();
  const offer = (candidate: string) => unspell(prefix, prefix + candidate) && found.add(prefix + candidate);
  for (let at = 0; at <= body.length; at++) {
    const [before, after] = [body.slice(0, at), body.slice(at)];
    if (after) offer(before + after.slice(1));
    if (after.length > 1) offer(before + after[1] + after[0] + after.slice(2));
    for (const letter of ALPHABET) {
      offer(before + letter + after);
      if (after) offer(before + letter + after.slice(1));
    }
  }
  return [...found];
}

function checkOf(prefix: string, values: readonly number[]): number {
  let crc = 0;
  const feed = (value: number, bits: number): void => {
    for (let bit = bits - 1; bit >= 0; bit--) {
      const top = ((crc >> 14) & 1) ^ ((value >> bit) & 1);
      crc = (crc << 1) & 0x7fff;
      if (top) crc ^= POLYNOMIAL;
    }
  };
  for (const letter of prefix) feed(letter.charCodeAt(0), 8);
  for (const value of values) feed(value, 5);
  return crc;
}
