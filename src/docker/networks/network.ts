// The networks of an engine and who is on them: bridges with their subnets, host, none (daemon/network, libnetwork).
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import { badRequest, conflict, EngineError, notFound } from "../error.ts";
import type { Events } from "../events.ts";
import type { EndpointConfig } from "../types.ts";
import type { Fabric } from "./fabric.ts";
import { contains, formatSubnet, freeAddress, localPools, macOf, overlap, parseSubnet, type Subnet } from "./subnet.ts";

/** A container's place on a network. */
export interface Endpoint {
  readonly id: string;
  readonly container: string;
  /** The container's name, at the moment it joined. */
  name: string;
  /** Names by which others on the network find it, beside its own. */
  readonly aliases: readonly string[];
  /** Empty while the container does not run, unless it asked for one. */
  address: string;
  readonly mac: string;
}

export interface NetworkOptions {
  Name: string;
  Driver?: string;
  Internal?: boolean;
  Attachable?: boolean;
  Ingress?: boolean;
  EnableIPv6?: boolean;
  Labels?: Readonly<Record<string, string>>;
  Options?: Readonly<Record<string, string>>;
  IPAM?: {
    Driver?: string;
    Options?: Record<string, string> | null;
    Config?: readonly { Subnet?: string; Gateway?: string; IPRange?: string }[];
  };
}

/** What stands on a network for others: a service, with an address of its own or without. */
export interface Together {
  readonly address: string | undefined;
  /** The addresses that a name means. */
  lookup(name: string): readonly string[];
}

export class DockerNetwork {
  readonly endpoints = new Map<string, Endpoint>();
  readonly together = new Set<Together>();

  constructor(
    readonly id: string,
    /** Virtual ms. */
    readonly created: number,
    readonly options: NetworkOptions & { Driver: string },
    readonly subnet: Subnet | undefined,
    readonly gateway: string,
    readonly range: Subnet | undefined,
  ) {}

  get name(): string {
    return this.options.Name;
  }
  get driver(): string {
    return this.options.Driver;
  }
  /** Names of other containers are found: not on the default bridge. */
  get named(): boolean {
    return this.subnet !== undefined && this.name !== "bridge";
  }

  /** A free address, or the one that is asked for. @throws EngineError */
  address(wanted?: string): string {
    if (!this.subnet) return "";
    const used = new Set([this.gateway, ...[...this.together].flatMap(({ address }) => address ?? [])]);
    for (const { address } of this.endpoints.values()) used.add(address);
    const taken = (address: string) => used.has(address);
    if (!wanted) {
      const free = freeAddress(this.subnet, taken, this.range);
      if (!free) throw new EngineError(500, `no available IPv4 addresses on this network's address pools: ${this.name} (${this.id})`);
      return free;
    }
    if (!this.options.IPAM?.Config?.some(({ Subnet }) => Subnet))
      throw badRequest(
        `invalid config for network ${this.name}: invalid endpoint settings:\nuser specified IP address is supported only when connecting to networks with user configured subnets`,
      );
    if (!contains(this.subnet, wanted))
      throw badRequest(
        `invalid config for network ${this.name}: invalid endpoint settings:\nno configured subnet or ip-range contain the IP address ${wanted}`,
      );
    if (taken(wanted)) throw new EngineError(403, "Address already in use");
    return wanted;
  }

  /** The addresses that a name means on this network. */
  lookup(name: string): string[] {
    const meant = [...this.together].flatMap((each) => each.lookup(name));
    const own = [...this.endpoints.values()].filter(
      (each) => each.address && (each.name === name || each.aliases.includes(name) || each.container.slice(0, 12) === name),
    );
    return [...meant, ...own.map(({ address }) => address)];
  }
  /** Whether an address is somebody's here. */
  has(address: string): boolean {
    const is = (each: { address: string | undefined }): boolean => each.address === address;
    return this.gateway === address || [...this.endpoints.values()].some(is) || [...this.together].some(is);
  }
}

const PREDEFINED = new Set(["bridge", "host", "none", "default"]);
const DRIVERS = new Set(["bridge", "host", "null", "overlay", "macvlan", "ipvlan"]);

export class Networks {
  readonly #networks = new Map<string, DockerNetwork>();

