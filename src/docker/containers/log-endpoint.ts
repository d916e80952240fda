// Log drivers that connect to a server as the container starts: the container starts only where that can be reached (container.StartLogger).

import type { Task } from "../../machine/process.ts";
import type { ConnectError } from "../../machine/sockets.ts";
import { EngineError, internal } from "../error.ts";
import { lookUp } from "../networks/look-up.ts";
import type { Parts } from "../parts.ts";
import type { DockerContainer } from "./container.ts";
import { type Endpoint, fluentdEndpoint, gelfEndpoint, isTrue, splunkEndpoint, syslogEndpoint } from "./log-drivers.ts";

const FAILED = "failed to create task for container: failed to initialize logging driver: ";
/** Ms that the client of fluentd waits for a connection; the others wait as long as the kernel does. */
const PATIENCE = 3000;
const WHY: Readonly<Record<ConnectError, string>> = {
  refused: "connect: connection refused",
  timeout: "connect: connection timed out",
  unreachable: "connect: no route to host",
  reset: "connect: connection reset by peer",
};

/** Clouds that lines go to, and what each is without. */
const CLOUDS: Readonly<Record<string, string>> = { awslogs: "Amazon CloudWatch", gcplogs: "Google Cloud" };
const NO_PROJECT = "No project was specified and couldn't read project from the metadata server. Please specify a project";

/** What keeps a driver from beginning at all. */
function refusal({ hostConfig: { LogConfig } }: DockerContainer): string | undefined {
  const { Type = "", Config: options = {} } = LogConfig ?? {};
  if (Type === "gcplogs" && !options["gcp-project"]) return NO_PROJECT;
  const splunk = Type === "splunk" ? splunkEndpoint(options) : undefined;
  return splunk && "error" in splunk ? splunk.error : undefined;
}

/** The server that has to be there when the container starts: datagrams go to nobody as well. */
function serverOf({ host }: Parts, { hostConfig: { LogConfig } }: DockerContainer): Endpoint | undefined {
  const { Type = "", Config: options = {} } = LogConfig ?? {};
  if (Type === "fluentd")
    return isTrue(options["fluentd-async"]) || isTrue(options["fluentd-async-connect"]) ? undefined : fluentdEndpoint(options);
  if (Type === "splunk") {
    const splunk = splunkEndpoint(options);
    return "error" in splunk || options["splunk-verify-connection"] === "false" ? undefined : splunk;
  }
  const endpoint = Type === "gelf" ? gelfEndpoint(options) : Type === "syslog" ? syslogEndpoint(options, host.files) : undefined;
  return endpoint?.protocol === "udp" ? undefined : endpoint;
}

/** @throws EngineError where lines would have to be sent to a server */
export function checkSending(parts: Parts, container: DockerContainer): void {
  const cloud = CLOUDS[container.hostConfig.LogConfig?.Type ?? ""];
  if (cloud) throw new EngineError(501, `k8s-quest does not simulate sending logs to ${cloud} yet`);
  const server = serverOf(parts, container);
  if (!server) return;
  throw new EngineError(501, `k8s-quest does not simulate sending logs to ${server.host}${server.port ? `:${server.port}` : ""} yet`);
}

/** Connects to the server of the container's logs. @throws EngineError where that cannot be done, and then the container says so too */
export function* reachServer(parts: Parts, container: DockerContainer): Task<void> {
  if (container.live) return;
  const driver = container.hostConfig.LogConfig?.Type ?? "";
  const server = serverOf(parts, container);
  const why = refusal(container) ?? (server && (yield* unreachable(parts, server, driver === "fluentd" ? PATIENCE : undefined)));
  if (!why) return;
  container.error = `${FAILED}${server ? before(driver, server) : ""}${why}`;
  container.exitCode = 128;
  throw internal(container.error);
}

/** What a driver says before why it does not reach its server. */
const before = (driver: string, { protocol, host, port }: Endpoint): string =>
  driver === "gelf"
    ? `gelf: cannot connect to GELF endpoint: ${host}:${port} `
    : driver === "splunk"
      ? `Options "${protocol}://${host}:${port}/services/collector/event/1.0": `
      : "";

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
