// The worker of one pod on its node: brings the pod's containers to what its specification says, one step at a time (pkg/kubelet/pod_workers.go,
// kuberuntime_manager.go). As in the kubelet, the status is written at the start of a sync and tells what the sync before found.

import type { Container as ContainerSpec, PodObject, PodStatus } from "../../api/kinds/pod/types.ts";
import { fromTimestamp, timestamp } from "../../api/object.ts";
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import { FileError } from "../../machine/files.ts";
import type { Task } from "../../machine/process.ts";
import { type Backoff, duration } from "./backoff.ts";
import { ConfigError, type Sources } from "./environment.ts";
import type { NodeImages } from "./images.ts";
import { configOf } from "./launch.ts";
import { type ProbeHost, ProbeTimer, runHandler } from "./probes.ts";
import { type ContainerRecord, isRunning, type Role, recordOf, terminatedState } from "./records.ts";
import { type Requests, requestsOf } from "./requests.ts";
import { Container, type RuntimeParts, StartError } from "./runtime/container.ts";
import type { NodeNetwork } from "./runtime/network.ts";
import { createSandbox, type DnsConfig, type Sandbox } from "./sandbox.ts";
import { isInitialized, podStatus, willRestart } from "./status.ts";
import { pause, type Running, startTask } from "./task.ts";
import { type MountedVolume, setUpVolume, VolumeError, type VolumeParts } from "./volumes.ts";

/** What a worker needs of its kubelet. */
export interface WorkerHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly node: { name: string; address: string; cpu: string; memory: string; files: import("../../machine/files.ts").FileSystem };
  readonly network: NodeNetwork;
  readonly dns: DnsConfig;
  readonly images: NodeImages;
  readonly crashes: Backoff;
  readonly sources: Sources;
  readonly parts: RuntimeParts;
  readonly volumes: Omit<VolumeParts, "addresses">;
  /** When the kubelet next looks at its containers: states are noticed once a second. */
  relist(): number;
  event(pod: PodObject, type: "Normal" | "Warning", reason: string, message: string, fieldPath?: string): void;
  writeStatus(pod: PodObject, status: PodStatus): void;
  /** The pod has ended on this node and may go from the API. */
  removeFromApi(pod: PodObject): void;
  /** The volumes of the pod are set up. */
  mounted(worker: PodWorker): void;
  /** The worker is done with its pod. */
  finished(worker: PodWorker): void;
}

const FIELD: Readonly<Record<Role, string>> = {
  init: "initContainers",
  sidecar: "initContainers",
  main: "containers",
  ephemeral: "ephemeralContainers",
};
const MIN_GRACE = 2000;

export class PodWorker {
  pod: PodObject;
  readonly records: ContainerRecord[] = [];
  readonly volumes = new Map<string, MountedVolume>();
  sandbox: Sandbox | undefined;
  /** Deletion, eviction or the deadline: containers are being ended. */
  terminating = false;
  /** Nothing runs and nothing will. */
  over = false;
  verdict: { reason: string; message: string } | undefined;
  readonly #host: WorkerHost;
  readonly #born: number;
  readonly #startTime: string;
  #task: Running | undefined;
  #busy = false;
  #planned = false;
  #mounted = false;
  #again = false;
  #retry: ReturnType<Clock["after"]> | undefined;
  #relisting = false;
  #deadline: ReturnType<Clock["after"]> | undefined;
  #probes = new Map<ContainerRecord, ProbeTimer[]>();
  #written = "";

