// The tree that a file system keeps, or that a driver makes as it is asked for, without what is mounted in it.
import { FileError, telling } from "./file-error.ts";
import { bytesOnDisk } from "./file-size.ts";
import { emptyFolder, type FolderNode, type Node, nodeIn, withNode } from "./nodes.ts";
import type { Credentials } from "./permissions.ts";

/** A tree that is not kept but made as it is asked for: control groups, overlays. */
export interface Driver {
  root(): FolderNode;
  /** Puts a node at a path, or takes it away. @throws FileError */
  change(path: string, node: Node | undefined): void;
  /** Takes what is written into a file that stands for something else, nothing when it is only opened; without it, files are kept whole. @throws FileError */
  write?(path: string, text: string): void;
}

/** A change that is made when somebody looks. */
interface Later {
  /** Virtual ms. */
  at: number;
  bytes: number;
  make: () => void;
}

export class Tree {
  /** The tree without what is still to be made. */
  #made: FolderNode;
  /** Makes the tree, which nobody has looked at. */
  #unmade: (() => FolderNode) | undefined;
  #later: Later[] | undefined;
  /** While a change is made that was to be made before. */
  #then: number | undefined;
  protected readonly clock: () => number;
  protected readonly driver: Driver | undefined;
  /** Who asks now: set while a process of a machine that minds permissions runs; nobody in particular may do everything. */
  acting: Credentials | undefined;
  /** Nothing in this tree may change (mounts decide for themselves). */
  readOnly = false;
  /** Bytes that its files may take together; as many as one likes where it is not told. */
  capacity: number | undefined;
  /** Called after each change of this tree, as inotify tells who watches it. */
  onChange: (() => void) | undefined;

  /**
   * @param clock virtual time in ms, for modification times
   * @param root or what makes it when somebody looks
   */
  constructor(clock: () => number, root: FolderNode | (() => FolderNode) = emptyFolder, driver?: Driver) {
    this.clock = clock;
    const unmade = typeof root === "function";
    this.#made = unmade ? emptyFolder : root;
    this.#unmade = unmade ? root : undefined;
    this.driver = driver;
  }

  /** The time of changes, virtual ms. */
  get now(): number {
    return this.#then ?? this.clock();
  }
  /** The root of what is kept, with all that was to be made. */
  protected get kept(): FolderNode {
    if (this.#unmade) this.#begin();
    if (this.#later) this.#settle();
    return this.#made;
  }
  #begin(): void {
    this.#made = this.#unmade!();
    this.#unmade = undefined;
  }
  #settle(): void {
    const { acting, readOnly } = this;
    const changes = this.#later!;
    this.#later = undefined;
    this.acting = undefined;
    this.readOnly = false;
    for (const { at, make } of changes) {
      this.#then = at;
      make();
    }
    this.#then = undefined;
    this.acting = acting;
    this.readOnly = readOnly;
  }
  /** Makes a change when somebody looks at this tree; at once where somebody waits for changes, or may refuse them. */
  protected defer(bytes: number, make: () => void): void {
    if (this.driver || this.capacity !== undefined || this.onChange) make();
    else this.#later = (this.#later ?? []).concat({ at: this.now, bytes, make });
  }
  /** The tree without what is still to be made, and by how many bytes that will grow it. */
  get soFar(): { tree: FolderNode; more: number } {
    if (this.#unmade) this.#begin();
    let more = 0;
    if (this.#later) for (const { bytes } of this.#later) more += bytes;
    return { tree: this.#made, more };
  }

  /** What is at a path of this very tree: neither mounts nor links lead elsewhere. */
  node(path: string): Node | undefined {
    return nodeIn(this.driver ? this.driver.root() : this.kept, path);
  }
  /**
   * Puts a node at a path of this very tree, or takes it away.
   * @param shown the path as errors tell it
   * @throws FileError
   */
  protected change(shown: string, path: string, node: Node | undefined): void {
    if (this.readOnly) throw new FileError("EROFS", shown);
    if (this.capacity !== undefined && node) {
      const more = bytesOnDisk(node) - bytesOnDisk(this.node(path));
      if (more > 0 && bytesOnDisk(this.kept) + more > this.capacity) throw new FileError("ENOSPC", shown);
    }
    if (this.driver) {
      telling(shown, () => this.driver!.change(path, node));
      return;
    }
    const parts = path.split("/").filter(Boolean);
    if (!parts.length) {
      if (node?.type !== "folder") return;
      this.#unmade = undefined;
      this.#made = node;
      return;
    }
    this.#made = withNode(this.kept, parts, node, this.now, shown);
    this.onChange?.();
  }
}
