// What changed between two file trees: the layer that a step made, its size and its digest.
import { createHash, type Hash } from "node:crypto";
import { settled } from "../../machine/content.ts";
import { sizeOf } from "../../machine/file-size.ts";
import type { FileNode, FolderNode, Node } from "../../machine/nodes.ts";

export interface Layer {
  /** sha256:… */
  digest: string;
  /** Bytes. */
  size: number;
  trees: Trees;
}

/** What a layer was laid upon, and what came of it. */
export interface Trees {
  readonly before: FolderNode;
  readonly after: FolderNode;
}

/** The layer that leads from one tree to another. */
export function layerBetween(before: FolderNode, after: FolderNode): Layer {
  const hash = createHash("sha256");
  let size = 0;
  const visit = (path: string, old: Node | undefined, node: Node) => {
    if (old === node) return;
    if (node.type === "folder") {
      const base = old?.type === "folder" ? old : undefined;
      if (!base || base.mode !== node.mode || base.owner !== node.owner) hash.update(`d ${path} ${node.mode} ${node.owner}\n`);
      if (base?.entries === node.entries) return;
      for (const [name, child] of node.entries) visit(`${path}/${name}`, base?.entries.get(name), child);
      if (base) for (const name of base.entries.keys()) if (!node.entries.has(name)) hash.update(`w ${path}/${name}\n`);
      return;
    }
    if (old && same(old, node)) return;
    // Archives know seconds.
    hash.update(`${node.type} ${path} ${node.mode} ${node.owner} ${Math.floor(node.modified / 1000)} `);
    if (node.type === "link") hash.update(node.target);
    else {
      size += sizeOf(node);
      contentInto(hash, node.content);
    }
    hash.update("\n");
  };
  visit("", before, after);
  return { digest: `sha256:${hash.digest("hex")}`, size, trees: { before, after } };
}

const same = (a: Node, b: Node): boolean =>
  a.type === b.type &&
  a.mode === b.mode &&
  a.owner === b.owner &&
  a.modified === b.modified &&
  (a.type === "file" && b.type === "file" ? a.content === b.content : a.type === "link" && b.type === "link" && a.target === b.target);

/** Contents that are not held as text are known by their size, and those that are joined by their parts. */
function contentInto(hash: Hash, content: FileNode["content"]): void {
  const now = settled(content);
  if (typeof now !== "string" && now.parts) for (const part of now.parts) contentInto(hash, part);
  else if (typeof now !== "string") hash.update(`${now.size}`);
  else if (typeof content === "string") hash.update(content, "utf16le");
  else hash.update(now);
}

/** The checksum of what a COPY takes: names, modes and contents, not times. */
export function checksum(nodes: readonly { path: string; node: Node }[]): string {
  const hash = createHash("sha256");
  const visit = (path: string, node: Node) => {
    hash.update(`${node.type} ${path} ${node.mode} ${node.owner} `);
    if (node.type === "link") hash.update(node.target);
    else if (node.type === "file") contentInto(hash, node.content);
    else for (const name of [...node.entries.keys()].sort()) visit(`${path}/${name}`, node.entries.get(name)!);
    hash.update("\n");
  };
  for (const { path, node } of nodes) visit(path, node);
  return hash.digest("hex");
}

export { bytesIn } from "../../machine/file-size.ts";
