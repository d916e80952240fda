// The signs of life that a kubelet gives: its node's registration, tried until the API server lets it, then the lease and the node's status (pkg/kubelet/kubelet_node_status.go).
import type { Access } from "./access.ts";
import type { BoundPods } from "./bound-pods.ts";
import type { EvictionManager } from "./eviction/index.ts";
import type { Link } from "./link.ts";
import type { Readiness } from "./readiness.ts";
import type { Registration } from "./registration.ts";
import type { StaticWorkers } from "./static-workers.ts";
import type { StatusManager } from "./status-manager.ts";
import type { Uptime } from "./uptime.ts";

/** Until the registration is tried again (virtual ms). */
const REGISTER_AGAIN = 7000;

/** What they need of their kubelet. */
interface Living {
  readonly access: Access;
  readonly link: Link;
  readonly uptime: Uptime;
  readonly registration: Registration;
  readonly readiness: Readiness;
  readonly evictions: EvictionManager;
  readonly pods: BoundPods;
  readonly statics: StaticWorkers;
  readonly statuses: StatusManager;
}

export class SignsOfLife {
  readonly #kubelet: Living;

  constructor(kubelet: Living) {
    this.#kubelet = kubelet;
  }

  /** Registers the node, and tries again until the API server lets it. */
  register(): void {
    const { access, registration, uptime } = this.#kubelet;
    if (!access.kinds.nodes) return;
    if (!registration.register()) {
      uptime.once(REGISTER_AGAIN, () => this.register());
      return;
    }
    this.writeStatus();
    registration.renew();
    registration.announceDrivers();
  }

  /** Renews the lease, and catches up with what was missed and with what could not be told before. */
  beat(): void {
    const { link, pods, registration, statuses } = this.#kubelet;
    const way = link.look();
    if (way === "cut") return;
    if (way === "recovered") {
      pods.readAll();
      this.writeStatus();
    } else if (registration.statusChanged()) this.writeStatus();
    registration.renew();
    statuses.tellAgain();
  }

  /** Writes the node's status, and shows the static pods. */
  writeStatus(): void {
    const { access, evictions, readiness, registration, statics } = this.#kubelet;
    if (!access.kinds.nodes) return;
    if (!registration.heartbeat(evictions.conditions, readiness.trouble())) this.register();
    statics.show();
  }
}
