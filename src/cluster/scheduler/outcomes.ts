// What becomes of the scheduler's decisions in the API: bindings, preempted pods, and why a pod has no node.

import type { Client, EventSeriesRecorder } from "../../api/client.ts";
import type { Kind } from "../../api/kind.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import type { Clock } from "../../base/clock.ts";
import { unlessGone } from "../controllers/claim.ts";
import { conditionOf } from "../controllers/conditions.ts";
import type { Preemption } from "./preemption/index.ts";

export class Outcomes {
  readonly #name: string;
  readonly #client: Client;
  readonly #events: EventSeriesRecorder;
  readonly #pods: Kind;
  readonly #clock: Clock;

  constructor(name: string, client: Client, events: EventSeriesRecorder, pods: Kind, clock: Clock) {
    this.#name = name;
    this.#client = client;
    this.#events = events;
    this.#pods = pods;
    this.#clock = clock;
  }

  /** Gives the pod its node. */
  bind(pod: KubeObject, node: string): void {
    const { name, namespace, uid } = pod.metadata;
    const body = { apiVersion: "v1", kind: "Binding", metadata: { name, namespace, uid }, target: { kind: "Node", name: node } };
    this.#client.create(this.#pods, body, { name, namespace: namespace!, subresource: "binding" });
    this.#events.event(pod, "Normal", "Scheduled", "Binding", `Successfully assigned ${namespace}/${name} to ${node}`);
  }

  /** Tells the victims why, and deletes them (framework/preemption: prepareCandidate). */
  makeRoom(pod: KubeObject, { node, victims }: Preemption): void {
    for (const victim of victims) {
      const { name, namespace, uid } = victim.metadata;
      const condition = {
        type: "DisruptionTarget",
        status: "True",
        reason: "PreemptionByScheduler",
        message: `${this.#name}: preempting to accommodate a higher priority pod`,
        observedGeneration: victim.metadata.generation ?? 1,
        lastProbeTime: null,
        lastTransitionTime: timestamp(this.#clock.now),
      };
      unlessGone(() => {
        this.#client.patch(
          this.#pods,
          name,
          { metadata: { uid }, status: { conditions: [condition] } },
          { namespace: namespace!, subresource: "status", type: "strategic" },
        );
        this.#client.delete(this.#pods, name, { namespace: namespace!, preconditions: { uid } });
        this.#events.event(victim, "Normal", "Preempted", "Preempting", `Preempted by pod ${pod.metadata.uid} on node ${node}`, pod);
      });
    }
  }

  /** Says that no node takes the pod, in an event and its PodScheduled condition. */
  refuse(pod: KubeObject, message: string, nominatedNodeName?: string): void {
    this.failed(pod, message);
    const old = conditionOf(pod["status"]?.conditions, "PodScheduled");
    const nominates = nominatedNodeName !== undefined && nominatedNodeName !== pod["status"]?.nominatedNodeName;
    if (old?.status === "False" && old.reason === "Unschedulable" && old.message === message && !nominates) return;
    const condition = {
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message,
      observedGeneration: pod.metadata.generation ?? 1,
      lastProbeTime: null,
      lastTransitionTime: old?.status === "False" ? old.lastTransitionTime : timestamp(this.#clock.now),
    };
    this.#client.patch(
      this.#pods,
      pod.metadata.name,
      { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition], ...(nominates ? { nominatedNodeName } : {}) } },
      { namespace: pod.metadata.namespace!, subresource: "status", type: "strategic" },
    );
  }

  /** Tells of a pod that it could not be scheduled. */
  failed(pod: KubeObject, message: string): void {
    this.#events.event(pod, "Warning", "FailedScheduling", "Scheduling", message);
  }
}
