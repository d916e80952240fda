// How large files are; and files as large as one likes that take no room here, since they repeat a pattern.
import { byteLength } from "../base/bytes.ts";
import type { FileNode, Node } from "./nodes.ts";

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

/** Bytes of all files at and below a node. */
export function bytesIn(node: Node | undefined): number {
  if (!node || node.type === "link") return 0;
  if (node.type === "file") return sizeOf(node);
  let sum = 0;
  for (const each of node.entries.values()) sum += bytesIn(each);
  return sum;
}
