// How large files are; and files as large as one likes that take no room here, since they repeat a pattern.
import { byteLength } from "../base/bytes.ts";
import type { FileNode } from "./files.ts";

/** What reading such a file gives at most: longer texts cannot be held. */
const READABLE = 2 ** 26;

/** The content of a file of `size` bytes that repeats `pattern` (of ASCII). */
export const filled = (size: number, pattern = "\0"): (() => string) =>
  Object.assign(() => pattern.repeat(Math.ceil(Math.min(size, READABLE) / pattern.length)).slice(0, size), { size });

/** Bytes. */
export function sizeOf({ content }: FileNode): number {
  if (typeof content === "string") return byteLength(content);
  return "size" in content ? (content.size as number) : byteLength(content());
}
