// IPv4 subnets as numbers: what overlaps, and which address is free.

export interface Subnet {
  /** First address. */
  readonly base: number;
  readonly bits: number;
}

export const toNumber = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
export const toAddress = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");

/** undefined where the text is no subnet. */
export function parseSubnet(text: string): Subnet | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text);
  if (!match || Number(match[2]) > 32 || match[1]!.split(".").some((part) => Number(part) > 255)) return undefined;
  const bits = Number(match[2]);
  const size = 2 ** (32 - bits);
  return { base: Math.floor(toNumber(match[1]!) / size) * size, bits };
}

export const formatSubnet = ({ base, bits }: Subnet): string => `${toAddress(base)}/${bits}`;
const sizeOf = ({ bits }: Subnet): number => 2 ** (32 - bits);
export const contains = (subnet: Subnet, address: string): boolean => {
  const number = toNumber(address);
  return number >= subnet.base && number < subnet.base + sizeOf(subnet);
};
export const overlap = (a: Subnet, b: Subnet): boolean => a.base < b.base + sizeOf(b) && b.base < a.base + sizeOf(a);

/** The lowest address of the subnet (or of `range` in it) that is not taken, without its first and last. */
export function freeAddress(subnet: Subnet, taken: (address: string) => boolean, range: Subnet = subnet): string | undefined {
  const last = Math.min(range.base + sizeOf(range), subnet.base + sizeOf(subnet) - 1);
  for (let number = Math.max(range.base, subnet.base + 1); number < last; number++) {
    const address = toAddress(number);
    if (!taken(address)) return address;
  }
  return undefined;
}

/** The pools that the daemon takes subnets from (daemon/libnetwork/ipamutils: local scope). */
export function* localPools(): Generator<Subnet> {
  for (let second = 17; second < 32; second++) yield { base: toNumber(`172.${second}.0.0`), bits: 16 };
  for (let third = 0; third < 256; third += 16) yield { base: toNumber(`192.168.${third}.0`), bits: 20 };
}

/** The hardware address that goes with an address. */
export const macOf = (address: string): string =>
  ["02:42", ...address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"))].join(":");
