// What a container has changed in its files since its image (pkg/archive.Changes).
import type { FolderNode, Node } from "../../machine/nodes.ts";

/** Changed, added, deleted: as the API numbers them. */
export const CHANGED = 0;
export const ADDED = 1;
export const DELETED = 2;
export interface Change {
  Kind: number;
  Path: string;
}

/** Files that the engine puts into every container. */
export const OWN: ReadonlySet<string> = new Set(["/etc/hosts", "/etc/resolv.conf", "/etc/hostname", "/dev", "/proc", "/sys"]);

/** In the order of paths. */
export function changesBetween(before: FolderNode, after: FolderNode): Change[] {
  const found: Change[] = [];
  const visit = (path: string, old: Node | undefined, node: Node): boolean => {
    if (old === node || OWN.has(path)) return false;
    if (node.type !== "folder") {
      found.push({ Kind: old ? CHANGED : ADDED, Path: path });
      return true;
    }
    const base = old?.type === "folder" ? old : undefined;
    const at = found.length;
    let changed = !base || base.mode !== node.mode || base.owner !== node.owner;
    for (const [name, child] of node.entries) if (visit(`${path}/${name}`, base?.entries.get(name), child)) changed = true;
    for (const name of base?.entries.keys() ?? [])
      if (!node.entries.has(name)) {
        found.push({ Kind: DELETED, Path: `${path}/${name}` });
        changed = true;
      }
    if (changed && path) found.splice(at, 0, { Kind: old ? CHANGED : ADDED, Path: path });
    return changed;
  };
  visit("", before, after);
  return found.sort((a, b) => (a.Path < b.Path ? -1 : a.Path > b.Path ? 1 : 0));
}
