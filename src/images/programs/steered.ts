// Proxies that a controller of the cluster steers: the program is the process with its log and its health port; what answers at its other ports is given from outside.
import type { Clock } from "../../base/clock.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import type { Listening, Service } from "../../machine/sockets.ts";
import { dates, type Parameters, text, untilSignal } from "./server.ts";

/** A running proxy, as who steers it holds it. */
export class Steered {
  readonly #open = new Map<number, Listening>();

  constructor(readonly self: Running) {}

  /** Opens these ports and closes all others that were opened so; ports that somebody else has are left out. */
  serve(services: ReadonlyMap<number, Service>): void {
    for (const [port, listening] of this.#open) {
      if (services.has(port)) continue;
      listening.close();
      this.#open.delete(port);
    }
    for (const [port, service] of services) {
      if (this.#open.has(port)) continue;
      try {
        this.#open.set(port, this.self.machine.network.listen(port, service));
      } catch {
        this.log(`${dates.slashes(this.self.clock.now)} [emerg] 1#1: bind() to 0.0.0.0:${port} failed (98: Address already in use)`);
      }
    }
  }

  /** A line in the container's log. */
  log(line: string): void {
    this.self.stdout.write(`${line}\n`);
  }
}

/** The proxies of a world by the address of their pods. */
const places = new WeakMap<Clock, Map<string, Steered>>();

/** The proxy that runs in the pod (or, with hostNetwork, on the node) with an address. */
export const steeredAt = (clock: Clock, address: string | undefined): Steered | undefined =>
  address === undefined ? undefined : places.get(clock)?.get(address);

export function steered(parameters: Parameters): Program {
  const lines = (parameters["log"] as string[] | undefined) ?? [];
  const health = parameters["health"] as number | undefined;
  return function* (self): Process {
    const { clock, machine } = self;
    let all = places.get(clock);
    if (!all) places.set(clock, (all = new Map()));
    const address = machine.network.addresses[0] ?? "";
    const proxy = new Steered(self);
    for (const line of lines)
      proxy.log(
        line
          .replaceAll("{klog}", dates.klog(clock.now))
          .replaceAll("{iso}", dates.full(clock.now))
          .replaceAll("{version}", String(parameters["version"] ?? "")),
      );
    all.set(address, proxy);
    const listening = health === undefined ? undefined : machine.network.listen(health, { http: () => text(200, "ok") });
    try {
      yield* untilSignal(self, ["SIGTERM", "SIGINT", "SIGQUIT"]);
      return 0;
    } finally {
      proxy.serve(new Map());
      listening?.close();
      if (all.get(address) === proxy) all.delete(address);
    }
  };
}

/** The helper that a preStop hook runs: it returns once there is nothing more to wait for. */
export const settled = (): Program =>
  function* (): Process {
    return 0;
  };
