// Swarm mode of an engine: one manager that is its only node, services with their tasks, secrets and configs (daemon/cluster, moby/swarmkit).
import { Signal } from "../../base/signal.ts";
import { drive } from "../../machine/drive.ts";
import { badRequest, conflict, EngineError, notFound } from "../error.ts";
import type { DockerNetwork } from "../networks/network.ts";
import type { Parts } from "../parts.ts";
import { checked } from "./check.ts";
import type { ClusterSpec } from "./cluster-spec.ts";
import { type Chance, configure, identityFrom, type Membership, newMembership, type Role, rotateToken } from "./membership.ts";
import { openMesh, portsOf } from "./mesh.ts";
import { addTask, reconcile, retire, update } from "./orchestrate.ts";
import { isWanted, type Service, type Task } from "./service.ts";
import { networksOf } from "./service-networks.ts";
import type { NodeState, SwarmState } from "./swarm-types.ts";
import type { Blob, ServiceSpec } from "./types.ts";
import { checkKey } from "./unlocking.ts";
import { VirtualAddresses } from "./virtual.ts";

export const NO_MANAGER =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
export const LOCKED = 'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.';

export class Swarm implements SwarmState {
  /** Fires when something of it changes. */
  readonly changed = new Signal();
  readonly services = new Map<string, Service>();
  readonly virtual: VirtualAddresses;
  readonly secrets = new Map<string, Blob>();
  readonly configs = new Map<string, Blob>();
  /** Services that are rolled back as their update failed. */
  readonly failing = new WeakSet<Service>();
  /** Tasks that are to be scheduled wait. */
  halted = false;
  #locked = false;
  #membership: Membership | undefined;
  #node: NodeState | undefined;
  #version = 10;

  readonly #chance: Chance;

  constructor(readonly engine: Parts) {
    this.#chance = { random: engine.random, secrets: engine.random.stream("swarm") };
    this.virtual = new VirtualAddresses(engine);
  }

