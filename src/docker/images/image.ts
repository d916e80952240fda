// An image as the engine keeps it: configuration, history, layers, and the file system that they make together.
import { digestOf } from "../../images/hash.ts";
import type { Image } from "../../images/image.ts";
import { emptyFolder, type FolderNode } from "../../machine/nodes.ts";
import type { Program } from "../../machine/process.ts";
import type { Trees } from "../build/tree.ts";
import type { ContainerBody } from "../types.ts";

/** One step of the history; without a digest it changed no files. */
export interface HistoryEntry {
  /** Virtual ms. */
  readonly created: number;
  readonly createdBy: string;
  readonly comment: string;
  /** sha256:… of the layer's uncompressed content. */
  readonly digest?: string;
  /** Bytes, uncompressed. */
  readonly size: number;
  /** Its files are what differs; where it is not told, they are all in the lowest layer. */
  readonly trees?: Trees | undefined;
}

export interface DockerImage {
  /** sha256:… of the configuration. */
  readonly id: string;
  /** Virtual ms; images that were pulled are older than the world. */
  readonly created: number;
  readonly author: string;
  readonly config: ContainerBody;
  readonly history: readonly HistoryEntry[];
  /** The image that the builder began this one from, while it is here. */
  readonly parent: string | undefined;
  readonly files: FolderNode;
  readonly usage: Image["usage"];
  /** The processors that it is for, where they are not this computer's: "arm64", "arm/v7". */
  readonly architecture?: string;
  program(path: string): Program | undefined;
}

/** Bytes, uncompressed. */
export const sizeOf = (image: DockerImage): number => image.history.reduce((sum, { size }) => sum + size, 0);

/** Digests of the layers, from the ground up. */
export const layersOf = (image: DockerImage): string[] => image.history.flatMap(({ digest }) => (digest ? [digest] : []));

/** The identity of an image: that of its configuration and its layers. */
export const idOf = (config: ContainerBody, history: readonly HistoryEntry[], author = "", architecture?: string): string => {
  const steps = history.map(({ createdBy, digest }) => [createdBy, digest]);
  return `sha256:${digestOf(JSON.stringify([config, steps, author, ...(architecture === undefined ? [] : [architecture])]))}`;
};

/** Days before the world's beginning that published images were made, at least and beyond. */
const AGE = { least: 3, spread: 40 };
const DAY = 86_400_000;

/** The engine's images that registries have theirs from. */
export const origins = new WeakMap<Image, DockerImage>();

/** What a registry's image is to the engine. `start`: when the world began, virtual ms. */
export function fromRegistry(image: Image, start: number): DockerImage {
  const origin = origins.get(image);
  if (origin) return origin;
  const { entrypoint, command, environment, user, directory, ports, volumes, labels, stopSignal } = image.config;
  const created = start - (AGE.least + (Number.parseInt(image.id.slice(7, 15), 16) % AGE.spread)) * DAY;
  const set = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, {}]));
  return {
    id: image.id,
    created,
    author: "",
    config: {
      User: user,
      ...(ports.length ? { ExposedPorts: set(ports) } : {}),
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      Entrypoint: entrypoint.length ? entrypoint : null,
      Cmd: command.length ? command : null,
      Volumes: volumes.length ? set(volumes) : null,
      WorkingDir: directory,
      OnBuild: null,
      Labels: labels,
      ...(stopSignal === "SIGTERM" ? {} : { StopSignal: stopSignal }),
    },
    history: image.layers.map(({ digest, size, createdBy }, index) => {
      const step = { created, createdBy, comment: "buildkit.dockerfile.v0", size };
      if (!digest) return step;
      const at = image.layers.slice(0, index).filter((each) => each.digest).length;
      return {
        ...step,
        digest,
        // Nobody asks for most of them.
        get trees() {
          const [before = emptyFolder, after] = [image.trees?.[at - 1], image.trees?.[at]];
          return after && { before: withoutMessages(before), after: withoutMessages(after) };
        },
      };
    }),
    parent: undefined,
    get files() {
      return withoutMessages(image.files);
    },
    usage: image.usage,
    program: (path) => image.program(path),
  };
}

/** Trees of the catalogue have a place for what containers of Kubernetes say at their end; Docker's have none. */
function withoutMessages(tree: FolderNode): FolderNode {
  const known = bare.get(tree);
  if (known) return known;
  const dev = tree.entries.get("dev");
  let made = tree;
  if (dev?.type === "folder" && dev.entries.has("termination-log")) {
    const entries = new Map(dev.entries);
    entries.delete("termination-log");
    made = { ...tree, entries: new Map(tree.entries).set("dev", { ...dev, entries }) };
  }
  bare.set(tree, made);
  return made;
}
const bare = new WeakMap<FolderNode, FolderNode>();
