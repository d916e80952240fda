// Files in memory: an immutable tree with shared structure, so that a container's own copy of its image costs nothing until it writes.
import { FileError, type FileErrorCode, telling } from "./file-error.ts";
import { bytesIn } from "./file-size.ts";
import { covers, deepestFirst, type Mount, type MountKind, mountsBelow, pivoted } from "./mounts.ts";
import { emptyFolder, type FolderNode, type Node } from "./nodes.ts";
import { baseName, normalise, parent } from "./paths.ts";
import {
  type Credentials,
  EXECUTE,
  mayChange,
  type Ownership,
  ownedBy,
  ownershipOf,
  permits,
  READ,
  SET_GROUP,
  sticks,
  WRITE,
} from "./permissions.ts";

export { FileError, type FileErrorCode } from "./file-error.ts";
export type { MountKind } from "./mounts.ts";
export { emptyFolder, type FileNode, type FolderNode, type Node } from "./nodes.ts";
export { baseName, normalise, parent, resolvePath } from "./paths.ts";
export type { Credentials } from "./permissions.ts";

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

export class FileSystem {
  /** The tree without what is still to be made. */
  #tree: FolderNode;
  #later: Later[] | undefined;
  /** While a change is made that was to be made before. */
  #then: number | undefined;
  #mounts: Mount[] = [];
  readonly #now: () => number;
  /** Who asks now: set while a process of a machine that minds permissions runs; nobody in particular may do everything. */
  acting: Credentials | undefined;
  /** Nothing in this tree may change (mounts decide for themselves). */
  readOnly = false;
  /** Makes what is at /proc, when somebody first looks there. */
  proc: (() => FileSystem) | undefined;
  #procShown = false;
  /** Bytes that its files may take together; as many as one likes where it is not told. */
  capacity: number | undefined;
  /** Called after each change of this tree, as inotify tells who watches it. */
  onChange: (() => void) | undefined;
  /** Where this is the tree below a folder of another (chroot): that one, and the folder. What is mounted here is mounted there. */
  #above: { files: FileSystem; at: string } | undefined;
  readonly #driver: Driver | undefined;

  /** @param now virtual time in ms, for modification times */
  constructor(now: () => number, root: FolderNode = emptyFolder, driver?: Driver) {
    this.#now = now;
    this.#tree = root;
    this.#driver = driver;
  }

