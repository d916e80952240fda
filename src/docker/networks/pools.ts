// The pools that subnets of networks are taken from where nobody says which.
import { createHash } from "node:crypto";
import { type Family, widthOf } from "../../base/ip-address.ts";
import { endOf, parseSubnet, type Subnet } from "../../base/subnet.ts";

/** Subnets of `size` bits out of a larger one. */
function* split(whole: Subnet, size: number): Generator<Subnet> {
  const { family } = whole;
  const step = 1n << BigInt(widthOf(family) - size);
  for (let base = whole.base; base < endOf(whole); base += step) yield { family, base, bits: size };
}

/** The pool that /48 is for a host: a unique local prefix grown from its identity (daemon: deriveULABaseNetwork, RFC 4193). */
export function uniqueLocal(host: string): Subnet {
  const global = createHash("sha256").update(host).digest().readBigUInt64BE() & ((1n << 40n) - 1n);
  return { family: 6, base: (0xfdn << 120n) | (global << 80n), bits: 48 };
}

/** The pools that the daemon takes subnets from (daemon/libnetwork/ipamutils: local scope). @param host the daemon's identity */
export function* localPools(family: Family, host: string): Generator<Subnet> {
  if (family === 6) return yield* split(uniqueLocal(host), 64);
  for (let second = 17; second < 32; second++) yield parseSubnet(`172.${second}.0.0/16`)!;
  yield* split(parseSubnet("192.168.0.0/16")!, 20);
}
