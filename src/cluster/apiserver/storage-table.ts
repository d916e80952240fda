// The objects of one kind, sorted as etcd sorts them, with indexes by namespace, label and the hot fields.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";

/** Fields asked for so often that they are indexed. */
const HOT_FIELDS: Record<string, readonly string[]> = { pods: ["spec.nodeName"], events: ["involvedObject.uid", "involvedObject.name"] };

/** A place for one object in all indexes: a modified object only changes the cell. */
interface Cell {
  key: string;
  object: KubeObject;
  buckets: Bucket[];
}

/** A set of cells in the order of their keys. */
class Bucket {
  constructor(readonly name: string) {}

  #cells: Cell[] = [];
  #sorted = true;
  #items: readonly KubeObject[] | undefined;

  get size(): number {
    return this.#cells.length;
  }

  items(): readonly KubeObject[] {
    if (!this.#items) {
      this.#sort();
      this.#items = Object.freeze(this.#cells.map((cell) => cell.object));
    }
    return this.#items;
  }

  add(cell: Cell): void {
    const last = this.#cells.at(-1);
    if (this.#sorted && last && last.key > cell.key) {
      if (this.#items) this.#cells.splice(this.#find(cell.key), 0, cell);
      else {
        this.#cells.push(cell);
        this.#sorted = false;
      }
    } else this.#cells.push(cell);
    this.#items = undefined;
  }

  delete(cell: Cell): void {
    this.#sort();
    this.#cells.splice(this.#find(cell.key), 1);
    this.#items = undefined;
  }

  touch(): void {
    this.#items = undefined;
  }

  #sort(): void {
    if (this.#sorted) return;
    this.#cells.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.#sorted = true;
  }

  /** Where `key` stands or would stand. */
  #find(key: string): number {
    let low = 0;
    let high = this.#cells.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cells[middle]!.key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const EMPTY: readonly KubeObject[] = Object.freeze([]);

export class Table {
  #cells = new Map<string, Cell>();
  #all = new Bucket("");
  #buckets = new Map<string, Bucket>();
  readonly #hot: readonly string[];

  constructor(readonly kind: Kind) {
    this.#hot = kind.group === "" ? (HOT_FIELDS[kind.plural] ?? []) : [];
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#cells.get(keyFor(namespace, name))?.object;
  }

  /** Sorted by namespace and name. */
  all(): readonly KubeObject[] {
    return this.#all.items();
  }

  inNamespace(namespace: string): readonly KubeObject[] {
    return this.#bucket(`n/${namespace}`);
  }

  withLabel(namespace: string, key: string, value: string): readonly KubeObject[] {
    return this.#bucket(`l/${namespace}/${key}=${value}`);
  }

  /** undefined when the field is not indexed. */
  withField(field: string, value: string): readonly KubeObject[] | undefined {
    return this.#hot.includes(field) ? this.#bucket(`f/${field}=${value}`) : undefined;
  }

  put(object: KubeObject): void {
    const { namespace = "", name } = object.metadata;
    const key = keyFor(namespace, name);
    const cell = this.#cells.get(key);
    if (!cell) {
      const added: Cell = { key, object, buckets: [] };
      this.#cells.set(key, added);
      this.#enter(added);
      return;
    }
    const old = cell.object;
    if (
      old.metadata.labels !== object.metadata.labels ||
      this.#hot.some((field) => this.#field(field, old) !== this.#field(field, object))
    ) {
      this.#leave(cell);
      cell.object = object;
      this.#enter(cell);
    } else {
      cell.object = object;
      for (const bucket of cell.buckets) bucket.touch();
    }
  }

  remove(object: KubeObject): void {
    const key = keyFor(object.metadata.namespace ?? "", object.metadata.name);
    const cell = this.#cells.get(key);
    if (!cell) return;
    this.#cells.delete(key);
    this.#leave(cell);
  }

  #enter(cell: Cell): void {
    const { namespace = "", labels } = cell.object.metadata;
    this.#join(cell, this.#all);
    if (namespace) this.#join(cell, this.#create(`n/${namespace}`));
    for (const key in labels) this.#join(cell, this.#create(`l/${namespace}/${key}=${labels[key]}`));
    for (const field of this.#hot) this.#join(cell, this.#create(`f/${field}=${this.#field(field, cell.object)}`));
  }

  #leave(cell: Cell): void {
    for (const bucket of cell.buckets) {
      bucket.delete(cell);
      if (bucket.size === 0) this.#buckets.delete(bucket.name);
    }
    cell.buckets = [];
  }

  #join(cell: Cell, bucket: Bucket): void {
    bucket.add(cell);
    cell.buckets.push(bucket);
  }

  #field(field: string, object: KubeObject): string {
    let value: unknown = object;
    for (const part of field.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
    return typeof value === "string" ? value : "";
  }

  #create(name: string): Bucket {
    let bucket = this.#buckets.get(name);
    if (!bucket) this.#buckets.set(name, (bucket = new Bucket(name)));
    return bucket;
  }

  #bucket(name: string): readonly KubeObject[] {
    return this.#buckets.get(name)?.items() ?? EMPTY;
  }
}

const keyFor = (namespace: string, name: string): string => (namespace ? `${namespace}/${name}` : name);
