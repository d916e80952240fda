// The networks of an engine: bridges with their subnets, host, none; made, joined, left and removed (daemon/network, libnetwork).
import type { Clock } from "../../base/clock.ts";
import { hardwareOf, randomHardware } from "../../base/hardware-address.ts";
import type { Family } from "../../base/ip-address.ts";
import type { Random } from "../../base/random.ts";
import { overlap, parseSubnet, type Subnet } from "../../base/subnet.ts";
import type { Device } from "../../machine/sockets.ts";
import { badRequest, conflict, EngineError, internal, notFound } from "../error.ts";
import type { Events } from "../events.ts";
import type { EndpointConfig } from "../types.ts";
import { checkEndpoint } from "./endpoint-check.ts";
import type { Fabric } from "./fabric.ts";
import { defaultBridge, familiesOf, type NetworkDefaults } from "./families.ts";
import { bridgeSubnetError, checkPools } from "./ipam-check.ts";
import { addressesOf, DockerNetwork, type Endpoint } from "./network.ts";
import type { NetworkOptions } from "./options.ts";
import { AddressPool } from "./pool.ts";
import { localPools } from "./pools.ts";

/** A container that joins a network. */
interface Joining {
  readonly id: string;
  readonly name: string;
  /** It takes addresses of IPv6 where there are any. */
  readonly usesIPv6: boolean;
}

/** The computer's device on a network: a bridge. */
function deviceOf({ name, id, driver, options }: DockerNetwork, { subnet }: AddressPool, hardware: string): Device | undefined {
  if (driver !== "bridge") return undefined;
  const usual = name === "bridge" ? "docker0" : `br-${id.slice(0, 12)}`;
  return { name: options.Options?.["com.docker.network.bridge.name"] ?? usual, hardware, subnet };
}

const PREDEFINED = new Set(["bridge", "host", "none", "default"]);
const DRIVERS = new Set(["bridge", "host", "null", "overlay", "macvlan", "ipvlan"]);

export class Networks {
  readonly #networks = new Map<string, DockerNetwork>();
  /** Where hardware addresses come from. */
  readonly #chance: Random;

