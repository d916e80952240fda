// What files, pipes and archives carry: text, or contents of any size that are not held as text: what repeats a pattern, and what is joined of parts.
// An archive of a large image is a list of the texts in it and of its files as they are, so it weighs what it should and costs next to nothing.
import { byteLength, fromBytes, toBytes } from "../base/bytes.ts";

/**
 * Bytes that are not held as text. To call it is to read it: at most what can be held, see `filled` and `joined`. What has neither a pattern nor parts
 * is its text, and zeros after it up to its size: a binary, of which nothing but the beginning is modelled.
 */
export interface Bulk {
  (): string;
  /** Bytes. */
  readonly size: number;
  /** What it repeats, of ASCII. */
  readonly pattern?: string;
  readonly parts?: readonly Content[];
}

export type Content = string | Bulk;

/** What reading of a pattern gives at most: longer texts cannot be held. */
const READABLE = 2 ** 26;
/** What is joined is read whole up to this; of more, what only fills it up is left out. Bytes. */
const HELD = 2 ** 20;
/** Bytes that are made into text at a time. */
const CHUNK = 65536;

const isBulk = (content: Content | (() => string)): content is Bulk => typeof content !== "string" && "size" in content;

/** A file's content as it is now: what is computed at each read, as in /proc, has been read. */
export const settled = (content: string | (() => string)): Content =>
  typeof content === "string" || isBulk(content) ? content : content();

/** Bytes. */
export const lengthOf = (content: string | (() => string)): number =>
  typeof content === "string" ? byteLength(content) : isBulk(content) ? content.size : byteLength(content());

/** The content of `size` bytes that repeats `pattern` (of ASCII). */
export const filled = (size: number, pattern = "\0"): Bulk =>
  Object.assign(() => pattern.repeat(Math.ceil(Math.min(size, READABLE) / pattern.length)).slice(0, size), { size, pattern });

/** The content of `size` bytes of which nothing is modelled but its beginning: reading it gives `text`. */
export const weighing = (text: string, size: number): Bulk => Object.assign(() => text, { size });

/** One content of several, one after the other. */
export function joined(contents: readonly Content[]): Content {
  const parts: Content[] = [];
  for (const each of contents) {
    const last = parts.length - 1;
    if (each === "") continue;
    if (typeof each === "string" && typeof parts[last] === "string") parts[last] += each;
    else parts.push(each);
  }
  if (parts.length < 2) return parts[0] ?? "";
  const size = parts.reduce((sum: number, part) => sum + lengthOf(part), 0);
  const text = (): string =>
    size <= HELD
      ? parts.flatMap((part) => [...chunksOf(part)]).join("")
      : parts.map((part) => (typeof part === "string" ? part : part.pattern === undefined ? part() : "")).join("");
  return Object.assign(text, { size, parts });
}

/** A content with more behind it; what it was joined of stays as it is. */
export const appended = (content: Content, more: Content): Content =>
  typeof content === "string" && typeof more === "string"
    ? content + more
    : joined([...(typeof content !== "string" && content.parts ? content.parts : [content]), more]);

/** What a content is made of, one level down; of what repeats a pattern there is nothing below. */
function partsOf(content: Bulk): readonly Content[] {
  if (content.parts) return content.parts;
  const text = content();
  return [text, filled(content.size - byteLength(text))];
}

/** Reads a content from its beginning, so many bytes at a time. */
export class Reader {
  /** What is still to come, the next at the end. */
  readonly #rest: Content[];
  /** The text that is being read, and how far. */
  #bytes: Uint8Array | undefined;
  #at = 0;

  constructor(content: Content) {
    this.#rest = [content];
  }

  /** The next bytes, fewer only where it ends. A part that is taken as a whole is the very one that was joined. */
  take(count: number): Content {
    const taken: Content[] = [];
    let left = count;
    while (left > 0) {
      if (this.#bytes) {
        const got = this.#bytes.subarray(this.#at, this.#at + left);
        this.#at += got.length;
        left -= got.length;
        if (this.#at === this.#bytes.length) this.#bytes = undefined;
        taken.push(fromBytes(got));
        continue;
      }
      const next = this.#rest.pop();
      if (next === undefined) break;
      if (typeof next === "string") {
        if (!next) continue;
        this.#bytes = toBytes(next);
        this.#at = 0;
      } else if (next.size <= left) {
        taken.push(next);
        left -= next.size;
      } else if (next.pattern === undefined) this.#rest.push(...partsOf(next).toReversed());
      else {
        const turn = left % next.pattern.length;
        this.#rest.push(filled(next.size - left, next.pattern.slice(turn) + next.pattern.slice(0, turn)));
        taken.push(filled(left, next.pattern));
        left = 0;
      }
    }
    return joined(taken);
  }

  /** All that is still to come. */
  rest(): Content {
    return this.take(Number.POSITIVE_INFINITY);
  }

  /** The next bytes as text. */
  text(count: number): string {
    return textOf(this.take(count));
  }
}

/** All of a content as texts, none much longer than CHUNK bytes but for those that are held as such. */
export function* chunksOf(content: Content): Generator<string> {
  if (typeof content === "string") yield content;
  else if (content.pattern === undefined) for (const part of partsOf(content)) yield* chunksOf(part);
  else {
    const { size, pattern } = content;
    const whole = pattern.repeat(Math.ceil(Math.min(size, CHUNK) / pattern.length));
    let left = size;
    for (; left > whole.length; left -= whole.length) yield whole;
    yield whole.slice(0, left);
  }
}

/** All of a content as one text: for what is known to be small. */
export const textOf = (content: Content): string => (typeof content === "string" ? content : [...chunksOf(content)].join(""));

/** The bytes from one place to another; counted from the end where `from` is below zero. */
export function cut(content: Content, from: number, to = Number.POSITIVE_INFINITY): Content {
  const reader = new Reader(content);
  const start = from < 0 ? Math.max(0, lengthOf(content) + from) : from;
  reader.take(start);
  return reader.take(to - start);
}

/** Whether two contents are the same bytes, whatever they are joined of. */
export function sameBytes(one: Content, other: Content): boolean {
  if (one === other) return true;
  if (lengthOf(one) !== lengthOf(other)) return false;
  const [a, b] = [new Reader(one), new Reader(other)];
  for (;;) {
    const [left, right] = [a.take(CHUNK), b.take(CHUNK)];
    if (!left) return !right;
    const alike =
      typeof left !== "string" && typeof right !== "string" && left.pattern !== undefined && left.pattern === right.pattern
        ? left.size === right.size
        : Buffer.compare(toBytes(textOf(left)), toBytes(textOf(right))) === 0;
    if (!alike) return false;
  }
}

/** Digests that are known of contents: see `attested`. */
const digests = new WeakMap<Bulk, string>();

/**
 * The same content under the SHA-256 (in hexadecimal) that it goes by: layers and configurations of images stand for bytes that are not all modelled
 * here, and their names are the digests of those.
 */
export function attested(content: Content, digest: string): Content {
  const whole: Bulk = Object.assign(() => (typeof content === "string" ? content : content()), {
    size: lengthOf(content),
    parts: [content],
  });
  digests.set(whole, digest);
  return whole;
}

export const attestedDigest = (content: Content): string | undefined => (typeof content === "string" ? undefined : digests.get(content));
