// Swarm mode of an engine: one manager that is its only node, services with their tasks, secrets and configs (daemon/cluster, moby/swarmkit).
import { Signal } from "../../base/signal.ts";
import { drive } from "../../machine/drive.ts";
import type { Listening } from "../../machine/sockets.ts";
import type { Engine } from "../engine.ts";
import { badRequest, conflict, EngineError, notFound } from "../error.ts";
import type { DockerNetwork } from "../networks/network.ts";
import { addTask, reconcile, retire, update } from "./orchestrate.ts";
import { isWanted, type Service, type Task } from "./service.ts";
import { shaped } from "./shape.ts";
import type { Blob, PortConfig, ServiceSpec } from "./types.ts";
import { VirtualAddresses } from "./virtual.ts";

export const NO_MANAGER =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
/** Ports for those that ask for none. */
const FIRST_PORT = 30_000;

interface Membership {
  readonly id: string;
  readonly created: number;
  updated: number;
  version: number;
  address: string;
  spec: Record<string, unknown>;
  tokens: { Worker: string; Manager: string };
}

export interface NodeState {
  readonly id: string;
  readonly created: number;
  updated: number;
  version: number;
  name: string;
  availability: "active" | "pause" | "drain";
  role: "manager" | "worker";
  labels: Readonly<Record<string, string>>;
}

export class Swarm {
  /** Fires when something of it changes. */
  readonly changed = new Signal();
  readonly services = new Map<string, Service>();
  readonly virtual: VirtualAddresses;
  readonly secrets = new Map<string, Blob>();
  readonly configs = new Map<string, Blob>();
  /** Services that are rolled back as their update failed. */
  readonly failing = new WeakSet<Service>();
  #membership: Membership | undefined;
  #node: NodeState | undefined;
  #version = 10;

  constructor(readonly engine: Engine) {
    this.virtual = new VirtualAddresses(engine);
  }

  get active(): boolean {
    return this.#membership !== undefined;
  }
  /** @throws EngineError where there is no swarm */
  get membership(): Membership {
    if (!this.#membership) throw new EngineError(503, NO_MANAGER);
    return this.#membership;
  }
  /** @throws EngineError where there is no swarm */
  get node(): NodeState {
    if (!this.#node) throw new EngineError(503, NO_MANAGER);
    return this.#node;
  }

  /** The next version of an object. */
  next(): number {
    return ++this.#version;
  }
  /** 25 digits, as swarmkit makes them. */
  identity(): string {
    return this.#letters(25);
  }
  #letters(count: number): string {
    return Array.from({ length: count }, () => DIGITS[this.engine.random.between(0, 35)]).join("");
  }
  #token(digest: string): string {
    return `SWMTKN-1-${digest}-${this.#letters(25)}`;
  }

