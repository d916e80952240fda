// The worker of one pod on its node: brings the pod's containers to what its specification says, one step at a time (pkg/kubelet/pod_workers.go,
// kuberuntime_manager.go). As in the kubelet, the status is written at the start of a sync and tells what the sync before found.

import type { Requests } from "../../api/kinds/pod/requests.ts";
import type { PodObject } from "../../api/kinds/pod/types.ts";
import { fromTimestamp, timestamp } from "../../api/object.ts";
import { equal } from "../../api/structure.ts";
import { Signal } from "../../base/signal.ts";
import type { Container } from "../../containers/container.ts";
import type { Task } from "../../machine/process.ts";
import { adoptSpec } from "./adoption.ts";
import { killContainers } from "./container-stop.ts";
import { syncContainers } from "./container-sync.ts";
import { Deadline, deletionGrace } from "./deadline.ts";
import { Granted } from "./granted.ts";
import { pullImageVolumes } from "./image-volumes.ts";
import { syncSkipped } from "./journal-lines.ts";
import { mountVolumes } from "./mounting.ts";
import { PodProbes } from "./pod-probes.ts";
import { type ContainerRecord, fieldPath, isRunning, recordsOf, terminatedState } from "./records.ts";
import { PodResize } from "./resize.ts";
import { dialError } from "./runtime/daemon.ts";
import { runtimeError } from "./runtime/handlers.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import { StatusReport } from "./status-report.ts";
import { bothSynced, type Synced, SyncLoop } from "./sync-loop.ts";
import { pause } from "./task.ts";
import type { MountedVolume } from "./volume-parts.ts";
import type { PodOnNode, WorkerHost } from "./worker-host.ts";

export class PodWorker implements PodOnNode {
  pod: PodObject;
  readonly records: ContainerRecord[];
  readonly volumes = new Map<string, MountedVolume>();
  readonly unpulled = new Map<string, { reason: string; message: string }>();
  sandbox: Sandbox | undefined;
  /** Deletion, eviction or the deadline: containers are being ended. */
  terminating = false;
  over = false;
  /** Fires once, when it is over. */
  readonly ended = new Signal();
  verdict: { reason: string; message: string; disruption?: true; rejected?: true } | undefined;
  evicted = false;
  readonly host: WorkerHost;
  readonly probes: PodProbes;
  /** Present once its resources were to change. */
  resize: PodResize | undefined;
  readonly #startTime: string;
  readonly #loop: SyncLoop;
  #mounted = false;
  readonly #deadline: Deadline;
  readonly #report: StatusReport;
  readonly #granted = new Granted();
  /** The kubelet is down: containers go on, and nobody looks after them. */
  #frozen = false;

