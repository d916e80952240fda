// How large files are; and files of zeros, as large as one likes, that take no room here.
import { byteLength } from "../base/bytes.ts";
import type { FileNode } from "./files.ts";

/** What reading such a file gives at most: longer texts cannot be held. */
const READABLE = 2 ** 26;

/** The content of a file of `size` zeros. */
export const zeros = (size: number): (() => string) => Object.assign(() => "\0".repeat(Math.min(size, READABLE)), { size });

/** Bytes; of files that are computed at each read none, as in /proc. */
export function sizeOf({ content }: FileNode): number {
  if (typeof content === "string") return byteLength(content);
  return "size" in content ? (content.size as number) : 0;
}
