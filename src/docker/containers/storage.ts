// /var/lib/docker/overlay2: the layers of images and containers as folders of the computer, and what inspect tells of them (daemon/graphdriver/overlay2).
import { digestOf } from "../../images/hash.ts";
import { FileError } from "../../machine/file-error.ts";
import { FileSystem } from "../../machine/files.ts";
import { Entries } from "../../machine/made-files.ts";
import { emptyFolder, type FolderNode, type Node } from "../../machine/nodes.ts";
import { type DockerImage, layersOf } from "../images/image.ts";
import type { Parts } from "../parts.ts";
import type { DockerContainer } from "./container.ts";

export const STORAGE = "/var/lib/docker/overlay2";

/** What a tree has that another has not, with whiteouts for what it has no more. */
export function upperOf(before: FolderNode | undefined, after: FolderNode): FolderNode {
  const entries = new Map<string, Node>();
  for (const [name, node] of after.entries) {
    const old = before?.entries.get(name);
    if (old === node) continue;
    if (node.type !== "folder") entries.set(name, node);
    else {
      const within = upperOf(old?.type === "folder" ? old : undefined, node);
      if (within.entries.size || old?.type !== "folder") entries.set(name, within);
    }
  }
  for (const name of before?.entries.keys() ?? [])
    if (!after.entries.has(name))
      entries.set(name, { type: "file", content: "", mode: 0, owner: 0, modified: after.modified, whiteout: true });
  return { ...after, entries };
}

/** Folders of an image's layers, the lowest first. */
const namesOf = (image: DockerImage): string[] =>
  layersOf(image).map((_, index, all) => digestOf(`overlay2 ${all.slice(0, index + 1).join(" ")}`));

/** The trees of its layers: those of images that it grew from are known, what lies between them is in the upper ones. */
function layerTrees(engine: Parts, image: DockerImage): FolderNode[] {
  const layers = layersOf(image);
  const known = new Map<number, FolderNode>([[layers.length, image.files]]);
  for (const other of engine.images.all) {
    const own = layersOf(other);
    if (own.length < layers.length && own.every((layer, index) => layer === layers[index])) known.set(own.length, other.files);
  }
  // Of an image that came as one, all is in the layer that it begins with.
  const first = Math.min(...known.keys());
  let before: FolderNode | undefined;
  return layers.map((_, index) => {
    const tree = index === 0 && first > 1 ? known.get(first) : known.get(index + 1);
    if (!tree || tree === before) return emptyFolder;
    const found = upperOf(before, tree);
    before = tree;
    return found;
  });
}

const folder = (entries: readonly (readonly [string, Node])[]): FolderNode => ({ ...emptyFolder, mode: 0o710, entries: new Map(entries) });
const text = (content: string): Node => ({ type: "file", content, mode: 0o644, owner: 0, modified: 0 });
const link = (name: string): string => digestOf(`link ${name}`).slice(0, 26).toUpperCase();
const lowerText = (names: readonly string[]): string => names.map((name) => `l/${link(name)}`).join(":");

function layerFolder(engine: Parts, image: DockerImage, index: number): FolderNode {
  const names = namesOf(image);
  const tree = layerTrees(engine, image)[index]!;
  const below = names.slice(0, index).reverse();
  return folder([
    ["committed", text("")],
    ["diff", tree],
    ["link", text(link(names[index]!))],
    ...(below.length
      ? ([
          ["lower", text(lowerText(below))],
          ["work", folder([])],
        ] as const)
      : []),
  ]);
}

function containerFolder({ id, image, files, live }: DockerContainer): FolderNode {
  const below = [`${id}-init`, ...namesOf(image).reverse()];
  return folder([
    ["diff", upperOf(image.files, files.root)],
    ["link", text(link(id))],
    ["lower", text(lowerText(below))],
    ["merged", live ? files.root : emptyFolder],
    ["work", folder([["work", folder([])]])],
  ]);
}

/** What is at STORAGE, as it is when somebody looks. */
export function storageFiles(engine: Parts): FileSystem {
  const find = (name: string): Node | undefined => {
    const container = engine.containers.all.find(({ id }) => name === id || name === `${id}-init`);
    if (container)
      return name === container.id
        ? containerFolder(container)
        : folder([
            ["diff", emptyFolder],
            ["link", text(link(name))],
          ]);
    for (const image of engine.images.all) {
      const index = namesOf(image).indexOf(name);
      if (index >= 0) return layerFolder(engine, image, index);
    }
    return name === "l"
      ? folder(names().map((each) => [link(each), { type: "link", target: `../${each}/diff`, mode: 0o777, owner: 0, modified: 0 }]))
      : undefined;
  };
  const names = (): string[] => [
    ...new Set([...engine.images.all.flatMap(namesOf), ...engine.containers.all.flatMap(({ id }) => [id, `${id}-init`])]),
  ];
  const root: FolderNode = { ...emptyFolder, mode: 0o710, entries: new Entries(() => [...names(), "l"], find) };
  return new FileSystem(() => engine.clock.now, undefined, {
    root: () => root,
    change: (path) => {
      throw new FileError("EROFS", path);
    },
  });
}

const inside = (name: string, part: string): string => `${STORAGE}/${name}/${part}`;

/** GraphDriver of a container. */
export const containerDriver = ({ id, image }: DockerContainer) => ({
  Data: {
    ID: id,
    LowerDir: [`${id}-init`, ...namesOf(image).reverse()].map((name) => inside(name, "diff")).join(":"),
    MergedDir: inside(id, "merged"),
    UpperDir: inside(id, "diff"),
    WorkDir: inside(id, "work"),
  },
  Name: "overlay2",
});

/** GraphDriver of an image. */
export function imageDriver(image: DockerImage) {
  const [top = digestOf(`overlay2 ${image.id}`), ...below] = namesOf(image).reverse();
  return {
    Data: {
      ...(below.length ? { LowerDir: below.map((name) => inside(name, "diff")).join(":") } : {}),
      MergedDir: inside(top, "merged"),
      UpperDir: inside(top, "diff"),
      WorkDir: inside(top, "work"),
    },
    Name: "overlay2",
  };
}
