// COPY and ADD: which files are meant, where they go, and whose they are there (buildkit/frontend/dockerfile/dockerfile2llb: dispatchCopy).
import { settled } from "../../machine/content.ts";
import { FileSystem } from "../../machine/files.ts";
import type { FolderNode, Node } from "../../machine/nodes.ts";
import { normalise, parent } from "../../machine/paths.ts";
import { archiveOf, treeOf, unpack } from "./archive.ts";
import { fits, hasWildcard, ignoring } from "./patterns.ts";

/** One thing to copy. */
export interface Found {
  /** In the source, from "/". */
  path: string;
  node: Node;
}

export class NotFound extends Error {
  constructor(readonly path: string) {
    super(`${JSON.stringify(path)}: not found`);
  }
}

export interface CopyOptions {
  /** user:group as numbers. */
  owner?: { user: number; group: number };
  mode?: number;
  /** ADD: archives are unpacked. */
  unpack: boolean;
  /** --parents */
  parents?: boolean;
  exclude?: readonly string[];
}

/** What a source means in a tree. @throws NotFound */
export function sourcesIn(root: FolderNode, source: string): Found[] {
  const files = new FileSystem(() => 0, root);
  const path = normalise(`/${source}`);
  if (!hasWildcard(source)) {
    const node = files.lookup(path);
    if (!node) throw new NotFound(path);
    return [{ path, node }];
  }
  let found: Found[] = [{ path: "", node: root }];
  for (const part of path.split("/").filter(Boolean)) {
    found = found.flatMap(({ path: at, node }) =>
      node.type === "folder"
        ? [...node.entries]
            .filter(([name]) => fits(part, name))
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, child]) => ({ path: `${at}/${name}`, node: child }))
        : [],
    );
  }
  if (!found.length) throw new NotFound(path);
  return found;
}

/** Puts what was found at `target` (absolute; a slash at its end means a folder). `placed` is told of files by where they come from. */
export function copyInto(
  files: FileSystem,
  found: readonly Found[],
  target: string,
  options: CopyOptions,
  placed: (from: string, to: string) => void = () => {},
): void {
  const excluded = ignoring((options.exclude ?? []).join("\n"));
  const own = <T extends Node>(node: T): T => ({
    ...node,
    owner: options.owner?.user ?? 0,
    group: options.owner?.group ?? 0,
    ...(options.mode === undefined ? {} : { mode: options.mode }),
  });
  const make = (path: string) => {
    if (files.exists(path)) return;
    make(parent(path));
    files.makeFolder(path, options.owner ? { owner: options.owner.user } : {});
    if (options.owner) files.setMode(path, 0o755, options.owner.user, options.owner.group);
  };
  const put = (node: Node, from: string, to: string, relative: string) => {
    if (relative && excluded(relative)) return;
    if (node.type !== "folder") {
      make(parent(to));
      files.put(to, own(node));
      placed(from, to);
      return;
    }
    if (!files.isFolder(to)) {
      make(parent(to));
      files.put(to, { ...own(node), entries: new Map() });
    }
    for (const [name, child] of node.entries)
      put(child, `${from}/${name}`, `${to === "/" ? "" : to}/${name}`, relative ? `${relative}/${name}` : name);
  };
  const isFolder = target.endsWith("/") || found.length > 1 || files.isFolder(target);
  for (const { path, node } of found) {
    if (options.parents) {
      put(node, path, normalise(`${target}/${path}`), "");
      continue;
    }
    if (node.type === "folder") {
      make(normalise(target));
      for (const [name, child] of node.entries) put(child, `${path}/${name}`, normalise(`${target}/${name}`), name);
      continue;
    }
    const archive = options.unpack && node.type === "file" ? archiveOf(settled(node.content)) : undefined;
    if (archive) {
      make(normalise(target));
      const tree = treeOf(unpack(archive), true);
      for (const [name, child] of tree.entries) graft(files, child, normalise(`${target}/${name}`));
    } else put(node, path, normalise(isFolder ? `${target}/${path.slice(path.lastIndexOf("/") + 1)}` : target), "");
  }
}

/** What an archive holds keeps its owners. */
function graft(files: FileSystem, node: Node, to: string): void {
  if (node.type !== "folder" || !files.isFolder(to)) files.put(to, node);
  else for (const [name, child] of node.entries) graft(files, child, `${to}/${name}`);
}
