// What is in etcd, as its data directories and snapshots hold it: a file names a state of the cluster, and may be copied and restored like one.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import { carryMark } from "../../cluster/apiserver/encryption/at-rest.ts";
import type { ApiServer } from "../../cluster/apiserver/index.ts";
import { digestOf } from "../../images/hash.ts";
import type { FileSystem } from "../../machine/files.ts";

/** Everything at one moment: objects by kind; frozen, so that it costs only lists. */
export interface State {
  readonly revision: number;
  readonly objects: ReadonlyMap<Kind, readonly KubeObject[]>;
}

const DATABASE = "member/snap/db";
/** What the file of a state begins with, before its number. */
const MARK = "\u0000\u0000etcd snapshot of k8s-quest ";

export class EtcdData {
  readonly #states = new Map<string, State>();
  /** The directory's content that the present state came from. */
  #lineage: string;

  constructor(private readonly api: ApiServer) {
    this.#lineage = digestOf("etcd data of a new cluster").slice(0, 16);
  }

  /** What a new cluster's data directory holds. */
  get content(): string {
    return `${MARK}${this.#lineage}\n`;
  }

  capture(): State {
    const { stored, scheme } = this.api;
    const objects = new Map<Kind, readonly KubeObject[]>();
    for (const kind of new Set(scheme.kinds.map((each) => (each.storedAs ? undefined : each))))
      if (kind) objects.set(kind, [...stored.table(kind).all()]);
    return { revision: stored.version, objects };
  }

  /** Writes the present state: the text of a snapshot's file. */
  save(): { text: string; state: State } {
    const state = this.capture();
    const id = digestOf(`${state.revision} ${this.#states.size} ${this.#lineage}`).slice(0, 16);
    this.#states.set(id, state);
    return { text: `${MARK}${id}\n`, state };
  }

  /** The state behind a snapshot's file. */
  read(text: string): { state: State; id: string } | undefined {
    const id = text.startsWith(MARK) ? text.slice(MARK.length).trim() : "";
    const state = this.#states.get(id);
    return state && { state, id };
  }

  /** etcd begins with a directory: its state becomes the cluster's, where it is another one. A text is why it cannot be used. */
  open(files: FileSystem, directory: string): string | undefined {
    const path = `${directory}/${DATABASE}`;
    if (!files.exists(path)) {
      // The first start of all writes what the cluster begins with; a later one without data would begin anew.
      if (!this.#begun) {
        files.makeFolder(path.slice(0, path.lastIndexOf("/")), { parents: true });
        files.write(path, this.content, { mode: 0o600 });
        this.#begun = true;
        return undefined;
      }
      return `k8s-quest does not simulate a cluster that begins again with empty data yet: ${directory} has none`;
    }
    const text = files.read(path);
    if (text === this.content) return undefined;
    const found = this.read(text);
    if (!found) return `snap: snapshot file ${path} is corrupt or not one of etcd`;
    this.#lineage = found.id;
    this.#restore(found.state);
    return undefined;
  }
  #begun = false;

  /** The cluster's objects become those of the state; whoever follows them hears of each difference. */
  #restore(state: State): void {
    const { stored } = this.api;
    for (const [kind, wanted] of state.objects) {
      const keyOf = ({ metadata }: KubeObject) => `${metadata.namespace ?? ""}/${metadata.name}`;
      const before = new Map(
        stored
          .table(kind)
          .all()
          .map((object) => [keyOf(object), object]),
      );
      for (const object of wanted) {
        const old = before.get(keyOf(object));
        before.delete(keyOf(object));
        if (old === object) continue;
        // Versions go on from what clients have seen, as with --bump-revision.
        const resourceVersion = String(stored.nextVersion());
        const back = Object.freeze({ ...object, metadata: Object.freeze({ ...object.metadata, resourceVersion }) });
        stored.put(kind, back, old);
        carryMark(object, back);
      }
      for (const old of before.values()) {
        const resourceVersion = String(stored.nextVersion());
        const last = Object.freeze({ ...old, metadata: Object.freeze({ ...old.metadata, resourceVersion }) });
        stored.remove(kind, old, last);
      }
    }
  }
}
