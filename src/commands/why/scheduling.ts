// Why a pod has no node: the scheduler's own decision, node by node.

import type { PersistentVolumeClaimObject } from "../../api/kinds/persistentvolumeclaim.ts";
import type { KubeObject } from "../../api/object.ts";
import { claimsOf } from "../../cluster/volumes/claims.ts";
import { type Cause, cause } from "./cause.ts";
import type { Evidence } from "./evidence.ts";
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
