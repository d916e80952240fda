// The files of a layer, as archives hold them: what was added or changed, and a mark where something was taken away (OCI image layer specification).

import type { FolderNode, Node } from "../../machine/nodes.ts";
import type { ArchiveEntry } from "../build/archive.ts";
import type { Trees } from "../build/tree.ts";
import { entriesOf } from "../containers/archive.ts";
import { OWN } from "../containers/changes.ts";
import type { DockerImage } from "./image.ts";

/** Before the name of a file that a layer takes away. */
const WHITEOUT = ".wh.";

/** Entries for each layer of an image, from the ground up. Where it is not known what came with which, all are in the lowest. */
export function layerFiles(image: DockerImage): ArchiveEntry[][] {
  const layers = image.history.filter(({ digest }) => digest).map(({ trees }) => trees);
  const ground = layers.find((trees) => trees)?.before ?? image.files;
  return layers.map((trees, index) => (trees ? changes(trees) : index === 0 ? entriesOf("", ground) : []));
}

function changes({ before, after }: Trees): ArchiveEntry[] {
  const entries: ArchiveEntry[] = [];
  const visit = (path: string, old: FolderNode, folder: FolderNode): void => {
    for (const [name, node] of folder.entries) {
      const was = old.entries.get(name);
      if (was === node || OWN.has(`/${path}${name}`)) continue;
      if (node.type !== "folder" || was?.type !== "folder") {
        if (!was || !isSame(was, node)) entries.push(...entriesOf(path + name, node));
        continue;
      }
      const at = entries.length;
      visit(`${path}${name}/`, was, node);
      if (entries.length > at || was.mode !== node.mode || was.owner !== node.owner)
        entries.splice(at, 0, { name: `${path}${name}/`, type: "folder", mode: node.mode, owner: node.owner, modified: node.modified });
    }
    for (const name of old.entries.keys())
      if (!folder.entries.has(name)) entries.push({ name: `${path}${WHITEOUT}${name}`, type: "file", mode: 0, modified: 0, content: "" });
  };
  visit("", before, after);
  return entries;
}

const isSame = (a: Node, b: Node): boolean =>
  a.type === b.type &&
  a.mode === b.mode &&
  a.owner === b.owner &&
  a.modified === b.modified &&
  (a.type === "file" && b.type === "file" ? a.content === b.content : a.type === "link" && b.type === "link" && a.target === b.target);

/** What is there after all layers were laid upon each other. @param layers from the ground up */
export function laidUpon(layers: readonly (readonly ArchiveEntry[])[]): ArchiveEntry[] {
  let entries: ArchiveEntry[] = [];
  for (const layer of layers) {
    const gone = layer.map(({ name }) => whiteout(name)).filter((each) => each !== undefined);
    entries = entries.filter(({ name }) => !gone.some((each) => name === each || name.startsWith(`${each}/`)));
    entries.push(...layer.filter(({ name }) => whiteout(name) === undefined));
  }
  return entries;
}

function whiteout(name: string): string | undefined {
  const at = name.lastIndexOf("/") + 1;
  return name.startsWith(WHITEOUT, at) ? name.slice(0, at) + name.slice(at + WHITEOUT.length) : undefined;
}
