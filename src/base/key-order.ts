// The keys of maps in order, with what is written before each value: remembered, as most maps have the keys that many others have.

/** A map's keys in order. */
export interface Keys {
  readonly names: readonly string[];
  /** What to write before each value, by the depth of the map. */
  readonly leads: (readonly string[])[];
}

interface Node {
  next: Map<string, Node> | undefined;
  keys: Keys | undefined;
}

/** How many keys in a row are remembered before it begins anew. */
const CAPACITY = 10_000;

/** Finds the order of the keys of maps. `lead` is the text before a value; `compare` is the order, by UTF-16 units unless given. */
export class KeyOrder {
  #root: Node = { next: undefined, keys: undefined };
  #size = 0;
  readonly #lead: (name: string, depth: number) => string;
  readonly #compare: ((a: string, b: string) => number) | undefined;

  constructor(lead: (name: string, depth: number) => string, compare?: (a: string, b: string) => number) {
    this.#lead = lead;
    this.#compare = compare;
  }

  /** All keys of a map, those without a value too. */
  of(map: Readonly<Record<string, unknown>>): Keys {
    let node = this.#root;
    for (const key in map) node = node.next?.get(key) ?? this.#grow(node, key);
    if (node.keys) return node.keys;
    const names = Object.keys(map).sort(this.#compare);
    // Grown past the limit: what is already in use stays with its users.
    if (this.#size > CAPACITY) {
      this.#root = { next: undefined, keys: undefined };
      this.#size = 0;
    }
    node.keys = { names, leads: [] };
    return node.keys;
  }

  /** What to write before each value of a map at this depth. */
  leads(keys: Keys, depth: number): readonly string[] {
    return (keys.leads[depth] ??= keys.names.map((name) => this.#lead(name, depth)));
  }

  #grow(node: Node, key: string): Node {
    const grown: Node = { next: undefined, keys: undefined };
    node.next ??= new Map();
    node.next.set(key, grown);
    this.#size++;
    return grown;
  }
}
