// The way from a kubeconfig's server to a cluster: addresses, the network between, and the certificate.
import { failure } from "../../api/errors.ts";
import type { Clock } from "../../base/clock.ts";
import type { Machine, Task } from "../../machine/process.ts";
import type { Cluster, World } from "../../world/contract.ts";
import type { ClientConfig } from "./client-config.ts";
import type { Caller } from "./door.ts";
import { ConnectionError } from "./failures.ts";
import { requestTimeout, tooLate } from "./request-timeout.ts";
import { distrust, misnamed } from "./trust.ts";

interface Binding {
  world: World;
  /** The cluster that the machine is part of, for its service address. */
  cluster: Cluster | undefined;
}

export const bindings = new WeakMap<Machine, Binding>();
/** Worlds by their clocks: pods come and go without anybody binding them. */
const worlds = new WeakMap<Clock, World>();

/** Tells which world's API servers a machine can reach; `cluster` for a node. Called by whoever assembles the world. */
export function bindWorld(machine: Machine, world: World, cluster?: Cluster): void {
  bindings.set(machine, { world, cluster });
  worlds.set(machine.clock, world);
}

interface Address {
  protocol: string;
  host: string;
  port: number;
  /** host:port as messages show it. */
  shown: string;
}

/** @throws ConnectionError */
export function parseServer(server: string): Address {
  const text = /^[a-z]+:\/\//i.test(server) ? server : `http://${server}`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ConnectionError(`error: parse ${JSON.stringify(server)}: invalid URL`);
  }
  const protocol = url.protocol.slice(0, -1);
  const port = Number(url.port || (protocol === "https" ? 443 : 80));
  const authority = text.slice(text.indexOf("://") + 3).replace(/[/?#].*$/, "");
  return { protocol, host: url.hostname, port, shown: authority };
}

const SECURE_PORT = 6443;
/** The first address of services: the API server's. */
const API_SERVICE = "10.96.0.1";
const IN_CLUSTER = /^kubernetes(\.default(\.svc(\.cluster\.local)?)?)?$/;

export function clusterAt(binding: Binding | undefined, address: Address): Cluster | undefined {
  if (!binding) return undefined;
  for (const cluster of binding.world.clusters.values()) {
    const server = parseServer(cluster.server);
    if (server.port === address.port && (server.host === address.host || (isLoopback(server.host) && isLoopback(address.host))))
      return cluster;
    if (isOnNode(cluster, address)) return cluster;
  }
  return binding.cluster && address.port === 443 && (IN_CLUSTER.test(address.host) || address.host === API_SERVICE)
    ? binding.cluster
    : undefined;
}

/** Whether an address is where the first node has its API server. */
const isOnNode = ({ nodes }: Cluster, { host, port }: Address): boolean =>
  port === SECURE_PORT && nodes.values().next().value?.network.addresses.includes(host) === true;

/** The cluster behind an address for a container, which has a loopback of its own. */
function clusterFrom({ clock, network }: Machine, address: Address): Cluster | undefined {
  const world = worlds.get(clock);
  const [own = ""] = network.addresses;
  return [...(world?.clusters.values() ?? [])].find(
    (cluster) =>
      isOnNode(cluster, address) ||
      (address.port === 443 && (IN_CLUSTER.test(address.host) || address.host === API_SERVICE) && cluster.network?.at(own) !== undefined),
  );
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "127.0.0.1";

/** The API server behind an address. @throws ConnectionError in the words of kubectl */
export function* reach({ self, call }: Caller, config: ClientConfig): Task<Cluster> {
  const { machine } = self;
  const address = parseServer(config.server);
  const bound = bindings.get(machine);
  const cluster = bound ? clusterAt(bound, address) : clusterFrom(machine, address);
  const timeout = requestTimeout(call);
  const refused = (): never => {
    const ip = isLoopback(address.host) ? "127.0.0.1" : address.host;
    throw new ConnectionError(
      `The connection to the server ${address.shown} was refused - did you specify the right host or port?`,
      `dial tcp ${ip}:${address.port}: connect: connection refused`,
    );
  };
  const unable = (why: string): never => {
    throw new ConnectionError(`Unable to connect to the server: ${why}`);
  };
  if (!cluster) {
    let ip = isLoopback(address.host) ? "127.0.0.1" : address.host;
    if (!/^[\d.]+$/.test(ip)) {
      const found = yield* machine.network.resolve(ip);
      if ("error" in found) {
        const server = /^nameserver\s+(\S+)/m.exec(
          machine.files.exists("/etc/resolv.conf") ? machine.files.read("/etc/resolv.conf") : "",
        )?.[1];
        return unable(
          `dial tcp: lookup ${ip}${server ? ` on ${server}:53` : ""}: ${found.error === "nxdomain" ? "no such host" : found.error === "timeout" ? "i/o timeout" : "server misbehaving"}`,
        );
      }
      ip = found.addresses[0]!;
    }
    const connection = yield* machine.network.connect(ip, address.port, { timeout: Math.min(30_000, timeout ?? 30_000) });
    if (!("error" in connection)) {
      connection.close();
      return unable("EOF");
    }
    if (connection.error === "refused") return refused();
    if (connection.error === "timeout" && timeout !== undefined && timeout < 30_000) throw tooLate();
    return unable(
      `dial tcp ${ip}:${address.port}: ${connection.error === "timeout" ? "i/o timeout" : connection.error === "reset" ? "read: connection reset by peer" : "connect: no route to host"}`,
    );
  }
  if (!cluster.api.available) return refused();
  // From inside, the way to the service may be cut.
  if (address.port === 443 || isOnNode(cluster, address)) {
    const lost = yield* silence(machine, address, timeout);
    if (lost === "late") throw tooLate();
    if (lost) return unable(lost);
  }
  if (address.protocol === "https" && !config.insecure) {
    const why = config.authority
      ? distrust(config.authority, cluster.authority)
      : "tls: failed to verify certificate: x509: certificate signed by unknown authority";
    if (why) return unable(why);
    const ended = cluster.serverTrouble?.() ?? (config.serverName && misnamed(config.serverName, shownCertificate(cluster)));
    if (ended) return unable(ended);
  }
  if (address.protocol === "http") throw failure(400, "BadRequest", "the server rejected our request for an unknown reason");
  return cluster;
}

/** The certificate that the API server shows, where its files are. */
function shownCertificate({ nodes }: Cluster): string | undefined {
  for (const { files } of nodes.values()) if (files.exists(SERVING_CERTIFICATE)) return files.read(SERVING_CERTIFICATE);
  return undefined;
}

const SERVING_CERTIFICATE = "/etc/kubernetes/pki/apiserver.crt";

/** Why nothing comes back from the API server's service, in Go's words; undefined where something does. */
function* silence(machine: Machine, { host, port }: Address, timeout: number | undefined): Task<string | undefined> {
  const found = yield* machine.network.resolve(host);
  if ("error" in found) return found.error === "timeout" ? `dial tcp: lookup ${host}: i/o timeout` : undefined;
  const ip = found.addresses[0]!;
  const connection = yield* machine.network.connect(ip, port, { timeout: Math.min(30_000, timeout ?? 30_000) });
  if (!("error" in connection)) connection.close();
  else if (connection.error === "timeout")
    return timeout !== undefined && timeout < 30_000 ? "late" : `dial tcp ${ip}:${port}: i/o timeout`;
  return undefined;
}