  /** The time of changes, virtual ms. */
  get now(): number {
    return this.#then ?? this.#now();
  }
  get #root(): FolderNode {
    if (this.#later) this.#settle();
    return this.#tree;
  }
  set #root(root: FolderNode) {
    this.#tree = root;
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
  /**
   * Makes a change when somebody looks at this tree, and as if it were made now: thousands of containers prepare themselves alike, and few are looked at.
   * At once where one of the paths leads elsewhere, or somebody waits for changes. Whoever asks has to know that it can be made.
   * @param bytes by which the files grow
   */
  later(paths: readonly string[], bytes: number, make: () => void): void {
    const own = (path: string): boolean => {
      for (const mount of this.#mounts) if (covers(mount, path)) return false;
      return true;
    };
    if (this.#driver || this.capacity !== undefined || this.onChange || !paths.every(own)) make();
    else (this.#later ??= []).push({ at: this.now, bytes, make });
  }
  /** The tree without what is still to be made, and by how many bytes that will grow it. */
  get soFar(): { tree: FolderNode; more: number } {
    return { tree: this.#tree, more: this.#later?.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0 };
  }

  /** The same trees with a list of mounts of its own: another mount name space. */
  copied(): FileSystem {
    this.lookup("/proc");
    const copy = new FileSystem(this.#now);
    copy.#mounts = this.#mounts.map((mount) => ({ ...mount }));
    if (!copy.#mounts.some(({ at }) => at === "/")) copy.#mounts.push({ at: "/", files: this, inside: "", readOnly: this.readOnly });
    copy.#procShown = true;
    return copy;
  }
  /** What is below a folder, as the root of those who are there. @throws FileError */
  below(path: string): FileSystem {
    const place = this.#place(path, true);
    const node = place.files.#get(place.path);
    if (node?.type !== "folder") throw new FileError("ENOTDIR", path);
    const at = place.shown;
    const found = new FileSystem(this.#now);
    found.#mounts = mountsBelow(this.#mounts, at);
    found.#mounts.push({ at: "/", files: place.files, inside: place.path === "/" ? "" : place.path, readOnly: place.readOnly });
    found.#procShown = true;
    found.#above = { files: this, at };
    return found;
  }
  /** Makes a mount the root, and the root until now a mount within (pivot_root). @throws FileError */
  pivot(newRoot: string, putOld: string): void {
    const [top, old] = [this.#place(newRoot, true).shown, this.#place(putOld, true).shown];
    if (!this.#mounts.some(({ at }) => at === top)) throw new FileError("EINVAL", newRoot);
    if (!this.#mounts.some(({ at }) => at === "/") || top === "/") throw new FileError("EBUSY", newRoot);
    if (old !== top && !old.startsWith(`${top}/`)) throw new FileError("EINVAL", putOld);
    this.#mounts = pivoted(this.#mounts, top, old);
  }
  /** Whether folders at `path` come and go with all that is in them: control groups. */
  atomic(path: string): boolean {
    return this.#place(path, true).files.#driver?.write !== undefined;
  }
  /** What is mounted at /proc; what is mounted there of itself is, once somebody asks. */
  get procShown(): FileSystem | undefined {
    this.lookup("/proc");
    return this.#mounts.find(({ at }) => at === "/proc")?.files;
  }

  /** The tree as it is now, without mounts: to make another file system from. */
  get root(): FolderNode {
    const top = this.#mounts.at(-1);
    if (top?.at === "/") return top.files.#get(top.inside) as FolderNode;
    return this.#driver ? this.#driver.root() : this.#root;
  }
  get mounts(): readonly Readonly<Mount>[] {
    return this.#mounts;
  }
  /** Whether neither this tree nor what is mounted in it has changed since `seen`, which is brought up to date. */
  unchanged(seen: object[]): boolean {
    const mounts = this.#mounts;
    let same = seen.length === 2 * mounts.length + 1 && seen[0] === this.#root;
    for (let at = 0; same && at < mounts.length; at++)
      same = seen[2 * at + 1] === mounts[at] && seen[2 * at + 2] === mounts[at]!.files.#root;
    if (!same) seen.splice(0, seen.length, this.#root, ...mounts.flatMap((mount) => [mount, mount.files.#root]));
    return same;
  }

  /** Makes the tree of `files`, or what is at `inside` in it (a file too), visible at `path` (made if missing). */
  mount(path: string, files: FileSystem, options: { readOnly?: boolean; inside?: string; kind?: MountKind } = {}): void {
    const at = normalise(path);
    const inside = options.inside ? normalise(options.inside).replace(/^\/$/, "") : "";
    if (!this.exists(at)) {
      if (inside && files.lookup(inside)?.type === "file") {
        if (!this.exists(parent(at))) this.makeFolder(parent(at), { parents: true });
        this.write(at, "");
      } else this.makeFolder(at, { parents: true });
    }
    const order = Math.max(0, ...this.#mounts.map((mount) => mount.order ?? 0)) + 1;
    // What is mounted later is in front of what was mounted at the same place before.
    this.#mounts.unshift({
      at,
      files,
      inside,
      readOnly: options.readOnly ?? false,
      order,
      ...(options.kind ? { kind: options.kind } : {}),
    });
    this.#mounts.sort(deepestFirst);
    if (at === "/proc") this.#procShown = true;
    if (this.#above) this.#above.files.mount(this.#above.at + at, files, options);
  }
  /** Shows what is at `source` at `path` too; both must be there. @throws FileError */
  bind(source: string, path: string, options: { readOnly?: boolean; kind?: MountKind } = {}): void {
    const place = this.#place(source, true);
    if (!place.files.#get(place.path)) throw new FileError("ENOENT", source);
    this.mount(path, place.files, { ...options, inside: place.path === "/" ? "" : place.path });
  }
  /** As before a computer starts: nothing is mounted, and /proc shows the processes of the next machine that has this tree. */
  unmountAll(): void {
    this.#mounts = [];
    this.proc = undefined;
    this.#procShown = false;
  }
  unmount(path: string): void {
    const at = normalise(path);
    const last = this.#mounts.findIndex((mount) => mount.at === at);
    if (last >= 0) this.#mounts = this.#mounts.filter((_, index) => index !== last);
    if (this.#above) this.#above.files.unmount(this.#above.at + at);
  }

  exists(path: string): boolean {
    return this.lookup(path) !== undefined;
  }
  /** The node at `path`, links followed; undefined when there is none. */
  lookup(path: string): Node | undefined {
    const place = this.#seek(path, true, false);
    return typeof place === "string" ? undefined : place.files.#get(place.path);
  }
  /** @throws FileError */
  stat(path: string, options: { followLast?: boolean } = {}): Node {
    const place = this.#place(path, options.followLast ?? true);
    const node = place.files.#get(place.path);
    if (!node) throw new FileError("ENOENT", path);
    return node;
  }
  isFolder(path: string): boolean {
    return this.lookup(path)?.type === "folder";
  }
  /** @throws FileError */
  read(path: string): string {
    const node = this.stat(path);
    if (node.type !== "file") throw new FileError("EISDIR", path);
    if (this.#forbidden(node, READ)) throw new FileError("EACCES", path);
    return typeof node.content === "string" ? node.content : node.content();
  }
  /** Names in a folder, sorted. @throws FileError */
  list(path: string): string[] {
    const place = this.#place(path, true);
    const node = place.files.#get(place.path);
    if (!node) throw new FileError("ENOENT", path);
    if (node.type !== "folder") throw new FileError("ENOTDIR", path);
    if (this.#forbidden(node, READ)) throw new FileError("EACCES", path);
    return [...node.entries.keys()].sort((a, b) => (a < b ? -1 : 1));
  }

  /** @throws FileError */
  write(path: string, content: string | (() => string), options: { append?: boolean; mode?: number; owner?: number } = {}): void {
    const place = this.#place(path, true);
    const old = place.files.#get(place.path);
    if (old?.type === "folder") throw new FileError("EISDIR", path);
    this.#mayWrite(path, place, old);
    if (old?.type === "file" && old.device) {
      // What is written into a device is the kernel's, and leaves no trace here.
      if (old.device[0] === FULL[0] && old.device[1] === FULL[1]) throw new FileError("ENOSPC", path);
      return;
    }
    const before = options.append && old?.type === "file" ? (typeof old.content === "string" ? old.content : old.content()) : "";
    const text = before && typeof content === "string" ? before + content : content;
    const driver = place.files.#driver;
    if (driver?.write && old && !place.readOnly && !place.files.readOnly) {
      telling(path, () => driver.write!(place.path, typeof content === "string" ? content : content()));
      return;
    }
    place.files.#change(path, place, {
      type: "file",
      content: text,
      mode: options.mode ?? old?.mode ?? 0o644,
      ...this.#ownership(place, old, options.owner),
      modified: this.now,
    });
  }
  /** @throws FileError */
  makeFolder(path: string, options: { parents?: boolean; mode?: number; owner?: number } = {}): void {
    const place = this.#place(path, true, options.parents);
    const old = place.files.#get(place.path);
    if (old) {
      if (options.parents && old.type === "folder") return;
      throw new FileError("EEXIST", path);
    }
    if (options.parents) {
      const up = parent(place.path);
      if (!place.files.#get(up)) new Rooted(place.files, place.readOnly).makeFolder(up, options);
    }
    this.#mayWrite(path, place, undefined);
    const above = this.acting && place.files.#get(parent(place.path));
    place.files.#change(path, place, {
      type: "folder",
      entries: new Map(),
      mode: (options.mode ?? 0o755) | (above ? above.mode & SET_GROUP : 0),
      ...this.#ownership(place, undefined, options.owner),
      modified: this.now,
    });
  }
  /** @throws FileError */
  link(target: string, path: string): void {
    const place = this.#place(path, false);
    if (place.files.#get(place.path)) throw new FileError("EEXIST", path);
    this.#mayWrite(path, place, undefined);
    place.files.#change(path, place, { type: "link", target, mode: 0o777, ...this.#ownership(place, undefined), modified: this.now });
  }
  /** @throws FileError */
  remove(path: string, options: { recursive?: boolean } = {}): void {
    const at = normalise(path);
    if (this.#mounts.some((mount) => mount.at === at)) throw new FileError("EBUSY", path);
    const place = this.#place(path, false);
    const node = place.files.#get(place.path);
    if (!node) throw new FileError("ENOENT", path);
    if (node.type === "folder" && !options.recursive) throw new FileError(node.entries.size ? "ENOTEMPTY" : "EISDIR", path);
    this.#mayRemove(path, place, node);
    place.files.#change(path, place, undefined);
  }
  /** Moves a file or folder. @throws FileError */
  rename(from: string, to: string): void {
    const node = this.stat(from, { followLast: false });
    const target = this.isFolder(to) ? `${normalise(to)}/${baseName(from)}` : to;
    const place = this.#place(target, false);
    this.#mayWrite(target, place, undefined);
    this.#mayRemove(from, this.#place(from, false), node);
    place.files.#change(target, place, node);
    this.remove(from, { recursive: true });
  }
  /** Puts a node (a whole tree for a folder) at `path`; somebody in particular puts a copy of their own. @throws FileError */
  put(path: string, node: Node): void {
    const place = this.#place(path, false);
    this.#mayWrite(path, place, place.files.#get(place.path));
    place.files.#change(path, place, this.acting && this.acting.user !== 0 ? ownedBy(node, this.acting) : node);
  }
  /** @throws FileError */
  setMode(path: string, mode: number, owner?: number, group?: number): void {
    const place = this.#place(path, true);
    const node = place.files.#get(place.path);
    if (!node) throw new FileError("ENOENT", path);
    if (this.acting && !place.files.readOnly && !place.readOnly && !mayChange(this.acting, node, { mode, owner, group }))
      throw new FileError("EPERM", path);
    const kept = owner !== undefined && owner !== node.owner ? (node.group ?? node.owner) : node.group;
    const next = group ?? kept;
    place.files.#change(path, place, { ...node, mode, owner: owner ?? node.owner, ...(next === undefined ? {} : { group: next }) });
  }
  /** Why something could not be made or written at `path` now; undefined where it could. */
  hindrance(path: string): FileErrorCode | undefined {
    const place = this.#seek(path, true, true);
    if (typeof place === "string") return place;
    if (place.files.readOnly || place.readOnly) return "EROFS";
    let at = place.path;
    while (at !== "/" && !place.files.#get(at)) at = parent(at);
    const node = place.files.#get(at);
    return node && this.#forbidden(node, node.type === "folder" ? WRITE | EXECUTE : WRITE) ? "EACCES" : undefined;
  }

  /** Those whom permission bits concern; undefined where nobody asks, or who asks may pass them. */
  get #bound(): Credentials | undefined {
    const who = this.acting;
    return who && !who.can("DAC_OVERRIDE") ? who : undefined;
  }
  #forbidden(node: Node, wanted: number): boolean {
    const who = this.#bound;
    return who !== undefined && !permits(node, who, wanted);
  }
  /** @throws FileError where the file, or the folder that it would be new in, may not be written. */
  #mayWrite(path: string, place: Place, old: Node | undefined): void {
    if (!this.#bound || place.files.readOnly || place.readOnly) return;
    const node = old ?? place.files.#get(parent(place.path));
    if (node && this.#forbidden(node, old ? WRITE : WRITE | EXECUTE)) throw new FileError("EACCES", path);
  }
  /** @throws FileError */
  #mayRemove(path: string, place: Place, node: Node): void {
    this.#mayWrite(path, place, undefined);
    const above = place.files.#get(parent(place.path));
    if (this.acting && above && sticks(this.acting, node, above)) throw new FileError("EPERM", path);
  }
  #ownership(place: Place, old: Node | undefined, told?: number): Ownership {
    return ownershipOf(this.acting, old, told, () => place.files.#get(parent(place.path)));
  }
  /** The path with all links followed. @throws FileError */
  realPath(path: string): string {
    return this.#place(path, true).shown;
  }

  /** Which file system a path leads into, and the path there, links followed. */
  #place(path: string, followLast: boolean, lenient = false): Place {
    const place = this.#seek(path, followLast, lenient);
    if (typeof place === "string") throw new FileError(place, path);
    return place;
  }
  /** As #place; the code of the error where there is one. */
  #seek(path: string, followLast: boolean, lenient: boolean): Place | FileErrorCode {
    const at = normalise(path);
    if (!this.#procShown && this.proc && at.startsWith("/proc") && (at.length === 5 || at[5] === "/")) {
      this.#procShown = true;
      this.#mounts.push({ at: "/proc", files: this.proc(), inside: "", readOnly: true });
      this.#mounts.sort(deepestFirst);
    }
    const direct = this.#driver ? undefined : this.#direct(at, followLast);
    if (direct !== undefined && !(lenient && direct === "ENOENT")) return direct;
    const who = this.#bound;
    let left = at.split("/").filter(Boolean);
    let walked: string[] = [];
    for (let hops = 0; ; ) {
      const shown = `/${walked.join("/")}`;
      const { files, inner, readOnly } = this.#mounted(shown);
      const node = files.#get(inner);
      if (node?.type === "link" && (left.length || followLast)) {
        if (++hops > 40) return "ELOOP";
        walked.pop();
        left = [...(node.target.startsWith("/") ? [] : walked), ...node.target.split("/").filter((part) => part && part !== "."), ...left];
        left = normalise(`/${left.join("/")}`)
          .split("/")
          .filter(Boolean);
        walked = [];
        continue;
      }
      const next = left[0];
      if (next === undefined) return { files, path: inner, shown, readOnly };
      if (!node && !lenient) return "ENOENT";
      if (node && node.type !== "folder") return "ENOTDIR";
      if (who && node && !permits(node, who, EXECUTE)) return "EACCES";
      walked = [...walked, next];
      left = left.slice(1);
    }
  }
  /** The short way where neither mounts nor links are on the path; undefined where they are. */
  #direct(at: string, followLast: boolean): Place | FileErrorCode | undefined {
    for (const mount of this.#mounts) if (covers(mount, at)) return undefined;
    const who = this.#bound;
    let node: Node | undefined = this.#root;
    for (let start = 1; start < at.length; ) {
      if (!node) return "ENOENT";
      if (node.type === "link") return undefined;
      if (node.type !== "folder") return "ENOTDIR";
      if (who && !permits(node, who, EXECUTE)) return "EACCES";
      const slash = at.indexOf("/", start);
      const end = slash < 0 ? at.length : slash;
      node = node.entries.get(at.slice(start, end));
      start = end + 1;
    }
    return node?.type === "link" && followLast ? undefined : { files: this, path: at, shown: at, readOnly: false };
  }
  #mounted(path: string): { files: FileSystem; inner: string; readOnly: boolean } {
    for (const mount of this.#mounts)
      if (covers(mount, path))
        return {
          files: mount.files,
          inner: mount.inside + (mount.at === "/" && path !== "/" ? path : path.slice(mount.at.length)) || "/",
          readOnly: mount.readOnly,
        };
    return { files: this, inner: path, readOnly: false };
  }
  #get(path: string): Node | undefined {
    let node: Node | undefined = this.#driver ? this.#driver.root() : this.#root;
    for (const part of path.split("/")) {
      if (!part) continue;
      if (node?.type !== "folder") return undefined;
      node = node.entries.get(part);
    }
    return node;
  }
  #change(shown: string, place: Place, node: Node | undefined): void {
    if (this.readOnly || place.readOnly) throw new FileError("EROFS", shown);
    if (this.capacity !== undefined && node) {
      const more = bytesIn(node) - bytesIn(this.#get(place.path));
      if (more > 0 && bytesIn(this.#root) + more > this.capacity) throw new FileError("ENOSPC", shown);
    }
    if (this.#driver) {
      telling(shown, () => this.#driver!.change(place.path, node));
      return;
    }
    const parts = place.path.split("/").filter(Boolean);
    if (!parts.length) {
      if (node?.type === "folder") this.#root = node;
      return;
    }
    const now = this.now;
    const replace = (folder: FolderNode, depth: number): FolderNode => {
      const name = parts[depth]!;
      const entries = new Map(folder.entries);
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
    this.#root = replace(this.#root, 0);
    this.onChange?.();
  }
}

/** /dev/full */
const FULL = [1, 7];

interface Place {
  files: FileSystem;
  /** Inside `files`. */
  path: string;
  /** As seen from the file system that was asked. */
  shown: string;
  readOnly: boolean;
}

/** Makes parent folders inside a mounted file system, keeping its read-only mark. */
class Rooted {
  constructor(
    private readonly files: FileSystem,
    private readonly readOnly: boolean,
  ) {}
  makeFolder(path: string, options: { parents?: boolean; mode?: number; owner?: number }): void {
    if (this.readOnly) throw new FileError("EROFS", path);
    this.files.makeFolder(path, { ...options, parents: true });
  }
}
