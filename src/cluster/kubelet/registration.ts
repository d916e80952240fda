// A node's place in the API: its registration, its lease and the status with its signs of life (pkg/kubelet/kubelet_node_status.go).
import { type KubeObject, microTimestamp } from "../../api/object.ts";
import { equal } from "../../api/structure.ts";
import type { Clock } from "../../base/clock.ts";
import type { Change } from "../apiserver/change.ts";
import type { KeptRenewal } from "../apiserver/index.ts";
import { type Access, attempt } from "./access.ts";
import type { Pressure } from "./eviction/index.ts";
import type { NodeImages } from "./images.ts";
import { csiNodeObject, HEALTH, heartbeatOf, leaseObject, type NodeConfig, nodeObject, nodeStatus, PRESSURE } from "./node.ts";

export class Registration {
  readonly #access: Access;
  readonly #config: NodeConfig;
  readonly #clock: Clock;
  readonly #images: NodeImages;
  /** The pressures that the node's status told last. */
  #told: readonly string[] = [];
  #toldReady = true;
  /** The node as it was seen last. */
  #seen: KubeObject | undefined;
  #lease: KeptRenewal | undefined;
  /** The node as the last heartbeat left it, and what it was told of. */
  #last: { node: KubeObject; images: number; pressures: readonly string[]; unready: string | undefined } | undefined;

  constructor(access: Access, config: NodeConfig, clock: Clock, images: NodeImages) {
    this.#access = access;
    this.#config = config;
    this.#clock = clock;
    this.#images = images;
  }

