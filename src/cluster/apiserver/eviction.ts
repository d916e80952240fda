// Eviction: a deletion that asks the pod's disruption budget first (kubernetes/pkg/registry/core/pod/storage/eviction.go).
import { badRequest, failure, forbiddenError, tooManyRequests } from "../../api/errors.ts";
import { selectorMatches } from "../../api/kinds/validation.ts";
import { type Draft, type KubeObject, timestamp } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { success } from "../../api/success.ts";
import type { Core } from "./core.ts";
import { remove } from "./deletion.ts";
import { replace } from "./registry.ts";

interface Condition {
  type: string;
  status: string;
  [field: string]: unknown;
}

const REFUSAL = "Cannot evict pod as it would violate the pod's disruption budget.";
/** A budget with more evictions under way than this has lost its controller. */
const MOST_DISRUPTED = 2000;

export function evict(core: Core, request: Request, pod: KubeObject): KubeObject {
  const body = request.body as { metadata?: { name?: string }; deleteOptions?: Request["delete"] & { dryRun?: string[] } } | undefined;
  if (body?.metadata?.name && body.metadata.name !== pod.metadata.name)
    throw badRequest(`name in URL does not match name in Eviction object: ${request.name}`);
  const dryRun = request.dryRun || body?.deleteOptions?.dryRun?.includes("All") || false;
  const deletion: Request = { ...request, verb: "delete", delete: body?.deleteOptions ?? {}, dryRun };
  delete deletion.subresource;
  const phase = pod["status"]?.phase;
  if (!pod.metadata.deletionTimestamp && phase !== "Succeeded" && phase !== "Failed" && phase !== "Pending") {
    askBudget(core, request, pod, dryRun);
    markTarget(core, { ...request, dryRun }, pod);
  }
  remove(core, deletion);
  return success({ code: 201 });
}

function askBudget(core: Core, request: Request, pod: KubeObject, dryRun: boolean): void {
  const kind = core.scheme.byKind("policy", "v1", "PodDisruptionBudget");
  if (!kind) return;
  const budgets = core.storage
    .table(kind)
    .inNamespace(pod.metadata.namespace!)
    .filter(({ spec }) => spec.selector && selectorMatches(spec.selector, pod.metadata.labels ?? {}));
  if (budgets.length > 1)
    throw failure(500, "", "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
  const [budget] = budgets;
  if (!budget || mayGoUnhealthy(budget, pod)) return;
  const { name } = budget.metadata;
  const status = budget["status"] ?? {};
  if ((status.observedGeneration ?? 0) < (budget.metadata.generation ?? 0))
    throw refused(`The disruption budget ${name} is still being processed by the server.`, 10);
  if (status.disruptionsAllowed < 0) throw forbiddenError(kind, name, "pdb disruptions allowed is negative");
  if (Object.keys(status.disruptedPods ?? {}).length > MOST_DISRUPTED)
    throw forbiddenError(kind, name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  if (!status.disruptionsAllowed)
    throw refused(`The disruption budget ${name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`);
  if (dryRun) return;
  const allowed = status.disruptionsAllowed - 1;
  const next = {
    ...status,
    disruptionsAllowed: allowed,
    ...(allowed ? {} : { conditions: exhausted(status.conditions ?? [], core.clock.now) }),
    disruptedPods: { ...status.disruptedPods, [pod.metadata.name]: timestamp(core.clock.now) },
  };
  const draft = { ...budget, metadata: { ...budget.metadata }, status: next } as Draft<KubeObject>;
  replace(core, { ...request, kind, verb: "update", name, subresource: "status" }, budget, draft);
}

const refused = (message: string, retryAfterSeconds = 0): Error =>
  tooManyRequests(REFUSAL, retryAfterSeconds, [{ reason: "DisruptionBudget", message }]);

/** Pods that are not ready anyway may go by the budget's policy on them. */
function mayGoUnhealthy({ spec, status }: KubeObject, pod: KubeObject): boolean {
  if ((pod["status"]?.conditions ?? []).some((each: Condition) => each.type === "Ready" && each.status === "True")) return false;
  return (
    spec.unhealthyPodEvictionPolicy === "AlwaysAllow" || (status?.currentHealthy >= status?.desiredHealthy && status?.desiredHealthy > 0)
  );
}

const exhausted = (conditions: readonly Condition[], now: number): Condition[] =>
  conditions.map((each) =>
    each.type === "DisruptionAllowed" && each.status === "True"
      ? { ...each, status: "False", reason: "InsufficientPods", lastTransitionTime: timestamp(now) }
      : each,
  );

function markTarget(core: Core, request: Request, pod: KubeObject): void {
  const conditions = ((pod["status"]?.conditions ?? []) as Condition[]).filter(({ type }) => type !== "DisruptionTarget");
  const target = {
    type: "DisruptionTarget",
    status: "True",
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
    lastProbeTime: null,
    lastTransitionTime: timestamp(core.clock.now),
    observedGeneration: pod.metadata.generation,
  };
  const draft = { ...pod, metadata: { ...pod.metadata }, status: { ...pod["status"], conditions: [...conditions, target] } };
  replace(core, { ...request, subresource: "status" }, pod, draft as never);
}
