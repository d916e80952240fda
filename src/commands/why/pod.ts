// Why a pod is as it is.
import type { ContainerStatus, PodObject } from "../../api/kinds/pod/types.ts";
import { type Cause, cause } from "./cause.ts";
import { whyContainer } from "./containers.ts";
import { type Evidence, shown } from "./evidence.ts";
import { whyThere, whyUnscheduled } from "./scheduling.ts";

const isReady = ({ status }: PodObject): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false;

export function whyPod(evidence: Evidence, pod: PodObject): Cause {
  const { metadata, spec, status } = pod;
  const what = shown(pod);
  if (metadata.deletionTimestamp) return leaving(evidence, pod);
  if (status?.phase === "Succeeded") return cause("why.pod-done", { what });
  if (status?.phase === "Failed")
    return cause(
      "why.pod-failed",
      { what, reason: status.reason ?? "-" },
      { proof: status.message ? [status.message] : [], because: containersOf(evidence, pod) },
    );
  if (!spec.nodeName) return cause("why.pod-unscheduled", { what }, { because: whyUnscheduled(evidence, pod) });
  if (isReady(pod)) return cause("why.pod-well", { what, node: spec.nodeName }, { because: whyThere(evidence, pod) });
  const because = containersOf(evidence, pod);
  const node = evidence.find(evidence.kind("nodes"), spec.nodeName);
  if (!node) because.unshift(cause("why.node-gone", { name: spec.nodeName }));
  else if (!nodeReady(node)) because.unshift(cause("why.node-not-ready", { name: spec.nodeName }));
  const missing = (spec.readinessGates ?? []).filter(
    ({ conditionType }) => !status?.conditions?.some(({ type, status: value }) => type === conditionType && value === "True"),
  );
  if (missing.length) because.push(cause("why.gate", { gates: missing.map(({ conditionType }) => conditionType).join(", ") }));
  return cause(status?.phase === "Running" ? "why.pod-not-ready" : "why.pod-pending", { what, node: spec.nodeName }, { because });
}

export const nodeReady = (node: { status?: { conditions?: { type: string; status: string }[] } } | Record<string, unknown>): boolean =>
  (node as { status?: { conditions?: { type: string; status: string }[] } }).status?.conditions?.some(
    ({ type, status }) => type === "Ready" && status === "True",
  ) ?? false;

function containersOf(evidence: Evidence, pod: PodObject): Cause[] {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const inits = initContainerStatuses.flatMap((status) => (isOver(status) ? [] : whyContainer(evidence, pod, status)));
  // While an init container holds things up, the others only wait for it.
  return inits.length ? inits : containerStatuses.flatMap((status) => whyContainer(evidence, pod, status));
}

const isOver = ({ state, ready }: ContainerStatus): boolean => ready || state?.terminated?.exitCode === 0;

function leaving(evidence: Evidence, pod: PodObject): Cause {
  const { metadata, spec } = pod;
  const what = shown(pod);
  if (metadata.finalizers?.length)
    return cause("why.finalizers", { what }, { proof: [`metadata.finalizers: ${metadata.finalizers.join(", ")}`] });
  const node = spec.nodeName ? evidence.find(evidence.kind("nodes"), spec.nodeName) : undefined;
  const silent = !node || !nodeReady(node) ? [cause("why.node-not-ready", { name: spec.nodeName ?? "-" })] : [];
  return cause("why.pod-leaving", { what, seconds: metadata.deletionGracePeriodSeconds ?? 30 }, { because: silent });
}
