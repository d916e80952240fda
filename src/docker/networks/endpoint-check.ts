// What is wrong with the addresses that a container asks for on a network (daemon/container_operations.go: validateEndpointSettings).
import { type Family, familyOf, numberOf } from "../../base/ip-address.ts";
import { badRequest } from "../error.ts";
import type { EndpointConfig } from "../types.ts";
import { joined } from "./ipam-check.ts";
import type { AddressPool } from "./pool.ts";

const isAddress = (text: string, family: Family): boolean => familyOf(text) === family && numberOf(text) !== 0n;

/** Whether a network's name is one of those that every engine has. */
const PREDEFINED = new Set(["bridge", "host", "none"]);

/** A network, as far as addresses on it are asked for. */
interface Joinable {
  readonly name: string;
  poolsOf(family: Family): readonly AddressPool[];
}

function rangeError(network: Joinable, address: string, family: Family): string | undefined {
  const pools = network.poolsOf(family);
  if (pools.some(({ asked }) => asked) || (pools.length && PREDEFINED.has(network.name)))
    return pools.some((pool) => pool.contains(address)) ? undefined : `no configured subnet or ip-range contain the IP address ${address}`;
  return "user specified IP address is supported only when connecting to networks with user configured subnets";
}

/** @throws EngineError */
export function checkEndpoint(network: Joinable, { IPAMConfig }: EndpointConfig): void {
  const { IPv4Address, IPv6Address, LinkLocalIPs } = IPAMConfig ?? {};
  const wanted = ([[4, IPv4Address] as const, [6, IPv6Address] as const] as const).flatMap(([family, address]) =>
    address ? [{ family, address }] : [],
  );
  const errors = [
    ...(wanted.length && PREDEFINED.has(network.name) ? ["user specified IP address is supported on user defined networks only"] : []),
    ...wanted.flatMap(({ family, address }) => (isAddress(address, family) ? [] : [`invalid IPv${family} address: ${address}`])),
    ...(LinkLocalIPs ?? [])
      .filter((address) => !isAddress(address, 4) && !isAddress(address, 6))
      .map((address) => `invalid link-local IP address: ${address}`),
    ...wanted.flatMap(({ family, address }) => rangeError(network, address, family) ?? []),
  ];
  if (errors.length) throw badRequest(`invalid config for network ${network.name}: invalid endpoint settings:\n${joined(errors)}`);
}
