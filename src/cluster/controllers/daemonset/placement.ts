// On which nodes a daemon's pod runs, and how it is bound to its own (kubernetes/pkg/controller/daemon/util/daemonset_util.go).
import type { KubeObject } from "../../../api/object.ts";

interface Taint {
  key: string;
  value?: string;
  effect: string;
}
interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
}
interface Requirement {
  key: string;
  operator: string;
  values?: string[];
}
interface Term {
  matchExpressions?: Requirement[];
  matchFields?: Requirement[];
}

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

const tolerates = (toleration: Toleration, taint: Taint): boolean =>
  (!toleration.effect || toleration.effect === taint.effect) &&
  (!toleration.key || toleration.key === taint.key) &&
  (toleration.operator === "Exists" || (toleration.value ?? "") === (taint.value ?? ""));

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
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) if (labels[key] !== value) return false;
  const terms: Term[] | undefined = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return (
    !terms ||
    terms.some(
      (term) =>
        (term.matchExpressions ?? []).every((each) => holds(each, labels[each.key])) &&
        (term.matchFields ?? []).every((each) => each.key === "metadata.name" && holds(each, node.metadata.name)),
    )
  );
}

function holds({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  if (operator === "In") return value !== undefined && values.includes(value);
  if (operator === "NotIn") return value === undefined || !values.includes(value);
  if (operator === "Exists") return value !== undefined;
  if (operator === "DoesNotExist") return value === undefined;
  const [have, want] = [Number(value), Number(values[0])];
  return value !== undefined && (operator === "Gt" ? have > want : have < want);
}
