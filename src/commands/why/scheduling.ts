// Why a pod has no node: the scheduler's own decision, node by node.

import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim-types.ts";
import type { KubeObject } from "../../api/object.ts";
import { claimsOf } from "../../cluster/volumes/claims.ts";
import { type Cause, cause } from "./cause.ts";
import { type Evidence, eventLine } from "./evidence.ts";
import { whyClaim } from "./storage.ts";

export function whyUnscheduled(evidence: Evidence, pod: KubeObject): Cause[] {
  const { spec, metadata } = pod;
  if (spec.schedulingGates?.length)
    return [cause("why.gated", { gates: spec.schedulingGates.map(({ name }: { name: string }) => name).join(", ") })];
  if (spec.schedulerName && spec.schedulerName !== "default-scheduler") return [cause("why.other-scheduler", { name: spec.schedulerName })];
  const claims = claimsOf(pod).flatMap((name) => {
    const kind = evidence.kind("persistentvolumeclaims");
    const claim = evidence.find(kind, name, metadata.namespace) as PersistentVolumeClaimObject | undefined;
    if (!claim) return [cause("why.claim-missing", { name })];
    return claim.status?.phase === "Bound" ? [] : [whyClaim(evidence, claim)];
  });
  const decision = evidence.decision(pod);
  if (!decision) {
    return schedulerRuns(evidence)
      ? claims
      : [cause("why.no-scheduler", {}, { proof: ["kubectl get pods -n kube-system -l component=kube-scheduler"] })];
  }
  if (decision.node) return claims;
  const nodes = [...decision.rejected].map(([name, { filter, reasons }]) =>
    cause("why.node-refused", { name, filter, reasons: reasons.join(", ") }),
  );
  const proof = evidence.eventLines(pod, "FailedScheduling");
  return [cause("why.no-node", {}, { proof: proof.length ? proof : [decision.message ?? ""], because: [...claims, ...nodes] })];
}

/** As many candidates are shown, the best first. */
const SHOWN = 5;

/** Why a pod is on its node and on no other: the points of those that would have done, and what the others were refused for. */
export function whyThere(evidence: Evidence, pod: KubeObject): Cause[] {
  const decision = evidence.decision(pod);
  if (!decision?.node || decision.node !== pod["spec"].nodeName) return [];
  const { node, candidates, points, rejected } = decision;
  const refused = [...rejected].map(([name, { filter, reasons }]) =>
    cause("why.node-refused", { name, filter, reasons: reasons.join(", ") }),
  );
  const pushed = pushedOut(evidence, pod);
  if (candidates.length === 1) return [cause("why.only-node", { node }, { because: refused.slice(0, SHOWN) }), ...pushed];
  const rated = candidates
    .map((name, at) => {
      const each = Object.entries(points).map(([score, values]) => [score, values[at] ?? 0] as const);
      return { name, each, total: each.reduce((sum, [, value]) => sum + value, 0) };
    })
    .sort((a, b) => Number(b.name === node) - Number(a.name === node) || b.total - a.total);
  const proof = rated
    .slice(0, SHOWN)
    .map(({ name, each, total }) => `${name}: ${total} = ${each.map(([score, value]) => `${score} ${value}`).join(" + ")}`);
  const tied = rated[1]?.total === rated[0]?.total;
  return [
    cause(tied ? "why.chosen-by-chance" : "why.chosen", { node, count: candidates.length }, { proof, because: refused.slice(0, SHOWN) }),
    ...pushed,
  ];
}

/** Who had to go for the pod. */
function pushedOut(evidence: Evidence, pod: KubeObject): Cause[] {
  const events = evidence
    .list(evidence.kind("events"))
    .filter(({ reason, related }) => reason === "Preempted" && related?.uid === pod.metadata.uid);
  if (!events.length) return [];
  const victims = events.map(({ involvedObject }) => `${involvedObject.namespace}/${involvedObject.name}`).sort();
  return [cause("why.pushed-out", { victims: victims.join(", ") }, { proof: events.slice(0, SHOWN).map(eventLine) })];
}

/** Where the control plane runs as pods, whether the scheduler's is ready; elsewhere it always runs. */
function schedulerRuns(evidence: Evidence): boolean {
  const ready = (component: string): boolean | undefined => {
    const pods = evidence.list(evidence.kind("pods"), { namespace: "kube-system", labelSelector: `component=${component}` });
    return pods.length
      ? pods.some(({ status }) => status?.conditions?.some((each: Condition) => each.type === "Ready" && each.status === "True"))
      : undefined;
  };
  return ready("kube-apiserver") === undefined || ready("kube-scheduler") === true;
}

interface Condition {
  type: string;
  status: string;
}
