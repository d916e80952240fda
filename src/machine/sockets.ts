// Sockets: a network name space as the processes inside it see it. What is behind it (pod network, services, name servers) is cluster/network.
import type { InterfaceAddress, Subnet } from "../base/subnet.ts";
import type { Pipe } from "./pipe.ts";
import type { Process, Task } from "./task.ts";

/** Why a connection did not come about, told apart as the operating system does. */
export type ConnectError = "refused" | "timeout" | "unreachable" | "reset";
/** Why a name has no address: no such name, no answer from the name server, the name server failed. */
export type LookupError = "nxdomain" | "timeout" | "servfail";

export interface Connection {
  readonly peer: { address: string; port: number };
  readonly local: { address: string; port: number };
  /** What the other side sends. */
  readonly input: Pipe;
  /** What goes to the other side. */
  readonly output: Pipe;
  close(): void;
}

export interface HttpRequest {
  method: string;
  /** Path with query. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
  /** Where it comes from. */
  peer: { address: string; port: number };
  /** It stands for so many alike, which `senders` send one after another: what a load generator does in bulk. One, by one, unless told. */
  bulk?: { readonly times: number; readonly senders: number };
  /** TLS was spoken; then `serverName` is the name that was asked for, and `client` the certificate (PEM) whose key the client has. */
  tls?: { serverName: string; client?: string };
}

export interface HttpResponse {
  status: number;
  /** The words behind the status, where the server has its own. */
  reason?: string;
  headers: Record<string, string>;
  body: string;
  /** What follows the body as it comes, until its end: a watch. */
  more?: Pipe;
}

/** What listens on a port: HTTP by whole requests, names by whole questions, anything else as a stream. At least one of them. */
export interface Service {
  http?(request: HttpRequest): HttpResponse | Task<HttpResponse>;
  stream?(connection: Connection): Process;
  /** For a name server, which listens on UDP: the answer to one question, out of what it can ask itself. */
  dns?(question: DnsQuestion, sources: DnsSources): DnsReply;
  /** After so many requests it closes a connection that is kept open; never unless told. */
  keepAlive?: number;
  /** The program only opens the port; what answers there is the world's own, by this name. */
  provided?: string;
  /** Nothing answers here: connections go on to another name space, where they seem to come from `source` (a published port). */
  forward?: { readonly address: string; readonly port: number; readonly source: string };
  /** For TLS: the certificate that it shows. */
  tls?: Certificate;
  /** Where the certificate depends on the name that is asked for (SNI); `tls` says then that TLS is spoken. */
  certificateFor?(serverName: string): Certificate;
}

/** The names of a certificate, whether the usual authorities signed it, and else who did (PEM text; it signed itself where nobody is told). */
export interface Certificate {
  names: readonly string[];
  trusted: boolean;
  authority?: string;
  /** The certificate itself (PEM), where there is one: then its signature decides. */
  pem?: string;
  /** The server agrees to HTTP/2. */
  http2?: boolean;
}

/** A connection that is kept open for one HTTP exchange after another. */
export interface HeldConnection {
  readonly local: { address: string; port: number };
  /** False once the other side has gone, or no longer listens. */
  readonly open: boolean;
  /** How many exchanges the other side bears with. */
  readonly limit: number;
  exchange(request: Omit<HttpRequest, "peer">): Task<HttpResponse | { error: ConnectError }>;
}

export interface Exchange {
  /** Milliseconds to connect. */
  timeout?: number;
  /** Milliseconds for all of it: "timeout" where the answer is not there by then. */
  within?: number;
  /** Called once the connection stands, with the caller's own end. */
  connected?(local: { address: string; port: number }): void;
  /** Called with what the other side shows; false breaks off ("reset"). */
  certificate?(certificate: Certificate): boolean;
}

/** What asks or answers in DNS; data as zone files write it. */
export interface DnsRecord {
  name: string;
  type: string;
  /** Seconds. */
  ttl: number;
  data: string;
}

export interface DnsReply {
  status: "NOERROR" | "NXDOMAIN" | "SERVFAIL" | "REFUSED";
  answers: readonly DnsRecord[];
  /** The server is the zone's own. */
  authoritative: boolean;
}

export interface DnsQuestion {
  /** Lower case, without the dot at its end. */
  name: string;
  /** A, AAAA, PTR, SRV … */
  type: string;
  peer: { address: string };
}