  /** Registers the node, or finds it registered; false when the API server does not let it. */
  register(): boolean {
    const { api, events, kinds } = this.#access;
    const { name } = this.#config;
    const nodes = kinds.nodes!;
    this.#last = undefined;
    const known = attempt(() => api.find(nodes, name));
    const created = known ? undefined : attempt(() => api.create(nodes, nodeObject(this.#config, this.#clock.now)));
    const object = known ?? created;
    if (!object) return false;
    this.#seen = object;
    const own = asTheKubeletKnowsIt(name);
    events.event(own, "Normal", "Starting", "Starting kubelet.");
    for (const { event } of HEALTH) events.event(own, "Normal", event, `Node ${name} status is now: ${event}`);
    events.event(own, "Normal", "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
    return true;
  }

  /** Says which storage drivers the node has: none of its own (volumemanager's nodeinfomanager). */
  announceDrivers(): void {
    const { api, kinds } = this.#access;
    const { csiNodes, nodes } = kinds;
    const { name } = this.#config;
    if (!csiNodes || !nodes) return;
    attempt(() => {
      const node = api.find(nodes, name);
      if (node && !api.find(csiNodes, name)) api.create(csiNodes, csiNodeObject(name, node.metadata.uid));
    });
  }

  /** Renews the node's lease: the one that it wrote last, unless somebody has changed it; a missing one is made (lease/controller.go). */
  renew(): void {
    const lease = this.#lease;
    if (attempt(() => lease?.renew())) return;
    const written = (lease && attempt(() => this.#update(lease.object))) ?? attempt(() => this.#ensureLease());
    this.#lease = written && this.#access.renewal(this.#access.kinds.leases!, written, (last, now) => this.#leased(last, now));
  }

  #leased(lease: KubeObject, now: number): { spec: object } {
    return { spec: { ...lease["spec"], holderIdentity: this.#config.name, renewTime: microTimestamp(now) } };
  }

  #update(lease: KubeObject): KubeObject {
    return this.#access.api.update(this.#access.kinds.leases!, { ...lease, ...this.#leased(lease, this.#clock.now) });
  }

  #ensureLease(): KubeObject | undefined {
    const { api, kinds } = this.#access;
    const { leases, nodes } = kinds;
    const { name } = this.#config;
    if (!leases || !nodes) return undefined;
    const place = { namespace: "kube-node-lease" };
    const lease = api.find(leases, name, place);
    if (lease) return this.#update(lease);
    const node = api.find(nodes, name);
    return node && api.create(leases, leaseObject(name, node.metadata.uid, this.#clock.now), place);
  }

  /** An event about the node. */
  event(type: "Normal" | "Warning", reason: string, message: string): void {
    const { api, events, kinds } = this.#access;
    attempt(() => {
      const node = kinds.nodes && api.find(kinds.nodes, this.#config.name);
      if (node) events.event(asTheKubeletKnowsIt(this.#config.name), type, reason, message);
    });
  }

  /** What became of the node's object. */
  saw({ type, object }: Change): void {
    this.#seen = type === "DELETED" ? undefined : object;
  }

  /** Whether somebody else changed since it was asked last what the node has, or how it is. */
  statusChanged(): boolean {
    const status = this.#seen?.["status"];
    const before = this.#capacity;
    const capacity = (this.#capacity = status?.capacity);
    if (before !== undefined && capacity !== before && !equal(capacity, before)) return true;
    const told = this.#last?.node["status"].conditions;
    return told !== undefined && status !== undefined && status.conditions !== told && !equal(status.conditions, told);
  }
  #capacity: unknown;

  /** Writes the status that there is with fresh times, where nothing happened since; whether it did. */
  #beatAgain(pressures: readonly Pressure[], unready: string | undefined): boolean {
    const last = this.#last;
    if (!last || last.images !== this.#images.changes || last.unready !== unready || !equal(last.pressures, pressures)) return false;
    const status = { ...last.node["status"], conditions: heartbeatOf(last.node, this.#clock.now) };
    const node = attempt(() => this.#access.renew(this.#access.kinds.nodes!, last.node, { status }, "status"));
    if (node) last.node = node;
    return node !== undefined;
  }

  /**
   * Writes the node's status; false when its object is gone.
   * @param pressures conditions that are true
   * @param unready why the node is not Ready
   */
  heartbeat(pressures: readonly Pressure[], unready?: string): boolean {
    if (this.#beatAgain(pressures, unready)) return true;
    const { api, kinds } = this.#access;
    const nodes = kinds.nodes!;
    let gone = false;
    this.#last = undefined;
    attempt(() => {
      const object = api.find(nodes, this.#config.name);
      if (!object) {
        gone = true;
        return;
      }
      const images = new Map<string, { names: readonly string[]; size: number }>();
      for (const [reference, image] of this.#images.present)
        images.set(reference, { names: [`${image.repository}@${image.digest}`, reference], size: Math.round(image.size / 2.6) });
      const status: Record<string, unknown> = nodeStatus(this.#config, object, this.#clock.now, images, pressures, unready);
      const before = object["status"] ?? {};
      // What is as it was is handed back as it was stored: then nobody has to look at it.
      for (const field in status) if (equal(before[field], status[field])) status[field] = before[field];
      const node = api.updateStatus(nodes, { ...object, status: { ...before, ...status } });
      this.#last = { node, images: this.#images.changes, pressures: [...pressures], unready };
    });
    for (const type of ["MemoryPressure", "DiskPressure", "PIDPressure"] as const) {
      if (pressures.includes(type) === this.#told.includes(type)) continue;
      const event = pressures.includes(type) ? PRESSURE[type].event : HEALTH.find((each) => each.type === type)!.event;
      this.event("Normal", event, `Node ${this.#config.name} status is now: ${event}`);
    }
    this.#told = pressures;
    const ready = unready === undefined;
    if (ready !== this.#toldReady) {
      const event = ready ? "NodeReady" : "NodeNotReady";
      this.event("Normal", event, `Node ${this.#config.name} status is now: ${event}`);
    }
    this.#toldReady = ready;
    return !gone;
  }
}

/** What a kubelet's events say that they are about: it has the name of its node for a uid, and no version (kubelet.go: nodeRef). */
const asTheKubeletKnowsIt = (name: string): KubeObject => ({
  apiVersion: "",
  kind: "Node",
  metadata: { name, uid: name, resourceVersion: "", creationTimestamp: "" },
});
