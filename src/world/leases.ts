// The leases of the control plane: of the API server, and of those who lead the controller managers and schedulers (client-go's leaderelection,
// apiserver/pkg/reconcilers). They are renewed every few seconds; it is written when somebody is going to look, or while somebody watches.
import { createHash } from "node:crypto";
import { ApiError } from "../api/errors.ts";
import type { LeaseObject } from "../api/kinds/lease.ts";
import { type KubeObject, microTimestamp } from "../api/object.ts";
import type { User } from "../api/request.ts";
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { ApiServer } from "../cluster/apiserver/index.ts";
import { LOOPBACK } from "../cluster/apiserver/loopback.ts";

const NAMESPACE = "kube-system";
/** Between the begin of a component and its lease, ms. */
const BEGINS = 2;

interface Holder {
  readonly name: string;
  readonly user: User;
  readonly labels?: Readonly<Record<string, string>>;
  /** How long the lease lasts, s, and how often it is renewed, ms. */
  readonly seconds: number;
  readonly every: number;
  /** Whether it is the lease of a leader: of whom it is told that it leads, and since when. */
  readonly leads: boolean;
  identity(): string;
  running(): boolean;
}

class KeptLease {
  #stored: LeaseObject | undefined;
  /** Who holds it in this run of the component, and since when. */
  #held: { identity: string; since: number } | undefined;

  constructor(
    private readonly api: ApiServer,
    private readonly clock: Clock,
    readonly holder: Holder,
  ) {}

