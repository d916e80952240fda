// The objects of one kind, sorted as etcd sorts them, with indexes by namespace, label and the hot fields.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";

/** Fields asked for so often that they are indexed. */
const HOT_FIELDS: Record<string, readonly string[]> = { pods: ["spec.nodeName"], events: ["involvedObject.uid", "involvedObject.name"] };

/** A place for one object in all indexes: a modified object only changes the cell. */
interface Cell {
  key: string;
  object: KubeObject;
  buckets: readonly Bucket[];
}

/** A set of cells in the order of their keys. What comes and goes is sorted in when the bucket is next looked into. */
class Bucket {
  constructor(readonly name: string) {}

  #cells: Cell[] = [];
  #added: Set<Cell> | undefined;
  #removed: Set<Cell> | undefined;
  #items: readonly KubeObject[] | undefined;

  get size(): number {
    return this.#cells.length + (this.#added?.size ?? 0) - (this.#removed?.size ?? 0);
  }

  items(): readonly KubeObject[] {
    if (!this.#items) {
      this.#settle();
      this.#items = Object.freeze(this.#cells.map((cell) => cell.object));
    }
    return this.#items;
  }

  add(cell: Cell): void {
    this.#items = undefined;
    if (this.#removed?.delete(cell)) return;
    const last = this.#cells.at(-1);
    if (!this.#added?.size && (!last || last.key < cell.key)) this.#cells.push(cell);
    else (this.#added ??= new Set()).add(cell);
  }

  delete(cell: Cell): void {
    this.#items = undefined;
    if (!this.#added?.delete(cell)) (this.#removed ??= new Set()).add(cell);
  }

  touch(): void {
    this.#items = undefined;
  }

  #settle(): void {
    const added = this.#added;
    const removed = this.#removed;
    if (removed?.size) this.#cells = this.#cells.filter((cell) => !removed.has(cell));
    if (added?.size) this.#cells = merged(this.#cells, [...added].sort(byKey));
    this.#added = this.#removed = undefined;
  }
}

const byKey = (a: Cell, b: Cell): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Two lists that are in order, as one. */
function merged(a: readonly Cell[], b: readonly Cell[]): Cell[] {
  const all: Cell[] = [];
  let at = 0;
  for (const cell of b) {
    while (at < a.length && a[at]!.key < cell.key) all.push(a[at++]!);
    all.push(cell);
  }
  while (at < a.length) all.push(a[at++]!);
  return all;
}

interface HotField {
  readonly name: string;
  readonly path: readonly string[];
}

function textAt(path: readonly string[], object: KubeObject): string {
  let value: unknown = object;
  for (let at = 0; at < path.length; at++) value = (value as Record<string, unknown> | undefined)?.[path[at]!];
  return typeof value === "string" ? value : "";
}

const EMPTY: readonly never[] = Object.freeze([]);

export class Table {
  /** By namespace, then by name: no key has to be put together to find something. */
  #cells = new Map<string, Map<string, Cell>>();
  #size = 0;
  #all = new Bucket("");
  #buckets = new Map<string, Bucket>();
  readonly #hot: readonly HotField[];
  /** Whether there are buckets for all, namespaces, labels and hot fields: made when somebody first asks for one, which most tables never see. */
  readonly #kept = { all: false, namespace: false, label: false, field: false };

  constructor(readonly kind: Kind) {
    this.#hot = (kind.group === "" ? (HOT_FIELDS[kind.plural] ?? []) : []).map((name) => ({ name, path: name.split(".") }));
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#cells.get(namespace)?.get(name)?.object;
  }

  get size(): number {
    return this.#size;
  }

  /** Sorted by namespace and name. */
  all(): readonly KubeObject[] {
    this.#keep("all");
    return this.#all.items();
  }

  inNamespace(namespace: string): readonly KubeObject[] {
    this.#keep("namespace");
    return this.#bucket(`n/${namespace}`);
  }

  withLabel(namespace: string, key: string, value: string): readonly KubeObject[] {
    this.#keep("label");
    return this.#bucket(`l/${namespace}/${key}=${value}`);
  }

  /** undefined when the field is not indexed. */
  withField(field: string, value: string): readonly KubeObject[] | undefined {
    if (!this.#hot.some(({ name }) => name === field)) return undefined;
    this.#keep("field");
    return this.#bucket(`f/${field}=${value}`);
  }

  /** The key of the object: "namespace/name", or the name where there is no namespace. */
  put(object: KubeObject): string {
    const { namespace = "", name } = object.metadata;
    let cells = this.#cells.get(namespace);
    if (!cells) this.#cells.set(namespace, (cells = new Map()));
    const cell = cells.get(name);
    if (!cell) {
      const added: Cell = { key: namespace ? `${namespace}/${name}` : name, object, buckets: EMPTY };
      cells.set(name, added);
      this.#size++;
      this.#enter(added);
      return added.key;
    }
    const old = cell.object;
    cell.object = object;
    if ((this.#kept.label && old.metadata.labels !== object.metadata.labels) || (this.#kept.field && this.#differ(old, object)))
      this.#move(cell);
    const { buckets } = cell;
    for (let at = 0; at < buckets.length; at++) buckets[at]!.touch();
    return cell.key;
  }

  /** The key that it had; undefined where it was not there. */
  remove(object: KubeObject): string | undefined {
    const { namespace = "", name } = object.metadata;
    const cells = this.#cells.get(namespace);
    const cell = cells?.get(name);
    if (!cells || !cell) return undefined;
    cells.delete(name);
    if (!cells.size) this.#cells.delete(namespace);
    this.#size--;
    this.#leave(cell);
    return cell.key;
  }

  /** The buckets in which a cell belongs. */
  #bucketsOf({ object }: Cell): readonly Bucket[] {
    const { namespace = "", labels } = object.metadata;
    const kept = this.#kept;
    const buckets: Bucket[] = [];
    if (kept.all) buckets.push(this.#all);
    if (kept.namespace && namespace) buckets.push(this.#create(`n/${namespace}`));
    if (kept.label) for (const key in labels) buckets.push(this.#create(`l/${namespace}/${key}=${labels[key]}`));
    if (kept.field) for (const { name, path } of this.#hot) buckets.push(this.#create(`f/${name}=${textAt(path, object)}`));
    // A copy is no longer than it must be.
    return buckets.length ? buckets.slice() : EMPTY;
  }

  #enter(cell: Cell): void {
    cell.buckets = this.#bucketsOf(cell);
    for (const bucket of cell.buckets) bucket.add(cell);
  }

  /** After a change of labels or fields: only from the buckets in which the cell no longer belongs, only into those that are new. */
  #move(cell: Cell): void {
    const next = this.#bucketsOf(cell);
    for (const bucket of next) if (!cell.buckets.includes(bucket)) bucket.add(cell);
    for (const bucket of cell.buckets) if (!next.includes(bucket)) this.#drop(cell, bucket);
    cell.buckets = next;
  }

  /** From now on there are buckets of this sort: all cells are put into those in which they belong. */
  #keep(sort: "all" | "namespace" | "label" | "field"): void {
    if (this.#kept[sort]) return;
    this.#kept[sort] = true;
    for (const cells of this.#cells.values()) for (const cell of cells.values()) this.#move(cell);
  }

  #leave(cell: Cell): void {
    for (const bucket of cell.buckets) this.#drop(cell, bucket);
    cell.buckets = EMPTY;
  }

  #drop(cell: Cell, bucket: Bucket): void {
    bucket.delete(cell);
    if (bucket.size === 0) this.#buckets.delete(bucket.name);
  }

  /** Whether two objects differ in a hot field. */
  #differ(a: KubeObject, b: KubeObject): boolean {
    const hot = this.#hot;
    for (let at = 0; at < hot.length; at++) if (textAt(hot[at]!.path, a) !== textAt(hot[at]!.path, b)) return true;
    return false;
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
