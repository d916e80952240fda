// Subnets of both families: what they contain, and what overlaps.
import { addressOf, type Family, familyOf, numberOf, widthOf } from "./ip-address.ts";

export interface Subnet {
  readonly family: Family;
  /** First address. */
  readonly base: bigint;
  readonly bits: number;
}

/** A subnet out of "10.1.0.0/24", whatever host bits its address has; undefined where the text is none. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, address = "", prefix = ""] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const family = familyOf(address);
  if (!family || Number(prefix) > widthOf(family)) return undefined;
  const bits = Number(prefix);
  const hosts = BigInt(widthOf(family) - bits);
  return { family, base: (numberOf(address) >> hosts) << hosts, bits };
}

export const formatSubnet = ({ family, base, bits }: Subnet): string => `${addressOf(base, family)}/${bits}`;

/** The address behind the last one. */
export const endOf = ({ family, base, bits }: Subnet): bigint => base + (1n << BigInt(widthOf(family) - bits));

export function contains(subnet: Subnet, address: string): boolean {
  if (familyOf(address) !== subnet.family) return false;
  const number = numberOf(address);
  return number >= subnet.base && number < endOf(subnet);
}

export const overlap = (a: Subnet, b: Subnet): boolean => a.family === b.family && a.base < endOf(b) && b.base < endOf(a);
