// Files of a container as archives: all of them, a part of them out, and others in (daemon/archive.go, daemon/export.go).
import { byteLength, toBase64 } from "../../base/bytes.ts";
import { type Content, lengthOf, settled } from "../../machine/content.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { FolderNode, Node } from "../../machine/nodes.ts";
import { normalise, parent } from "../../machine/paths.ts";
import { type ArchiveEntry, archiveOf, pack, unpack } from "../build/archive.ts";
import { badRequest, EngineError, notFound } from "../error.ts";
import type { DockerContainer } from "./container.ts";

/** The container's files with its mounts, whether it runs or not. */
export function filesOf(container: DockerContainer): FileSystem {
  const { files } = container;
  if (!container.run)
    for (const { target, files: mounted, inside, readOnly } of container.mounts)
      if (!files.mounts.some(({ at }) => at === normalise(target))) files.mount(target, mounted, { inside, readOnly });
  return files;
}

/** Entries for a node and what is below it, by the name that it gets. */
export function entriesOf(name: string, node: Node): ArchiveEntry[] {
  const common = { mode: node.mode, owner: node.owner, modified: node.modified };
  if (node.type === "link") return [{ ...common, name, type: "link", target: node.target }];
  if (node.type === "file") return [{ ...common, name, type: "file", content: settled(node.content) }];
  return [
    ...(name ? [{ ...common, name: `${name}/`, type: "folder" as const }] : []),
    ...[...node.entries].flatMap(([each, child]) => entriesOf(name ? `${name}/${each}` : each, child)),
  ];
}

/** GET /containers/{id}/export: the tree without what is mounted into it. */
export function exported(root: FolderNode): Content {
  const dev = root.entries.get("dev");
  if (dev?.type !== "folder") return pack(entriesOf("", root));
  // Devices are in memory while it runs: what is left of them are the places that runtimes mount over.
  const console = { type: "file" as const, content: "", mode: 0o755, owner: 0, modified: dev.modified };
  const places = [["console", console], ...[...dev.entries].filter(([name]) => name === "pts" || name === "shm")] as [string, Node][];
  return pack(entriesOf("", { ...root, entries: new Map(root.entries).set("dev", { ...dev, entries: new Map(places) }) }));
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1) || "/";

/** Go's file modes: the kind in the high bits. */
const goMode = ({ type, mode }: Node): number => (mode & 0o777) + (type === "folder" ? 2 ** 31 : type === "link" ? 2 ** 27 : 0);

/** X-Docker-Container-Path-Stat; `named` is what the container was called by who asks. @throws EngineError */
export function pathStat(container: DockerContainer, named: string, path: string): string {
  const files = filesOf(container);
  const node = nodeAt(files, named, path);
  const size = node.type === "file" ? lengthOf(node.content) : node.type === "folder" ? 4096 : byteLength(node.target);
  return toBase64(
    JSON.stringify({
      name: baseName(normalise(path)),
      size,
      mode: goMode(node),
      mtime: new Date(node.modified).toISOString().replace(/\.?0*Z$/, "Z"),
      linkTarget: node.type === "link" ? files.realPath(path) : "",
    }),
  );
}

const lost = (path: string, named: string) => notFound(`Could not find the file ${path} in container ${named}`);

function nodeAt(files: FileSystem, named: string, path: string): Node {
  const absolute = normalise(`/${path}`);
  try {
    // A slash at the end means the folder that a link leads to.
    return files.stat(absolute, { followLast: /\/\.?$/.test(path) });
  } catch {
    throw lost(path, named);
  }
}

/** All below a path, mounts included, as a tree of its own. */
function whole(files: FileSystem, path: string, node: Node): Node {
  if (node.type !== "folder") return node;
  const names = new Set([...node.entries.keys(), ...files.mounts.filter(({ at }) => parent(at) === path).map(({ at }) => baseName(at))]);
  const entries = new Map<string, Node>();
  for (const name of [...names].sort()) {
    const child = path === "/" ? `/${name}` : `${path}/${name}`;
    const mounted = files.mounts.some(({ at }) => at === child || at.startsWith(`${child}/`));
    const own = mounted ? files.lookup(child) : node.entries.get(name);
    if (own) entries.set(name, mounted ? whole(files, child, own) : own);
  }
  return { ...node, entries };
}

/** GET /containers/{id}/archive. @throws EngineError */
export function copiedFrom(container: DockerContainer, named: string, path: string): Content {
  const files = filesOf(container);
  const node = nodeAt(files, named, path);
  const at = normalise(`/${path}`);
  // "folder/." means what is in the folder, so that names begin with "./".
  const name = /(^|\/)\.$/.test(path) ? "." : baseName(at);
  return pack(entriesOf(name === "/" || !name ? "." : name, whole(files, at, node)));
}

/** PUT /containers/{id}/archive: unpacks into a folder. @throws EngineError */
export function copiedInto(container: DockerContainer, named: string, path: string, given: Content, { noOverwrite = false } = {}): void {
  const files = filesOf(container);
  const at = normalise(`/${path}`);
  const folder = files.lookup(at);
  if (!folder) throw lost(path, named);
  if (folder.type !== "folder") throw badRequest("extraction point is not a directory");
  const mount = container.mounts.find(({ target, readOnly }) => readOnly && (at === target || at.startsWith(`${target}/`)));
  if (mount) throw new EngineError(403, "mounted volume is marked read-only");
  if (container.hostConfig.ReadonlyRootfs && !container.mounts.some(({ target }) => at === target || at.startsWith(`${target}/`)))
    throw new EngineError(403, "container rootfs is marked read-only");
  const archive = archiveOf(given);
  if (!archive) throw badRequest("unexpected EOF");
  const entries = unpack(archive);
  if (noOverwrite)
    for (const { name, type } of entries) {
      const old = files.lookup(`${at}/${name}`);
      if (old && (old.type === "folder") !== (type === "folder"))
        throw badRequest(
          old.type === "folder"
            ? `cannot overwrite directory "${normalise(`${at}/${name}`)}" with non-directory "${name}"`
            : `cannot overwrite non-directory "${normalise(`${at}/${name}`)}" with directory "${name}"`,
        );
    }
  for (const entry of entries) place(files, normalise(`${at}/${entry.name}`), entry);
}

function place(files: FileSystem, path: string, { type, mode, owner = 0, modified, target = "", content = "" }: ArchiveEntry): void {
  if (path === "/" || path.split("/").includes("..")) return;
  if (!files.exists(parent(path))) files.makeFolder(parent(path), { parents: true });
  if (type === "folder") {
    if (!files.isFolder(path)) files.makeFolder(path, { mode, owner });
    return;
  }
  files.put(path, type === "link" ? { type, target, mode, owner, modified } : { type, content, mode, owner, modified });
}