  /** What became of it in the store. */
  saw(stored: LeaseObject | undefined): void {
    this.#stored = stored;
    const held = this.#held;
    // Its holder notices at the next renewal.
    if (!stored && held) this.clock.at(this.#due(held.since) + this.holder.every, () => this.#take(held));
  }

  /** The component may have begun or ended. */
  look(): void {
    const running = this.holder.running();
    if (running === (this.#held !== undefined)) return;
    if (!running) {
      this.refresh();
      this.#held = undefined;
      return;
    }
    const held = (this.#held = { identity: this.holder.identity(), since: this.clock.now + BEGINS });
    this.clock.after(BEGINS, () => this.#take(held));
  }

  /** Takes the lease, and tries again until it has it. */
  #take(held: { identity: string; since: number }): void {
    if (held !== this.#held || this.#stored?.spec?.holderIdentity === held.identity) return;
    this.#write(this.clock.now);
    if (this.#stored?.spec?.holderIdentity !== held.identity) this.clock.after(this.holder.every, () => this.#take(held));
  }

  /** Brings the time of the last renewal up to date. */
  refresh(): void {
    const { clock } = this;
    if (!this.#held || clock.now < this.#held.since || !this.#stored) return;
    const due = this.#due(this.#held.since);
    if (this.#stored.spec?.renewTime !== microTimestamp(due)) this.#write(due);
  }

  /** Renews it when that is due, as long as somebody watches. */
  follow(watched: () => boolean): void {
    if (this.#followed) return;
    this.#followed = true;
    const { clock, holder } = this;
    const since = this.#held?.since;
    clock.at((since === undefined ? clock.now : this.#due(since)) + holder.every, () => {
      this.#followed = false;
      this.refresh();
      if (watched()) this.follow(watched);
    });
  }
  #followed = false;

  #due(since: number): number {
    return since + Math.floor(Math.max(this.clock.now - since, 0) / this.holder.every) * this.holder.every;
  }

  #write(renewed: number): void {
    const { api, holder } = this;
    const { identity, since } = this.#held!;
    const kind = api.scheme.byResource("coordination.k8s.io", "v1", "leases")!;
    const client = api.client(holder.user);
    const before = this.#stored;
    const renewTime = microTimestamp(renewed);
    const taken = before?.spec?.holderIdentity !== identity;
    const transitions = taken && before ? (before.spec?.leaseTransitions ?? 0) + 1 : (before?.spec?.leaseTransitions ?? 0);
    const spec = {
      ...before?.spec,
      holderIdentity: identity,
      leaseDurationSeconds: holder.seconds,
      renewTime,
      ...(holder.leads ? { acquireTime: taken ? microTimestamp(since) : before.spec!.acquireTime, leaseTransitions: transitions } : {}),
    };
    try {
      if (before) {
        const renewal = taken ? undefined : api.renew(holder.user, kind, before, { spec });
        if (!renewal) client.update(kind, { ...before, spec } as KubeObject);
      } else {
        const metadata = { name: holder.name, namespace: NAMESPACE, ...(holder.labels ? { labels: holder.labels } : {}) };
        const body = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec };
        api.aside(() => client.create(kind, body, { namespace: NAMESPACE }));
      }
    } catch (error) {
      // It tries again: nobody sees more of that than that the lease is old.
      if (!(error instanceof ApiError)) throw error;
      return;
    }
    if (holder.leads && taken && this.#stored)
      api.aside(() => api.recorder(holder.user, holder.name).event(this.#stored!, "Normal", "LeaderElection", `${identity} became leader`));
  }
}

const serverNames = new Map<string, string>();

/** How the API server of a host calls itself; worked out once a process. */
function serverName(host: string): string {
  let name = serverNames.get(host);
  if (name === undefined) serverNames.set(host, (name = hashedName(host)));
  return name;
}

function hashedName(host: string): string {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  let bits = "";
  for (const byte of createHash("sha256").update(host).digest().subarray(0, 16)) bits += byte.toString(2).padStart(8, "0");
  return `apiserver-${bits
    .match(/.{1,5}/g)!
    .map((five) => letters[Number.parseInt(five.padEnd(5, "0"), 2)]!)
    .join("")}`;
}

export interface LeasesOptions {
  api: ApiServer;
  clock: Clock;
  random: Random;
  /** The node of the control plane. */
  host: string;
  /** Whether kube-controller-manager or kube-scheduler works. */
  running(component: string): boolean;
}

/** Keeps the leases. Called back, it looks who works now. */
export function keepLeases({ api, clock, random, host, running }: LeasesOptions): () => void {
  const ids = random.stream("leases");
  const leader = (name: string): Holder => ({
    name,
    user: { name: `system:${name}`, groups: ["system:authenticated"] },
    seconds: 15,
    every: 2000,
    leads: true,
    identity: () => `${host}_${ids.uuid()}`,
    running: () => running(name),
  });
  const self = serverName(host);
  const server: Holder = {
    name: self,
    user: LOOPBACK,
    labels: { "apiserver.kubernetes.io/identity": "kube-apiserver", "kubernetes.io/hostname": host },
    seconds: 3600,
    every: 10_000,
    leads: false,
    identity: () => `${self}_${ids.uuid()}`,
    running: () => api.available,
  };
  const kept = [server, leader("kube-controller-manager"), leader("kube-scheduler")].map((holder) => new KeptLease(api, clock, holder));
  const leases = api.scheme.byResource("coordination.k8s.io", "v1", "leases")!;
  api.subscribe(leases, ({ type, object }) => {
    if (object.metadata.namespace !== NAMESPACE) return;
    for (const each of kept)
      if (each.holder.name === object.metadata.name) each.saw(type === "DELETED" ? undefined : (object as LeaseObject));
  });
  api.beforeReads(leases, ({ namespace, verb }) => {
    if (namespace && namespace !== NAMESPACE) return;
    for (const each of kept) {
      each.refresh();
      if (verb === "watch") each.follow(() => api.watched(leases));
    }
  });
  const look = (): void => {
    for (const each of kept) each.look();
  };
  api.subscribe(api.scheme.byResource("", "v1", "pods")!, ({ object }) => {
    if (object.metadata.namespace === NAMESPACE && object.metadata.labels?.["component"]) look();
  });
  look();
  return look;
}
