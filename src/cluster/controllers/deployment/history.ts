// Revisions: which replica set is the new one, what it is numbered, and which old ones are kept (deployment/sync.go, deployment/util).

import { ApiError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/object.ts";
import { controllerOf } from "../../../api/object.ts";
import { controllerReference, unlessGone } from "../claim.ts";
import { conditionOf } from "../conditions.ts";
import { isNamespaceTerminating } from "../replicaset/manage.ts";
import { byAge, DESIRED, hasDeadline, hasHistoryLimit, MAX, newSetSize, wanted } from "./arithmetic.ts";
import { setCondition } from "./progress.ts";
import { equalIgnoringHash, HASH_LABEL, templateHash } from "./template.ts";
import { type Found, replicasAnnotations, type Work } from "./work.ts";

export const REVISION = "deployment.kubernetes.io/revision";
const HISTORY = "deployment.kubernetes.io/revision-history";
/** Longer histories lose their oldest numbers. */
const HISTORY_CHARACTERS = 2000;
/** What a set does not inherit from its deployment. */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  HISTORY,
  DESIRED,
  MAX,
  "deprecated.deployment.rollback.to",
]);

/** The set with the deployment's own template, and all others. */
export function findSets(work: Work): Found {
  const { template } = work.deployment["spec"];
  const sorted = [...work.sets].sort(byAge);
  const newSet = sorted.find((set) => equalIgnoringHash(set["spec"].template, template));
  return { newSet, oldSets: work.sets.filter((set) => set !== newSet) };
}

export const revisionOf = (object: KubeObject): number => Number(object.metadata.annotations?.[REVISION] ?? 0) || 0;

/** As findSets, with the new set's revision and annotations brought up to date, and with it created where asked for. */
export function syncRevision(work: Work, create: boolean): Found {
  const found = findSets(work);
  const revision = Math.max(0, ...found.oldSets.map(revisionOf)) + 1;
  const newSet = found.newSet ? syncNewSet(work, found.newSet, revision) : create ? createNewSet(work, found.oldSets, revision) : undefined;
  return { newSet, oldSets: found.oldSets.map((set) => work.fresh(set)) };
}

function syncNewSet(work: Work, set: KubeObject, revision: number): KubeObject {
  const annotations = setAnnotations(work.deployment, set, revision);
  const minReadySeconds = work.deployment["spec"].minReadySeconds ?? 0;
  if (annotations !== set.metadata.annotations || minReadySeconds !== (set["spec"].minReadySeconds ?? 0)) {
    const { minReadySeconds: _, ...spec } = set["spec"];
    set = work.updateSet({
      ...set,
      metadata: { ...set.metadata, ...(annotations ? { annotations } : {}) },
      spec: { ...spec, ...(minReadySeconds ? { minReadySeconds } : {}) },
    });
  }
  let next = withRevision(work.deployment, set.metadata.annotations?.[REVISION] ?? "");
  if (hasDeadline(next) && !conditionOf(next["status"]?.conditions, "Progressing"))
    next = setCondition(
      next,
      { type: "Progressing", status: "True", reason: "FoundNewReplicaSet", message: `Found new replica set "${set.metadata.name}"` },
      work.now,
    );
  if (next !== work.deployment) work.updateStatus(next);
  return set;
}

