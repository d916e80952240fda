// The network of a world: name spaces, the ways between them, services in front of them, and names.
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { DnsReply, Stack } from "../../machine/sockets.ts";
import type { ApiServer } from "../apiserver/index.ts";
import type { NodeNetwork } from "../kubelet/runtime/network.ts";
import { type Answer, clusterAnswer, publicAnswer } from "./names.ts";
import { clusterReply, publicReply } from "./records.ts";
import { Services } from "./services.ts";
import { isLoopback, Space, type SpaceOptions } from "./stack.ts";

export interface NetworkOptions {
  clock: Clock;
  random: Random;
  api?: ApiServer;
  /** "coredns": names answer while endpoints of the name server's service are ready; "always": whatever runs. */
  dns?: "coredns" | "always";
}

export interface Attached {
  readonly stack: Stack;
  detach(): void;
}

export class Network {
  readonly clock: Clock;
  readonly #random: Random;
  readonly #services: Services | undefined;
  readonly #spaces = new Map<string, Space>();
  readonly #nodes = new Map<string, Space>();
  readonly #dns: "coredns" | "always";

  constructor({ clock, random, api, dns = "coredns" }: NetworkOptions) {
    this.clock = clock;
    this.#random = random.stream("network");
    this.#services = api && new Services(api, clock, random.stream("kube-proxy"));
    this.#dns = dns;
  }

  /** A new name space with its addresses: the learner's computer, a container outside the cluster. */
  attach(options: SpaceOptions): Attached {
    const space = new Space(this, options);
    for (const address of options.addresses) this.#spaces.set(address, space);
    return {
      stack: space,
      detach: () => {
        space.remove();
        for (const address of options.addresses) if (this.#spaces.get(address) === space) this.#spaces.delete(address);
      },
    };
  }

  /** A node: its own name space, and addresses for pods out of `podCidr` (the network's first address is the bridge's). */
  addNode(name: string, address: string, podCidr: string, read?: SpaceOptions["read"]): NodeNetwork {
    const host = this.attach({ addresses: [address], node: name, ...(read ? { read } : {}) }).stack;
    this.#nodes.set(address, host as Space);
    const pool = new Addresses(podCidr);
    return {
      host,
      addPod: (pod) => {
        const podAddress = pool.take();
        const { stack, detach } = this.attach({ addresses: [podAddress], node: name, read: (path) => pod.read(path) });
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

  /** One round trip, in virtual ms. */
  latency(): number {
    return 0.3 + this.#random.float() * 0.7;
  }

  route(from: Space, address: string, port: number): { space: Space; address: string; port: number } | "refused" | "timeout" {
    if (!from.alive) return "timeout";
    if (isLoopback(address) || address === "0.0.0.0") return { space: from, address: "127.0.0.1", port };
    const target = this.#services?.translate(address, port, from, this.#nodes.has(address));
    if (target === "none") return "refused";
    if (target === "drop") return "timeout";
    const [to, toPort] = target ? [target.address, target.port] : [address, port];
    const space = from.addresses.includes(to) ? from : this.#spaces.get(to);
    return space ? { space, address: to, port: toPort } : "timeout";
  }

  /** What the name server at `server` answers. Without a server, or with one outside the cluster, only public names exist. */
  ask(from: Space, server: string | undefined, name: string): Answer | "timeout" {
    const knows = this.#nameServer(from, server);
    if (knows === "timeout" || knows === "refused") return "timeout";
    return knows === "cluster" ? clusterAnswer(this.#services!, name) : publicAnswer(name);
  }

  /** As `ask`, for any type of record, and without hiding that nobody listens. */
  query(from: Space, server: string | undefined, name: string, type: string): DnsReply | "timeout" | "refused" {
    const knows = this.#nameServer(from, server);
    if (knows === "timeout" || knows === "refused") return knows;
    return knows === "cluster" ? clusterReply(this.#services!, name, type) : publicReply(name, type);
  }

  /** Whether something at `address` answers pings: a service's address is none that anything has. */
  reaches(from: Space, address: string): boolean {
    if (!from.alive) return false;
    return isLoopback(address) || from.addresses.includes(address) || (this.#spaces.get(address)?.alive ?? false);
  }

  #nameServer(from: Space, server: string | undefined): "cluster" | "public" | "timeout" | "refused" {
    const services = this.#services;
    if (!server || !services) return "public";
    const target = services.translate(server, 53, from, false, "UDP");
    if (target === undefined) {
      if (this.#serves(server)) return "cluster";
      return this.#dns === "always" && !this.#spaces.has(server) && !this.#nodes.has(from.address) ? "cluster" : "public";
    }
    if (this.#dns === "always") return "cluster";
    if (target === "none") return "refused";
    return target === "drop" || !this.#spaces.get(target.address)?.alive ? "timeout" : "cluster";
  }

  /** Whether a pod of the name server is at an address. */
  #serves(address: string): boolean {
    return this.#services!.endpoints("kube-system", "kube-dns").some((endpoint) => endpoint.addresses.includes(address));
  }
}

export const createNetwork = (options: NetworkOptions): Network => new Network(options);

/** The addresses of a node's pods, one after the other, as host-local gives them. */
class Addresses {
  readonly #base: number;
  readonly #size: number;
  readonly #taken = new Set<string>();
  #next = 2;

  constructor(cidr: string) {
    const [address = "", bits = "24"] = cidr.split("/");
    this.#base = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    this.#size = 2 ** (32 - Number(bits));
  }

  /** @throws Error when all are taken */
  take(): string {
    for (let tries = 0; tries < this.#size; tries++) {
      if (this.#next >= this.#size - 1) this.#next = 2;
      const number = this.#base + this.#next++;
      const address = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
      if (this.#taken.has(address)) continue;
      this.#taken.add(address);
      return address;
    }
    throw new Error("no IP addresses available in range set");
  }

  give(address: string): void {
    this.#taken.delete(address);
  }
}
