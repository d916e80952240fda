// Resizing the containers of a running pod: what the node grants, what the containers have by now, and what the pod's conditions and events say of it (pkg/kubelet/allocation, kuberuntime_manager.go: computePodResizeAction).

import type { ResourceRequirements } from "../../api/kinds/pod/reference-types.ts";
import type { Container, PodCondition, PodObject } from "../../api/kinds/pod/types.ts";
import { timestamp } from "../../api/object.ts";
import { equal } from "../../api/structure.ts";
import { amount, milli } from "./amounts.ts";
import { type ContainerRecord, isRunning } from "./records.ts";
import type { PodOnNode } from "./worker-host.ts";

const NONE: ResourceRequirements = {};
const SIZES = ["cpu", "memory"] as const;

export const sameResources = (a: ResourceRequirements = NONE, b: ResourceRequirements = NONE): boolean => a === b || equal(a, b);

const specsOf = ({ spec }: PodObject): Container[] => [...(spec.initContainers ?? []), ...spec.containers];

/** What events quote: the resources that the pod asks for. */
function summary(pod: PodObject, error?: string): string {
  const { resources, initContainers, containers } = pod.spec;
  const list = (each: readonly Container[]) => each.map(({ name, resources = NONE }) => ({ name, resources: ordered(resources) }));
  return escaped({
    ...(resources ? { resources: ordered(resources) } : {}),
    ...(initContainers?.length ? { initContainers: list(initContainers) } : {}),
    containers: list(containers),
    generation: pod.metadata.generation ?? 0,
    ...(error ? { error } : {}),
  });
}

/** As encoding/json writes a struct: in its own order, and safe within HTML. */
const escaped = (value: object): string => JSON.stringify(value).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
const sorted = (list: Record<string, string>) => Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));
const ordered = ({ limits, requests }: ResourceRequirements) => ({
  ...(limits ? { limits: sorted(limits) } : {}),
  ...(requests ? { requests: sorted(requests) } : {}),
});

export class PodResize {
  #pending: PodCondition | undefined;
  #progress: PodCondition | undefined;

  constructor(private readonly worker: PodOnNode) {}

  /** The conditions of the pod that tell of it. */
  get conditions(): readonly PodCondition[] {
    return [this.#pending, this.#progress].filter((each) => each !== undefined);
  }

  /** Whether it waits for room on the node. */
  get waits(): boolean {
    return this.#pending !== undefined;
  }

  /** Grants what the pod asks for now if the node has room for it, and sees whether what was granted has come about. */
  consider(): void {
    const { worker } = this;
    const { pod, host } = worker;
    if (this.#progress && worker.records.every((record) => !isRunning(record) || sameResources(record.actual, record.spec.resources))) {
      host.event(pod, "Normal", "ResizeCompleted", `Pod resize completed: ${summary(this.#granted())}`);
      this.#progress = undefined;
    }
    const wanted = new Map(specsOf(pod).map(({ name, resources }) => [name, resources]));
    const changed = worker.records.filter(
      (record) => record.role !== "ephemeral" && !sameResources(record.spec.resources, wanted.get(record.spec.name)),
    );
    if (!changed.length) {
      this.#pending = undefined;
      return;
    }
    const lack = host.room(pod);
    if (lack) {
      const before = this.#pending;
      this.#pending = this.#condition("PodResizePending", before, "Deferred", lack);
      if (before?.message !== lack || before.observedGeneration !== pod.metadata.generation)
        host.event(pod, "Warning", "ResizeDeferred", `Pod resize Deferred: ${summary(pod, lack)}`);
      return;
    }
    for (const record of changed) record.spec = { ...record.spec, resources: wanted.get(record.spec.name) ?? NONE };
    this.#pending = undefined;
    this.#progress = this.#condition("PodResizeInProgress", undefined);
    worker.reallocated();
    host.event(pod, "Normal", "ResizeStarted", `Pod resize started: ${summary(pod)}`);
  }

  /** The pod as the node has granted it. */
  #granted(): PodObject {
    const { pod, records } = this.worker;
    const list = (specs: readonly Container[]) =>
      specs.map((spec) => ({ ...spec, resources: records.find((record) => record.spec.name === spec.name)?.spec.resources ?? NONE }));
    const { initContainers, containers } = pod.spec;
    const generation = this.#progress?.observedGeneration ?? pod.metadata.generation;
    return {
      ...pod,
      metadata: { ...pod.metadata, ...(generation === undefined ? {} : { generation }) },
      spec: { ...pod.spec, ...(initContainers ? { initContainers: list(initContainers) } : {}), containers: list(containers) },
    };
  }

  /** Gives running containers what was granted, or marks those that must be started again for it; false when one cannot have it now. */
  actuate(): boolean {
    let good = true;
    for (const record of this.worker.records) {
      if (!isRunning(record) || record.doomed || sameResources(record.actual, record.spec.resources)) continue;
      const differing = SIZES.filter((name) => differs(record, name));
      const restarts = differing.some((name) =>
        record.spec.resizePolicy?.some((each) => each.resourceName === name && each.restartPolicy === "RestartContainer"),
      );
      if (restarts) record.doomed = { message: `Container ${record.spec.name} resize requires restart` };
      else good = this.#give(record) && good;
    }
    return good;
  }

  #give(record: ContainerRecord): boolean {
    const { worker } = this;
    const container = record.current!;
    const memory = amount(record.spec.resources?.limits?.["memory"]);
    const before = amount(record.actual?.limits?.["memory"]);
    if (memory && (!before || memory < before) && container.memory > memory) {
      const error = `cannot decrease memory limits: attempting to set container ${JSON.stringify(record.spec.name)} memory limit (${memory}) below current usage (${Math.round(container.memory)})`;
      if (this.#progress?.message === undefined)
        worker.host.event(worker.pod, "Warning", "ResizeError", `Pod resize error: ${summary(this.#granted(), error)}`);
      this.#progress = this.#condition("PodResizeInProgress", this.#progress, "Error", error);
      return false;
    }
    container.resize(memory, milli(record.spec.resources?.limits?.["cpu"]));
    record.actual = record.spec.resources;
    if (this.#progress?.reason) this.#progress = this.#condition("PodResizeInProgress", undefined);
    worker.noticed();
    return true;
  }

  #condition(type: string, before: PodCondition | undefined, reason?: string, message?: string): PodCondition {
    const { pod, host } = this.worker;
    if (before && before.reason === reason && before.message === message && before.observedGeneration === pod.metadata.generation)
      return before;
    const now = timestamp(host.clock.now);
    return {
      lastProbeTime: now,
      lastTransitionTime: before?.reason === reason && before?.lastTransitionTime ? before.lastTransitionTime : now,
      ...(message ? { message } : {}),
      ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
      ...(reason ? { reason } : {}),
      status: "True",
      type,
    };
  }
}

const differs = ({ actual, spec: { resources } }: ContainerRecord, name: string): boolean =>
  (["requests", "limits"] as const).some((part) => amount(actual?.[part]?.[name]) !== amount(resources?.[part]?.[name]));
