// The kinds that a server serves.
import type { Kind } from "../../api/kind.ts";
import type { Scheme } from "./index.ts";

export class KindRegistry implements Scheme {
  #kinds: Kind[] = [];
  #byResource = new Map<string, Kind>();
  #byKind = new Map<string, Kind>();

  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds) this.add(kind);
  }

  get kinds(): readonly Kind[] {
    return this.#kinds;
  }

  add(kind: Kind): void {
    this.#kinds.push(kind);
    this.#byResource.set(`${kind.group}/${kind.version}/${kind.plural}`, kind);
    this.#byKind.set(`${kind.group}/${kind.version}/${kind.kind}`, kind);
  }

  byResource(group: string, version: string, plural: string): Kind | undefined {
    return this.#byResource.get(`${group}/${version}/${plural}`);
  }

  byKind(group: string, version: string, kind: string): Kind | undefined {
    return this.#byKind.get(`${group}/${version}/${kind}`);
  }
}
