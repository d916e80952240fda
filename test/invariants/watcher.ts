// Watches every cluster that is made in this process, and says what was broken in them.
import { channel } from "node:diagnostics_channel";
import type { Kind } from "../../src/api/kind.ts";
import type { KubeObject } from "../../src/api/object.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Change } from "../../src/cluster/apiserver/change.ts";
import type { ApiServer } from "../../src/cluster/apiserver/index.ts";
import { Always } from "./always.ts";
import { unsettled } from "./settled.ts";

/** How long nothing may have changed before things must have come true, virtual ms: the slowest look again after a minute. */
const STILL = 90_000;

interface Manager {
  names: readonly string[];
  running(): boolean;
}

/** One cluster: what was broken in it so far, and what is broken now. */
export class Watched {
  readonly broken: string[] = [];
  readonly #always = new Always();
  readonly #changed = new Map<string, number>();
  readonly #gone = new Map<string, number>();
  readonly #managers: Manager[] = [];
  /** Since when the same components run, virtual ms. */
  #steady: number;
  #looked = 0;

  constructor(
    readonly server: ApiServer,
    readonly clock: Clock,
  ) {
    this.#steady = clock.now;
    const follow = (kind: Kind) => {
      // Component statuses are made up at each look, and further versions show what is stored already.
      if (!kind.storedAs && kind.kind !== "ComponentStatus") server.subscribe(kind, (change) => this.follow(change));
    };
    for (const kind of server.scheme.kinds) follow(kind);
    server.scheme.onChange(({ type, kind }) => type === "ADDED" && follow(kind));
  }

  manage(manager: Manager): void {
    this.#managers.push(manager);
  }

  follow(change: Change): void {
    const { type, object } = change;
    const { uid, namespace, name } = object.metadata;
    this.broken.push(...this.#always.follow(change));
    const called = `${object.kind} ${namespace ? `${namespace}/` : ""}${name}`;
    if (type === "DELETED") {
      this.#changed.delete(uid!);
      this.#gone.set(called, this.clock.now);
    } else this.#changed.set(uid!, this.clock.now);
    if (object.kind === "Pod" && name.startsWith("kube-controller-manager-")) this.#steady = this.clock.now;
  }

  /** What has come up since the last look, or should have come true since. */
  look(): string[] {
    const found = this.broken.splice(0);
    if (this.clock.now === this.#looked || !this.server.available) return found;
    this.#looked = this.clock.now;
    const past = (at: number) => this.clock.now - at > STILL;
    return [
      ...found,
      ...unsettled({
        server: this.server,
        runs: (controller) => past(this.#steady) && this.#managers.some(({ names, running }) => running() && names.includes(controller)),
        still: (object: KubeObject) => past(this.#changed.get(object.metadata.uid!) ?? this.clock.now),
        gone: (name) => past(this.#gone.get(name) ?? 0),
      }),
    ];
  }
}

const watched = new Set<WeakRef<Watched>>();
const byServer = new WeakMap<ApiServer, Watched>();

channel("k8s-quest:api-server").subscribe((message) => {
  const { server, clock } = message as { server: ApiServer; clock: Clock };
  const made = new Watched(server, clock);
  byServer.set(server, made);
  watched.add(new WeakRef(made));
});
channel("k8s-quest:controllers").subscribe((message) => {
  const { api, ...manager } = message as { api: ApiServer } & Manager;
  byServer.get(api)?.manage(manager);
});

/** What was or is broken in any cluster of this process since the last look. */
export function broken(): string[] {
  return [...watched].flatMap((each) => {
    const one = each.deref();
    if (!one) watched.delete(each);
    return one?.look() ?? [];
  });
}