function createNewSet(work: Work, oldSets: KubeObject[], revision: number): KubeObject | undefined {
  const { deployment, kinds, context } = work;
  const { template, selector, minReadySeconds } = deployment["spec"];
  const hash = templateHash(template, deployment["status"]?.collisionCount);
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  const size = newSetSize(deployment, oldSets, 0);
  const name = `${deployment.metadata.name}-${hash}`;
  const body = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: { ...inherited(deployment), [REVISION]: String(revision), ...replicasAnnotations(deployment) },
      ownerReferences: [controllerReference(kinds.deployments, deployment)],
    },
    spec: {
      replicas: size,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
  let set: KubeObject;
  try {
    set = context.api.create(kinds.replicaSets, body, { namespace: deployment.metadata.namespace! });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return createFailed(work, name, error);
  }
  work.sets = [...work.sets, set];
  if (size > 0) work.event("Normal", "ScalingReplicaSet", `Scaled up replica set ${set.metadata.name} from 0 to ${size}`);
  let next = withRevision(deployment, String(revision));
  if (hasDeadline(deployment))
    next = setCondition(
      next,
      { type: "Progressing", status: "True", reason: "NewReplicaSetCreated", message: `Created new replica set "${set.metadata.name}"` },
      work.now,
    );
  if (next !== deployment) work.updateStatus(next);
  return set;
}

function createFailed(work: Work, name: string, error: ApiError): KubeObject | undefined {
  const { deployment, kinds, context } = work;
  if (error.reason === "AlreadyExists") {
    const other = context.api.find(kinds.replicaSets, name, { namespace: deployment.metadata.namespace! });
    const mine = other && controllerOf(other)?.uid === deployment.metadata.uid;
    if (mine && equalIgnoringHash(other["spec"].template, deployment["spec"].template)) return other;
    // The hash is taken by another template: count up, so that the next attempt gets another one.
    work.updateStatus({
      ...deployment,
      status: { ...deployment["status"], collisionCount: (deployment["status"]?.collisionCount ?? 0) + 1 },
    });
    throw error;
  }
  if (isNamespaceTerminating(error)) throw error;
  const message = `Failed to create new replica set "${name}": ${error.message}`;
  if (hasDeadline(deployment)) {
    const next = setCondition(deployment, { type: "Progressing", status: "False", reason: "ReplicaSetCreateError", message }, work.now);
    if (next !== deployment) work.updateStatus(next);
  }
  work.event("Warning", "ReplicaSetCreateError", message);
  throw error;
}

const inherited = (deployment: KubeObject): Record<string, string> =>
  Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !OWN_ANNOTATIONS.has(name)));

/** The annotations of an existing new set; the same object when nothing changes. */
function setAnnotations(deployment: KubeObject, set: KubeObject, revision: number): Record<string, string> | undefined {
  const old = set.metadata.annotations;
  const next = { ...old, ...inherited(deployment) };
  const before = old?.[REVISION];
  if ((Number(before ?? 0) || 0) < revision) {
    next[REVISION] = String(revision);
    if (before !== undefined) next[HISTORY] = longerHistory(old?.[HISTORY], before);
  }
  return Object.keys(next).every((name) => next[name] === old?.[name]) ? old : next;
}

function longerHistory(history: string | undefined, revision: string): string {
  const all = [...(history ? history.split(",") : []), revision];
  while (all.length > 1 && all.join(",").length > HISTORY_CHARACTERS) all.shift();
  return all.join(",");
}

const withRevision = (deployment: KubeObject, revision: string): KubeObject =>
  deployment.metadata.annotations?.[REVISION] === revision
    ? deployment
    : { ...deployment, metadata: { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, [REVISION]: revision } } };

/** Deletes the oldest of the sets that are empty, beyond revisionHistoryLimit. */
export function cleanUp(work: Work, oldSets: readonly KubeObject[]): void {
  if (!hasHistoryLimit(work.deployment)) return;
  const kept = oldSets.filter((set) => !set.metadata.deletionTimestamp).sort((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b));
  for (const set of kept.slice(0, Math.max(0, kept.length - work.deployment["spec"].revisionHistoryLimit))) {
    const busy = set["status"]?.replicas || wanted(set) || (set.metadata.generation ?? 0) > (set["status"]?.observedGeneration ?? 0);
    if (!busy)
      unlessGone(() =>
        work.context.api.delete(work.kinds.replicaSets, set.metadata.name, {
          namespace: set.metadata.namespace!,
          propagationPolicy: "Background",
        }),
      );
  }
}
