// A network name space: what listens in it, and how those inside it reach others.

import { contains } from "../../base/subnet.ts";
import { drive } from "../../machine/drive.ts";
import { EPHEMERAL_PORTS } from "../../machine/ephemeral-ports.ts";
import { inTime } from "../../machine/in-time.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import type {
  ConnectError,
  Connection,
  Device,
  DnsReply,
  Exchange,
  HeldConnection,
  HttpRequest,
  HttpResponse,
  Joined,
  Listener,
  Listening,
  LookupError,
  NetworkLink,
  Service,
  Stack,
} from "../../machine/sockets.ts";
import { isLoopback } from "./loopback.ts";
import { Ports } from "./ports.ts";
import { Resolver, type ResolverOptions } from "./resolver.ts";
import type { Fabric, NameSpace, Reached, Way } from "./route.ts";
import { PLAIN_TO_TLS, speakHttp } from "./speak-http.ts";
import { readResponse, requestText } from "./wire.ts";

/** How long Linux tries to connect (ms): six retransmissions of the first packet. */
const CONNECT_TIMEOUT = 127_000;

export interface SpaceOptions extends ResolverOptions {
  addresses: readonly string[];
  node?: string | undefined;
  /** The pod whose name space it is; none for a node's own and for what is outside. */
  pod?: { namespace: string; name: string };
  /** Whom a firewall in front of it lets in, by their name space; everybody unless told. */
  admits?(from: Stack): boolean;
  /** Where a firewall in front of it lets out to; everywhere unless told. */
  leaves?(address: string): boolean;
  /** Whether its routes lead to an address at all; they do unless told. */
  routes?(address: string): boolean;
  /** What more is known of its devices than the addresses. */
  links?(): readonly NetworkLink[];
  /** IPv6 is turned off in it. */
  withoutIPv6?: boolean;
  /** On which devices addresses are that were given to it later. */
  devices?: ReadonlyMap<string, Device>;
  /** Where connections go on, for an address that stands for others. */
  onward?(port: number): { address: string; port: number } | undefined;
}

type Answer = HttpResponse | { error: ConnectError };

export class Space implements NameSpace {
  readonly addresses: readonly string[];
  readonly node: string | undefined;
  readonly pod: SpaceOptions["pod"];
  /** How it gets other addresses. */
  place: Joined | undefined;
  alive = true;
  readonly #ports = new Ports();
  readonly open = new Set<Pipe>();
  readonly #resolver: Resolver;
  #ephemeral = EPHEMERAL_PORTS.first;

  constructor(
    private readonly network: Fabric,
    private readonly options: SpaceOptions,
  ) {
    this.addresses = options.addresses;
    this.node = options.node;
    this.pod = options.pod;
    this.#resolver = new Resolver(network, this, options);
  }

  get hasIPv6(): boolean {
    return !this.options.withoutIPv6;
  }
  links(): readonly NetworkLink[] | undefined {
    const { links, devices } = this.options;
    if (links || !devices?.size) return links?.();
    const names = new Map([...devices.values()].map((device) => [device.name, device]));
    return [...names.values()].map(({ name, hardware }) => ({
      name,
      hardware,
      addresses: [...devices].flatMap(([address, on]) => (on.name === name ? [{ address, prefix: on.subnet.bits }] : [])),
      gateways: [],
    }));
  }

  get address(): string {
    return this.addresses[0] ?? "127.0.0.1";
  }
  addressFor(other: string): string {
    if (!other.includes(":")) return this.address;
    return this.addresses.find((address) => address.includes(":")) ?? "::1";
  }

  passes(address: string, to: NameSpace | undefined): boolean {
    return to === this || ((this.options.leaves?.(address) ?? true) && (to?.admits(this) ?? true));
  }
  admits(from: Stack): boolean {
    return this.options.admits?.(from) ?? true;
  }

  listen(
    port: number,
    service: Service,
    { address, protocol = "TCP" }: { address?: string; protocol?: Listener["protocol"] } = {},
  ): Listening {
    return this.#ports.listen(port === 0 ? this.#ephemeral++ : port, service, address, protocol);
  }

  listener(address: string, port: number, protocol: Listener["protocol"] = "TCP"): Service | undefined {
    const service = this.#ports.service(address, port, protocol);
    return service?.provided === undefined ? service : this.network.provided(service.provided);
  }

  onward(port: number): { address: string; port: number } | undefined {
    return this.options.onward?.(port);
  }

  /** Everyone who listened or was connected here is cut off. */
  remove(): void {
    this.alive = false;
    this.#ports.clear();
    for (const pipe of this.open) pipe.end();
    this.open.clear();
  }

  get hasOtherIPv6(): boolean {
    return this.addresses.some((address) => address.includes(":"));
  }
  resolve(name: string): Task<{ addresses: string[]; canonical: string } | { error: LookupError }> {
    return this.#resolver.resolve(name);
  }
  query(
    server: string | undefined,
    name: string,
    type: string,
    options: { timeout?: number } = {},
  ): Task<DnsReply | { error: "timeout" | "refused" }> {
    return this.#resolver.query(server, name, type, options);
  }

  *connect(address: string, port: number, options: { timeout?: number } = {}): Task<Connection | { error: ConnectError }> {
    const way = this.#setOut(address, port, options.timeout);
    if ("error" in way) return way;
    yield way;
    const reached = this.#arrive(way, address, port);
    return "error" in reached ? reached : this.#dial(reached, { address, port });
  }

