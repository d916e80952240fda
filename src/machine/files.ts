// Files in memory: an immutable tree with shared structure, so that a container's own copy of its image costs nothing until it writes.
import { appended, type Content, settled } from "./content.ts";
import { isFull } from "./devices.ts";
import { FileError, type FileErrorCode, telling } from "./file-error.ts";
import { bound, forbidden, mayRemove, mayWrite } from "./may.ts";
import { covers, deepestFirst, type Mount, type MountKind, mountsBelow, pivoted, withMount, withoutMount } from "./mounts.ts";
import type { FolderNode, Node } from "./nodes.ts";
import { baseName, normalise, parent } from "./paths.ts";
import { EXECUTE, mayChange, type Ownership, ownedBy, ownershipOf, READ, SET_GROUP, WRITE } from "./permissions.ts";
import { Tree } from "./tree.ts";
import { type Place, straightTo, walkTo } from "./walk.ts";

export class FileSystem extends Tree {
  #mounts: Mount<FileSystem>[] = [];
  /** Makes what is at /proc, when somebody first looks there. */
  proc: (() => FileSystem) | undefined;
  #procShown = false;
  /** Where this is the tree below a folder of another (chroot): that one, and the folder. What is mounted here is mounted there. */
  #above: { files: FileSystem; at: string } | undefined;

