// How large files are.
import { lengthOf } from "./content.ts";
import type { FileNode, Node } from "./nodes.ts";

export { filled } from "./content.ts";

/** Bytes. */
export const sizeOf = ({ content }: FileNode): number => lengthOf(content);

/** Bytes of all files at and below a node. */
export function bytesIn(node: Node | undefined): number {
  if (!node || node.type === "link") return 0;
  if (node.type === "file") return sizeOf(node);
  let sum = 0;
  for (const each of node.entries.values()) sum += bytesIn(each);
  return sum;
}
