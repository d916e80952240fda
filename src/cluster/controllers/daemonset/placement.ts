// On which nodes a daemon's pod runs, and how it is bound to its own (kubernetes/pkg/controller/daemon/util/daemonset_util.go).
import type { Taint } from "../../../api/kinds/node-types.ts";
import type { KubeObject } from "../../../api/object.ts";
import { matchesTerm, type Term } from "../../scheduler/node-terms.ts";
import { type Toleration, tolerates } from "../../scheduler/pod.ts";
import { hasAll } from "../labels.ts";

/** What every daemon's pod tolerates, whatever its template says. */
const ALWAYS: readonly Toleration[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
];
const NETWORK: Toleration = { key: "node.kubernetes.io/network-unavailable", operator: "Exists", effect: "NoSchedule" };

// biome-ignore lint/suspicious/noExplicitAny: a pod spec, of which only a few fields matter here
type Spec = any;

const tolerationsOf = (spec: Spec): Toleration[] => [...(spec.tolerations ?? []), ...ALWAYS, ...(spec.hostNetwork ? [NETWORK] : [])];

/** The pod's spec, bound to its node by affinity and tolerating what daemons tolerate. */
export function pinnedTo(spec: Spec, node: string): object {
  const matchFields = [{ key: "metadata.name", operator: "In", values: [node] }];
  const terms: Term[] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [{}];
  return {
    ...spec,
    affinity: {
      ...spec.affinity,
      nodeAffinity: {
        ...spec.affinity?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms.map((term) => ({ ...term, matchFields })) },
      },
    },
    tolerations: tolerationsOf(spec),
  };
}

/** The node that a daemon's pod stands on or is bound to. */
export function nodeNameOf(pod: KubeObject): string | undefined {
  if (pod["spec"].nodeName) return pod["spec"].nodeName;
  const terms: Term[] = pod["spec"].affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms[0]?.matchFields?.find((field) => field.key === "metadata.name")?.values?.[0];
}

/** Whether a pod should be made on the node, and whether one that is there may stay. */
export function mayRunOn(template: { spec: Spec }, node: KubeObject): { run: boolean; keep: boolean } {
  const { spec } = template;
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return { run: false, keep: false };
  if (!fits(spec, node)) return { run: false, keep: false };
  const tolerations = tolerationsOf(spec);
  const untolerated = ((node["spec"]?.taints ?? []) as Taint[]).filter((taint) => !tolerations.some((each) => tolerates(each, taint)));
  const evicting = untolerated.some((taint) => taint.effect === "NoExecute");
  return { run: !untolerated.some((taint) => taint.effect !== "PreferNoSchedule"), keep: !evicting };
}

function fits(spec: Spec, node: KubeObject): boolean {
  const labels = node.metadata.labels ?? {};
  const terms: Term[] | undefined = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return hasAll(spec.nodeSelector, labels) && (!terms || terms.some((term) => matchesTerm(term, { labels, name: node.metadata.name })));
}