  /** @param routes subnets that the computer reaches otherwise: none of them is given to a network */
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly events: Events,
    private readonly fabric: Fabric,
    private readonly routes: readonly Subnet[],
    private daemon: NetworkDefaults,
  ) {
    this.#chance = random.stream("hardware");
    for (const [Name, Driver] of [
      ["bridge", "bridge"],
      ["host", "host"],
      ["none", "null"],
    ] as const)
      this.#make({ Name, Driver, ...(Name === "bridge" ? defaultBridge(daemon) : {}) });
  }

  /** The daemon has started anew: its default bridge is as it says now, and those who are to be on it join that one. */
  restart(daemon: NetworkDefaults, containers: readonly { readonly networks: Map<string, { network: DockerNetwork }> }[]): void {
    const before = this.daemon;
    this.daemon = daemon;
    if (before.ipv6 === daemon.ipv6 && before.fixedCidrV6 === daemon.fixedCidrV6) return;
    const old = this.get("bridge");
    this.#networks.delete(old.id);
    for (const gateway of old.gateways) this.fabric.host.release(gateway);
    const made = this.#make({ Name: "bridge", Driver: "bridge", ...defaultBridge(daemon) });
    // It stands before all others, as it always has.
    const rest = [...this.#networks].filter(([id]) => id !== made.id);
    this.#networks.clear();
    for (const [id, network] of [[made.id, made] as const, ...rest]) this.#networks.set(id, network);
    for (const { networks } of containers) {
      const wish = networks.get(old.id);
      if (!wish) continue;
      networks.delete(old.id);
      networks.set(made.id, { ...wish, network: made });
    }
  }

  get all(): readonly DockerNetwork[] {
    return [...this.#networks.values()];
  }

  /** By name or identity, or the beginning of an identity. */
  find(text: string): DockerNetwork | undefined {
    return this.all.find(({ id, name }) => name === text || id === text) ?? this.all.find(({ id }) => id.startsWith(text));
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
    const { Options, EnableIPv4, EnableIPv6 } = familiesOf(options, this.daemon.options[Driver]);
    checkPools(options.IPAM?.Config ?? [], EnableIPv6);
    if (this.all.some((each) => each.name === Name)) throw conflict(`network with name ${Name} already exists`);
    if (!DRIVERS.has(Driver)) throw notFound(`plugin "${Driver}" not found`);
    if (Driver === "host" || Driver === "null") throw new EngineError(403, `only one instance of "${Driver}" network is allowed`);
    if (Driver === "overlay" && !EnableIPv4) throw badRequest("IPv4 cannot be disabled in a Swarm scoped network");
    const asked = (options.IPAM?.Config ?? []).map(({ Subnet = "" }) => parseSubnet(Subnet)?.family);
    // The manager would look for addresses without end.
    if (Driver === "overlay" && asked.includes(6) && !asked.includes(4))
      throw new EngineError(501, "k8s-quest does not simulate overlay networks that have subnets of IPv6 alone yet");
    const network = this.#make({ ...options, Driver, Options, EnableIPv4, EnableIPv6 });
    this.#event(network, "create");
    return network;
  }

  /** @throws EngineError; then nothing is made */
  #make(options: NetworkOptions & { Driver: string }): DockerNetwork {
    const { EnableIPv4 = true, EnableIPv6 = false, Driver } = options;
    const addressed = Driver !== "host" && Driver !== "null";
    const pools = [
      ...(addressed && EnableIPv4 ? this.#pools(4, options) : []),
      ...(addressed && EnableIPv6 ? this.#pools(6, options) : []),
    ];
    if (addressed && !EnableIPv4 && !EnableIPv6) throw badRequest("IPv4 or IPv6 must be enabled");
    const network = new DockerNetwork(this.random.hex(64), this.clock.now, options, pools);
    this.#networks.set(network.id, network);
    const hardware = randomHardware(this.#chance);
    for (const pool of pools) this.fabric.host.assign(pool.gateway, deviceOf(network, pool, hardware));
    return network;
  }

  /** @throws EngineError */
  #pools(family: Family, { IPAM, Driver }: NetworkOptions & { Driver: string }): AddressPool[] {
    const all = (IPAM?.Config ?? []).flatMap((asked) => {
      const subnet = parseSubnet(asked.Subnet ?? "");
      return subnet?.family === family ? [{ asked, subnet }] : [];
    });
    if (all.length > 1 && Driver === "bridge") throw new EngineError(403, "bridge driver doesn't support multiple subnets");
    const used = [...this.routes, ...this.all.flatMap(({ pools }) => pools.map(({ subnet }) => subnet))];
    const isUsed = (subnet: Subnet): boolean => used.some((each) => overlap(each, subnet));
    if (!all.length) {
      // A swarm's manager gives subnets of IPv4 only, whatever is enabled.
      if (Driver === "overlay" && family === 6) return [];
      for (const subnet of localPools(family, this.daemon.id)) if (!isUsed(subnet)) return [new AddressPool(subnet, undefined, undefined)];
      throw internal("all predefined address pools have been fully subnetted");
    }
    return all.map(({ asked, subnet }) => {
      if (isUsed(subnet)) throw new EngineError(403, "invalid pool request: Pool overlaps with other one on this address space");
      const pool = new AddressPool(subnet, asked.IPRange ? parseSubnet(asked.IPRange) : undefined, asked);
      const problem = Driver === "bridge" ? bridgeSubnetError(pool.subnet, pool.gateway) : undefined;
      if (problem) throw problem;
      return pool;
    });
  }

  /** @throws EngineError */
  remove(text: string): DockerNetwork {
    const network = this.get(text);
    if (PREDEFINED.has(network.name)) throw new EngineError(403, `${network.name} is a pre-defined network and cannot be removed`);
    const active = [...network.endpoints.values()].filter((endpoint) => addressesOf(endpoint).length);
    if (active.length)
      throw new EngineError(
        403,
        `error while removing network: network ${network.name} has active endpoints (${active.map(({ name, container }) => `name:"${name}" id:"${container.slice(0, 12)}"`).join(", ")})`,
      );
    this.#networks.delete(network.id);
    for (const gateway of network.gateways) this.fabric.host.release(gateway);
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
  join(network: DockerNetwork, container: Joining, config: EndpointConfig): Endpoint {
    if (network.endpoints.has(container.id))
      throw new EngineError(403, `endpoint with name ${container.name} already exists in network ${network.name}`);
    checkEndpoint(network, config);
    if (network.driver === "ipvlan" && config.MacAddress)
      throw internal(
        `failed to create endpoint ${container.name} on network ${network.name}: ipvlan interfaces do not support custom mac address assignment`,
      );
    const { IPv4Address, IPv6Address, LinkLocalIPs } = config.IPAMConfig ?? {};
    const address = network.address(4, IPv4Address);
    const address6 = container.usesIPv6 ? network.address(6, IPv6Address) : "";
    const endpoint: Endpoint = {
      id: this.random.hex(64),
      container: container.id,
      name: container.name,
      aliases: config.Aliases ?? [],
      address,
      address6,
      linkLocal: LinkLocalIPs ?? [],
      mac: config.MacAddress || this.#hardwareOn(network, address),
    };
    network.endpoints.set(container.id, endpoint);
    this.#event(network, "connect", { container: container.id });
    return endpoint;
  }

  /** What a new device on a network is given where nobody asks for another (CreateEndpoint of libnetwork's drivers). */
  #hardwareOn({ driver }: DockerNetwork, address: string): string {
    switch (driver) {
      case "bridge":
      case "macvlan":
        return randomHardware(this.#chance);
      case "overlay":
        return hardwareOf(address);
      default:
        return "";
    }
  }

  leave(network: DockerNetwork, container: string): void {
    if (network.endpoints.delete(container)) this.#event(network, "disconnect", { container });
  }

  #event(network: DockerNetwork, action: string, more: Readonly<Record<string, string>> = {}): void {
    this.events.add("network", action, network.id, { ...more, name: network.name, type: network.driver });
  }
}
