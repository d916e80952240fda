// Sockets: a network name space as the processes inside it see it. What is behind it (pod network, services, name servers) is cluster/network.
import type { Pipe } from "./pipe.ts";
import type { Process, Task } from "./process.ts";

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
  /** TLS was spoken; then `serverName` is the name that was asked for. */
  tls?: { serverName: string };
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What listens on a port: HTTP by whole requests, anything else as a stream. At least one of the two. */
export interface Service {
  http?(request: HttpRequest): HttpResponse | Task<HttpResponse>;
  stream?(connection: Connection): Process;
  /** For TLS: the certificate's names and whether the usual authorities signed it. */
  tls?: { names: readonly string[]; trusted: boolean };
}

export interface Listening {
  close(): void;
}

export interface Stack {
  /** Addresses of this name space, loopback left out. */
  readonly addresses: readonly string[];
  /** @throws AddressInUse */
  listen(port: number, service: Service, options?: { address?: string; protocol?: "TCP" | "UDP" | "SCTP" }): Listening;
  /** As getaddrinfo: /etc/hosts, then the name servers of /etc/resolv.conf with its search list. Takes virtual time. */
  resolve(name: string): Task<{ addresses: string[]; canonical: string } | { error: LookupError }>;
  /** Opens a stream. Takes virtual time: a timeout as long as the real one, at most `timeout` ms where given. */
  connect(address: string, port: number, options?: { timeout?: number }): Task<Connection | { error: ConnectError }>;
  /** One HTTP exchange with `address`:`port`, without text on a wire where both sides speak whole requests. */
  exchange(
    address: string,
    port: number,
    request: Omit<HttpRequest, "peer">,
    options?: { timeout?: number },
  ): Task<HttpResponse | { error: ConnectError }>;
}

export class AddressInUse extends Error {
  constructor(readonly port: number) {
    super(`address already in use: port ${port}`);
  }
}
