// The probes of a pod's containers: their timers, and what their results mean for the pod (pkg/kubelet/prober/prober_manager.go).

import type { PodObject } from "../../api/kinds/pod/types.ts";
import type { Container } from "../../containers/container.ts";
import { type ProbeHost, ProbeTimer } from "./probes.ts";
import type { ContainerRecord } from "./records.ts";
import type { PodOnNode } from "./worker-host.ts";

/** Where probes and hooks of the worker's pod run, and who hears of their results. */
const probeHostOf = (worker: PodOnNode): ProbeHost => ({
  get clock() {
    return worker.host.clock;
  },
  get host() {
    return worker.host.network.host;
  },
  address: () => worker.sandbox?.addresses[0] ?? "127.0.0.1",
  runtimeUp: () => worker.host.runtimeUp(),
  unhealthy: (record, _kind, message) => worker.event(record, "Warning", "Unhealthy", message),
  decided: (record, kind, good) => {
    if (kind === "Readiness") {
      if (record.ready === good) return;
      record.ready = good;
      worker.readinessChanged();
      return;
    } else if (kind === "Startup" && good) record.started = true;
    else if (!good) record.doomed = condemned(worker.pod, record, kind === "Startup" ? "startup" : "liveness");
    else return;
    worker.request();
  },
});

/** A container that fails a probe is started again unless its policy, or else the pod's, is Never; rules about exit codes have no say (computePodActions). */
function condemned(pod: PodObject, { role, spec }: ContainerRecord, by: "liveness" | "startup"): ContainerRecord["doomed"] {
  const restarts = role === "sidecar" || (spec.restartPolicy ?? pod.spec.restartPolicy) !== "Never";
  return { message: `Container ${spec.name} failed ${by} probe${restarts ? ", will be restarted" : ""}`, by };
}

export class PodProbes {
  /** Most pods have neither probes nor hooks. */
  #host: ProbeHost | undefined;
  #timers: Map<ContainerRecord, ProbeTimer[]> | undefined;
  /** When the kubelet took the pod, on its clock. */
  readonly #born: number;

  constructor(
    private readonly worker: PodOnNode,
    born: number,
  ) {
    this.#born = born;
  }

  get host(): ProbeHost {
    return (this.#host ??= probeHostOf(this.worker));
  }

  start(record: ContainerRecord, container: Container): void {
    const { startupProbe, livenessProbe, readinessProbe } = record.spec;
    if (!startupProbe && !livenessProbe && !readinessProbe) return;
    const timers: ProbeTimer[] = [];
    this.#timers ??= new Map();
    this.#timers.set(record, timers);
    if (startupProbe) timers.push(new ProbeTimer("Startup", startupProbe, record, container, this.#born, this.host));
    if (livenessProbe) timers.push(new ProbeTimer("Liveness", livenessProbe, record, container, this.#born, this.host));
    if (readinessProbe) timers.push(new ProbeTimer("Readiness", readinessProbe, record, container, this.#born, this.host));
  }

  stop(record: ContainerRecord): void {
    for (const timer of this.#timers?.get(record) ?? []) timer.stop();
    this.#timers?.delete(record);
  }

  /** The pod is being ended: whether it is ready is still asked (StopLivenessAndStartup). */
  keepReadiness(): void {
    for (const timers of this.#timers?.values() ?? []) for (const timer of timers) if (timer.kind !== "Readiness") timer.stop();
  }
}
