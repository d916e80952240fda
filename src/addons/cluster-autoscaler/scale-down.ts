// Fewer nodes: which ones nobody needs, and what keeps the others (cluster-autoscaler/simulator/drainability, core/scaledown/eligibility).
import type { KubeObject } from "../../api/object.ts";
import { labelSelectorMatches } from "../../api/selectors.ts";
import type { NodeInfo } from "../../cluster/scheduler/node.ts";
import { place, utilizationOf } from "./room.ts";
import type { Settings } from "./settings.ts";

export const SAFE = "cluster-autoscaler.kubernetes.io/safe-to-evict";
const KEEP = "cluster-autoscaler.kubernetes.io/scale-down-disabled";

const controllerOf = ({ metadata }: KubeObject) => metadata.ownerReferences?.find(({ controller }) => controller);
/** What comes and goes with the node itself. */
export const staysWithNode = (pod: KubeObject): boolean =>
  controllerOf(pod)?.kind === "DaemonSet" || pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined;
const isOver = ({ metadata, status }: KubeObject): boolean =>
  ["Succeeded", "Failed"].includes(status?.phase) || metadata.deletionTimestamp !== undefined;

/** The pods that must move before a node can go. */
export const moving = (pods: readonly KubeObject[], node: string): KubeObject[] =>
  pods.filter((pod) => pod.spec.nodeName === node && !staysWithNode(pod) && !isOver(pod));

/** Why a pod keeps its node; undefined where it does not. */
function holds(pod: KubeObject, settings: Settings, budgets: readonly KubeObject[]): boolean {
  const { annotations = {}, namespace, labels = {} } = pod.metadata;
  if (annotations[SAFE] === "false") return true;
  const budget = budgets.filter((each) => each.metadata.namespace === namespace && labelSelectorMatches(each["spec"]?.selector, labels));
  if (budget.some(({ status }) => (status?.disruptionsAllowed ?? 0) < 1)) return true;
  if (annotations[SAFE] === "true") return false;
  if (!controllerOf(pod)) return true;
  if (settings.skipSystemPods && namespace === "kube-system" && !budget.length) return true;
  const volumes = (pod.spec.volumes ?? []) as { name: string; emptyDir?: { medium?: string }; hostPath?: object }[];
  const safe = new Set((annotations["cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes"] ?? "").split(","));
  return (
    settings.skipLocalStorage &&
    volumes.some(({ name, emptyDir, hostPath }) => !safe.has(name) && ((emptyDir && emptyDir.medium !== "Memory") || hostPath))
  );
}

const unbound = new WeakMap<KubeObject, KubeObject>();
/** The pod as it would come again. */
function homeless(pod: KubeObject): KubeObject {
  let found = unbound.get(pod);
  if (!found) unbound.set(pod, (found = { ...pod, spec: { ...pod.spec, nodeName: undefined } }));
  return found;
}

/** The nodes that nobody needs, by what they are used. */
export function unneeded(
  candidates: readonly NodeInfo[],
  all: readonly NodeInfo[],
  pods: readonly KubeObject[],
  budgets: readonly KubeObject[],
  settings: Settings,
): Map<string, number> {
  const found = new Map<string, number>();
  const rest = new Map(all.map((node) => [node.name, node]));
  for (const node of candidates) {
    const use = utilizationOf(node);
    if (use >= settings.threshold || node.node?.metadata.annotations?.[KEEP] === "true") continue;
    const inhabitants = moving(pods, node.name);
    if (inhabitants.some((pod) => holds(pod, settings, budgets))) continue;
    if (inhabitants.length) {
      const trial = [...rest.values()].filter(({ name }) => name !== node.name).map((each) => each.copy());
      const targets = trial.filter(({ taints }) => !taints.some(({ effect }) => effect === "NoSchedule" || effect === "NoExecute"));
      if (!inhabitants.every((pod) => place(homeless(pod), targets))) continue;
      // Those who would move there count for the next.
      for (const each of trial) rest.set(each.name, each);
    }
    rest.delete(node.name);
    found.set(node.name, use);
  }
  return found;
}
