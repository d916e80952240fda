// A network of an engine and who is on it: their addresses, and the names by which they find each other (libnetwork).
import type { Family } from "../../base/ip-address.ts";
import { internal } from "../error.ts";
import type { NetworkOptions } from "./options.ts";
import type { AddressPool } from "./pool.ts";

/** A container's place on a network. */
export interface Endpoint {
  readonly id: string;
  readonly container: string;
  /** The container's name, at the moment it joined. */
  name: string;
  /** Names by which others on the network find it, beside its own. */
  readonly aliases: readonly string[];
  /** Its address of IPv4, and that of IPv6; empty where the network has none of the kind. */
  readonly address: string;
  readonly address6: string;
  /** Further ones, that only hold on the link. */
  readonly linkLocal: readonly string[];
  /** Empty where its device has that of the computer's own: on a network of the driver ipvlan. */
  readonly mac: string;
}

/** Addresses that an endpoint has, of both families, and by which it is known. */
export const addressesOf = ({ address, address6 }: Endpoint): string[] => [address, address6].filter(Boolean);
/** All that its device has. */
export const everyAddressOf = (endpoint: Endpoint): string[] => [...addressesOf(endpoint), ...endpoint.linkLocal];

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
    /** Its subnets, those of IPv4 first; bridges have one of each family. */
    readonly pools: readonly AddressPool[],
  ) {}

  get name(): string {
    return this.options.Name;
  }
  get driver(): string {
    return this.options.Driver;
  }
  /** Names of other containers are found: not on the default bridge. */
  get named(): boolean {
    return this.pools.length > 0 && this.name !== "bridge";
  }
  /** The routers of the containers on it: the bridge itself, by an address of each subnet. */
  get gateways(): string[] {
    return this.pools.map(({ gateway }) => gateway);
  }
  poolsOf(family: Family): AddressPool[] {
    return this.pools.filter(({ subnet }) => subnet.family === family);
  }
  /** The subnet that an address is in. */
  poolOf(address: string): AddressPool | undefined {
    return address ? this.pools.find((pool) => pool.contains(address)) : undefined;
  }
  /** The router of who has the address: an internal network has none. */
  routerOf(address: string): string {
    return this.options.Internal ? "" : (this.poolOf(address)?.gateway ?? "");
  }
  /** An address as it is told with the size of its subnet. */
  withPrefix(address: string): string {
    return address ? `${address}/${this.poolOf(address)!.subnet.bits}` : "";
  }

  /** A free address of a family, or the one that is asked for; empty where it has none of the family. @throws EngineError */
  address(family: Family = 4, wanted?: string): string {
    const pools = this.poolsOf(family);
    if (!pools.length) return "";
    const used = new Set([...this.together].flatMap(({ address }) => address ?? []));
    for (const endpoint of this.endpoints.values()) used.add(family === 4 ? endpoint.address : endpoint.address6);
    const taken = (address: string) => used.has(address);
    if (wanted) return (pools.find((pool) => pool.contains(wanted)) ?? pools[0]!).take(wanted, taken);
    const free = pools.map((pool) => pool.free(taken)).find(Boolean);
    if (!free) throw internal(`no available IPv${family} addresses on this network's address pools: ${this.name} (${this.id})`);
    return free;
  }

  /** The addresses of both families that a name means on this network. */
  lookup(name: string): string[] {
    const meant = [...this.together].flatMap((each) => each.lookup(name));
    const own = [...this.endpoints.values()].filter(
      (each) => each.name === name || each.aliases.includes(name) || each.container.slice(0, 12) === name,
    );
    return [...meant, ...own.flatMap(addressesOf)];
  }
  /** Whether an address is somebody's here. */
  has(address: string): boolean {
    return (
      this.gateways.includes(address) ||
      [...this.endpoints.values()].some((each) => everyAddressOf(each).includes(address)) ||
      [...this.together].some((each) => each.address === address)
    );
  }
}