  constructor(pod: PodObject, host: WorkerHost) {
    this.pod = pod;
    this.host = host;
    this.probes = new PodProbes(this, host.clock.now);
    this.#loop = new SyncLoop(
      host,
      () => this.#sync(),
      () => !this.terminating && !this.over && !this.#frozen,
    );
    this.#report = new StatusReport(this);
    this.#startTime = pod.status?.startTime ?? timestamp(host.clock.now);
    this.records = recordsOf(pod);
    this.#deadline = new Deadline(host.clock, pod.spec.activeDeadlineSeconds, fromTimestamp(this.#startTime), () => {
      if (!this.#frozen) this.#expire();
    });
  }

  #expire(): void {
    if (!this.#deadline.passed || this.over || this.terminating) return;
    this.verdict = { reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" };
    this.host.event(this.pod, "Normal", "DeadlineExceeded", this.verdict.message);
    this.terminate();
  }

  /** The kubelet ends: what it was doing for the pod stops where it is. */
  freeze(): void {
    this.#frozen = true;
    this.#loop.stop();
    for (const record of this.records) this.probes.stop(record);
  }

  /** The kubelet is back: it looks after the pod again, from what the runtime tells of its containers. */
  thaw(): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    if (this.over) return;
    if (this.terminating) {
      this.terminating = false;
      this.terminate();
      return;
    }
    for (const record of this.records) if (isRunning(record)) this.probes.start(record, record.current!);
    this.#report.forget();
    this.#expire();
    this.request();
  }

  /** The status that was written last did not arrive. */
  rewrite(): void {
    this.#report.forget();
    this.#writeStatus();
  }

  get requests(): Requests {
    return this.#granted.of(this.pod, (name) => this.record(name)?.spec);
  }

  reallocated(): void {
    this.#granted.forget();
    this.host.freed(this);
  }

  record(name: string): ContainerRecord | undefined {
    return this.records.find((each) => each.spec.name === name);
  }

  /** The pod's object changed, or it is new. */
  update(pod: PodObject): void {
    const before = this.pod;
    this.adoptMetadata(pod);
    if (pod.metadata.deletionTimestamp) {
      if (this.terminating && !this.over && deletionGrace(pod) < deletionGrace(before)) this.#hurry();
      this.terminate();
      return;
    }
    // What a container asks for anew it has when the node grants it.
    if (before.spec !== pod.spec && adoptSpec(pod, this.records).resources) this.resize ??= new PodResize(this);
    this.request();
  }

  /** The pod as it is now, where only what is said of it changed; files that tell of it follow. */
  adoptMetadata(pod: PodObject): void {
    const { labels, annotations } = this.pod.metadata;
    this.pod = pod;
    if (equal(labels, pod.metadata.labels) && equal(annotations, pod.metadata.annotations)) return;
    for (const volume of this.volumes.values()) volume.follow?.(pod);
  }

  request(): void {
    this.#loop.request();
  }

  readinessChanged(): void {
    // Nobody syncs a pod that is being ended; what its probe found is told all the same (status manager: SetContainerReadiness).
    if (this.terminating && !this.over) this.#writeStatus();
    else this.request();
  }

  noticed(): void {
    this.#loop.noticed();
  }

  *#sync(): Task<Synced> {
    this.resize?.consider();
    this.#writeStatus();
    if (this.pod.status?.phase === "Succeeded" || this.pod.status?.phase === "Failed") {
      yield* killContainers(
        this,
        this.records.filter((record) => record.role === "sidecar"),
      );
      this.#settle();
      this.#writeStatus();
      return true;
    }
    if (!this.host.runtimeUp()) {
      syncSkipped(this.host.log, this.pod, dialError());
      return false;
    }
    if (!this.#mounted) {
      if (!(yield* mountVolumes(this))) return false;
      this.#mounted = true;
      this.host.mounted(this);
    }
    if (!this.sandbox && !(yield* this.#prepareSandbox())) return false;
    yield* pullImageVolumes(this);
    const resized = this.resize?.actuate() ?? true;
    return bothSynced(yield* syncContainers(this), resized);
  }

  /** Whether the pod has a sandbox now. */
  *#prepareSandbox(): Task<boolean> {
    const { clock, random, network, node, dns } = this.host;
    const why = runtimeError(this.pod, this.host);
    if (why !== undefined) {
      this.host.event(this.pod, "Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${why}`);
      return false;
    }
    yield* pause(clock, 180 + random.between(0, 240));
    this.sandbox = createSandbox(this.pod, network, node, dns, () => clock.now);
    this.noticed();
    return true;
  }

  event(record: ContainerRecord, type: "Normal" | "Warning", reason: string, message: string): void {
    this.host.event(this.pod, type, reason, message, fieldPath(record));
  }
  exited(record: ContainerRecord, container: Container): void {
    if (record.current !== container) return;
    this.probes.stop(record);
    if (container.outOfMemory) this.host.outOfMemory(this, container);
    record.ended = terminatedState(record, container);
    record.started = false;
    record.ready = false;
    this.noticed();
  }

  /** Ends all containers, then what belongs to them; from here the pod is not brought back. */
  terminate(): void {
    if (this.over) {
      if (this.pod.metadata.deletionTimestamp) this.host.clock.after(100, () => this.host.removeFromApi(this.pod));
      return;
    }
    if (this.terminating) return;
    this.terminating = true;
    this.#loop.stop();
    this.probes.keepReadiness();
    this.host.clock.after(0, () => {
      if (!this.over && !this.#frozen) this.#loop.instead(this.#end());
    });
  }

  /** Less time is left than its containers were given: they are stopped anew (pod_workers.go: calculateEffectiveGracePeriod). */
  #hurry(): void {
    if (this.#loop.active && !this.#frozen) this.#loop.instead(this.#end());
  }

  *#end(): Task<void> {
    const { clock } = this.host;
    while (!this.host.runtimeUp()) yield* pause(clock, 2000);
    yield* killContainers(this, this.records);
    if (this.sandbox) yield* pause(clock, 300 + this.host.random.between(0, 300));
    this.#settle();
    this.#writeStatus();
    if (this.pod.metadata.deletionTimestamp) {
      yield* pause(clock, 50);
      this.host.removeFromApi(this.pod);
    }
  }

  /** Everything has ended: name space, volumes and timers go; containers stay for their logs. */
  #settle(): void {
    if (this.over) return;
    this.over = true;
    for (const record of this.records) {
      this.probes.stop(record);
      if (isRunning(record)) record.current!.signal("SIGKILL");
    }
    this.#deadline.cancel();
    this.sandbox?.remove();
    this.host.images.forget(this.pod.metadata.uid);
    this.host.crashes.forget(`${this.pod.metadata.uid}/`);
    this.host.finished(this);
    this.ended.fire();
  }

  /** The pod went from the API without waiting for its node: whatever still runs is killed. */
  abandon(): void {
    if (this.over) return;
    this.#loop.stop();
    this.terminating = true;
    this.#settle();
  }

  /** Ends the pod for the good of its node (pkg/kubelet/eviction). */
  evict(message: string): void {
    this.evicted = true;
    this.verdict = { reason: "Evicted", message, disruption: true };
    this.host.event(this.pod, "Warning", "Evicted", message);
    this.terminate();
  }

  /** Refuses the pod at admission. */
  refuse(reason: string, message: string): void {
    this.verdict = { reason, message: `Pod was rejected: ${message}`, rejected: true };
    this.host.event(this.pod, "Warning", reason, message);
    this.#settle();
    this.host.clock.after(0, () => this.#writeStatus());
  }

  #writeStatus(): void {
    this.#report.tell({
      records: this.records,
      now: this.host.clock.now,
      hostAddress: this.host.node.address,
      addresses: this.sandbox?.addresses ?? [],
      sandbox: this.sandbox !== undefined && !this.over,
      startTime: this.#startTime,
      verdict: this.verdict,
      resizing: this.resize?.conditions ?? [],
      terminal: this.over || this.terminating,
    });
  }
}