  /**
   * Makes a change when somebody looks at this tree, and as if it were made now: thousands of containers prepare themselves alike, and few are looked at.
   * At once where one of the paths leads elsewhere, or somebody waits for changes. Whoever asks has to know that it can be made.
   * @param bytes by which the files grow
   */
  later(paths: readonly string[], bytes: number, make: () => void): void {
    if (paths.some((path) => this.#mounts.some((mount) => covers(mount, path)))) make();
    else this.defer(bytes, make);
  }

  /** The same trees with a list of mounts of its own: another mount name space. */
  copied(): FileSystem {
    this.lookup("/proc");
    const copy = new FileSystem(this.clock);
    copy.#mounts = this.#mounts.map((mount) => ({ ...mount }));
    if (!copy.#mounts.some(({ at }) => at === "/")) copy.#mounts.push({ at: "/", files: this, inside: "", readOnly: this.readOnly });
    copy.#procShown = true;
    return copy;
  }
  /** What is below a folder, as the root of those who are there. @throws FileError */
  below(path: string): FileSystem {
    const place = this.#place(path, true);
    const node = place.files.node(place.path);
    if (node?.type !== "folder") throw new FileError("ENOTDIR", path);
    const at = place.shown;
    const found = new FileSystem(this.clock);
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
    return this.#place(path, true).files.driver?.write !== undefined;
  }
  /** What is mounted at /proc; what is mounted there of itself is, once somebody asks. */
  get procShown(): FileSystem | undefined {
    this.lookup("/proc");
    return this.#mounts.find(({ at }) => at === "/proc")?.files;
  }

  /** The tree as it is now, without mounts: to make another file system from. */
  get root(): FolderNode {
    const top = this.#mounts.at(-1);
    if (top?.at === "/") return top.files.node(top.inside) as FolderNode;
    return this.driver ? this.driver.root() : this.kept;
  }
  get mounts(): readonly Readonly<Mount<FileSystem>>[] {
    return this.#mounts;
  }
  /** Whether neither this tree nor what is mounted in it has changed since `seen`, which is brought up to date. */
  unchanged(seen: object[]): boolean {
    const mounts = this.#mounts;
    let same = seen.length === 2 * mounts.length + 1 && seen[0] === this.kept;
    for (let at = 0; same && at < mounts.length; at++)
      same = seen[2 * at + 1] === mounts[at] && seen[2 * at + 2] === mounts[at]!.files.kept;
    if (!same) seen.splice(0, seen.length, this.kept, ...mounts.flatMap((mount) => [mount, mount.files.kept]));
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
    this.#mounts = withMount(this.#mounts, at, files, { ...options, inside });
    if (at === "/proc") this.#procShown = true;
    if (this.#above) this.#above.files.mount(this.#above.at + at, files, options);
  }
  /** Shows what is at `source` at `path` too; both must be there. @throws FileError */
  bind(source: string, path: string, options: { readOnly?: boolean; kind?: MountKind } = {}): void {
    const { files, inside } = this.origin(source);
    this.mount(path, files, { ...options, inside });
  }
  /** Where what is at `path` really is: the file system that holds it, and the place in there. @throws FileError */
  origin(path: string): { files: FileSystem; inside: string; readOnly: boolean } {
    const { files, path: inside, readOnly } = this.#found(path, true).place;
    return { files, inside: inside === "/" ? "" : inside, readOnly };
  }
  /** As before a computer starts: nothing is mounted, and /proc shows the processes of the next machine that has this tree. */
  unmountAll(): void {
    this.#mounts = [];
    this.proc = undefined;
    this.#procShown = false;
  }
  unmount(path: string): void {
    const at = normalise(path);
    this.#mounts = withoutMount(this.#mounts, at);
    if (this.#above) this.#above.files.unmount(this.#above.at + at);
  }

  exists(path: string): boolean {
    return this.lookup(path) !== undefined;
  }
  /** The node at `path`, links followed; undefined when there is none. */
  lookup(path: string): Node | undefined {
    const place = this.#seek(path, true, false);
    return typeof place === "string" ? undefined : place.files.node(place.path);
  }
  /** @throws FileError */
  stat(path: string, options: { followLast?: boolean } = {}): Node {
    return this.#found(path, options.followLast ?? true).node;
  }
  isFolder(path: string): boolean {
    return this.lookup(path)?.type === "folder";
  }
  /** As much of a file as can be held as text. @throws FileError */
  read(path: string): string {
    const content = this.contentOf(path);
    return typeof content === "string" ? content : content();
  }
  /** What a file holds now, whatever its size. @throws FileError */
  contentOf(path: string): Content {
    const node = this.stat(path);
    if (node.type !== "file") throw new FileError("EISDIR", path);
    if (forbidden(this.acting, node, READ)) throw new FileError("EACCES", path);
    return settled(node.content);
  }
  /** Names in a folder, sorted. @throws FileError */
  list(path: string): string[] {
    const { node } = this.#found(path, true);
    if (node.type !== "folder") throw new FileError("ENOTDIR", path);
    if (forbidden(this.acting, node, READ)) throw new FileError("EACCES", path);
    return [...node.entries.keys()].sort((a, b) => (a < b ? -1 : 1));
  }

  /** @throws FileError */
  write(path: string, content: string | (() => string), options: { append?: boolean; mode?: number; owner?: number } = {}): void {
    const place = this.#place(path, true);
    const old = place.files.node(place.path);
    if (old?.type === "folder") throw new FileError("EISDIR", path);
    mayWrite(this.acting, path, place, old);
    if (old?.type === "file" && old.device) {
      // What is written into a device is the kernel's, and leaves no trace here.
      if (isFull(old.device)) throw new FileError("ENOSPC", path);
      return;
    }
    const text = options.append && old?.type === "file" ? appended(settled(old.content), settled(content)) : content;
    const driver = place.files.driver;
    if (driver?.write && old && !place.readOnly && !place.files.readOnly) {
      telling(path, () => driver.write!(place.path, typeof content === "string" ? content : content()));
      return;
    }
    this.#change(path, place, {
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
    const old = place.files.node(place.path);
    if (old) {
      if (options.parents && old.type === "folder") return;
      throw new FileError("EEXIST", path);
    }
    const up = parent(place.path);
    if (options.parents && !place.files.node(up)) {
      if (place.readOnly) throw new FileError("EROFS", up);
      place.files.makeFolder(up, options);
    }
    mayWrite(this.acting, path, place, undefined);
    const above = this.acting && place.files.node(up);
    this.#change(path, place, {
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
    if (place.files.node(place.path)) throw new FileError("EEXIST", path);
    mayWrite(this.acting, path, place, undefined);
    this.#change(path, place, { type: "link", target, mode: 0o777, ...this.#ownership(place, undefined), modified: this.now });
  }
  /** @throws FileError */
  remove(path: string, options: { recursive?: boolean } = {}): void {
    const at = normalise(path);
    if (this.#mounts.some((mount) => mount.at === at)) throw new FileError("EBUSY", path);
    const { place, node } = this.#found(path, false);
    if (node.type === "folder" && !options.recursive) throw new FileError(node.entries.size ? "ENOTEMPTY" : "EISDIR", path);
    mayRemove(this.acting, path, place, node);
    this.#change(path, place, undefined);
  }
  /** Moves a file or folder. @throws FileError */
  rename(from: string, to: string): void {
    const node = this.stat(from, { followLast: false });
    const target = this.isFolder(to) ? `${normalise(to)}/${baseName(from)}` : to;
    const place = this.#place(target, false);
    mayWrite(this.acting, target, place, undefined);
    mayRemove(this.acting, from, this.#place(from, false), node);
    this.#change(target, place, node);
    this.remove(from, { recursive: true });
  }
  /** Puts a node (a whole tree for a folder) at `path`; somebody in particular puts a copy of their own. @throws FileError */
  put(path: string, node: Node): void {
    const place = this.#place(path, false);
    mayWrite(this.acting, path, place, place.files.node(place.path));
    this.#change(path, place, this.acting && this.acting.user !== 0 ? ownedBy(node, this.acting) : node);
  }
  /** @throws FileError */
  setMode(path: string, mode: number, owner?: number, group?: number): void {
    const { place, node } = this.#found(path, true);
    if (this.acting && !place.files.readOnly && !place.readOnly && !mayChange(this.acting, node, { mode, owner, group }))
      throw new FileError("EPERM", path);
    const kept = owner !== undefined && owner !== node.owner ? (node.group ?? node.owner) : node.group;
    const next = group ?? kept;
    this.#change(path, place, { ...node, mode, owner: owner ?? node.owner, ...(next === undefined ? {} : { group: next }) });
  }
  /** Why something could not be made or written at `path` now; undefined where it could. */
  hindrance(path: string): FileErrorCode | undefined {
    const place = this.#seek(path, true, true);
    if (typeof place === "string") return place;
    if (place.files.readOnly || place.readOnly) return "EROFS";
    let at = place.path;
    while (at !== "/" && !place.files.node(at)) at = parent(at);
    const node = place.files.node(at);
    return node && forbidden(this.acting, node, node.type === "folder" ? WRITE | EXECUTE : WRITE) ? "EACCES" : undefined;
  }

  /** The path with all links followed. @throws FileError */
  realPath(path: string): string {
    return this.#place(path, true).shown;
  }

  /** Which file system a path leads into, and the path there, links followed. */
  #place(path: string, followLast: boolean, lenient = false): Place<FileSystem> {
    const place = this.#seek(path, followLast, lenient);
    if (typeof place === "string") throw new FileError(place, path);
    return place;
  }
  /** What is there, and where. @throws FileError */
  #found(path: string, followLast: boolean): { place: Place<FileSystem>; node: Node } {
    const place = this.#place(path, followLast);
    const node = place.files.node(place.path);
    if (!node) throw new FileError("ENOENT", path);
    return { place, node };
  }
  /** As #place; the code of the error where there is one. */
  #seek(path: string, followLast: boolean, lenient: boolean): Place<FileSystem> | FileErrorCode {
    const at = normalise(path);
    if (!this.#procShown && this.proc && at.startsWith("/proc") && (at.length === 5 || at[5] === "/")) {
      this.#procShown = true;
      this.#mounts.push({ at: "/proc", files: this.proc(), inside: "", readOnly: true });
      this.#mounts.sort(deepestFirst);
    }
    const who = bound(this.acting);
    const direct = this.driver ? undefined : straightTo(this, this.#mounts, at, followLast, who);
    if (direct !== undefined && !(lenient && direct === "ENOENT")) return direct;
    return walkTo(this, this.#mounts, at, followLast, lenient, who);
  }
  #change(shown: string, { files, path, readOnly }: Place<FileSystem>, node: Node | undefined): void {
    if (readOnly) throw new FileError("EROFS", shown);
    files.change(shown, path, node);
  }
  #ownership(place: Place<FileSystem>, old: Node | undefined, told?: number): Ownership {
    return ownershipOf(this.acting, old, told, () => place.files.node(parent(place.path)));
  }
}