  constructor(pod: PodObject, host: WorkerHost) {
    this.pod = pod;
    this.#host = host;
    this.#born = host.clock.now;
    this.#startTime = pod.status?.startTime ?? timestamp(host.clock.now);
    for (const spec of pod.spec.initContainers ?? [])
      this.records.push(recordOf(spec, spec.restartPolicy === "Always" ? "sidecar" : "init"));
    for (const spec of pod.spec.containers) this.records.push(recordOf(spec, "main"));
    const limit = pod.spec.activeDeadlineSeconds;
    if (limit !== undefined)
      this.#deadline = host.clock.at(fromTimestamp(this.#startTime) + limit * 1000, () => {
        if (this.over || this.terminating) return;
        this.verdict = { reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" };
        host.event(this.pod, "Normal", "DeadlineExceeded", this.verdict.message);
        this.terminate();
      });
  }

  #requests: { spec: PodObject["spec"]; sum: Requests } | undefined;

  /** What the pod asks of the node, summed up once for a specification. */
  get requests(): Requests {
    const { spec } = this.pod;
    if (this.#requests?.spec !== spec) this.#requests = { spec, sum: requestsOf(spec) };
    return this.#requests.sum;
  }

  record(name: string): ContainerRecord | undefined {
    return this.records.find((each) => each.spec.name === name);
  }

  /** The pod's object changed, or it is new. */
  update(pod: PodObject): void {
    const before = this.pod;
    this.pod = pod;
    if (pod.metadata.deletionTimestamp) {
      this.terminate();
      return;
    }
    if (before.spec !== pod.spec) this.#adopt(pod);
    this.request();
  }

  #adopt(pod: PodObject): void {
    const specs: ContainerSpec[] = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    for (const spec of specs) {
      const record = this.record(spec.name);
      if (!record) continue;
      if (record.spec.image !== spec.image) {
        if (isRunning(record)) record.doomed = `Container ${spec.name} definition changed, will be restarted`;
        else record.waiting = undefined;
      }
      record.spec = spec;
    }
    for (const spec of pod.spec.ephemeralContainers ?? []) if (!this.record(spec.name)) this.records.push(recordOf(spec, "ephemeral"));
  }

  /** Asks for a sync: now, or when the present one has ended. */
  request(): void {
    if (this.terminating || this.over || this.#planned) return;
    if (this.#busy) {
      this.#again = true;
      return;
    }
    // Never inside the caller: it may be the API server in the middle of telling everybody about a write.
    this.#planned = true;
    this.#host.clock.after(0, () => {
      this.#planned = false;
      if (!this.terminating && !this.over && !this.#busy) this.#begin();
    });
  }

  #begin(): void {
    this.#host.clock.cancel(this.#retry);
    this.#again = false;
    this.#busy = true;
    const task = startTask(this.#host.clock, this.#sync(), (good) => {
      this.#busy = false;
      this.#task = undefined;
      if (this.terminating || this.over) return;
      if (!good) this.#retry = this.#host.clock.after(10_000 + this.#host.random.between(0, 5000), () => this.request());
      if (this.#again) this.request();
    });
    if (this.#busy) this.#task = task;
  }

  /** A container's state changed: the kubelet notices at its next look. */
  #noticed(): void {
    if (this.#relisting) return;
    this.#relisting = true;
    this.#host.clock.at(this.#host.relist(), () => {
      this.#relisting = false;
      this.request();
    });
  }

  /** One sync; false when something failed and must be tried again later. */
  *#sync(): Task<boolean> {
    const { clock } = this.#host;
    this.writeStatus();
    if (this.pod.status?.phase === "Succeeded" || this.pod.status?.phase === "Failed") {
      yield* this.#killAll(this.records.filter((record) => record.role === "sidecar"));
      this.#settle();
      this.writeStatus();
      return true;
    }
    if (!this.#mounted) {
      if (!(yield* this.#mount())) return false;
      this.#mounted = true;
      this.#host.mounted(this);
    }
    if (!this.sandbox) {
      yield* pause(clock, 180 + this.#host.random.between(0, 240));
      this.sandbox = createSandbox(this.pod, this.#host.network, this.#host.node, this.#host.dns, () => clock.now);
      this.#noticed();
    }
    return yield* this.#containers();
  }

  /** Sets up what is not there yet; waits with the back-off of volume operations, two minutes in all. */
  *#mount(): Task<boolean> {
    const { clock } = this.#host;
    const missing = () => (this.pod.spec.volumes ?? []).filter((volume) => !this.volumes.has(volume.name));
    if (!missing().length) return true;
    yield* pause(clock, 120 + this.#host.random.between(0, 180));
    const until = clock.now + 123_000;
    for (let delay = 500; ; delay = Math.min(delay * 2, 122_000)) {
      for (const volume of missing()) {
        try {
          this.volumes.set(
            volume.name,
            setUpVolume(this.pod, volume, { ...this.#host.volumes, addresses: () => this.sandbox?.addresses ?? [] }),
          );
        } catch (error) {
          if (!(error instanceof VolumeError) && !(error instanceof FileError)) throw error;
          this.#host.event(this.pod, "Warning", "FailedMount", `MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`);
        }
      }
      const left = missing();
      if (!left.length) return true;
      if (clock.now + delay > until) {
        const names = left.map((volume) => volume.name).join(" ");
        this.#host.event(
          this.pod,
          "Warning",
          "FailedMount",
          `Unable to attach or mount volumes: unmounted volumes=[${names}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`,
        );
        return false;
      }
      yield* pause(clock, delay);
    }
  }

  *#containers(): Task<boolean> {
    let good = true;
    for (const record of this.records)
      if (record.doomed && isRunning(record)) yield* this.#kill(record, record.doomed, this.#graceOf(record));
    for (const record of this.records) {
      if (record.role !== "ephemeral" || record.current) continue;
      good = (yield* this.#start(record)) && good;
    }
    let ready = true;
    for (const record of this.records) {
      if (record.role !== "init" && record.role !== "sidecar") continue;
      if (isRunning(record)) {
        if (record.role === "init" || !record.started) ready = false;
      } else if (record.role === "init" && record.ended?.exitCode === 0) continue;
      else {
        if (record.ended && !willRestart(this.pod, record)) return good;
        const mainsRun = this.records.some((each) => each.role === "main" && each.current);
        if (record.role === "init" && mainsRun) continue;
        good = (yield* this.#start(record)) && good;
        if (record.role === "init" || !isInitialized(record)) ready = false;
      }
      if (!ready) break;
    }
    if (!ready) return good;
    for (const record of this.records) {
      if (record.role !== "main" || isRunning(record) || (record.ended && !willRestart(this.pod, record))) continue;
      good = (yield* this.#start(record)) && good;
    }
    return good;
  }

  #path(record: ContainerRecord): string {
    return `spec.${FIELD[record.role]}{${record.spec.name}}`;
  }
  #event(record: ContainerRecord, type: "Normal" | "Warning", reason: string, message: string): void {
    this.#host.event(this.pod, type, reason, message, this.#path(record));
  }
  get #name(): string {
    return `${this.pod.metadata.name}_${this.pod.metadata.namespace}(${this.pod.metadata.uid})`;
  }

  /** Starts a container, or finds why it cannot start now; false in that case. */
  *#start(record: ContainerRecord): Task<boolean> {
    const { clock } = this.#host;
    const { spec } = record;
    const key = `${this.pod.metadata.uid}/${spec.name}/${spec.image}`;
    if (record.current && record.current.state === "exited") {
      const finished = record.current.finishedAt || clock.now;
      if (this.#host.crashes.holds(key, finished, clock.now)) {
        this.#event(record, "Warning", "BackOff", `Back-off restarting failed container ${spec.name} in pod ${this.#name}`);
        record.waiting = {
          message: `back-off ${duration(this.#host.crashes.delay(key))} restarting failed container=${spec.name} pod=${this.#name}`,
          reason: "CrashLoopBackOff",
        };
        return false;
      }
      this.#host.crashes.next(key, clock.now, finished);
    }
    const image = yield* this.#host.images.ensure(
      spec.image ?? "",
      spec.imagePullPolicy ?? "IfNotPresent",
      this.pod.metadata.uid,
      (type, reason, message) => this.#event(record, type, reason, message),
    );
    if ("reason" in image) {
      record.waiting = { message: image.message, reason: image.reason };
      this.#event(record, "Warning", "Failed", `Error: ${image.reason}`);
      return false;
    }
    yield* pause(clock, 30 + this.#host.random.between(0, 50));
    let container: Container;
    try {
      const config = configOf(this.pod, spec, image, this.sandbox!, this.volumes, {
        sources: this.#host.sources,
        node: this.#host.node,
        now: () => clock.now,
        id: this.#host.random.hex(64),
      });
      container = new Container(config, this.#host.parts);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      record.waiting = { message: error.message, reason: "CreateContainerConfigError" };
      this.#event(record, "Warning", "Failed", `Error: ${error.message}`);
      return false;
    }
    this.#event(record, "Normal", "Created", "Container created");
    this.#replace(record, container);
    record.image = image;
    return yield* this.#run(record, container);
  }

  /** The new container takes the place of the one before. */
  #replace(record: ContainerRecord, container: Container): void {
    if (record.current) {
      record.restarts++;
      record.previous = record.current;
      record.before = record.ended;
    }
    record.current = container;
    record.ended = undefined;
    record.waiting = undefined;
    record.doomed = undefined;
    record.started = false;
    record.ready = !record.spec.readinessProbe;
    const path = record.spec.terminationMessagePath ?? "/dev/termination-log";
    record.terminationLog = () => {
      const node = container.machine.files.lookup(path);
      return node?.type === "file" ? (typeof node.content === "string" ? node.content : node.content()) : "";
    };
  }

  *#run(record: ContainerRecord, container: Container): Task<boolean> {
    const { clock } = this.#host;
    const { spec } = record;
    container.changed.on(() => this.#exited(record, container));
    yield* pause(clock, 30 + this.#host.random.between(0, 50));
    try {
      container.start();
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      container.finishedAt = clock.now;
      record.ended = {
        containerID: `containerd://${container.config.id}`,
        exitCode: 128,
        finishedAt: timestamp(clock.now),
        message: error.message,
        reason: "StartError",
        startedAt: "1970-01-01T00:00:00Z",
      };
      record.waiting = { message: error.message, reason: "RunContainerError" };
      this.#event(record, "Warning", "Failed", `Error: ${error.message}`);
      this.#noticed();
      return false;
    }
    this.#event(record, "Normal", "Started", "Container started");
    this.#noticed();
    const hook = spec.lifecycle?.postStart;
    if (hook) {
      const outcome = yield* runHandler(hook, container, record, this.#probeHost, 120_000);
      if (!outcome.ok) {
        this.#event(record, "Warning", "FailedPostStartHook", `PostStartHook failed`);
        yield* this.#kill(record, "FailedPostStartHook", this.#graceOf(record));
        record.waiting = { message: `PostStartHook failed`, reason: "PostStartHookError" };
        return false;
      }
    }
    record.started = !spec.startupProbe;
    this.#probe(record, container);
    return true;
  }

  #exited(record: ContainerRecord, container: Container): void {
    if (record.current !== container) return;
    this.#stopProbes(record);
    record.ended = terminatedState(record, container);
    record.started = false;
    record.ready = false;
    this.#noticed();
  }

  readonly #probeHost: ProbeHost = ((worker: PodWorker): ProbeHost => ({
    get clock() {
      return worker.#host.clock;
    },
    get host() {
      return worker.#host.network.host;
    },
    address: () => worker.sandbox?.addresses[0] ?? "127.0.0.1",
    unhealthy: (record, _kind, message) => worker.#event(record, "Warning", "Unhealthy", message),
    decided: (record, kind, good) => {
      if (kind === "Readiness") {
        if (record.ready === good) return;
        record.ready = good;
      } else if (kind === "Startup" && good) record.started = true;
      else if (!good) record.doomed = `Container ${record.spec.name} failed ${kind.toLowerCase()} probe, will be restarted`;
      else return;
      worker.request();
    },
  }))(this);

  #probe(record: ContainerRecord, container: Container): void {
    const { startupProbe, livenessProbe, readinessProbe } = record.spec;
    if (!startupProbe && !livenessProbe && !readinessProbe) return;
    const timers: ProbeTimer[] = [];
    this.#probes.set(record, timers);
    if (startupProbe) timers.push(new ProbeTimer("Startup", startupProbe, record, container, this.#born, this.#probeHost));
    if (livenessProbe) timers.push(new ProbeTimer("Liveness", livenessProbe, record, container, this.#born, this.#probeHost));
    if (readinessProbe) timers.push(new ProbeTimer("Readiness", readinessProbe, record, container, this.#born, this.#probeHost));
  }
  #stopProbes(record: ContainerRecord): void {
    for (const timer of this.#probes.get(record) ?? []) timer.stop();
    this.#probes.delete(record);
  }

  #graceOf(record: ContainerRecord): number {
    if (this.pod.metadata.deletionGracePeriodSeconds !== undefined) return this.pod.metadata.deletionGracePeriodSeconds * 1000;
    const probe = record.doomed?.includes("probe")
      ? (record.spec.livenessProbe?.terminationGracePeriodSeconds ?? record.spec.startupProbe?.terminationGracePeriodSeconds)
      : undefined;
    return (probe ?? this.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  /** preStop, the stop signal, and SIGKILL when the grace (ms) is over. */
  *#kill(record: ContainerRecord, message: string, grace: number): Task<void> {
    const container = record.current;
    if (container?.state !== "running") return;
    const { clock } = this.#host;
    const end = clock.now + grace;
    this.#event(record, "Normal", "Killing", message);
    const hook = record.spec.lifecycle?.preStop;
    if (hook && grace > 0) {
      const outcome = yield* runHandler(hook, container, record, this.#probeHost, grace);
      if (!outcome.ok) this.#event(record, "Warning", "FailedPreStopHook", "PreStopHook failed");
    }
    const until = Math.max(end, clock.now + MIN_GRACE);
    container.signal(container.config.stopSignal);
    while (container.state === "running" && clock.now < until) yield { on: container.changed, until };
    if (container.state === "running") container.signal("SIGKILL");
    while (container.state === "running") yield { on: container.changed };
  }

  /** Ends all containers, then what belongs to them; from here the pod is not brought back. */
  terminate(): void {
    if (this.over) {
      if (this.pod.metadata.deletionTimestamp) this.#host.clock.after(100, () => this.#host.removeFromApi(this.pod));
      return;
    }
    if (this.terminating) return;
    this.terminating = true;
    this.#task?.cancel();
    this.#task = undefined;
    this.#host.clock.cancel(this.#retry);
    this.#host.clock.after(0, () => {
      if (!this.over) this.#task = startTask(this.#host.clock, this.#end());
    });
  }

  *#end(): Task<void> {
    const { clock } = this.#host;
    yield* this.#killAll(this.records.filter((record) => record.role !== "sidecar"));
    for (const record of this.records.filter((each) => each.role === "sidecar").reverse()) yield* this.#killAll([record]);
    if (this.sandbox) yield* pause(clock, 300 + this.#host.random.between(0, 300));
    this.#settle();
    this.writeStatus();
    if (this.pod.metadata.deletionTimestamp) {
      yield* pause(clock, 50);
      this.#host.removeFromApi(this.pod);
    }
  }

  *#killAll(records: readonly ContainerRecord[]): Task<void> {
    const { clock } = this.#host;
    const running = records.filter(isRunning);
    const tasks = running.map((record) =>
      startTask(clock, this.#kill(record, `Stopping container ${record.spec.name}`, this.#graceOf(record))),
    );
    for (const record of running) while (isRunning(record)) yield { on: record.current!.changed };
    for (const task of tasks) task.cancel();
  }

  /** Everything has ended: name space, volumes and timers go; containers stay for their logs. */
  #settle(): void {
    if (this.over) return;
    this.over = true;
    for (const record of this.records) {
      this.#stopProbes(record);
      if (isRunning(record)) record.current!.signal("SIGKILL");
    }
    this.#host.clock.cancel(this.#deadline);
    this.#host.clock.cancel(this.#retry);
    this.sandbox?.remove();
    this.#host.images.forget(this.pod.metadata.uid);
    this.#host.crashes.forget(`${this.pod.metadata.uid}/`);
    this.#host.finished(this);
  }

  /** The pod went from the API without waiting for its node: whatever still runs is killed. */
  abandon(): void {
    if (this.over) return;
    this.#task?.cancel();
    this.terminating = true;
    this.#settle();
  }

  /** Refuses the pod at admission. */
  refuse(reason: string, message: string): void {
    this.verdict = { reason, message: `Pod was rejected: ${message}` };
    this.#host.event(this.pod, "Warning", reason, message);
    this.#settle();
    this.#host.clock.after(0, () => this.writeStatus());
  }

  writeStatus(): void {
    const status = podStatus({
      pod: this.pod,
      records: this.records,
      now: this.#host.clock.now,
      hostAddress: this.#host.node.address,
      addresses: this.sandbox?.addresses ?? [],
      sandbox: this.sandbox !== undefined && !this.over,
      startTime: this.#startTime,
      verdict: this.verdict,
      terminal: this.over || this.terminating,
    });
    const text = JSON.stringify(status);
    if (text === this.#written) return;
    this.#written = text;
    this.#host.writeStatus(this.pod, status);
  }
}