  /** @throws EngineError */
  init(address: string, spec: Record<string, unknown>): string {
    if (this.#membership)
      throw new EngineError(
        503,
        'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
      );
    const { now } = this.engine.clock;
    const digest = this.#letters(50);
    this.#membership = {
      id: this.identity(),
      created: now,
      updated: now,
      version: this.next(),
      address,
      spec,
      tokens: { Worker: this.#token(digest), Manager: this.#token(digest) },
    };
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

  rotate(which: "Worker" | "Manager"): void {
    const { membership } = this;
    membership.tokens = { ...membership.tokens, [which]: this.#token(membership.tokens.Worker.split("-")[2]!) };
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
    if (text === node.id || text === "self" || node.id.startsWith(text) || text === this.engine.host.hostname) return node;
    throw notFound(`node ${text} not found`);
  }

  /** @throws EngineError */
  create(spec: ServiceSpec): Service {
    this.membership;
    if ([...this.services.values()].some((each) => each.spec.Name === spec.Name))
      throw conflict(`rpc error: code = AlreadyExists desc = name conflicts with an existing object: service ${spec.Name} already exists`);
    const checked = this.#checked(spec);
    const { now } = this.engine.clock;
    const service: Service = {
      id: this.identity(),
      created: now,
      updated: now,
      version: this.next(),
      spec: checked,
      previous: undefined,
      update: undefined,
      ports: this.#ports(checked, undefined),
      tasks: [],
      restarts: new Map(),
      generation: 0,
      close: undefined,
    };
    this.services.set(service.id, service);
    this.virtual.settle(service, this.networksOf(service));
    this.#publish(service);
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
    const next = spec === "previous" ? service.previous! : this.#checked(spec, service);
    const before = service.spec;
    service.previous = rollback ? undefined : before;
    service.spec = next;
    service.updated = this.engine.clock.now;
    service.version = this.next();
    service.ports = this.#ports(next, service);
    this.virtual.settle(service, this.networksOf(service));
    this.#publish(service);
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

  /** Names become identities. @throws EngineError */
  #checked(spec: ServiceSpec, old?: Service): ServiceSpec {
    shaped(spec);
    const invalid = (why: string) => badRequest(`rpc error: code = InvalidArgument desc = ${why}`);
    if (!/^[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?$/.test(spec.Name ?? "")) throw invalid("name must be valid as a DNS name component");
    if (!spec.TaskTemplate?.ContainerSpec?.Image) throw invalid("ContainerSpec: image reference must be provided");
    for (const text of spec.TaskTemplate.Placement?.Constraints ?? [])
      if (!/==|!=/.test(text)) throw new EngineError(500, "rpc error: code = Unknown desc = constraint expected one operator from ==, !=");
    if (old && Boolean(old.spec.Mode?.Global) !== Boolean(spec.Mode?.Global))
      throw new EngineError(500, "rpc error: code = Unimplemented desc = service mode change is not allowed");
    const networks = (given: ServiceSpec["Networks"]) =>
      given?.map((each) => {
        const network = this.engine.networks.get(each.Target);
        if (network.driver !== "overlay" && !["host", "bridge"].includes(network.driver))
          throw new EngineError(
            403,
            `The network ${each.Target} cannot be used with services. Only networks scoped to the swarm can be used, such as those created with the overlay driver.`,
          );
        return { ...each, Target: network.id };
      });
    const template = { ...spec.TaskTemplate, ...(spec.TaskTemplate.Networks ? { Networks: networks(spec.TaskTemplate.Networks)! } : {}) };
    return {
      ...spec,
      TaskTemplate: { ForceUpdate: 0, Runtime: "container", ...template },
      Mode: spec.Mode?.Global ? { Global: {} } : { Replicated: { Replicas: spec.Mode?.Replicated?.Replicas ?? 1 } },
      ...(spec.Networks ? { Networks: networks(spec.Networks)! } : {}),
    };
  }

  /** The networks that a service's tasks join. */
  networksOf(service: Service): { network: DockerNetwork; aliases: readonly string[] }[] {
    const asked = service.spec.TaskTemplate.Networks ?? service.spec.Networks ?? [];
    const found = asked.map(({ Target, Aliases = [] }) => ({ network: this.engine.networks.get(Target), aliases: Aliases }));
    const ingress = service.ports.some(({ PublishMode }) => PublishMode === "ingress");
    if (ingress && !found.some(({ network }) => network.driver === "host")) {
      const network = this.engine.networks.all.find(({ options }) => options.Ingress);
      if (network) found.push({ network, aliases: [] });
    }
    return found;
  }

  /** @throws EngineError where a port is another service's */
  #ports(spec: ServiceSpec, own: Service | undefined): Service["ports"] {
    const others = [...this.services.values()].filter((each) => each !== own);
    const taken = (port: number, protocol: string) =>
      others.find((each) =>
        each.ports.some((one) => one.PublishedPort === port && one.Protocol === protocol && one.PublishMode === "ingress"),
      );
    let free = FIRST_PORT;
    return (spec.EndpointSpec?.Ports ?? []).map((port: PortConfig) => {
      const { Protocol = "tcp", TargetPort, PublishMode = "ingress" } = port;
      let { PublishedPort = 0 } = port;
      const known = own?.ports.find((each) => each.TargetPort === TargetPort && each.Protocol === Protocol);
      const holder = PublishedPort && PublishMode === "ingress" ? taken(PublishedPort, Protocol) : undefined;
      if (holder)
        throw badRequest(
          `rpc error: code = InvalidArgument desc = port '${PublishedPort}' is already in use by service '${holder.spec.Name}' (${holder.id}) as an ingress port`,
        );
      if (!PublishedPort && PublishMode === "ingress") {
        while (taken(free, Protocol)) free++;
        PublishedPort = known?.PublishedPort ?? free++;
      }
      return { Protocol, TargetPort, PublishedPort, PublishMode };
    });
  }

  /** The routing mesh: each published port leads to one task after the other. */
  #publish(service: Service): void {
    service.close?.();
    const { fabric } = this.engine;
    const ingress = this.engine.networks.all.find(({ options }) => options.Ingress);
    let turn = 0;
    const opened: Listening[] = [];
    for (const { TargetPort, PublishedPort, Protocol, PublishMode } of service.ports) {
      if (PublishMode !== "ingress") continue;
      const target = () => {
        const running = service.tasks.filter(
          ({ state, desired, container }) => state === "running" && desired === "running" && container?.live,
        );
        const container = running[turn++ % Math.max(1, running.length)]?.container;
        const place = container && [...container.networks.values()].find(({ network }) => network === ingress);
        return place?.endpoint?.address ?? "0.0.0.0";
      };
      const source = ingress?.gateway ?? "10.0.0.1";
      opened.push(
        fabric.host.stack.listen(
          PublishedPort,
          {
            get forward() {
              return { address: target(), port: TargetPort, source };
            },
          },
          { address: "0.0.0.0", protocol: Protocol.toUpperCase() as "TCP" },
        ),
      );
    }
    service.close = () => {
      for (const each of opened) each.close();
    };
  }

  /** Takes an overlay away, once the tasks that were on it have gone. @throws EngineError where a service is on it */
  dropNetwork(network: DockerNetwork): void {
    const user = [...this.services.values()].find((service) => this.networksOf(service).some((each) => each.network === network));
    if (user) throw badRequest(`rpc error: code = FailedPrecondition desc = network ${network.id} is in use by service ${user.id}`);
    const { networks, containers, clock } = this.engine;
    const leaving = [...network.endpoints.keys()].every((id) => containers.find(id)?.config.Labels?.["com.docker.swarm.task.id"]);
    if (!network.endpoints.size || !leaving) {
      networks.remove(network.id);
      return;
    }
    const { changed } = this;
    drive(
      clock,
      (function* () {
        while (network.endpoints.size) yield { on: changed };
        if (networks.all.includes(network)) networks.remove(network.id);
      })(),
    );
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
