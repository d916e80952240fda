// The network of a world: name spaces, the ways between them, services in front of them, and names.
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Device, Service, Stack } from "../../machine/sockets.ts";
import type { ApiServer } from "../apiserver/index.ts";
import type { NodeNetwork } from "../kubelet/runtime/network.ts";
import { Addresses } from "./addresses.ts";
import { isLoopback } from "./loopback.ts";
import { NameServers, type Queried } from "./name-servers.ts";
import type { Answer } from "./names.ts";
import { type Judgement, Policies } from "./policies.ts";
import type { Attempt, Fabric, NameSpace, Reached, Route, Trouble } from "./route.ts";
import { Services, type Target } from "./services.ts";
import { Space, type SpaceOptions } from "./stack.ts";

export interface NetworkOptions {
  clock: Clock;
  random: Random;
  api?: ApiServer;
  /** "coredns": names answer while endpoints of the name server's service are ready; "always": whatever runs. */
  dns?: "coredns" | "always";
  /** Whether NetworkPolicies are acted by on a node now; without it, they never are. */
  enforces?: (node: string) => boolean;
}

/** One step of a first packet's way. */
export type Step =
  | { at: "service"; namespace: string; name: string; port: number; endpoint?: Target; lost?: "none" | "drop" }
  | ({ at: "policy" } & Judgement)
  | { at: "address"; address: string; port: number; pod?: { namespace: string; name: string }; listening?: boolean; nobody?: boolean };

export interface Explanation {
  /** "open": somebody listens; "refused" and "timeout" as the caller sees them. */
  readonly verdict: "open" | "refused" | "timeout";
  readonly steps: readonly Step[];
}

export interface Attached {
  readonly stack: Stack;
  /** One more address for the name space, or one less. */
  assign(address: string, on?: Device): void;
  release(address: string): void;
  detach(): void;
}

export class Network implements Fabric {
  readonly clock: Clock;
  readonly #random: Random;
  readonly #services: Services | undefined;
  readonly #spaces = new Map<string, Space>();
  readonly #nodes = new Map<string, Space>();
  /** Addresses of pods, by node. */
  readonly #ranges = new Map<string, string>();
  readonly #provided = new Map<string, () => Service | undefined>();
  readonly #names: NameServers;
  readonly #policies: Policies | undefined;

