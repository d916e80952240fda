// Which of a name's addresses is tried first (RFC 6724, with the tables of glibc's getaddrinfo and of musl's).
import { contains, parseSubnet, type Subnet } from "../../base/subnet.ts";

interface Policy {
  readonly prefix: Subnet;
  readonly precedence: number;
}

const policy = (prefix: string, precedence: number): Policy => ({ prefix: parseSubnet(prefix)!, precedence });

/** The longest prefixes first. What no prefix has is of precedence 40; glibc knows none for unique local addresses. */
const IPV6: readonly Policy[] = [policy("2002::/16", 30)];
const GLIBC = { six: IPV6, four: 10 };
const MUSL = { six: [...IPV6, policy("2001::/32", 5), policy("fc00::/7", 3)], four: 35 };

/** Addresses of hosts by preference, for a caller that has an address of IPv6 itself. */
export function preferred(addresses: readonly string[], musl: boolean): string[] {
  const table = musl ? MUSL : GLIBC;
  const precedence = (address: string): number => {
    if (!address.includes(":")) return table.four;
    return table.six.find(({ prefix }) => contains(prefix, address))?.precedence ?? 40;
  };
  return addresses.toSorted((a, b) => precedence(b) - precedence(a));
}
