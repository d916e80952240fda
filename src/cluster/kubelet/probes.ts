// Probes: startup, liveness and readiness of one container, on their own timers while it runs (pkg/kubelet/prober).

import type { Probe } from "../../api/kinds/pod/types.ts";
import type { Clock } from "../../base/clock.ts";
import type { Container } from "../../containers/container.ts";
import type { Task } from "../../machine/process.ts";
import type { ConnectError, HttpResponse } from "../../machine/sockets.ts";
import {
  ask,
  dialError,
  type HandlerHost,
  type HttpQuestion,
  httpError,
  httpQuestion,
  PortError,
  portNumber,
  runExec,
} from "./handlers.ts";
import { type ContainerRecord, isRunning } from "./records.ts";
import { type Running, startTask } from "./task.ts";

export type ProbeKind = "Startup" | "Liveness" | "Readiness";
/** `error`: nobody could be asked, which says nothing about the container. */
type Outcome = { ok: true } | { ok: false; output: string } | { error: string };

export interface ProbeHost extends HandlerHost {
  clock: Clock;
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
    readonly kind: ProbeKind,
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
      const outcome = yield* this.#ask(timeout);
      if (!isRunning(this.record)) return;
      if (this.#judge(outcome)) return;
    }
  }

  /** @param timeout ms */
  *#ask(timeout: number): Task<Outcome> {
    try {
      const question = this.#questionNow();
      if (question) return judged(question, yield* ask(question, this.host.host, timeout));
      if (this.probe.exec) return yield* execProbe(this.probe.exec.command ?? [], this.container, this.host.clock, timeout);
      return yield* connectProbe(this.probe, this.record, this.host, timeout);
    } catch (error) {
      if (error instanceof PortError) return { error: error.message };
      throw error;
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
    if ("error" in outcome) {
      this.host.unhealthy(this.record, this.kind, `${this.kind} probe errored and resulted in unknown state: ${outcome.error}`);
      return false;
    }
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

const GOOD: Outcome = Object.freeze({ ok: true });

function judged(question: HttpQuestion, answer: HttpResponse | { error: ConnectError }): Outcome {
  if ("error" in answer) return { ok: false, output: httpError(question, answer.error) };
  return answer.status >= 200 && answer.status < 400 ? GOOD : { ok: false, output: `HTTP probe failed with statuscode: ${answer.status}` };
}

/** pkg/probe/exec. */
function* execProbe(command: readonly string[], container: Container, clock: Clock, timeout: number): Task<Outcome> {
  const result = yield* runExec(command, container, clock, timeout);
  if ("error" in result) return result;
  if (result.code === undefined)
    return { ok: false, output: `command timed out: "${command.join(" ")}" timed out after ${timeout / 1000}s` };
  return result.code === 0 ? GOOD : { ok: false, output: result.output };
}

/** TCP and gRPC: whether somebody listens. */
function* connectProbe(probe: Probe, record: ContainerRecord, host: HandlerHost, timeout: number): Task<Outcome> {
  const tcp = probe.tcpSocket ?? (probe.grpc ? { port: probe.grpc.port } : undefined);
  if (!tcp) return GOOD;
  const port = portNumber(tcp.port, record.spec.ports);
  const address = ("host" in tcp && tcp.host) || host.address();
  const connection = yield* host.host.connect(address, port, { timeout });
  if (!("error" in connection)) {
    connection.close();
    return GOOD;
  }
  if (probe.grpc)
    return {
      ok: false,
      output: `timeout: failed to connect service "${address}:${port}" within ${timeout / 1000}s: context deadline exceeded`,
    };
  return { ok: false, output: `dial tcp ${address}:${port}: ${dialError(connection.error)}` };
}