/** What a name server can draw on: the cluster's own records, and name servers elsewhere. */
export interface DnsSources {
  /** Out of Services and EndpointSlices; undefined for names outside `zone` and addresses that none of them has. */
  cluster(name: string, type: string, zone: string): DnsReply | undefined;
  /** What the server at `address` answers ("system": the one that the name server's own resolv.conf names). */
  forward(address: string, name: string, type: string): DnsReply | undefined;
}

export interface Listener {
  /** "0.0.0.0" where it listens on all of IPv4, "::" on all of IPv6. */
  address: string;
  port: number;
  protocol: "TCP" | "UDP" | "SCTP";
  /** One socket of IPv6 that takes IPv4 too; its address is "::". */
  both?: boolean;
}

/** A process that has a socket, as far as tools tell of it. */
export interface Holder {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly user: number;
  /** Set once it has ended, and has it no more. */
  readonly exitCode: number | undefined;
}

export interface Listening {
  close(): void;
}

/** One of a name space's devices on a network: its addresses of both families, and the routers there. */
export interface NetworkLink {
  /** As the kernel calls it; "eth0" and so on in their order where nothing is told. */
  readonly name?: string;
  readonly hardware: string;
  readonly addresses: readonly InterfaceAddress[];
  readonly gateways: readonly string[];
}

/** A device and the network that it leads to. */
export interface Device {
  readonly name: string;
  readonly hardware: string;
  readonly subnet: Subnet;
}

export interface Stack {
  /** Addresses of this name space, loopback left out. */
  readonly addresses: readonly string[];
  /** Its devices, the loopback left out, where more is known of them than the addresses. */
  links?(): readonly NetworkLink[] | undefined;
  /** False where its kernel has IPv6 turned off, the loopback's too. */
  readonly hasIPv6?: boolean;
  /**
   * Without an address, on all of both families; "0.0.0.0" and "::" are all of one.
   * @throws AddressInUse
   */
  listen(port: number, service: Service, options?: { address?: string; protocol?: "TCP" | "UDP" | "SCTP" }): Listening;
  /** As getaddrinfo, the preferred address first: /etc/hosts, then the name servers of /etc/resolv.conf with its search list. Takes virtual time. */
  resolve(name: string): Task<{ addresses: string[]; canonical: string } | { error: LookupError }>;
  /** Opens a stream. Takes virtual time: a timeout as long as the real one, at most `timeout` ms where given. */
  connect(address: string, port: number, options?: { timeout?: number }): Task<Connection | { error: ConnectError }>;
  /** One HTTP exchange with `address`:`port`, without text on a wire where both sides speak whole requests. */
  exchange(
    address: string,
    port: number,
    request: Omit<HttpRequest, "peer">,
    options?: Exchange,
  ): Task<HttpResponse | { error: ConnectError }>;
  /** Opens a connection for HTTP exchanges and keeps it. */
  hold(address: string, port: number, options?: { timeout?: number }): Task<HeldConnection | { error: ConnectError }>;
  /** One question to one name server (the usual one where none is told), without search list or /etc/hosts; waits `timeout` ms for an answer. */
  query(
    server: string | undefined,
    name: string,
    type: string,
    options?: { timeout?: number },
  ): Task<DnsReply | { error: "timeout" | "refused" }>;
  /** One ICMP echo, as ping sends it: the round trip in ms; undefined, after `timeout` ms, where nothing answers. */
  echo(address: string, options?: { timeout?: number }): Task<number | undefined>;
  /** The routers on the way to an address, the first one first. */
  way?(address: string): readonly string[];
  /** Who listens in this name space. */
  listeners(): readonly Listener[];
  /** Which process of the machine itself has a listening socket; undefined where that is not known. */
  owner?(listener: Pick<Listener, "port" | "address">): Holder | undefined;
  /** Whether a route leads to an address; one does where nothing is told. */
  routed?(address: string): boolean;
  /** How this name space gets other addresses. */
  readonly place?: Joined | undefined;
  /** Another name space beside this one, with a firewall and routes of its own. */
  another?(options: {
    addresses: readonly string[];
    read(path: "/etc/hosts" | "/etc/resolv.conf"): string | undefined;
    admits(from: Stack): boolean;
    leaves(address: string): boolean;
    routes(address: string): boolean;
  }): Joined;
}

/** A name space on a network, and how it gets addresses there. */
export interface Joined {
  readonly stack: Stack;
  /** One more address; `on` the device on whose network it is. */
  assign(address: string, on?: Device): void;
  release(address: string): void;
  detach(): void;
}

export class AddressInUse extends Error {
  constructor(readonly port: number) {
    super(`address already in use: port ${port}`);
  }
}
