// What a tree of files is made of: immutable nodes that share what is the same.
import { FileError } from "./file-error.ts";

export interface FileNode {
  readonly type: "file";
  /** The text (see base/bytes.ts), or how to compute it at each read (for /proc and the like). */
  readonly content: string | (() => string);
  readonly mode: number;
  readonly owner: number;
  /** The owner's number where none is told. */
  readonly group?: number;
  /** Last change, virtual ms. */
  readonly modified: number;
  /** A character device 0/0: what an overlay's upper layer has where a file of the lower one was removed. */
  readonly whiteout?: true;
  /** Of a device: its numbers; the mode tells its kind. */
  readonly device?: readonly [major: number, minor: number];
}
export interface FolderNode {
  readonly type: "folder";
  readonly entries: ReadonlyMap<string, Node>;
  readonly mode: number;
  readonly owner: number;
  /** The owner's number where none is told. */
  readonly group?: number;
  readonly modified: number;
  /** In an overlay's upper layer: nothing of the lower one shows in it (trusted.overlay.opaque). */
  readonly opaque?: true;
}
export interface LinkNode {
  readonly type: "link";
  readonly target: string;
  readonly mode: number;
  readonly owner: number;
  /** The owner's number where none is told. */
  readonly group?: number;
  readonly modified: number;
}
export type Node = FileNode | FolderNode | LinkNode;

export const emptyFolder: FolderNode = Object.freeze({ type: "folder", entries: new Map(), mode: 0o755, owner: 0, modified: 0 });

/** What is at a path below a folder. */
export function nodeIn(root: FolderNode, path: string): Node | undefined {
  let node: Node | undefined = root;
  for (let start = 0; start < path.length; ) {
    const slash = path.indexOf("/", start);
    const end = slash < 0 ? path.length : slash;
    if (end > start) {
      if (node?.type !== "folder") return undefined;
      node = node.entries.get(path.slice(start, end));
    }
    start = end + 1;
  }
  return node;
}
/** A copy to change: without the pair that walking through a map makes of each entry. */
function copyOf(entries: ReadonlyMap<string, Node>): Map<string, Node> {
  const copy = new Map<string, Node>();
  entries.forEach((node, name) => {
    copy.set(name, node);
  });
  return copy;
}
/**
 * The folder with a node at a path, or without what is there; all but the way to it is shared.
 * @param parts of the path, one at least
 * @param shown the path as errors tell it
 * @throws FileError
 */
export function withNode(folder: FolderNode, parts: readonly string[], node: Node | undefined, now: number, shown: string): FolderNode {
  const replace = (folder: FolderNode, depth: number): FolderNode => {
    const name = parts[depth]!;
    const entries = copyOf(folder.entries);
    if (depth === parts.length - 1) {
      if (node) entries.set(name, node);
      else entries.delete(name);
      return { ...folder, entries, modified: now };
    }
    const child = folder.entries.get(name);
    if (!child) throw new FileError("ENOENT", shown);
    if (child.type !== "folder") throw new FileError("ENOTDIR", shown);
    entries.set(name, replace(child, depth + 1));
    return { ...folder, entries };
  };
  return replace(folder, 0);
}
