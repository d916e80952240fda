// One step towards the replicas that are wanted: creation in order, removal in reverse, updates from the top (stateful_set_control.go: updateStatefulSet).
import { ApiError } from "../../../api/errors.ts";
import { apiVersion } from "../../../api/kind.ts";
import type { KubeObject, OwnerReference } from "../../../api/object.ts";
import { unlessGone } from "../claim.ts";
import type { Context } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { availableAt, isFinished, isReady } from "../pods.ts";
import { type Revisions, templateOf } from "./history.ts";
import { claimFor, claimName, claimTemplates, ordinalOf, podFor, REVISION_LABEL } from "./identity.ts";

export interface Work {
  set: KubeObject;
  pods: readonly KubeObject[];
  revisions: Revisions;
  kinds: Kinds;
  context: Context;
}

export function replicate(work: Work): void {
  const { set, pods, revisions, context } = work;
  const { spec } = set;
  const first: number = spec.ordinals?.start ?? 0;
  const end = first + (spec.replicas ?? 1);
  const inOrder = spec.podManagementPolicy !== "Parallel";
  const { now } = context.clock;
  const isRunning = (pod: KubeObject): boolean => pod["status"]?.phase === "Running" && isReady(pod);
  const isHealthy = (pod: KubeObject): boolean => isRunning(pod) && !pod.metadata.deletionTimestamp;
  const isAvailable = (pod: KubeObject): boolean => isRunning(pod) && availableAt(pod, spec.minReadySeconds ?? 0)! <= now;

  const byOrdinal = new Map<number, KubeObject>();
  for (const pod of pods) byOrdinal.set(ordinalOf(set, pod)!, pod);
  const condemned = [...byOrdinal.keys()].filter((ordinal) => ordinal < first || ordinal >= end).sort((a, b) => b - a);

  for (let ordinal = first; ordinal < end; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) {
      create(work, ordinal, first);
      if (inOrder) return;
    } else if (isFinished(pod)) {
      if (!pod.metadata.deletionTimestamp) remove(work, pod);
      if (inOrder) return;
    } else if (inOrder && (pod.metadata.deletionTimestamp || !isAvailable(pod))) return;
  }

  const unhealthy = [...byOrdinal].sort(([a], [b]) => a - b).find(([, pod]) => !isHealthy(pod))?.[1];
  for (const ordinal of condemned) {
    const pod = byOrdinal.get(ordinal)!;
    if (pod.metadata.deletionTimestamp) {
      if (inOrder) return;
      continue;
    }
    if (inOrder && !isRunning(pod) && pod !== unhealthy) return;
    letClaimsGo(work, pod, ordinal);
    remove(work, pod);
    if (inOrder) return;
  }

  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (type === "OnDelete") return;
  const lowest = first + (rollingUpdate?.partition ?? 0);
  for (let ordinal = end - 1; ordinal >= lowest; ordinal--) {
    const pod = byOrdinal.get(ordinal);
    const stays = pod && !pod.metadata.deletionTimestamp;
    if (stays && pod.metadata.labels?.[REVISION_LABEL] !== revisions.update.metadata.name) {
      remove(work, pod);
      return;
    }
    if (!stays || !isAvailable(pod)) return;
  }
}

function create(work: Work, ordinal: number, first: number): void {
  const { set, revisions, kinds, context } = work;
  const namespace = set.metadata.namespace!;
  const name = `${set.metadata.name}-${ordinal}`;
  const { partition } = set["spec"].updateStrategy?.rollingUpdate ?? {};
  const keepsCurrent =
    set["spec"].updateStrategy?.type !== "OnDelete" &&
    (partition ? ordinal < first + partition : ordinal < first + (set["status"]?.currentReplicas ?? 0));
  const revision = keepsCurrent ? revisions.current : revisions.update;
  try {
    for (const template of claimTemplates(set)) {
      if (context.api.find(kinds.persistentVolumeClaims, claimName(template, set, ordinal), { namespace })) continue;
      const made = context.api.create(kinds.persistentVolumeClaims, claimFor(template, set, ordinal, kinds), { namespace });
      context.events.event(
        set,
        "Normal",
        "SuccessfulCreate",
        `Create Claim ${made.metadata.name} Pod ${name} in StatefulSet ${set.metadata.name} success`,
      );
    }
    context.api.create(kinds.pods, podFor(set, ordinal, templateOf(revision), revision.metadata.name, kinds), { namespace });
    context.events.event(set, "Normal", "SuccessfulCreate", `Create Pod ${name} in StatefulSet ${set.metadata.name} successful`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.reason === "AlreadyExists") throw error;
    context.events.event(
      set,
      "Warning",
      "FailedCreate",
      `Create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`,
    );
    throw error;
  }
}

function remove({ set, kinds, context }: Work, pod: KubeObject): void {
  const { name, namespace, uid } = pod.metadata;
  unlessGone(() => {
    context.api.delete(kinds.pods, name, { namespace: namespace!, preconditions: { uid } });
    context.events.event(set, "Normal", "SuccessfulDelete", `Delete Pod ${name} in StatefulSet ${set.metadata.name} successful`);
  });
}

/** Where claims shall go with the scale, they come to belong to the pod that goes. */
function letClaimsGo({ set, kinds, context }: Work, pod: KubeObject, ordinal: number): void {
  if (set["spec"].persistentVolumeClaimRetentionPolicy?.whenScaled !== "Delete") return;
  const namespace = set.metadata.namespace!;
  const owner: OwnerReference = {
    apiVersion: apiVersion(kinds.pods),
    kind: "Pod",
    name: pod.metadata.name,
    uid: pod.metadata.uid,
  };
  for (const template of claimTemplates(set)) {
    const found = context.api.find(kinds.persistentVolumeClaims, claimName(template, set, ordinal), { namespace });
    if (!found) continue;
    const metadata = { ...found.metadata, ownerReferences: [owner] };
    unlessGone(() => context.api.update(kinds.persistentVolumeClaims, { ...found, metadata }, { namespace }));
  }
}
