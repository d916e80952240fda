// Compressed contents (gzip). What is held as text is compressed as it is; of large contents, most of which is not, only the size is reckoned, and
// they remember what is in them.
import { gunzipSync, gzipSync } from "node:zlib";
import { fromBytes, toBytes } from "../base/bytes.ts";
import { type Bulk, type Content, lengthOf, Reader, textOf, weighing } from "./content.ts";
import { Gathering } from "./gathering.ts";

/** Contents up to this are compressed byte by byte. */
const HELD = 2 ** 22;
/** Bytes that what is compressed may become. */
const LARGEST = 512 * 1024 * 1024;
/** How much smaller what programs and libraries consist of becomes, and what repeats a few bytes. */
const USUAL = 3;
const REPEATING = 1030;
/** What compressed contents begin with: deflated, no name, no time, made on Unix. */
const HEAD = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

const originals = new WeakMap<Bulk, Content>();

/** @param level 1 to 9: of contents that are compressed byte by byte */
export function gzipped(content: Content, level = 6): Content {
  if (lengthOf(content) <= HELD) return fromBytes(gzipSync(toBytes(textOf(content)), { level }));
  const made = weighing(fromBytes(HEAD), reckoned(content));
  originals.set(made, content);
  return made;
}

export const isGzipped = (content: Content): boolean => {
  const [first, second] = toBytes(new Reader(content).text(2));
  return first === HEAD[0] && second === HEAD[1];
};

/** What was compressed; undefined where it is not whole. */
export function gunzipped(content: Content): Content | undefined {
  const original = typeof content === "string" ? undefined : originals.get(content);
  if (original !== undefined) return original;
  try {
    const found = new Gathering();
    found.add(gunzipSync(toBytes(textOf(content)), { maxOutputLength: LARGEST }));
    return found.content();
  } catch {
    return undefined;
  }
}

/** About how many bytes a content would be. */
function reckoned(content: Content): number {
  let size = 0;
  let texts = "";
  const visit = (part: Content): void => {
    if (typeof part === "string") texts += part;
    else if (part.parts) part.parts.forEach(visit);
    else size += Math.ceil(part.size / (part.pattern === undefined ? USUAL : REPEATING));
  };
  visit(content);
  return size + gzipSync(toBytes(texts)).length;
}
