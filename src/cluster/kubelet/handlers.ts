// What probes and hooks do to a container: a command inside it, a request to it (pkg/kubelet/prober, pkg/kubelet/lifecycle/handlers.go).
import type { ContainerPort, Handler, IntOrString } from "../../api/kinds/pod/types.ts";
import type { Clock } from "../../base/clock.ts";
import { type Container, StartError } from "../../containers/container.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import type { ConnectError, HttpRequest, Stack } from "../../machine/sockets.ts";
import type { ContainerRecord } from "./records.ts";

/** From where a pod is asked, and at which address. */
export interface HandlerHost {
  /** The node's own name space: requests of the kubelet come from there. */
  host: Stack;
  address(): string;
}

/** A port that the container has no name for. */
export class PortError extends Error {}

/** A port by number, or by its name among the container's ports (probe.ResolveContainerPort). @throws PortError */
export function portNumber(port: IntOrString, ports: readonly ContainerPort[] | undefined): number {
  const found = typeof port === "number" ? port : (ports?.find((each) => each.name === port)?.containerPort ?? port);
  if (typeof found === "string" && !/^[+-]?\d+$/.test(found))
    throw new PortError(`strconv.Atoi: parsing ${JSON.stringify(found)}: invalid syntax`);
  const number = Number(found);
  if (number <= 0 || number > 65_535) throw new PortError(`invalid port number: ${number}`);
  return number;
}

export const dialError = (error: ConnectError): string =>
  error === "refused"
    ? "connect: connection refused"
    : error === "unreachable"
      ? "connect: no route to host"
      : error === "reset"
        ? "read: connection reset by peer"
        : "i/o timeout";

/** An HTTP request of a handler, and whom it asks. */
export interface HttpQuestion {
  /** Of the pod. */
  readonly pod: string;
  readonly address: string;
  readonly port: number;
  readonly request: Omit<HttpRequest, "peer">;
  readonly url: string;
}

/** As pkg/probe/http/request.go puts it together. @param agent kube-probe, kube-lifecycle @throws PortError */
export function httpQuestion(
  httpGet: NonNullable<Handler["httpGet"]>,
  { spec }: ContainerRecord,
  pod: string,
  agent = "kube-probe",
): HttpQuestion {
  const port = portNumber(httpGet.port, spec.ports);
  const address = httpGet.host || pod;
  const scheme = (httpGet.scheme ?? "HTTP").toLowerCase();
  const path = httpGet.path?.startsWith("/") ? httpGet.path : `/${httpGet.path ?? ""}`;
  const headers: Record<string, string> = {
    host: `${address}:${port}`,
    "user-agent": `${agent}/1.36`,
    accept: "*/*",
    connection: "close",
  };
  for (const { name, value } of httpGet.httpHeaders ?? []) headers[name.toLowerCase()] = value;
  const request = { method: "GET", path, headers, body: "", ...(scheme === "https" ? { tls: { serverName: address } } : {}) };
  return { pod, address, port, request, url: `${scheme}://${address}:${port}${path}` };
}

export const ask = ({ address, port, request }: HttpQuestion, from: Stack, timeout: number) =>
  from.exchange(address, port, request, { within: timeout });

/** What Go's client says where no answer came. */
export function httpError({ address, port, url, request }: HttpQuestion, error: ConnectError): string {
  if (error === "timeout") return `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  // Who hangs up on a TLS greeting speaks HTTP without it.
  if (error === "reset" && request.tls) return `Get "${url}": http: server gave HTTP response to HTTPS client`;
  return `Get "${url}": dial tcp ${address}:${port}: ${dialError(error)}`;
}

/** What became of a command: its code is undefined where it took too long, and was ended. */
export type ExecResult = { code: number | undefined; output: string; stderr: string } | { error: string };

/** Runs a command in a container. @param timeout ms; undefined for as long as it takes */
export function* runExec(command: readonly string[], container: Container, clock: Clock, timeout: number | undefined): Task<ExecResult> {
  const [stdout, stderr] = [new Pipe(), new Pipe()];
  const result = { code: undefined as number | undefined, output: "", stderr: "" };
  const undo = [
    stdout.changed.on(() => {
      result.output += stdout.read();
    }),
    stderr.changed.on(() => {
      const text = stderr.read();
      result.output += text;
      result.stderr += text;
    }),
  ];
  try {
    const process = container.exec(command, { stdout, stderr });
    const until = timeout === undefined ? undefined : clock.now + timeout;
    while (process.exitCode === undefined && (until === undefined || clock.now < until))
      yield until === undefined ? { on: process.changed } : { on: process.changed, until };
    if (process.exitCode === undefined) process.kill("SIGKILL");
    else result.code = process.exitCode;
    return result;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return {
      error: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${container.config.id}": OCI runtime exec failed: exec failed: unable to start container process: ${error.message}`,
    };
  } finally {
    for (const each of undo) each();
  }
}
