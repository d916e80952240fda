// Folders and files that are made when somebody asks for them: what /proc and /sys are built of.
import type { FolderNode, Node } from "./nodes.ts";

/** A folder's entries that are there as long as somebody asks for them. */
export class Entries implements ReadonlyMap<string, Node> {
  constructor(
    private readonly names: () => readonly string[],
    private readonly find: (name: string) => Node | undefined,
  ) {}
  get(name: string): Node | undefined {
    return this.find(name);
  }
  has(name: string): boolean {
    return this.find(name) !== undefined;
  }
  get size(): number {
    return this.names().length;
  }
  keys(): MapIterator<string> {
    return this.#all().keys();
  }
  values(): MapIterator<Node> {
    return this.#all().values();
  }
  entries(): MapIterator<[string, Node]> {
    return this.#all().entries();
  }
  forEach(each: (node: Node, name: string, all: ReadonlyMap<string, Node>) => void): void {
    for (const [name, node] of this.#all()) each(node, name, this);
  }
  [Symbol.iterator](): MapIterator<[string, Node]> {
    return this.entries();
  }
  #all(): Map<string, Node> {
    return new Map(this.names().map((name) => [name, this.find(name)!] as const));
  }
}

export type Texts = Readonly<Record<string, string | (() => string) | { link: string } | FolderNode>>;

export const folder = (entries: ReadonlyMap<string, Node>, owner = 0): FolderNode => ({
  type: "folder",
  entries,
  mode: 0o555,
  owner,
  modified: 0,
});

/** A folder of texts that are made when they are read. */
export function folderOf(texts: Texts, owner = 0, modes: Readonly<Record<string, number>> = {}): FolderNode {
  const node = ([name, what]: [string, Texts[string]]): [string, Node] => {
    if (typeof what === "string" || typeof what === "function")
      return [name, { type: "file", content: what, mode: modes[name] ?? 0o444, owner, modified: 0 }];
    return [name, "type" in what ? what : { type: "link", target: what.link, mode: 0o777, owner, modified: 0 }];
  };
  return folder(new Map(Object.entries(texts).map(node)), owner);
}