  *exchange(address: string, port: number, request: Omit<HttpRequest, "peer">, options: Exchange = {}): Task<Answer> {
    const { clock } = this.network;
    const { within } = options;
    const begun = clock.now;
    const way = this.#setOut(address, port, within ?? options.timeout);
    if ("error" in way) return way;
    yield way;
    const reached = this.#arrive(way, address, port);
    if ("error" in reached) return reached;
    const local = this.#peer(reached);
    options.connected?.(local);
    const answer = this.#ask(reached, local, { address, port }, request, options);
    if (!("next" in answer)) return answer;
    return within === undefined ? yield* answer : ((yield* inTime(answer, clock, begun + within)) ?? { error: "timeout" });
  }

  *hold(address: string, port: number, options: { timeout?: number } = {}): Task<HeldConnection | { error: ConnectError }> {
    const way = this.#setOut(address, port, options.timeout);
    if ("error" in way) return way;
    yield way;
    const reached = this.#arrive(way, address, port);
    if ("error" in reached) return reached;
    const local = this.#peer(reached);
    return {
      local,
      limit: reached.service.keepAlive ?? Number.POSITIVE_INFINITY,
      get open() {
        return reached.space.alive && reached.space.listener(reached.address, reached.port) === reached.service;
      },
      exchange: (request) => inFull(this.#ask(reached, local, { address, port }, request, {})),
    };
  }

  /** One exchange over a connection that stands; most services answer at once. */
  #ask(
    reached: Reached,
    local: { address: string; port: number },
    asked: { address: string; port: number },
    request: Omit<HttpRequest, "peer">,
    options: Exchange,
  ): Answer | Task<Answer> {
    const { service } = reached;
    if (request.tls && !service.tls) return { error: "reset" };
    if (request.tls && options.certificate?.(service.certificateFor?.(request.tls.serverName) ?? service.tls!) === false)
      return { error: "reset" };
    if (!request.tls && service.tls && service.http) return PLAIN_TO_TLS;
    if (service.http) return service.http({ ...request, peer: { address: reached.source, port: local.port } });
    return this.#write(this.#dial(reached, asked), request);
  }

  *#write(connection: Connection, request: Omit<HttpRequest, "peer">): Task<Answer> {
    connection.output.write(requestText(request));
    const response = yield* readResponse(connection, request.method);
    connection.close();
    return response ?? { error: "reset" };
  }

  routed(address: string): boolean {
    if (address === "::1" && this.options.withoutIPv6) return false;
    if (!address.includes(":") || isLoopback(address)) return this.options.routes?.(address) ?? true;
    // Nobody has a way to the whole world by IPv6: only to networks that it is on, or that its router is on.
    if (!this.hasOtherIPv6) return false;
    return this.options.routes?.(address) ?? [...(this.options.devices?.values() ?? [])].some(({ subnet }) => contains(subnet, address));
  }
  another(options: Parameters<NonNullable<Stack["another"]>>[0]): Joined {
    return this.network.attach(options);
  }

  way(address: string): readonly string[] {
    return this.network.way(this, address);
  }

  *echo(address: string, { timeout = 10_000 } = {}): Task<number | undefined> {
    if (!this.routed(address)) return undefined;
    const delay = this.network.reaches(this, address) ? this.network.latency() : undefined;
    yield { until: this.network.clock.now + Math.min(delay ?? timeout, timeout) };
    return delay;
  }

  listeners(): readonly Listener[] {
    return this.#ports.list();
  }

  /** The caller's own end: as loopback where it calls itself so. */
  #peer({ address }: { address: string }): { address: string; port: number } {
    if (this.#ephemeral > EPHEMERAL_PORTS.last) this.#ephemeral = EPHEMERAL_PORTS.first;
    return { address: isLoopback(address) ? address : this.addressFor(address), port: this.#ephemeral++ };
  }

  /** The way to `address`, and how long a connection takes to come there or to be given up. */
  #setOut(address: string, port: number, timeout = CONNECT_TIMEOUT): Way | { error: "unreachable" } {
    if (!this.routed(address)) return { error: "unreachable" };
    const { network } = this;
    const { now } = network.clock;
    const route = network.route(this, address, port);
    if (route !== "timeout") return { until: now + network.latency(), route };
    network.noteTrouble(this, { address, port });
    return { until: now + Math.min(timeout, CONNECT_TIMEOUT), route };
  }

  /** Who listens at the end of a way. */
  #arrive({ route }: Way, address: string, port: number): Reached | { error: ConnectError } {
    if (route === "timeout") return { error: route };
    if (route !== "refused" && route.space.alive) {
      const { space, source } = route;
      const service = space.listener(route.address, route.port);
      if (service?.forward) return this.network.onward(service.forward);
      if (service) return { service, space, address: route.address, port: route.port, source };
    }
    this.network.noteTrouble(this, { address, port });
    return { error: "refused" };
  }

  #dial({ service, space, address, port, source }: Reached, asked: { address: string; port: number }): Connection {
    const [there, back] = [new Pipe(), new Pipe()];
    const local = this.#peer({ address });
    const close = () => {
      there.end();
      back.end();
      for (const side of [this, space]) for (const pipe of [there, back]) side.open.delete(pipe);
    };
    for (const side of [this, space]) for (const pipe of [there, back]) side.open.add(pipe);
    const server: Connection = { peer: { address: source, port: local.port }, local: { address, port }, input: there, output: back, close };
    drive(this.network.clock, service.stream ? service.stream(server) : speakHttp(service, server), () => close());
    return { peer: asked, local, input: back, output: there, close };
  }
}

function* inFull(answer: Answer | Task<Answer>): Task<Answer> {
  return "next" in answer ? yield* answer : answer;
}
