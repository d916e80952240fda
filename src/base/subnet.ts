// Subnets of both families: what they contain, and what overlaps.
import { type Address, addressOf, type Family, numberOf, parseAddress, widthOf } from "./ip-address.ts";
import { memoize } from "./memoize.ts";

export interface Subnet {
  readonly family: Family;
  /** First address. */
  readonly base: bigint;
  readonly bits: number;
}

/** An address of a device, and how many of its bits are its network's: 10.1.0.5/24 (netlink's ifaddr). */
export interface InterfaceAddress {
  readonly address: string;
  readonly prefix: number;
}

/** A subnet out of "10.1.0.0/24", whatever host bits its address has; undefined where the text is none. */
export const parseSubnet: (text: string) => Subnet | undefined = memoize(read, 1000);

function read(text: string): Subnet | undefined {
  const [, address = "", prefix = ""] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  return parsed && Number(prefix) <= widthOf(parsed.family) ? masked(parsed, Number(prefix)) : undefined;
}

/** The subnet of so many bits that an address is in. */
export function masked({ family, number }: Address, bits: number): Subnet {
  const hosts = BigInt(widthOf(family) - bits);
  return { family, base: (number >> hosts) << hosts, bits };
}

/** The network that an address of a device is on. */
export const subnetOf = ({ address, prefix }: InterfaceAddress): Subnet =>
  masked({ family: address.includes(":") ? 6 : 4, number: numberOf(address) }, prefix);

export const formatSubnet = ({ family, base, bits }: Subnet): string => `${addressOf(base, family)}/${bits}`;

/** How many addresses it has. */
export const sizeOf = ({ family, bits }: Subnet): bigint => 1n << BigInt(widthOf(family) - bits);

/** The address behind the last one. */
export const endOf = (subnet: Subnet): bigint => subnet.base + sizeOf(subnet);

export const holds = (subnet: Subnet, { family, number }: Address): boolean =>
  family === subnet.family && number >= subnet.base && number < endOf(subnet);

export function contains(subnet: Subnet, address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && holds(subnet, parsed);
}

/** Whether all of `part` is in `whole`. */
export const includes = (whole: Subnet, part: Subnet): boolean =>
  part.bits >= whole.bits && holds(whole, { family: part.family, number: part.base });

export const overlap = (a: Subnet, b: Subnet): boolean => a.family === b.family && a.base < endOf(b) && b.base < endOf(a);
