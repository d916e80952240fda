// What containers write on their node's disk, and the limits of that: ephemeral-storage and the size limits of emptyDir
// (pkg/kubelet/eviction/eviction_manager.go, localStorageEviction).
import type { PodObject } from "../../../api/kinds/pod/types.ts";
import { sizeOf } from "../../../machine/file-size.ts";
import type { FileSystem } from "../../../machine/files.ts";
import type { Node } from "../../../machine/nodes.ts";
import { amount } from "../amounts.ts";
import type { NodeImages } from "../images.ts";
import type { ContainerRecord } from "../records.ts";
import type { PodWorker } from "../worker.ts";
import { binaryQuantity, containerStorageMessage, emptyDirMessage, podStorageMessage } from "./words.ts";

/** What the operating system of a node takes, bytes. */
const SYSTEM = 8 * 2 ** 30;

/** Bytes in `tree` that are not in `base`. */
function written(tree: Node, base: Node | undefined): number {
  if (tree === base) return 0;
  if (tree.type === "file") return sizeOf(tree);
  if (tree.type !== "folder") return 0;
  let sum = 0;
  for (const [name, node] of tree.entries) sum += written(node, base?.type === "folder" ? base.entries.get(name) : undefined);
  return sum;
}

const volumeSize = (files: FileSystem): number => written(files.root, undefined);

export class Storage {
  /** Bytes. */
  readonly capacity: number;
  readonly #images: NodeImages;
  readonly #files: FileSystem;
  /** What the node's own tree was at the beginning: the operating system's share, which SYSTEM counts. */
  readonly #installed: Node;
  #counted: { root: Node; bytes: number };

  constructor(capacity: number, images: NodeImages, files: FileSystem) {
    this.capacity = capacity;
    this.#images = images;
    this.#files = files;
    this.#installed = files.root;
    this.#counted = { root: files.root, bytes: 0 };
  }

  /** Bytes of what was written to the node's own files. */
  get written(): number {
    const { root } = this.#files;
    if (this.#counted.root !== root) this.#counted = { root, bytes: written(root, this.#installed) };
    return this.#counted.bytes;
  }

  /** What a container wrote: its own layer and its log. */
  of({ current }: ContainerRecord): number {
    return current ? layerOf(current) : 0;
  }

  /** Bytes that are free, in whole KiB. */
  available(workers: Iterable<PodWorker>): number {
    let used = SYSTEM + this.written + this.#images.bytes;
    for (const worker of workers) {
      for (const { current } of worker.records) if (current) used += layerOf(current);
      for (const { name, emptyDir } of worker.pod.spec.volumes ?? []) {
        const volume = emptyDir && worker.volumes.get(name);
        if (volume && emptyDir.medium !== "Memory") used += volumeSize(volume.files);
      }
    }
    return Math.floor((this.capacity - used) / 1024) * 1024;
  }
}

function layerOf({ config, log }: NonNullable<ContainerRecord["current"]>): number {
  const { tree, more } = config.files.soFar;
  return (tree === config.image.files ? 0 : layerSize(tree, config.image.files)) + more + log.size;
}

/** A tree never changes: what somebody wrote is counted once, until more is written. */
const layers = new WeakMap<Node, { base: Node; bytes: number }>();

function layerSize(tree: Node, base: Node): number {
  const known = layers.get(tree);
  if (known?.base === base) return known.bytes;
  const bytes = written(tree, base);
  layers.set(tree, { base, bytes });
  return bytes;
}

/** Limits of local storage, which hold even where the node has enough of it. */
export const overLimit = {
  /** Whether the pod has any. */
  concerns: ({ spec }: PodObject): boolean =>
    spec.containers.some(({ resources }) => resources?.limits?.["ephemeral-storage"] !== undefined) ||
    (spec.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined),

  /** The message of the eviction where one is exceeded. */
  of(worker: PodWorker): string | undefined {
    const { pod, records, volumes } = worker;
    if (!overLimit.concerns(pod)) return undefined;
    let inVolumes = 0;
    for (const { name, emptyDir } of pod.spec.volumes ?? []) {
      const volume = emptyDir && volumes.get(name);
      if (!volume) continue;
      const size = volumeSize(volume.files);
      if (emptyDir.medium !== "Memory") inVolumes += size;
      if (emptyDir.sizeLimit !== undefined && amount(emptyDir.sizeLimit) && size > amount(emptyDir.sizeLimit))
        return emptyDirMessage(name, String(emptyDir.sizeLimit));
    }
    const limits = pod.spec.containers.map(({ resources }) => resources?.limits?.["ephemeral-storage"]);
    const layers = new Map(records.map((record) => [record.spec.name, record.current ? layerOf(record.current) : 0]));
    const whole = limits.reduce((sum, limit) => sum + amount(limit), 0);
    const used = inVolumes + [...layers.values()].reduce((sum, size) => sum + size, 0);
    if (limits.some((limit) => limit !== undefined) && used > whole)
      return podStorageMessage(limits.length === 1 ? String(limits[0]) : binaryQuantity(whole));
    for (const [index, { name }] of pod.spec.containers.entries()) {
      const limit = limits[index];
      if (limit !== undefined && (layers.get(name) ?? 0) > amount(limit)) return containerStorageMessage(name, String(limit));
    }
    return undefined;
  },
};
