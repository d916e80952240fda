// The network as one container sees it: requests that its programs serve cost processor time, and wait for it where a limit makes it scarce.
import type { Machine, Task } from "../machine/process.ts";
import type { Holder, HttpRequest, HttpResponse, Joined, Listener, Listening, NetworkLink, Service, Stack } from "../machine/sockets.ts";

/** What nobody would notice is not waited for (ms): most requests cost less, and each wait costs the simulation something. */
const UNNOTICED = 1;

/** Where a socket is bound that takes both families. */
const ANY = "::";

const ONE = { times: 1, senders: 1 };

export class MeteredStack implements Stack {
  readonly #inner: Stack;
  readonly #cost: { readonly cpu: number; readonly memory: number };
  /** The container's machine, which exists only after its network. */
  machine: Machine | undefined;
  /** Which process opened what, of those that are open. */
  readonly #owners: { port: number; address: string; process: Holder }[] = [];

  /** @param cost of a request: ms of processor time, and bytes that stay */
  constructor(inner: Stack, cost: { readonly cpu: number; readonly memory: number }) {
    this.#inner = inner;
    this.#cost = cost;
  }

  get addresses(): readonly string[] {
    return this.#inner.addresses;
  }
  get hasIPv6(): boolean {
    return this.#inner.hasIPv6 ?? true;
  }
  links(): readonly NetworkLink[] | undefined {
    return this.#inner.links?.();
  }
  listen(port: number, service: Service, options?: { address?: string; protocol?: Listener["protocol"] }): Listening {
    // Not a spread, which gives each of such objects a hidden class of its own.
    const metered: Service = service.http
      ? Object.assign({}, service, { http: (request: HttpRequest) => this.#serve(service, request) })
      : service;
    const listening = this.#inner.listen(port, metered, options);
    const process = this.machine?.current;
    if (process) this.#owners.push({ port, address: options?.address ?? ANY, process });
    return listening;
  }
  owner({ port, address }: Pick<Listener, "port" | "address">): Holder | undefined {
    return this.#owners.findLast((each) => each.port === port && each.address === address && each.process.exitCode === undefined)?.process;
  }
  resolve(name: string) {
    return this.#inner.resolve(name);
  }
  connect(...call: Parameters<Stack["connect"]>) {
    return this.#inner.connect(...call);
  }
  exchange(...call: Parameters<Stack["exchange"]>) {
    return this.#inner.exchange(...call);
  }
  hold(...call: Parameters<Stack["hold"]>) {
    return this.#inner.hold(...call);
  }
  query(...call: Parameters<Stack["query"]>) {
    return this.#inner.query(...call);
  }
  echo(...call: Parameters<Stack["echo"]>) {
    return this.#inner.echo(...call);
  }
  way(address: string): readonly string[] {
    return this.#inner.way?.(address) ?? [];
  }
  get place(): Joined | undefined {
    return this.#inner.place;
  }
  routed(address: string): boolean {
    return this.#inner.routed?.(address) ?? true;
  }
  another(options: Parameters<NonNullable<Stack["another"]>>[0]): Joined {
    return this.#inner.another!(options);
  }
  listeners(): readonly Listener[] {
    return this.#inner.listeners();
  }

  #serve(service: Service, request: HttpRequest): HttpResponse | Task<HttpResponse> {
    const { load } = this.machine!;
    const { times, senders } = request.bulk ?? ONE;
    const done = load.spend(this.#cost.cpu * times, this.#cost.memory * times, senders);
    return done - load.now < UNNOTICED ? service.http!(request) : later(load, done, () => service.http!(request));
  }
}

function* later(load: Machine["load"], done: number, answer: () => HttpResponse | Task<HttpResponse>): Task<HttpResponse> {
  while (load.now < done) yield { until: done };
  const given = answer();
  return "status" in given ? given : yield* given;
}
