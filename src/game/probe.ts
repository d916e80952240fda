// A try to reach something from somewhere in the world, as a process on its clock: what traffic checks look at.
import { inTime } from "../machine/in-time.ts";
import type { Machine, Process, Task } from "../machine/process.ts";
import type { Stack } from "../machine/sockets.ts";
import type { Booted } from "./boot.ts";

/** From where: the learner's computer, a container of its Docker engine, a node, or a pod (by name, or the first running one that a selector finds). */
export type Source =
  | { at: "host" }
  | { at: "container"; name: string }
  | { at: "node"; name: string }
  | { at: "pod"; namespace: string; name?: string; labels?: string };

export interface Probe {
  /** Equal probes are tried once. */
  readonly id: string;
  readonly from: Source;
  /** http://name:port/path, https://…, or tcp://name:port. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds after which a try counts as timed out. */
  readonly timeout: number;
}

export type ReachError = "refused" | "timeout" | "unreachable" | "reset" | "nxdomain" | "servfail" | "no-source";
export type Reach = { status: number; body: string } | { error: ReachError };

/** Starts one try; `done` is called, inside the world, with what came of it. */
export function tryProbe(
  probe: Probe,
  booted: Booted,
  findPod: (source: { namespace: string; name?: string; labels?: string }) => string | undefined,
  done: (reach: Reach) => void,
): void {
  const machine = sourceMachine(probe.from, booted, findPod);
  if (!machine) {
    done({ error: "no-source" });
    return;
  }
  machine.processes.spawn({
    argv: ["quest-probe"],
    program: function* (): Process {
      const { clock } = booted.world;
      done((yield* inTime(reach(machine.network, probe), clock, clock.now + probe.timeout)) ?? { error: "timeout" });
      return 0;
    },
  });
}

function sourceMachine(
  from: Source,
  booted: Booted,
  findPod: (source: { namespace: string; name?: string; labels?: string }) => string | undefined,
): Machine | undefined {
  if (from.at === "host") return booted.world.host;
  if (from.at === "container") {
    const { status, run } = booted.world.docker?.().containers.find(from.name) ?? {};
    return status === "running" ? run?.machine : undefined;
  }
  if (from.at === "node") {
    for (const cluster of booted.world.clusters.values()) if (cluster.nodes.has(from.name)) return cluster.nodes.get(from.name);
    return undefined;
  }
  const pod = findPod(from);
  return pod === undefined ? undefined : booted.container(from.namespace, pod);
}

function* reach(network: Stack, probe: Probe): Task<Reach> {
  const url = new URL(probe.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  let address = host;
  if (!/^[\d.]+$/.test(host) && !host.includes(":")) {
    const found = yield* network.resolve(host);
    if ("error" in found) return { error: found.error };
    address = found.addresses[0]!;
  }
  if (url.protocol === "tcp:") {
    const connection = yield* network.connect(address, port, { timeout: probe.timeout });
    if ("error" in connection) return { error: connection.error };
    connection.close();
    return { status: 0, body: "" };
  }
  const response = yield* network.exchange(
    address,
    port,
    {
      method: probe.method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, "user-agent": "k8s-quest", accept: "*/*", ...probe.headers },
      body: "",
      ...(url.protocol === "https:" ? { tls: { serverName: host } } : {}),
    },
    { timeout: probe.timeout },
  );
  return "error" in response ? { error: response.error } : { status: response.status, body: response.body };
}
