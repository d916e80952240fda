// Network devices of a network name space: loopback, pairs of virtual Ethernet devices, bridges; their addresses, and what can be reached over them.
import { contains, type InterfaceAddress, subnetOf } from "../../base/subnet.ts";
import type { Joined, Stack } from "../sockets.ts";
import type { Kernel } from "./kernel.ts";
import type { Space } from "./spaces.ts";

export interface Link {
  name: string;
  readonly index: number;
  readonly kind: "loopback" | "veth" | "bridge" | "dummy";
  readonly hardware: string;
  up: boolean;
  addresses: InterfaceAddress[];
  /** The other end of a pair. */
  peer?: Link;
  /** The bridge that it is a port of. */
  master: Link | undefined;
  home: Devices;
}

export interface Way {
  /** undefined: default. */
  readonly to: InterfaceAddress | undefined;
  readonly via: string | undefined;
  readonly link: Link;
}

export const sameNetwork = (one: string, other: InterfaceAddress): boolean => contains(subnetOf(other), one);

/** The devices of one network name space, beside those that its computer was born with. */
export class Devices {
  readonly links: Link[] = [];
  routes: Way[] = [];
  joined: Joined | undefined;
  /** Programs may pass packets on (net.ipv4.ip_forward). */
  forwards = false;
  #indexes: number;

  constructor(
    readonly space: Space,
    /** Its own: what was there before belongs to the computer. */
    readonly fresh: boolean,
  ) {
    this.#indexes = fresh ? 1 : 5;
    if (fresh) this.add("lo", "loopback", "00:00:00:00:00:00", false).up = false;
  }

  add(name: string, kind: Link["kind"], hardware: string, up = false): Link {
    const link: Link = { name, index: this.#indexes++, kind, hardware, up, addresses: [], master: undefined, home: this };
    this.links.push(link);
    return link;
  }
  /** A device of another name space comes here; its addresses stay behind. */
  take(link: Link, name = link.name): void {
    const from = link.home;
    for (const each of [...link.addresses]) from.removeAddress(link, each);
    from.links.splice(from.links.indexOf(link), 1);
    from.routes = from.routes.filter((way) => way.link !== link);
    Object.assign(link, { home: this, up: false, name, master: undefined });
    this.links.push(link);
  }
  remove(link: Link): void {
    for (const each of [...link.addresses]) this.removeAddress(link, each);
    this.links.splice(this.links.indexOf(link), 1);
    this.routes = this.routes.filter((way) => way.link !== link);
    for (const each of this.links) if (each.master === link) each.master = undefined;
    if (link.peer?.home.links.includes(link.peer)) link.peer.home.remove(link.peer);
  }
  find(name: string): Link | undefined {
    return this.links.find((each) => each.name === name);
  }
  addAddress(link: Link, address: InterfaceAddress): void {
    link.addresses.push(address);
    if (link.kind !== "loopback") this.joined?.assign(address.address);
  }
  removeAddress(link: Link, address: InterfaceAddress): void {
    link.addresses = link.addresses.filter((each) => each !== address);
    if (link.kind !== "loopback") this.joined?.release(address.address);
  }

  /** A device carries packets: it is up, and so is what it is joined to. */
  carries(link: Link): boolean {
    if (!link.up) return false;
    if (link.kind === "veth") return link.peer?.up ?? false;
    if (link.kind === "bridge") return this.links.some((each) => each.master === link && this.carries(each));
    return true;
  }

  /** The device, and the next router, to an address; undefined where no route leads there. */
  way(to: string): { link: Link; via: string | undefined; source: string } | undefined {
    if (to.startsWith("127.")) {
      const loop = this.find("lo");
      return loop?.up || !this.fresh ? { link: loop!, via: undefined, source: "127.0.0.1" } : undefined;
    }
    for (const link of this.links)
      for (const own of link.addresses) if (link.up && sameNetwork(to, own)) return { link, via: undefined, source: own.address };
    const found = this.routes.find((way) => way.to && sameNetwork(to, way.to)) ?? this.routes.find((way) => !way.to);
    if (!found?.link.up) return undefined;
    return { link: found.link, via: found.via, source: found.link.addresses[0]?.address ?? "0.0.0.0" };
  }

  /** Name spaces that a packet out of a device can come to without a router. */
  near(link: Link, seen = new Set<Link>()): Devices[] {
    if (seen.has(link) || !link.up) return [];
    seen.add(link);
    if (link.kind === "bridge") {
      const ports = this.links.filter((each) => each.master === link && each.up);
      return [this, ...ports.flatMap((port) => this.#across(port, seen))];
    }
    if (link.kind === "veth") return this.#across(link, seen);
    return [];
  }
  #across(port: Link, seen: Set<Link>): Devices[] {
    const { peer } = port;
    if (!peer?.up || seen.has(peer)) return [];
    seen.add(peer);
    return peer.master ? peer.home.near(peer.master, seen) : [peer.home];
  }
}

const known = new WeakMap<Space, Devices>();
export const devicesOf = (space: Space): Devices | undefined => known.get(space);

const owns = (devices: Devices, address: string): boolean =>
  devices.links.some(({ addresses }) => addresses.some((each) => each.address === address));

/** Whether packets to an address arrive: over the devices that are near, or over a router that knows the way on and back. */
function reaches(devices: Devices, address: string): boolean {
  if (address.startsWith("127.")) return true;
  const way = devices.way(address);
  if (!way) return false;
  if (owns(devices, address)) return true;
  const hop = way.via ?? address;
  const next = devices.near(way.link).find((each) => owns(each, hop));
  if (!next) return false;
  if (!way.via || owns(next, address)) return true;
  if (!next.forwards) return false;
  const onward = next.way(address);
  const last = onward && next.near(onward.link).find((each) => owns(each, address));
  return last?.way(way.source) !== undefined;
}

/** The devices of a computer's own network name space: what is added to it by hand. It passes packets on, as docker wants it. */
export function hostDevices(kernel: Kernel): Devices {
  const { net } = kernel.initial;
  let devices = known.get(net);
  if (!devices) {
    known.set(net, (devices = new Devices(net, false)));
    devices.joined = kernel.host.network.place;
    devices.forwards = true;
  }
  return devices;
}

/** A new network name space: a loopback that is down, and nothing else. */
export function freshNetwork(kernel: Kernel, space: Space, from: Stack, read: (path: string) => string | undefined): Devices | undefined {
  const devices = new Devices(space, true);
  const host = hostDevices(kernel);
  devices.joined = from.another?.({
    addresses: [],
    read: (path) => read(path),
    admits: (other) =>
      other !== kernel.host.network || devices.links.some((link) => link.addresses.some(({ address }) => reaches(host, address))),
    leaves: (address) => reaches(devices, address),
    routes: (address) => devices.way(address) !== undefined,
  });
  if (!devices.joined) return undefined;
  known.set(space, devices);
  return devices;
}
