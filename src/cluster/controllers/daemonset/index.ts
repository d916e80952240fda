// The DaemonSet controller: one pod on every node that it may run on (kubernetes/pkg/controller/daemon/daemon_controller.go).
import { ApiError } from "../../../api/errors.ts";
import { TEMPLATE_GENERATION } from "../../../api/kinds/daemonset.ts";
import { controllerOf, type KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { claim, controllerReference } from "../claim.ts";
import { type Context, type Controller, type Key, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { selects } from "../labels.ts";
import { availableAt, isActive, isFinished } from "../pods.ts";
import { FailedPods } from "./failed.ts";
import { currentRevision } from "./history.ts";
import { type DaemonKinds, REVISION_LABEL } from "./kinds.ts";
import { mayRunOn, nodeNameOf, pinnedTo } from "./placement.ts";
import { daemonStatus } from "./status.ts";
import { allowsSurge, stepsOfUpdate, surplusOn } from "./update.ts";

export function daemonSetController(kinds: Kinds, own: DaemonKinds, caches: Caches): Controller {
  const sets = caches.of(own.daemonSets);
  const pods = caches.of(kinds.pods);
  const nodes = caches.of(kinds.nodes);
  const revisions = caches.of(own.controllerRevisions);

  const failed = new FailedPods();

  const everySet = (): Key[] => [...sets.objects.keys()];
  const ownerKey = (object: KubeObject): Key[] => {
    const owner = controllerOf(object);
    return owner?.kind === "DaemonSet" ? [`${object.metadata.namespace}/${owner.name}`] : [];
  };
  const adopters = (pod: KubeObject): Key[] =>
    [...sets.inNamespace(pod.metadata.namespace!).values()].filter((set) => selects(set["spec"].selector, pod.metadata.labels)).map(keyOf);

  return {
    name: "daemon-set-controller",
    component: "daemonset-controller",
    wakes: [
      { kind: own.daemonSets, keys: (set) => [keyOf(set)] },
      { kind: kinds.pods, keys: (pod) => (controllerOf(pod) ? ownerKey(pod) : adopters(pod)) },
      { kind: kinds.nodes, keys: (node, _api, old) => (old && placementOf(old) === placementOf(node) ? [] : everySet()) },
    ],
    reconcile(key, context) {
      const set = sets.get(key);
      if (!set || set.metadata.deletionTimestamp) return;
      const mine = { api: context.api, owner: set, ownerKind: own.daemonSets, cache: pods };
      const owned = claim({ ...mine, kind: kinds.pods });
      const hash = currentRevision(set, own, revisions, context);
      const byNode = new Map<string, KubeObject[]>();
      for (const pod of owned) {
        const node = nodeNameOf(pod);
        if (node) byNode.set(node, [...(byNode.get(node) ?? []), pod]);
      }
      const waits: number[] = [];
      for (const node of nodes.objects.values())
        waits.push(place({ set, node, here: byNode.get(node.metadata.name) ?? [], hash, kinds, own, context, failed }));
      for (const [node, here] of byNode) if (!nodes.get(node)) for (const pod of here) remove(context, kinds, set, pod);

      if (set["spec"].updateStrategy?.type !== "OnDelete") {
        const wanted = [...nodes.objects.values()].filter((node) => mayRunOn(set["spec"].template, node).run);
        const here = new Map<string, KubeObject[]>(wanted.map(({ metadata }) => [metadata.name, []]));
        for (const pod of pods.controlledBy(set.metadata.uid).values()) here.get(nodeNameOf(pod) ?? "")?.push(pod);
        const { remove: outdated, surge } = stepsOfUpdate(set, here, hash, context.clock.now);
        for (const pod of outdated) remove(context, kinds, set, pod);
        for (const node of surge) create(set, node, hash, kinds, own, context);
      }

      const left = [...pods.controlledBy(set.metadata.uid).values()];
      const current = sets.get(key);
      if (!current) return;
      const now = context.clock.now;
      const status = daemonStatus(current, left, [...nodes.objects.values()], hash, now);
      if (JSON.stringify(status) !== JSON.stringify(current["status"])) context.api.updateStatus(own.daemonSets, { ...current, status });
      const soon = left.map((pod) => availableAt(pod, set["spec"].minReadySeconds ?? 0) ?? 0).filter((at) => at > now);
      const later = [...soon.map((at) => at - now), ...waits.filter(Boolean)];
      return later.length ? { again: Math.min(...later) } : undefined;
    },
  };
}

interface Place {
  set: KubeObject;
  node: KubeObject;
  here: readonly KubeObject[];
  hash: string;
  kinds: Kinds;
  own: DaemonKinds;
  context: Context;
  failed: FailedPods;
}

/**
 * One active pod where one should run (a failed one is replaced, in its time), none where none should.
 * @returns ms after which a failed pod has to be looked at again; 0 for none
 */
function place({ set, node, here, hash, kinds, own, context, failed }: Place): number {
  let wait = 0;
  const { run, keep } = mayRunOn(set["spec"].template, node);
  const active = here.filter(isActive);
  for (const pod of here.filter((each) => isFinished(each) && !each.metadata.deletionTimestamp)) {
    const about = `daemon pod ${pod.metadata.namespace}/${pod.metadata.name} on node ${node.metadata.name}`;
    if (pod["status"]?.phase === "Succeeded")
      context.events.event(set, "Normal", "SucceededDaemonPod", `Found succeeded ${about}, will try to delete it`);
    else {
      wait = failed.wait(set, node.metadata.name, context.clock.now);
      if (wait) continue;
      context.events.event(set, "Warning", "FailedDaemonPod", `Found failed ${about}, will try to kill it`);
    }
    remove(context, kinds, set, pod);
  }
  if (!run) {
    if (!keep) for (const pod of active) remove(context, kinds, set, pod);
    return wait;
  }
  for (const surplus of surplusOn(set, active, hash, context.clock.now)) remove(context, kinds, set, surplus);
  // A set that surges has its pod everywhere at any time: it does not wait until the one before has ended.
  const waits = allowsSurge(set) ? active.length || here.some(({ metadata }) => !metadata.deletionTimestamp) : here.length;
  if (!waits) create(set, node.metadata.name, hash, kinds, own, context);
  return wait;
}

function create(set: KubeObject, node: string, hash: string, kinds: Kinds, own: DaemonKinds, { api, events }: Context): void {
  try {
    const pod = api.create(kinds.pods, podFor(set, node, hash, own), { namespace: set.metadata.namespace! });
    events.event(set, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
  } catch (error) {
    if (error instanceof ApiError) events.event(set, "Warning", "FailedCreate", `Error creating: ${error.message}`);
    throw error;
  }
}

function podFor(set: KubeObject, node: string, hash: string, own: DaemonKinds): object {
  const { metadata = {}, spec } = set["spec"].template;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      labels: {
        ...metadata.labels,
        [REVISION_LABEL]: hash,
        "pod-template-generation": set.metadata.annotations?.[TEMPLATE_GENERATION] ?? "1",
      },
      ...(metadata.annotations ? { annotations: metadata.annotations } : {}),
      ownerReferences: [controllerReference(own.daemonSets, set)],
    },
    spec: pinnedTo(spec, node),
  };
}

function remove(context: Context, kinds: Kinds, set: KubeObject, pod: KubeObject): void {
  if (pod.metadata.deletionTimestamp) return;
  try {
    context.api.delete(kinds.pods, pod.metadata.name, { namespace: pod.metadata.namespace! });
    context.events.event(set, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 404) throw error;
  }
}

/** What of a node decides whether a daemon's pod may stand there. */
const placementOf = (node: KubeObject): string => JSON.stringify([node.metadata.labels, node["spec"]?.taints, node["spec"]?.unschedulable]);
