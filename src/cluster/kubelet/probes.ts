// Probes: startup, liveness and readiness of one container, on their own timers while it runs (pkg/kubelet/prober).

import type { ContainerPort, Handler, IntOrString, Probe } from "../../api/kinds/pod/types.ts";
import type { Clock } from "../../base/clock.ts";
import { type Container, StartError } from "../../containers/container.ts";
import { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import type { ConnectError, HttpRequest, HttpResponse, Stack } from "../../machine/sockets.ts";
import { type ContainerRecord, isRunning } from "./records.ts";
import { type Running, startTask } from "./task.ts";

export type ProbeKind = "Startup" | "Liveness" | "Readiness";
type Outcome = { ok: true; warning?: string } | { ok: false; output: string };

export interface ProbeHost {
  clock: Clock;
  /** The node's own name space: probes of the kubelet come from there. */
  host: Stack;
  address(): string;
  /** Whether the container runtime can be asked to run something. */
  runtimeUp(): boolean;
  unhealthy(record: ContainerRecord, kind: ProbeKind, message: string): void;
  /** The verdict changed: the pod must be looked at. */
  decided(record: ContainerRecord, kind: ProbeKind, good: boolean): void;
}

/** One probe of one container, from its start to its end. */
export class ProbeTimer {
  #task: Running | undefined;
  #good = 0;
  #bad = 0;
  /** What it asks over HTTP, at the address that the pod had last. */
  #question: HttpQuestion | undefined;

  constructor(
    private readonly kind: ProbeKind,
    private readonly probe: Probe,
    private readonly record: ContainerRecord,
    private readonly container: Container,
    /** Virtual ms: periods are counted from when the pod was first seen, as the kubelet's ticker does. */
    private readonly origin: number,
    private readonly host: ProbeHost,
  ) {
    this.#task = startTask(host.clock, this.#run());
  }

  stop(): void {
    this.#task?.cancel();
    this.#task = undefined;
  }

  *#run(): Task<void> {
    const { clock } = this.host;
    const period = (this.probe.periodSeconds || 10) * 1000;
    const timeout = (this.probe.timeoutSeconds || 1) * 1000;
    const earliest = this.container.startedAt + (this.probe.initialDelaySeconds ?? 0) * 1000;
    for (let at = this.origin + Math.max(1, Math.ceil((earliest - this.origin) / period)) * period; ; at += period) {
      if (at < clock.now) continue;
      while (clock.now < at) yield { until: at };
      if (!isRunning(this.record) || this.record.current !== this.container) return;
      if (this.kind === "Startup" ? this.record.started : !this.record.started && this.record.spec.startupProbe) {
        if (this.kind === "Startup") return;
        continue;
      }
      // What cannot be asked says nothing about the container.
      if (this.probe.exec && !this.host.runtimeUp()) continue;
      const question = this.#questionNow();
      const outcome = question
        ? judged(question, yield* ask(question, this.host.host, timeout))
        : yield* runHandler(this.probe, this.container, this.record, this.host, timeout);
      if (!isRunning(this.record)) return;
      if (this.#judge(outcome)) return;
    }
  }

  /** Put together anew only where the pod has another address than at the last time. */
  #questionNow(): HttpQuestion | undefined {
    const { httpGet } = this.probe;
    if (!httpGet) return undefined;
    const address = this.host.address();
    if (this.#question?.pod !== address) this.#question = httpQuestion(httpGet, this.record, address);
    return this.#question;
  }

  /** Whether that is the end: what is to be restarted is not asked again. */
  #judge(outcome: Outcome): boolean {
    if (outcome.ok) {
      this.#bad = 0;
      this.#good++;
      if (this.#good >= (this.kind === "Readiness" ? this.probe.successThreshold || 1 : 1)) this.host.decided(this.record, this.kind, true);
      return false;
    }
    this.#good = 0;
    this.#bad++;
    this.host.unhealthy(this.record, this.kind, `${this.kind} probe failed: ${outcome.output}`);
    if (this.#bad < (this.probe.failureThreshold || 3)) return false;
    this.host.decided(this.record, this.kind, false);
    return this.kind !== "Readiness";
  }
}

/** A port by number, or by its name among the container's ports. */
function portNumber(port: IntOrString, ports: readonly ContainerPort[] | undefined): number {
  if (typeof port === "number") return port;
  return /^\d+$/.test(port) ? Number(port) : (ports?.find((each) => each.name === port)?.containerPort ?? 0);
}

const dialError = (error: ConnectError): string =>
  error === "refused"
    ? "connect: connection refused"
    : error === "unreachable"
      ? "connect: no route to host"
      : error === "reset"
        ? "read: connection reset by peer"
        : "i/o timeout";

/** An HTTP request of a handler, and whom it asks. */
interface HttpQuestion {
  /** Of the pod. */
  readonly pod: string;
  readonly address: string;
  readonly port: number;
  readonly request: Omit<HttpRequest, "peer">;
  readonly url: string;
}

/** As pkg/probe/http/request.go puts it together. */
function httpQuestion(httpGet: NonNullable<Handler["httpGet"]>, { spec }: ContainerRecord, pod: string): HttpQuestion {
  const port = portNumber(httpGet.port, spec.ports);
  const address = httpGet.host || pod;
  const scheme = (httpGet.scheme ?? "HTTP").toLowerCase();
  const path = httpGet.path?.startsWith("/") ? httpGet.path : `/${httpGet.path ?? ""}`;
  const headers: Record<string, string> = {
    host: `${address}:${port}`,
    "user-agent": "kube-probe/1.36",
    accept: "*/*",
    connection: "close",
  };
  for (const { name, value } of httpGet.httpHeaders ?? []) headers[name.toLowerCase()] = value;
  const request = { method: "GET", path, headers, body: "", ...(scheme === "https" ? { tls: { serverName: address } } : {}) };
  return { pod, address, port, request, url: `${scheme}://${address}:${port}${path}` };
}

const ask = ({ address, port, request }: HttpQuestion, from: Stack, timeout: number) =>
  from.exchange(address, port, request, { within: timeout });

function judged({ address, port, url }: HttpQuestion, answer: HttpResponse | { error: ConnectError }): Outcome {
  if ("error" in answer)
    return {
      ok: false,
      output:
        answer.error === "timeout"
          ? `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
          : `Get "${url}": dial tcp ${address}:${port}: ${dialError(answer.error)}`,
    };
  return answer.status >= 200 && answer.status < 400 ? GOOD : { ok: false, output: `HTTP probe failed with statuscode: ${answer.status}` };
}

const GOOD: Outcome = Object.freeze({ ok: true });

/** Runs the handler of a probe or hook against a container. `timeout` in ms. */
export function* runHandler(
  handler: Handler,
  container: Container,
  record: ContainerRecord,
  host: Pick<ProbeHost, "clock" | "host" | "address">,
  timeout: number,
): Task<Outcome> {
  const { clock } = host;
  if (handler.exec) return yield* runExec(handler.exec.command ?? [], container, clock, timeout);
  if (handler.sleep) {
    const until = clock.now + handler.sleep.seconds * 1000;
    while (clock.now < until) yield { until };
    return { ok: true };
  }
  if (handler.httpGet) {
    const question = httpQuestion(handler.httpGet, record, host.address());
    return judged(question, yield* ask(question, host.host, timeout));
  }
  const tcp = handler.tcpSocket ?? (handler.grpc ? { port: handler.grpc.port } : undefined);
  if (!tcp) return { ok: true };
  const port = portNumber(tcp.port, record.spec.ports);
  const address = ("host" in tcp && tcp.host) || host.address();
  const connection = yield* host.host.connect(address, port, { timeout });
  if (!("error" in connection)) {
    connection.close();
    return { ok: true };
  }
  if (handler.grpc)
    return {
      ok: false,
      output: `timeout: failed to connect service "${address}:${port}" within ${timeout / 1000}s: context deadline exceeded`,
    };
  return { ok: false, output: `dial tcp ${address}:${port}: ${dialError(connection.error)}` };
}

function* runExec(command: readonly string[], container: Container, clock: Clock, timeout: number): Task<Outcome> {
  const output = new Pipe();
  let text = "";
  const undo = output.changed.on(() => {
    text += output.read();
  });
  try {
    const process = container.exec(command, { stdout: output, stderr: output });
    const until = clock.now + timeout;
    while (process.exitCode === undefined && clock.now < until) yield { on: process.changed, until };
    if (process.exitCode === undefined) {
      process.kill("SIGKILL");
      return { ok: false, output: `command timed out: "${command.join(" ")}" timed out after ${timeout / 1000}s` };
    }
    return process.exitCode === 0 ? { ok: true } : { ok: false, output: text };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return {
      ok: false,
      output: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${container.config.id}": OCI runtime exec failed: exec failed: unable to start container process: ${error.message}`,
    };
  } finally {
    undo();
  }
}