  /** What this computer is in its swarm: locked, it keeps all that it had and gives nothing of it. */
  get state(): "inactive" | "active" | "locked" {
    return !this.#membership ? "inactive" : this.#locked ? "locked" : "active";
  }
  /** The address that others are told, as long as there is a swarm. */
  get address(): string {
    return this.#membership?.address ?? "";
  }
  /** @throws EngineError where there is no swarm, or it is locked */
  get membership(): Membership {
    if (!this.#membership) throw new EngineError(503, NO_MANAGER);
    if (this.#locked) throw new EngineError(503, LOCKED);
    return this.#membership;
  }
  /** @throws EngineError where there is no swarm, or it is locked */
  get node(): NodeState {
    this.membership;
    return this.#node!;
  }

  /** The daemon stops: nothing is scheduled until it runs again. */
  halt(): void {
    this.halted = true;
  }
  /** The daemon has started: a manager that locks itself waits for its key. */
  resume(): void {
    this.#locked = this.#membership?.key !== undefined;
    this.halted = this.#locked;
    this.changed.fire();
  }

  /** @throws EngineError */
  unlock(key: string): void {
    if (!this.#membership) throw new EngineError(503, NO_MANAGER);
    if (!this.#locked) throw conflict("swarm is not locked");
    checkKey(key);
    if (key !== this.#membership.key) throw new EngineError(401, "swarm could not be unlocked: invalid key provided");
    this.#locked = false;
    this.halted = false;
    this.changed.fire();
  }

  /** The next version of an object. */
  next(): number {
    return ++this.#version;
  }
  /** 25 digits, as swarmkit makes them. */
  identity(): string {
    return identityFrom(this.#chance.random);
  }

  /** @throws EngineError */
  init(address: string, spec: ClusterSpec): string {
    if (this.#membership)
      throw new EngineError(
        503,
        'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
      );
    const { now } = this.engine.clock;
    this.#membership = newMembership(address, spec, this.next(), now, this.#chance);
    this.#node = {
      id: this.identity(),
      created: now,
      updated: now,
      version: this.next(),
      name: "",
      availability: "active",
      role: "manager",
      labels: {},
    };
    const { networks } = this.engine;
    if (!networks.all.some(({ name }) => name === "ingress"))
      networks.create({
        Name: "ingress",
        Driver: "overlay",
        Ingress: true,
        IPAM: { Config: [{ Subnet: "10.0.0.0/24", Gateway: "10.0.0.1" }] },
      });
    if (!networks.all.some(({ name }) => name === "docker_gwbridge")) networks.create({ Name: "docker_gwbridge", Driver: "bridge" });
    return this.#node.id;
  }

  /** @throws EngineError */
  leave(force: boolean): void {
    if (!this.#membership) throw new EngineError(503, "This node is not part of a swarm");
    if (!force && this.#locked)
      throw new EngineError(503, "Swarm is encrypted and locked. Please unlock it first or use `--force` to ignore this message.");
    if (!force)
      throw new EngineError(
        503,
        "You are attempting to leave the swarm on a node that is participating as a manager. Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message.",
      );
    for (const service of [...this.services.values()]) this.remove(service);
    this.secrets.clear();
    this.configs.clear();
    this.#membership = undefined;
    this.#node = undefined;
    this.#locked = false;
    this.halted = false;
    for (const network of this.engine.networks.all)
      if (network.driver === "overlay" && network.name !== "ingress") this.#dropNetwork(network);
    this.changed.fire();
  }
  #dropNetwork(network: DockerNetwork): void {
    try {
      this.engine.networks.remove(network.id);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    }
  }

  rotate(role: Role): void {
    rotateToken(this.membership, role, this.#chance.random);
  }

  /** Other settings of the swarm. @param key managers get another key @throws EngineError */
  configure(version: number, spec: ClusterSpec, { key }: { key: boolean }): void {
    const { membership } = this;
    if (version !== membership.version) throw new EngineError(500, "rpc error: code = Unknown desc = update out of sequence");
    configure(membership, spec, key, this.engine.clock.now, this.#chance);
    membership.version = this.next();
  }

  /** By identity, name, or the beginning of an identity. @throws EngineError */
  service(text: string): Service {
    this.membership;
    const all = [...this.services.values()];
    const exact = this.services.get(text) ?? all.find(({ spec }) => spec.Name === text);
    const found = exact ? [exact] : all.filter(({ id }) => id.startsWith(text));
    if (found.length > 1) throw badRequest(`service ${text} is ambiguous (${found.length} matches found)`);
    if (!found[0]) throw notFound(`service ${text} not found`);
    return found[0];
  }
  task(text: string): Task {
    const all = [...this.services.values()].flatMap(({ tasks }) => tasks);
    const found = all.find(({ id }) => id === text) ?? all.find(({ id }) => id.startsWith(text));
    if (!found) throw notFound(`task ${text} not found`);
    return found;
  }
  /** @throws EngineError */
  isNode(text: string): NodeState {
    const { node } = this;
    if (text === node.id || node.id.startsWith(text) || text === this.engine.host.hostname) return node;
    throw notFound(`node ${text} not found`);
  }

  /** @throws EngineError */
  create(spec: ServiceSpec): Service {
    this.membership;
    if ([...this.services.values()].some((each) => each.spec.Name === spec.Name))
      throw conflict(`rpc error: code = AlreadyExists desc = name conflicts with an existing object: service ${spec.Name} already exists`);
    const wanted = checked(this.engine, spec);
    const { now } = this.engine.clock;
    const service: Service = {
      id: this.identity(),
      created: now,
      updated: now,
      version: this.next(),
      spec: wanted,
      previous: undefined,
      update: undefined,
      ports: portsOf(this.services.values(), wanted, undefined),
      tasks: [],
      restarts: new Map(),
      generation: 0,
      close: undefined,
    };
    this.services.set(service.id, service);
    this.virtual.settle(service, networksOf(this.engine, service));
    openMesh(this.engine, service);
    this.engine.events.add("service", "create", service.id, { name: spec.Name });
    reconcile(this, service);
    this.changed.fire();
    return service;
  }

  /** @throws EngineError */
  change(service: Service, version: number, spec: ServiceSpec | "previous"): void {
    if (spec === "previous") {
      if (!service.previous) throw badRequest("rpc error: code = FailedPrecondition desc = service does not have a previous spec");
    } else if (version !== service.version) throw new EngineError(500, "rpc error: code = Unknown desc = update out of sequence");
    const rollback = spec === "previous";
    const next = spec === "previous" ? service.previous! : checked(this.engine, spec, service);
    const before = service.spec;
    service.previous = rollback ? undefined : before;
    service.spec = next;
    service.updated = this.engine.clock.now;
    service.version = this.next();
    service.ports = portsOf(this.services.values(), next, service);
    this.virtual.settle(service, networksOf(this.engine, service));
    openMesh(this.engine, service);
    this.engine.events.add("service", "update", service.id, { name: next.Name });
    reconcile(this, service);
    drive(this.engine.clock, update(this, service, { rollback }));
    this.changed.fire();
  }

  remove(service: Service): void {
    service.close?.();
    this.virtual.release(service);
    this.services.delete(service.id);
    this.engine.events.add("service", "remove", service.id, { name: service.spec.Name });
    for (const task of [...service.tasks]) retire(this, task, "remove");
    this.changed.fire();
  }

  /** A node's availability or labels changed. */
  nodeChanged(): void {
    const { node } = this;
    node.updated = this.engine.clock.now;
    node.version = this.next();
    if (node.availability === "drain")
      for (const service of this.services.values())
        for (const task of [...service.tasks])
          if (isWanted(task) && task.node) {
            retire(this, task, "shutdown");
            addTask(this, service, task.slot);
          }
    for (const service of this.services.values()) reconcile(this, service);
    this.changed.fire();
  }
}
