// What a tree of files is made of: immutable nodes that share what is the same.

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
