// Starting a container of a pod: the back-off after crashes, its image, its creation, and the postStart hook (kuberuntime_container.go).
import { timestamp } from "../../api/object.ts";
import { Container, StartError } from "../../containers/container.ts";
import type { Task } from "../../machine/process.ts";
import { duration } from "./backoff.ts";
import { graceOf, killContainer } from "./container-stop.ts";
import { ConfigError } from "./environment.ts";
import { limitProcesses } from "./eviction/processes.ts";
import { fullName } from "./format.ts";
import { runHook } from "./hooks.ts";
import { configOf } from "./launch.ts";
import { joinProcesses } from "./process-spaces.ts";
import { missingProfile } from "./profiles.ts";
import type { ContainerRecord } from "./records.ts";
import type { Synced } from "./sync-loop.ts";
import { setSysctls } from "./sysctls.ts";
import { pause } from "./task.ts";
import type { PodOnNode } from "./worker-host.ts";

/** Starts a container, or finds why it cannot start now. */
export function* startContainer(worker: PodOnNode, record: ContainerRecord): Task<Synced> {
  const { clock } = worker.host;
  const { spec } = record;
  const key = `${worker.pod.metadata.uid}/${spec.name}/${spec.image}`;
  if (record.current && record.current.state === "exited" && !record.again) {
    const finished = record.current.finishedAt || clock.now;
    if (worker.host.crashes.holds(key, finished, clock.now)) {
      // A pod that crashes for the first time is looked at twice: so it is told of soon that it waits.
      if (record.waiting === undefined && worker.host.crashes.delay(key) === worker.host.crashes.initial) worker.noticed();
      worker.event(record, "Warning", "BackOff", `Back-off restarting failed container ${spec.name} in pod ${fullName(worker.pod)}`);
      record.waiting = {
        message: `back-off ${duration(worker.host.crashes.delay(key))} restarting failed container=${spec.name} pod=${fullName(worker.pod)}`,
        reason: "CrashLoopBackOff",
      };
      return finished + worker.host.crashes.delay(key);
    }
    worker.host.crashes.next(key, clock.now, finished);
  }
  for (const { name } of spec.volumeMounts ?? []) {
    const lack = worker.unpulled.get(name);
    if (!lack) continue;
    record.waiting = { message: lack.message, reason: lack.reason };
    return false;
  }
  const image = yield* worker.host.images.ensure(
    spec.image ?? "",
    spec.imagePullPolicy ?? "IfNotPresent",
    worker.pod.metadata.uid,
    (type, reason, message) => worker.event(record, type, reason, message),
  );
  if ("reason" in image) {
    record.waiting = { message: image.message, reason: image.reason };
    worker.event(record, "Warning", "Failed", `Error: ${image.reason}`);
    return false;
  }
  yield* pause(clock, 30 + worker.host.random.between(0, 50));
  const missing = missingProfile(worker.pod, spec, worker.host.node.files);
  if (missing) {
    record.waiting = { message: missing, reason: "CreateContainerError" };
    worker.event(record, "Warning", "Failed", `Error: ${missing}`);
    return false;
  }
  let container: Container;
  try {
    const config = configOf(worker.pod, spec, image, worker.sandbox!, worker.volumes, {
      sources: worker.host.sources,
      node: worker.host.node,
      now: () => clock.now,
      id: worker.host.random.hex(64),
    });
    container = new Container(config, worker.host.parts);
    joinProcesses(worker, record, container);
    limitProcesses(worker, container);
    setSysctls(container.machine, worker.pod);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    record.waiting = { message: error.message, reason: "CreateContainerConfigError" };
    worker.event(record, "Warning", "Failed", `Error: ${error.message}`);
    return false;
  }
  worker.event(record, "Normal", "Created", "Container created");
  replace(record, container);
  record.image = image;
  return yield* run(worker, record, container);
}

/** The new container takes the place of the one before. */
function replace(record: ContainerRecord, container: Container): void {
  // One that was never started, as its kubelet ended before, does not count.
  if (record.current && record.current.state !== "created") {
    record.restarts++;
    record.previous = record.current;
    record.before = record.ended;
  }
  record.current = container;
  record.actual = record.spec.resources;
  record.ended = undefined;
  record.waiting = undefined;
  record.doomed = undefined;
  record.again = false;
  record.started = false;
  record.ready = !record.spec.readinessProbe;
  const path = record.spec.terminationMessagePath ?? "/dev/termination-log";
  record.terminationLog = () => {
    const node = container.machine.files.lookup(path);
    return node?.type === "file" ? (typeof node.content === "string" ? node.content : node.content()) : "";
  };
}

function* run(worker: PodOnNode, record: ContainerRecord, container: Container): Task<boolean> {
  const { clock } = worker.host;
  const { spec } = record;
  container.changed.on(() => worker.exited(record, container));
  yield* pause(clock, 30 + worker.host.random.between(0, 50));
  container.onUse = worker.host.usageChanged;
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
    worker.event(record, "Warning", "Failed", `Error: ${error.message}`);
    worker.noticed();
    return false;
  }
  worker.host.containerStarted();
  worker.event(record, "Normal", "Started", "Container started");
  worker.noticed();
  const hook = spec.lifecycle?.postStart;
  if (hook) {
    const failure = yield* runHook(hook, container, record, worker.pod, worker.probes.host, undefined);
    if (failure !== undefined) {
      worker.event(record, "Warning", "FailedPostStartHook", `PostStartHook failed`);
      yield* killContainer(worker, record, "FailedPostStartHook", graceOf(worker, record));
      record.waiting = { message: failure, reason: "PostStartHookError" };
      return false;
    }
  }
  record.started = !spec.startupProbe;
  worker.probes.start(record, container);
  return true;
}
