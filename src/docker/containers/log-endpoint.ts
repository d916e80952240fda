// Log drivers that connect to a server as the container starts: the container starts only where that can be reached (container.StartLogger).

import type { Task } from "../../machine/process.ts";
import type { ConnectError } from "../../machine/sockets.ts";
import { EngineError, internal } from "../error.ts";
import { lookUp } from "../networks/look-up.ts";
import type { Parts } from "../parts.ts";
import type { DockerContainer } from "./container.ts";
import { type Endpoint, fluentdEndpoint, gelfEndpoint, isTrue, syslogEndpoint } from "./log-drivers.ts";

const FAILED = "failed to create task for container: failed to initialize logging driver: ";
/** Ms that the client of fluentd waits for a connection; the others wait as long as the kernel does. */
const PATIENCE = 3000;
const WHY: Readonly<Record<ConnectError, string>> = {
  refused: "connect: connection refused",
  timeout: "connect: connection timed out",
  unreachable: "connect: no route to host",
  reset: "connect: connection reset by peer",
};

/** The server that has to be there when the container starts: datagrams go to nobody as well. */
function serverOf({ host }: Parts, { hostConfig: { LogConfig } }: DockerContainer): Endpoint | undefined {
  const { Type = "", Config: options = {} } = LogConfig ?? {};
  if (Type === "fluentd")
    return isTrue(options["fluentd-async"]) || isTrue(options["fluentd-async-connect"]) ? undefined : fluentdEndpoint(options);
  const endpoint = Type === "gelf" ? gelfEndpoint(options) : Type === "syslog" ? syslogEndpoint(options, host.files) : undefined;
  return endpoint?.protocol === "udp" ? undefined : endpoint;
}

/** @throws EngineError where lines would have to be sent to a server */
export function checkSending(parts: Parts, container: DockerContainer): void {
  const server = serverOf(parts, container);
  if (!server) return;
  throw new EngineError(501, `k8s-quest does not simulate sending logs to ${server.host}${server.port ? `:${server.port}` : ""} yet`);
}

/** Connects to the server of the container's logs. @throws EngineError where that cannot be done, and then the container says so too */
export function* reachServer(parts: Parts, container: DockerContainer): Task<void> {
  const server = container.live ? undefined : serverOf(parts, container);
  const why = server && (yield* unreachable(parts, server, container.hostConfig.LogConfig!.Type === "fluentd" ? PATIENCE : undefined));
  if (!why) return;
  const driver = container.hostConfig.LogConfig!.Type;
  container.error = `${FAILED}${driver === "gelf" ? `gelf: cannot connect to GELF endpoint: ${server.host}:${server.port} ` : ""}${why}`;
  container.exitCode = 128;
  throw internal(container.error);
}

/** What Go says of a connection that does not come about. */
function* unreachable({ host }: Parts, { protocol, host: name, port }: Endpoint, timeout: number | undefined): Task<string | undefined> {
  if (protocol === "unix") return host.files.exists(name) ? undefined : `dial unix ${name}: connect: no such file or directory`;
  const bare = name.replace(/^\[|\]$/g, "");
  const found = yield* lookUp(host, bare);
  if ("error" in found) return `dial tcp: ${found.error}`;
  const { address } = found;
  const connection = yield* host.network.connect(address, port, timeout === undefined ? {} : { timeout });
  if ("error" in connection) {
    const why = connection.error === "timeout" && timeout !== undefined ? "i/o timeout" : WHY[connection.error];
    return `dial tcp ${address.includes(":") ? `[${address}]` : address}:${port}: ${why}`;
  }
  connection.close();
  return undefined;
}