  /** @param routes subnets that the computer reaches otherwise: none of them is given to a network */
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly events: Events,
    private readonly fabric: Fabric,
    private readonly routes: readonly Subnet[],
  ) {
    for (const [Name, Driver] of [
      ["bridge", "bridge"],
      ["host", "host"],
      ["none", "null"],
    ] as const)
      this.#make({ Name, Driver });
  }

  get all(): readonly DockerNetwork[] {
    return [...this.#networks.values()];
  }

  /** By name, identity, or the beginning of one. @throws EngineError */
  get(text: string): DockerNetwork {
    const name = text === "default" ? "bridge" : text;
    const exact = this.#networks.get(name) ?? this.all.find((each) => each.name === name);
    if (exact) return exact;
    const found = this.all.filter(({ id }) => id.startsWith(name));
    if (found.length > 1) throw badRequest(`network ${text} is ambiguous (${found.length} matches found on ID prefix)`);
    if (!found[0]) throw notFound(`network ${text} not found`);
    return found[0];
  }

  /** @throws EngineError */
  create(options: NetworkOptions): DockerNetwork {
    const { Name } = options;
    // Compose leaves the choice to the engine by saying nothing.
    const Driver = options.Driver || "bridge";
    if (!Name) throw badRequest("invalid network name: name is empty");
    if (PREDEFINED.has(Name)) throw new EngineError(403, `operation is not permitted on predefined ${Name} network`);
    if (this.all.some((each) => each.name === Name)) throw conflict(`network with name ${Name} already exists`);
    if (options.EnableIPv6 || options.IPAM?.Config?.some(({ Subnet }) => Subnet?.includes(":")))
      throw new EngineError(501, "k8s-quest does not simulate networks with IPv6 yet");
    if ((options.IPAM?.Config?.length ?? 0) > 1)
      throw new EngineError(501, "k8s-quest does not simulate networks with several subnets yet");
    if (!DRIVERS.has(Driver)) throw notFound(`plugin "${Driver}" not found`);
    if (Driver === "host" || Driver === "null") throw new EngineError(403, `only one instance of "${Driver}" network is allowed`);
    const network = this.#make({ ...options, Driver });
    this.#event(network, "create");
    return network;
  }

  #make(options: NetworkOptions & { Driver: string }): DockerNetwork {
    const [asked] = options.IPAM?.Config ?? [];
    const bridge = options.Driver !== "host" && options.Driver !== "null";
    const subnet = bridge ? this.#subnet(asked?.Subnet) : undefined;
    const gateway = asked?.Gateway ?? (subnet ? freeAddress(subnet, () => false)! : "");
    if (subnet && asked?.Gateway && !contains(subnet, asked.Gateway))
      throw badRequest(
        `invalid network config:\ninvalid gateway ${asked.Gateway}: parent subnet ${formatSubnet(subnet)} doesn't contain this address`,
      );
    const range = asked?.IPRange ? parseSubnet(asked.IPRange) : undefined;
    const network = new DockerNetwork(this.random.hex(64), this.clock.now, options, subnet, gateway, range);
    this.#networks.set(network.id, network);
    if (gateway) this.fabric.host.assign(gateway);
    return network;
  }

  #subnet(asked: string | undefined): Subnet {
    const used = [...this.routes, ...this.all.flatMap(({ subnet }) => (subnet ? [subnet] : []))];
    if (asked !== undefined) {
      const subnet = parseSubnet(asked);
      if (!subnet) throw badRequest(`invalid network config:\ninvalid subnet ${asked}: invalid CIDR block notation`);
      if (used.some((each) => overlap(each, subnet)))
        throw new EngineError(403, "invalid pool request: Pool overlaps with other one on this address space");
      return subnet;
    }
    for (const pool of localPools()) if (!used.some((each) => overlap(each, pool))) return pool;
    throw new EngineError(500, "all predefined address pools have been fully subnetted");
  }

  /** @throws EngineError */
  remove(text: string): DockerNetwork {
    const network = this.get(text);
    if (PREDEFINED.has(network.name)) throw new EngineError(403, `${network.name} is a pre-defined network and cannot be removed`);
    const active = [...network.endpoints.values()].filter(({ address }) => address);
    if (active.length)
      throw new EngineError(
        403,
        `error while removing network: network ${network.name} has active endpoints (${active.map(({ name, container }) => `name:"${name}" id:"${container.slice(0, 12)}"`).join(", ")})`,
      );
    this.#networks.delete(network.id);
    if (network.gateway) this.fabric.host.release(network.gateway);
    this.#event(network, "destroy");
    return network;
  }

  /** Networks that nobody is on, away. */
  prune(matches: (network: DockerNetwork) => boolean = () => true): string[] {
    return this.all
      .filter((network) => !PREDEFINED.has(network.name) && network.endpoints.size === 0 && matches(network))
      .map((network) => this.remove(network.id).name);
  }

  /** @throws EngineError */
  join(network: DockerNetwork, container: { id: string; name: string }, config: EndpointConfig, mac = config.MacAddress): Endpoint {
    if (network.endpoints.has(container.id))
      throw new EngineError(403, `endpoint with name ${container.name} already exists in network ${network.name}`);
    const { IPv4Address, IPv6Address, LinkLocalIPs } = config.IPAMConfig ?? {};
    if (IPv6Address || LinkLocalIPs?.length)
      throw new EngineError(501, "k8s-quest does not simulate addresses of IPv6 and of the link yet");
    const address = network.address(IPv4Address);
    const endpoint: Endpoint = {
      id: this.random.hex(64),
      container: container.id,
      name: container.name,
      aliases: config.Aliases ?? [],
      address,
      mac: mac || (address ? macOf(address) : ""),
    };
    network.endpoints.set(container.id, endpoint);
    this.#event(network, "connect", { container: container.id });
    return endpoint;
  }

  leave(network: DockerNetwork, container: string): void {
    if (network.endpoints.delete(container)) this.#event(network, "disconnect", { container });
  }

  #event(network: DockerNetwork, action: string, more: Readonly<Record<string, string>> = {}): void {
    this.events.add("network", action, network.id, { ...more, name: network.name, type: network.driver });
  }
}
