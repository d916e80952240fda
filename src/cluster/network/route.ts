// Ways between name spaces: where connections lead, and what a name space and the network around it know of each other.
import type { Clock } from "../../base/clock.ts";
import type { Pipe } from "../../machine/pipe.ts";
import type { DnsReply, Joined, Listener, Service, Stack } from "../../machine/sockets.ts";
import type { Answer } from "./names.ts";

/** Where a connection leads, and the address that it comes from as the other side sees it. */
export interface Route {
  space: NameSpace;
  address: string;
  port: number;
  source: string;
}

/** A connection on its way: a wait until it arrives (virtual ms), or is given up. */
export interface Way {
  readonly until: number;
  readonly route: Route | "refused" | "timeout";
}

export interface Reached extends Route {
  service: Service;
}

/** What somebody tried in vain. */
export type Attempt =
  | { readonly address: string; readonly port: number }
  | { readonly name: string; readonly error: "nxdomain" | "servfail" | "timeout" };

/** What somebody last tried in vain. */
export interface Trouble {
  /** Virtual ms. */
  readonly at: number;
  readonly from: Stack;
  readonly to: Attempt;
}

/** A name space as others on its network see it. */
export interface NameSpace extends Stack {
  readonly address: string;
  readonly node: string | undefined;
  /** The pod whose name space it is; none for a node's own and for what is outside. */
  readonly pod?: { readonly namespace: string; readonly name: string } | undefined;
  /** False once it is gone. */
  readonly alive: boolean;
  /** Whether it has an address of IPv6 beside its loopback's: only then are such addresses asked for, and the network reached by them. */
  readonly hasOtherIPv6: boolean;
  /** The address of its own that packets to another come from: the first of the same family. */
  addressFor(other: string): string;
  /** Whether firewalls let a packet to `address`, in the name space `to`, pass. */
  passes(address: string, to: NameSpace | undefined): boolean;
  /** Whether the firewall in front of it lets another in. */
  admits(from: Stack): boolean;
  /** Who listens on an address of its own. */
  listener(address: string, port: number, protocol?: Listener["protocol"]): Service | undefined;
  /** Where connections to its address go on, where that stands for others. */
  onward(port: number): { address: string; port: number } | undefined;
  /** The pipes of its connections, which end with it. */
  readonly open: Set<Pipe>;
}

/** What a name space asks of the network that it is on. */
export interface Fabric {
  readonly clock: Clock;
  /** One round trip, in virtual ms. */
  latency(): number;
  route(from: NameSpace, address: string, port: number): Way["route"];
  /** Where a connection to a published port ends up; reset where nobody listens behind it. */
  onward(to: NonNullable<Service["forward"]>): Reached | { error: "reset" };
  /** Who answers on ports that were opened in a name. */
  provided(name: string): Service | undefined;
  /** The addresses of a name, as a resolver asks the name server at `server` for them: with `six`, those of IPv6 too. */
  ask(from: NameSpace, server: string | undefined, name: string, six: boolean): Answer | "timeout" | "servfail";
  /** What the name server at `server` answers. */
  query(from: NameSpace, server: string | undefined, name: string, type: string): DnsReply | "timeout" | "refused";
  /** The routers between. */
  way(from: NameSpace, address: string): string[];
  /** Whether something at `address` answers pings. */
  reaches(from: NameSpace, address: string): boolean;
  noteTrouble(from: NameSpace, to: Attempt): void;
  /** A new name space on this network. */
  attach(options: Parameters<NonNullable<Stack["another"]>>[0]): Joined;
}
