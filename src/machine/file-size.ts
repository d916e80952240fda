// How large files are.
import { lengthOf } from "./content.ts";
import type { FileNode, FolderNode, Node } from "./nodes.ts";

export { filled } from "./content.ts";

/** Bytes. */
export const sizeOf = ({ content }: FileNode): number => lengthOf(content);

/** Of folders in which no file is computed at each read: a folder never changes. */
const known = new WeakMap<FolderNode, number>();

/** Bytes of all files at and below a node. */
export const bytesIn = (node: Node | undefined): number => (node ? measured(node).bytes : 0);

function measured(node: Node): { bytes: number; lasting: boolean } {
  if (node.type === "link") return { bytes: 0, lasting: true };
  if (node.type === "file") return { bytes: sizeOf(node), lasting: typeof node.content === "string" || "size" in node.content };
  const before = known.get(node);
  if (before !== undefined) return { bytes: before, lasting: true };
  let [bytes, lasting] = [0, true];
  for (const each of node.entries.values()) {
    const found = measured(each);
    bytes += found.bytes;
    lasting &&= found.lasting;
  }
  if (lasting) known.set(node, bytes);
  return { bytes, lasting };
}

/** Of folders. */
const held = new WeakMap<FolderNode, number>();

/** As bytesIn, without files that are computed at each read: what takes room on a disk. */
export function bytesOnDisk(node: Node | undefined): number {
  if (!node || node.type === "link") return 0;
  if (node.type === "file") return typeof node.content === "string" || "size" in node.content ? sizeOf(node) : 0;
  let bytes = held.get(node);
  if (bytes === undefined) {
    bytes = 0;
    for (const each of node.entries.values()) bytes += bytesOnDisk(each);
    held.set(node, bytes);
  }
  return bytes;
}
