// An overlay: one tree shown of several, the upper one written to (kernel: Documentation/filesystems/overlayfs.rst).
import { FileError } from "../file-error.ts";
import { FileSystem } from "../files.ts";
import type { FolderNode, Node } from "../nodes.ts";
import type { Driver } from "../tree.ts";

const merges = new WeakMap<FolderNode, { of: readonly Node[]; merged: FolderNode }>();

/** What shows of the nodes at one place, the uppermost first. */
export function merge(nodes: readonly (Node | undefined)[]): Node | undefined {
  const there = nodes.filter((node) => node !== undefined);
  const [top] = there;
  if (!top || (top.type === "file" && top.whiteout)) return undefined;
  if (top.type !== "folder") return top;
  const folders: FolderNode[] = [];
  for (const node of there) {
    if (node.type !== "folder") break;
    folders.push(node);
    if (node.opaque) break;
  }
  if (folders.length === 1 && ![...top.entries.values()].some((each) => each.type === "folder" || (each.type === "file" && each.whiteout)))
    return top;
  const known = merges.get(top);
  if (known && known.of.length === folders.length && known.of.every((each, at) => each === folders[at])) return known.merged;
  const entries = new Map<string, Node>();
  for (const name of new Set(folders.flatMap((each) => [...each.entries.keys()]))) {
    const node = merge(folders.map((each) => each.entries.get(name)));
    if (node) entries.set(name, node);
  }
  const { opaque: _, ...plain } = top;
  const merged: FolderNode = { ...plain, entries };
  merges.set(top, { of: folders, merged });
  return merged;
}

const WHITEOUT: Node = { type: "file", content: "", mode: 0, owner: 0, modified: 0, whiteout: true };

/** @param lowers the uppermost first; without `upper` nothing can be written */
export function overlayFiles(now: () => number, lowers: readonly FileSystem[], upper: FileSystem | undefined): FileSystem {
  const below = (path: string): Node | undefined => merge(lowers.map((each) => each.lookup(path)));
  const root = (): FolderNode => merge([upper?.root, ...lowers.map((each) => each.root)]) as FolderNode;
  const driver: Driver = {
    root,
    change(path, node) {
      if (!upper) throw new FileError("EROFS", path);
      const above = path.split("/").filter(Boolean).slice(0, -1);
      above.forEach((_, at) => {
        const folder = `/${above.slice(0, at + 1).join("/")}`;
        const old = below(folder);
        if (!upper.isFolder(folder))
          upper.put(folder, { mode: 0o755, owner: 0, modified: now(), ...old, type: "folder", entries: new Map() } as FolderNode);
      });
      const written = upper.lookup(path);
      if (!node) {
        if (written) upper.remove(path, { recursive: true });
        if (below(path)) upper.put(path, { ...WHITEOUT, modified: now() });
      } else if (node.type !== "folder") upper.put(path, node);
      else if (written?.type === "folder") upper.put(path, { ...node, entries: written.entries });
      else if (written) upper.put(path, { ...node, opaque: true });
      else upper.put(path, below(path)?.type === "folder" ? { ...node, entries: new Map() } : node);
    },
  };
  const files = new FileSystem(now, undefined, driver);
  files.readOnly = !upper;
  return files;
}
