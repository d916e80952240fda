// What the files of published images weigh: as much as their layers. Libraries and documents are not modelled one by one, so a file stands for all of
// those of a layer; where an image is little but its programs, they have the weight.
import { lengthOf, weighing } from "../machine/content.ts";
import { bytesIn } from "../machine/file-size.ts";
import { FileSystem } from "../machine/files.ts";
import type { FileNode, FolderNode, Node } from "../machine/nodes.ts";
import { parent } from "../machine/paths.ts";
import { BINARY } from "../machine/programs.ts";
import type { ToolSet } from "./toolsets.ts";

/** Bytes of each layer that has files; one without the distribution or without packages has all of that in the next, a distribution has no rest. */
export interface Weights {
  distribution?: number;
  packages?: number;
  rest?: number;
}

/** What weighs, before it is known how much: where it lies, and what it looks like to whoever reads it. */
interface Place {
  paths: readonly string[];
  text: string;
}

/**
 * The trees of an image after each of its layers, from the ground up.
 * @param name what its own libraries are found under
 * @param programs of its own
 * @param ground the files of its distribution
 * @param whole those and its own
 * @param now of the files that stand for others, virtual ms
 */
export function weighed(
  { distribution, packages, rest }: Weights,
  { tools, name, programs }: { tools: ToolSet; name: string; programs: readonly string[] },
  { ground, whole }: { ground: FolderNode; whole: FolderNode },
  now: number,
): FolderNode[] {
  const own = programs.filter((path) => !path.endsWith(".sh"));
  const libraries: Place =
    own.length && (tools === "none" || own.length === programs.length)
      ? { paths: own, text: BINARY }
      : { paths: [`/usr/lib/${name}/data`], text: "" };
  const system: Place = tools === "busybox" ? { paths: ["/bin/busybox"], text: BINARY } : { paths: ["/usr/lib/base/data"], text: "" };
  const documents: Place = { paths: [`/usr/share/doc/${name}/copyright`], text: "" };
  const trees: FolderNode[] = [];
  const placed = new Map<string, FileNode>();
  /** Lays a layer: as many bytes of what is at a place as are still lacking. */
  const lay = (files: FolderNode, { paths, text }: Place, size: number) => {
    const tree = new FileSystem(() => now, files);
    // A program may tell something of itself, in this layer or in one before.
    const texts = paths.map((path) => (tree.exists(path) ? tree.read(path) : text));
    for (const [path, node] of placed) put(tree, path, tree.exists(path) ? telling(node, tree.read(path)) : node);
    for (const path of paths) if (tree.exists(path)) tree.remove(path);
    const bytes = Math.max(0, size - bytesIn(tree.root));
    const share = Math.floor(bytes / paths.length);
    for (const [index, path] of paths.entries()) {
      const told = texts[index]!;
      const content = weighing(told, Math.max(told.length, index ? share : bytes - share * (paths.length - 1)));
      const node: FileNode = { type: "file", content, mode: text ? 0o755 : 0o644, owner: 0, modified: now };
      placed.set(path, node);
      put(tree, path, node);
    }
    trees.push(tree.root);
  };
  if (distribution !== undefined) lay(rest === undefined ? whole : ground, system, distribution);
  if (packages !== undefined) lay(ground, libraries, (distribution ?? 0) + packages);
  if (rest !== undefined)
    lay(whole, packages === undefined && distribution === undefined ? libraries : documents, (distribution ?? 0) + (packages ?? 0) + rest);
  return trees;
}

/** A file that weighs the same and has another beginning. */
const telling = (node: FileNode, text: string): FileNode => ({ ...node, content: weighing(text, lengthOf(node.content)) });

function put(files: FileSystem, path: string, node: Node): void {
  if (!files.exists(parent(path))) files.makeFolder(parent(path), { parents: true });
  files.put(path, node);
}
