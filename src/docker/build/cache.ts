// The builder's cache: what steps made, by what they were made from; and base images that only the builder has fetched.
import type { FileSystem } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import type { Program } from "../../machine/process.ts";
import type { DockerImage, HistoryEntry } from "../images/image.ts";

export interface CacheRecord {
  id: string;
  key: string;
  parent: string | undefined;
  kind: "regular" | "source.local" | "exec.cachemount";
  description: string;
  files: FolderNode;
  programs: ReadonlyMap<string, Program>;
  entry: HistoryEntry;
  /** Bytes. */
  size: number;
  /** Virtual ms. */
  created: number;
  lastUsed: number;
  uses: number;
}

export class BuildCache {
  readonly records = new Map<string, CacheRecord>();
  /** By canonical reference and platform. */
  readonly bases = new Map<string, { image: DockerImage; digest: string }>();
  /** --mount=type=cache, by its id. */
  readonly mounts = new Map<string, FileSystem>();

  /** Steps that images were told to carry (--cache-to type=inline), by the images' identities: who has the image has them. */
  readonly inline = new Map<string, readonly CacheRecord[]>();

  /** The steps that lead to one, that first. */
  chain(key: string): CacheRecord[] {
    const found: CacheRecord[] = [];
    for (let record = this.records.get(key); record; ) {
      found.push(record);
      const { parent } = record;
      record = parent === undefined ? undefined : [...this.records.values()].find(({ id }) => id === parent);
    }
    return found;
  }

  find(key: string, now: number): CacheRecord | undefined {
    const found = this.records.get(key);
    if (found) {
      found.lastUsed = now;
      found.uses++;
    }
    return found;
  }
  add(record: CacheRecord): void {
    this.records.set(record.key, record);
  }
  /** Bytes of all records. */
  get size(): number {
    return [...this.records.values()].reduce((sum, { size }) => sum + size, 0);
  }
  /** Takes away what `holds` says; everything also the base images. Gives the identities, and the bytes. */
  prune(holds: (record: CacheRecord) => boolean, all: boolean): { ids: string[]; bytes: number } {
    const gone = [...this.records.values()].filter(holds);
    for (const { key } of gone) this.records.delete(key);
    if (all) this.bases.clear();
    this.mounts.clear();
    return { ids: gone.map(({ id }) => id), bytes: gone.reduce((sum, { size }) => sum + size, 0) };
  }
}