  constructor({ clock, random, api, dns = "coredns", enforces }: NetworkOptions) {
    this.clock = clock;
    this.#random = random.stream("network");
    this.#services = api && new Services(api, clock, random.stream("kube-proxy"));
    this.#policies = api && enforces && new Policies(api, enforces);
    this.#names = new NameServers({
      services: this.#services,
      policies: this.#policies,
      always: dns === "always",
      isSpace: (address) => this.#spaces.has(address),
      isNode: (address) => this.#nodes.has(address),
      route: (from, address, port, protocol) => this.route(from, address, port, protocol),
    });
  }

  /** Networks of other clusters: their nodes can be reached from outside of clusters. */
  readonly neighbours = new Set<Network>();

  /** A new name space with its addresses: the learner's computer, a container outside the cluster. */
  attach(options: SpaceOptions): Attached {
    const addresses = [...options.addresses];
    const devices = new Map<string, Device>();
    const space = new Space(this, { ...options, addresses, devices });
    for (const address of addresses) this.#spaces.set(address, space);
    const release = (address: string) => {
      if (this.#spaces.get(address) === space) this.#spaces.delete(address);
      if (addresses.includes(address)) addresses.splice(addresses.indexOf(address), 1);
      devices.delete(address);
    };
    const attached: Attached = {
      stack: space,
      assign: (address, on) => {
        addresses.push(address);
        if (on) devices.set(address, on);
        this.#spaces.set(address, space);
      },
      release,
      detach: () => {
        space.remove();
        for (const address of [...addresses]) release(address);
      },
    };
    space.place = attached;
    return attached;
  }

  /** A node: its own name space, and addresses for pods out of `podCidr` (the network's first address is the bridge's). */
  addNode(name: string, address: string, podCidr: string, read?: SpaceOptions["read"]): NodeNetwork {
    const host = this.attach({ addresses: [address], node: name, ...(read ? { read } : {}) }).stack;
    this.#nodes.set(address, host as Space);
    this.#ranges.set(name, podCidr);
    const pool = new Addresses(podCidr);
    return {
      host,
      proxied: () => this.#services?.view(name),
      routes: () => this.routesOf(name),
      addPod: (pod) => {
        const podAddress = pool.take();
        const { stack, detach } = this.attach({
          addresses: [podAddress],
          node: name,
          pod: { namespace: pod.namespace, name: pod.name },
          read: (path) => pod.read(path),
        });
        return {
          stack,
          addresses: [podAddress],
          remove: () => {
            detach();
            pool.give(podAddress);
          },
        };
      },
    };
  }

  /** A node is switched off: its name space and those of its pods are gone. */
  removeNode(name: string): void {
    for (const [address, space] of this.#spaces)
      if (space.node === name) {
        space.remove();
        this.#spaces.delete(address);
        this.#nodes.delete(address);
      }
  }

  /** The ways to pods as a node's kernel has them: to each of its own, and to those of each other node by that node's address. */
  routesOf(node: string): { to: string; via?: string }[] {
    const own = [...this.#spaces].flatMap(([address, space]) => (space.node === node && space.pod ? [{ to: address }] : []));
    const others = [...this.#nodes].flatMap(([via, space]) => {
      const range = space.node === undefined || space.node === node ? undefined : this.#ranges.get(space.node);
      return range ? [{ to: range, via }] : [];
    });
    return [...own, ...others];
  }

  /** Makes `service` answer on ports that are opened in its name; while it gives undefined, they are closed. */
  provide(name: string, service: () => Service | undefined): void {
    this.#provided.set(name, service);
  }
  provided(name: string): Service | undefined {
    return this.#provided.get(name)?.();
  }

  /** The name space that has an address. */
  at(address: string): Stack | undefined {
    return this.#spaces.get(address);
  }

  latency(): number {
    return 0.3 + this.#random.float() * 0.7;
  }

  route(from: NameSpace, address: string, port: number, protocol: "TCP" | "UDP" | "SCTP" = "TCP"): Route | "refused" | "timeout" {
    if (!from.alive) return "timeout";
    if (isLoopback(address) || address === "0.0.0.0")
      return address === "::1"
        ? { space: from, address, port, source: address }
        : { space: from, address: address.startsWith("127.") ? address : "127.0.0.1", port, source: "127.0.0.1" };
    for (const other of this.neighbours)
      if (other.#nodes.has(address) && !this.#spaces.has(address)) return other.route(from, address, port, protocol);
    const target = this.#services?.translate(address, port, from, this.#nodes.get(address)?.node, protocol);
    if (target === "none") return "refused";
    if (target === "drop") return "timeout";
    const place = target ?? this.#spaces.get(address)?.onward(port);
    const [to, toPort] = place ? [place.address, place.port] : [address, port];
    const space = from.addresses.includes(to) ? from : this.#spaces.get(to);
    if (!from.passes(to, space) || this.#cut(from, space)) return "timeout";
    const source = target?.masquerade ? this.#gateway(from, address) : from;
    if (
      this.#policies &&
      !this.#policies.allows(source === from || space === from ? from : source, space ?? { address: to }, toPort, protocol)
    )
      return "timeout";
    return space ? { space, address: to, port: toPort, source: source.addressFor(to) } : "timeout";
  }

  /** The last connection or look-up of a pod or of the learner's computer that failed. */
  trouble: Trouble | undefined;
  noteTrouble(from: NameSpace, to: Attempt): void {
    if (from.pod || from.node === undefined) this.trouble = { at: this.clock.now, from, to };
  }

  /** Nodes whose link is down: nothing leaves them, and nothing reaches them or their pods. */
  readonly severed = new Set<string>();
  #cut(from: NameSpace, to: NameSpace | undefined): boolean {
    if (!this.severed.size || from.node === to?.node) return false;
    return [from.node, to?.node].some((node) => node !== undefined && this.severed.has(node));
  }

  onward({ address, port, source }: NonNullable<Service["forward"]>): Reached | { error: "reset" } {
    const space = this.#spaces.get(address);
    const service = space?.alive ? space.listener(address, port) : undefined;
    return space && service ? { service, space, address, port, source } : { error: "reset" };
  }

  /** The node whose address a connection through a node port, or to an address from outside, goes on with. */
  #gateway(from: NameSpace, address: string): NameSpace {
    const own = from.node === undefined ? undefined : [...this.#nodes.values()].find((node) => node.node === from.node);
    return this.#nodes.get(address) ?? own ?? this.#nodes.values().next().value ?? from;
  }

  /** Why a first packet from `from` to `address` passes, or where it is lost: each step of its way. */
  explain(from: Stack, address: string, port: number, protocol: "TCP" | "UDP" | "SCTP" = "TCP"): Explanation {
    // A container sees its pod's name space through what counts its requests.
    const space = from instanceof Space ? from : this.#spaces.get(from.addresses[0] ?? "");
    if (!space) return { verdict: "timeout", steps: [] };
    const steps: Step[] = [];
    const target = this.#services?.translate(address, port, space, this.#nodes.get(address)?.node, protocol);
    const service = this.#services?.serviceAt(address, port, this.#nodes.has(address), protocol);
    if (service)
      steps.push({ at: "service", ...service, ...(typeof target === "object" ? { endpoint: target } : { lost: target ?? "drop" }) });
    if (target === "none") return { verdict: "refused", steps };
    if (target === "drop") return { verdict: "timeout", steps };
    const [to, toPort] = target ? [target.address, target.port] : [address, port];
    const there = space.addresses.includes(to) ? space : this.#spaces.get(to);
    const source = target?.masquerade && there !== space ? this.#gateway(space, address) : space;
    const judgements = this.#policies?.explain(source, there ?? { address: to }, toPort, protocol) ?? [];
    steps.push(...judgements.map((judgement) => ({ at: "policy" as const, ...judgement })));
    if (judgements.some((judgement) => !judgement.allowed)) return { verdict: "timeout", steps };
    if (!there?.alive) return { verdict: "timeout", steps: [...steps, { at: "address", address: to, port: toPort, nobody: true }] };
    const listening = there.listener(to, toPort, protocol) !== undefined;
    steps.push({ at: "address", address: to, port: toPort, ...(there.pod ? { pod: there.pod } : {}), listening });
    return { verdict: listening ? "open" : "refused", steps };
  }

  ask(from: NameSpace, server: string | undefined, name: string, six = false): Answer | "timeout" | "servfail" {
    return this.#names.ask(from, server, name, six);
  }
  query(from: NameSpace, server: string | undefined, name: string, type: string): Queried {
    return this.#names.query(from, server, name, type);
  }

  /** The routers between: a pod's node, by the first address of its pods, and the other's, as kindnet's plug-in (ptp) has them. */
  way(from: NameSpace, address: string): string[] {
    if (isLoopback(address) || from.addresses.includes(address)) return [];
    const to = this.#spaces.get(address);
    const gateway = from.pod && from.node !== undefined ? [from.addresses[0]!.replace(/\d+$/, "1")] : [];
    if (!to || (from.pod && !to.pod && to.node === from.node)) return to ? [] : gateway;
    const other = to.pod && to.node !== from.node ? [...this.#nodes].find(([, { node }]) => node === to.node)?.[0] : undefined;
    return other === undefined ? gateway : [...gateway, other];
  }

  /** Whether something at `address` answers pings: a service's address is none that anything has. */
  reaches(from: NameSpace, address: string): boolean {
    if (!from.alive) return false;
    if (isLoopback(address) || from.addresses.includes(address)) return true;
    // A pod's node answers for the router that its pods have.
    if (from.pod && from.node !== undefined && address === from.addresses[0]!.replace(/\d+$/, "1")) return true;
    const space = this.#spaces.get(address);
    return (
      Boolean(space?.alive) &&
      from.passes(address, space) &&
      !this.#cut(from, space) &&
      (this.#policies?.allows(from, space!, 0, "ICMP") ?? true)
    );
  }
}

export const createNetwork = (options: NetworkOptions): Network => new Network(options);
