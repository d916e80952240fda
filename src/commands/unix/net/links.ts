// The interfaces of a machine as its tools see them: their addresses of both families, and the routers of their networks.
import { hardwareOf } from "../../../base/hardware-address.ts";
import { addressOf, addressOfBytes, type Family, familyOf } from "../../../base/ip-address.ts";
import { endOf, type InterfaceAddress, subnetOf } from "../../../base/subnet.ts";
import type { Running } from "../../../machine/process.ts";
import { ownDevices } from "../../kernel/ip.ts";

export interface Interface {
  name: string;
  /** Of IPv4; empty where it has none. */
  address: string;
  prefix: number;
  /** Further ones of IPv4. */
  more: readonly InterfaceAddress[];
  /** Of IPv6, the one of the link last. */
  six: readonly InterfaceAddress[];
  /** Undefined for the loopback. */
  hardware: string | undefined;
  /** The router of its network; undefined where the machine is that itself, or has none. */
  gateway: string | undefined;
  gateway6: string | undefined;
}

/** The address of the link that a kernel makes of a hardware address (RFC 4291, EUI-64). */
function linkLocal(hardware: string): InterfaceAddress {
  const [first = 0, ...rest] = hardware.split(":").map((byte) => Number.parseInt(byte, 16));
  const bytes = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
  return { address: addressOfBytes(Uint8Array.from([0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...bytes])), prefix: 64 };
}

const LOOPBACK: Interface = {
  name: "lo",
  address: "127.0.0.1",
  prefix: 8,
  more: [],
  six: [],
  hardware: undefined,
  gateway: undefined,
  gateway6: undefined,
};

/** The loopback first. */
export function interfaces(self: Running): Interface[] {
  const { network } = self.machine;
  const known = (network.links?.() ?? []).map(({ name, hardware, addresses, gateways }, index): Interface => {
    const [four, ...more] = addresses.filter(({ address }) => familyOf(address) === 4);
    const six = addresses.filter(({ address }) => familyOf(address) === 6);
    const gatewayOf = (family: Family) => gateways.find((each) => familyOf(each) === family);
    return {
      name: name ?? `eth${index}`,
      address: four?.address ?? "",
      prefix: four?.prefix ?? 0,
      more,
      six: six.length ? [...six, linkLocal(hardware)] : [],
      hardware,
      gateway: gatewayOf(4),
      gateway6: gatewayOf(6),
    };
  });
  const others = new Set(ownDevices(self)?.links.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
  for (const { address, more } of known) for (const each of [address, ...more.map((further) => further.address)]) others.add(each);
  const plain = network.addresses
    .filter((address) => !others.has(address) && familyOf(address) === 4)
    .map((address, index): Interface => {
      // Nodes share one /16; a node's pods a /24.
      const prefix = address.startsWith("172.") ? 16 : 24;
      const gateway = networkOf(address, prefix).replace(/\d+$/, "1");
      return {
        ...LOOPBACK,
        name: `eth${index}`,
        address,
        prefix,
        hardware: hardwareOf(address),
        gateway: gateway === address ? undefined : gateway,
      };
    });
  return [
    network.links?.() && network.hasIPv6 !== false ? { ...LOOPBACK, six: [{ address: "::1", prefix: 128 }] } : LOOPBACK,
    ...plain,
    ...known,
  ];
}

/** The first address of the network that an address is on. */
export function networkOf(address: string, prefix: number): string {
  const { base, family } = subnetOf({ address, prefix });
  return addressOf(base, family);
}
export const broadcastOf = (address: string, prefix: number): string => addressOf(endOf(subnetOf({ address, prefix })) - 1n, 4);
export const maskOf = (prefix: number): string => networkOf("255.255.255.255", prefix);
