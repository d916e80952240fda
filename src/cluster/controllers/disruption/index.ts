// The disruption controller: how many pods of a budget may be evicted at the moment (kubernetes/pkg/controller/disruption/disruption.go).
import type { Client } from "../../../api/client.ts";
import { groupResource } from "../../../api/kind.ts";
import { controllerOf, fromTimestamp, type KubeObject, type OwnerReference } from "../../../api/object.ts";
import { formatRequirements, labelSelectorRequirements } from "../../../api/selectors.ts";
import { equal } from "../../../api/structure.ts";
import type { Caches } from "../cache.ts";
import { type Condition, withCondition } from "../conditions.ts";
import { type Context, type Controller, type Key, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { goSelector, selects } from "../labels.ts";
import { isReady } from "../pods.ts";

/** An eviction that the API server has granted counts as done for so long, until its pod is seen to go. */
const DELETION_TIMEOUT = 2 * 60_000;
/** Pods looked at within a millisecond: a large budget is looked at less often. */
const PODS_PER_MILLISECOND = 100;

export function disruptionController(kinds: Kinds, caches: Caches): Controller {
  // As upstream, what is read comes from the manager's shared informers; only writes are the controller's own.
  const reader = caches.api.client({ name: "system:kube-controller-manager", groups: ["system:authenticated"] });
  const budgets = caches.of(kinds.podDisruptionBudgets);
  const owners = {
    ReplicationController: caches.of(kinds.replicationControllers),
    ReplicaSet: caches.of(kinds.replicaSets),
    StatefulSet: caches.of(kinds.statefulSets),
    Deployment: caches.of(kinds.deployments),
  } as const;

  const budgetsOf = (pod: KubeObject): Key[] =>
    [...budgets.inNamespace(pod.metadata.namespace!).values()]
      .filter((budget) => selects(budget["spec"].selector, pod.metadata.labels))
      .map(keyOf);
  const ownerOf = (object: KubeObject): KubeObject | undefined => {
    const reference = controllerOf(object);
    const cache = reference && owners[reference.kind as keyof typeof owners];
    const owner = cache?.get(`${object.metadata.namespace}/${reference!.name}`);
    return owner?.metadata.uid === reference?.uid ? owner : undefined;
  };

  /** What an object of any kind is scaled to, through its subresource (getScaleController). @throws Unscalable */
  const replicasBy = (reference: OwnerReference, pod: KubeObject): number => {
    const [version = "", group = ""] = reference.apiVersion.split("/").reverse();
    const kind = caches.api.scheme.byKind(group, version, reference.kind);
    if (!kind) throw new Unscalable(`no matches for kind "${reference.kind}" in version "${reference.apiVersion}"`);
    if (!kind.subresources?.some(({ name }) => name === "scale"))
      throw new Unscalable(`${groupResource(kind)} does not implement the scale subresource`);
    const place = { namespace: pod.metadata.namespace! };
    if (reader.find(kind, reference.name, place)?.metadata.uid !== reference.uid)
      throw new Unscalable(`found no controllers for pod "${pod.metadata.name}"`);
    const scale = reader.request({ verb: "get", kind, name: reference.name, subresource: "scale", ...place }) as KubeObject;
    return scale["spec"].replicas ?? 0;
  };

  /** The replicas that the pods' controllers want, and whether some pods have no controller. @throws Unscalable */
  const scaleOf = (pods: readonly KubeObject[]): { expected: number; unmanaged: boolean } => {
    const seen = new Map<string, number>();
    let unmanaged = false;
    for (const pod of pods) {
      const set = ownerOf(pod);
      if (!set) {
        const reference = controllerOf(pod);
        unmanaged ||= !reference;
        if (reference && !seen.has(reference.uid)) seen.set(reference.uid, replicasBy(reference, pod));
        continue;
      }
      const scaled = ownerOf(set) ?? set;
      seen.set(scaled.metadata.uid, scaled["spec"].replicas ?? 1);
    }
    return { expected: [...seen.values()].reduce((sum, replicas) => sum + replicas, 0), unmanaged };
  };

  const expectation = (budget: KubeObject, pods: readonly KubeObject[], { events }: Context): { expected: number; desired: number } => {
    const { minAvailable, maxUnavailable, selector } = budget["spec"];
    if (maxUnavailable === undefined && typeof minAvailable !== "string") return { expected: pods.length, desired: minAvailable ?? 0 };
    const { expected, unmanaged } = scaleOf(pods);
    if (unmanaged)
      events.event(
        budget,
        "Warning",
        "UnmanagedPods",
        `Pods selected by this PodDisruptionBudget (selector: ${goSelector(selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
      );
    const desired = maxUnavailable === undefined ? share(minAvailable, expected) : Math.max(0, expected - share(maxUnavailable, expected));
    return { expected, desired };
  };

  const wakesBudgets = (pod: KubeObject, _api: Client, old?: KubeObject): Key[] =>
    old && old.metadata.labels !== pod.metadata.labels ? [...new Set([...budgetsOf(pod), ...budgetsOf(old)])] : budgetsOf(pod);
  /** A change of scale changes what its pods' budgets expect. */
  const wakesByScale = (set: KubeObject, _api: Client, old?: KubeObject): Key[] =>
    old && old["spec"].replicas === set["spec"].replicas
      ? []
      : budgetsOf({ ...set, metadata: { ...set.metadata, labels: set["spec"].template?.metadata?.labels } });

  return {
    name: "disruption-controller",
    component: "controllermanager",
    wakes: [
      { kind: kinds.podDisruptionBudgets, keys: (budget) => [keyOf(budget)] },
      { kind: kinds.pods, keys: wakesBudgets },
      { kind: kinds.deployments, keys: wakesByScale },
      { kind: kinds.replicaSets, keys: wakesByScale },
      { kind: kinds.statefulSets, keys: wakesByScale },
    ],
    latency: (key) => 2 + Math.floor((budgets.get(key)?.["status"]?.expectedPods ?? 0) / PODS_PER_MILLISECOND),
    reconcile(key, context) {
      const budget = budgets.get(key);
      if (!budget) return;
      const { api, clock, events } = context;
      const { spec, status: before = {} } = budget;
      const pods = spec.selector
        ? reader.list(kinds.pods, {
            namespace: budget.metadata.namespace!,
            labelSelector: formatRequirements(labelSelectorRequirements(spec.selector)).replace("<none>", ""),
          })
        : [];
      if (!pods.length) events.event(budget, "Normal", "NoPods", "No matching pods found");
      const save = (status: object): void => {
        if (!equal(status, before)) api.updateStatus(kinds.podDisruptionBudgets, { ...budget, status } as KubeObject);
      };
      let wanted: { expected: number; desired: number };
      try {
        wanted = expectation(budget, pods, context);
      } catch (error) {
        if (!(error instanceof Unscalable)) throw error;
        const { message } = error;
        events.event(budget, "Warning", "CalculateExpectedPodCountFailed", `Failed to calculate the number of expected pods: ${message}`);
        return save(failSafe(before, message, clock.now));
      }
      const { expected, desired } = wanted;

      const disruptedPods: Record<string, string> = {};
      let recheck: number | undefined;
      for (const pod of pods) {
        const at: string | undefined = before.disruptedPods?.[pod.metadata.name];
        if (!at || pod.metadata.deletionTimestamp) continue;
        const left = fromTimestamp(at) + DELETION_TIMEOUT - clock.now;
        if (left <= 0) {
          events.event(pod, "Warning", "NotDeleted", `Pod was expected by PDB ${keyOf(budget)} to be deleted but it wasn't`);
          continue;
        }
        disruptedPods[pod.metadata.name] = at;
        recheck = Math.min(recheck ?? left, left);
      }
      const healthy = pods.filter((pod) => !pod.metadata.deletionTimestamp && !disruptedPods[pod.metadata.name] && isReady(pod)).length;
      const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
      const generation = budget.metadata.generation ?? 0;
      const status = {
        conditions: withCondition(before.conditions as Condition[] | undefined, disruptionAllowed(allowed, generation), clock.now),
        currentHealthy: healthy,
        desiredHealthy: desired,
        ...(Object.keys(disruptedPods).length ? { disruptedPods } : {}),
        disruptionsAllowed: allowed,
        expectedPods: expected,
        observedGeneration: generation,
      };
      save(status);
      return recheck === undefined ? undefined : { again: recheck };
    },
  };
}

/** Why nobody knows how many pods there should be. */
class Unscalable extends Error {}

/** Nothing may go of what cannot be counted (disruption.go: failSafe). */
const failSafe = (before: KubeObject["status"], message: string, now: number): object => ({
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
  ...before,
  conditions: withCondition(
    before.conditions as Condition[] | undefined,
    {
      type: "DisruptionAllowed",
      status: "False",
      ...(before.observedGeneration ? { observedGeneration: before.observedGeneration } : {}),
      reason: "SyncFailed",
      message,
    },
    now,
  ),
  disruptionsAllowed: 0,
});

/** Percentages are rounded up, of what may be lost as of what must stay. */
const share = (amount: number | string, total: number): number =>
  typeof amount === "number" ? amount : Math.ceil((Number.parseInt(amount, 10) * total) / 100);

const disruptionAllowed = (allowed: number, observedGeneration: number): Condition => ({
  type: "DisruptionAllowed",
  status: allowed > 0 ? "True" : "False",
  observedGeneration,
  reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
  message: "",
});
