// Preemption: which pods of lower priority would have to go, and from which node, for a pod that fits nowhere (framework/preemption, plugins/defaultpreemption).
import { fromTimestamp, type KubeObject } from "../../../api/object.ts";
import { conditionOf } from "../../controllers/conditions.ts";
import { keyOf } from "../../controllers/controller.ts";
import { filtersFor } from "../filters/index.ts";
import type { NodeInfo } from "../node.ts";
import { type ClusterView, counted, type Rejection, withNode } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";

export interface Preemption {
  readonly node: string;
  readonly victims: readonly KubeObject[];
}

/** What preemption comes to: a node and its victims, or the words that say why not. */
export type Outcome = Preemption | { readonly message: string };

interface Candidate {
  node: NodeInfo;
  victims: readonly PodInfo[];
  /** Victims whose disruption budgets do not allow it. */
  violations: number;
}

const REASON = "PreemptionByScheduler";
const UNHELPFUL = "Preemption is not helpful for scheduling";
const NO_VICTIMS = "No preemption victims found for incoming pod";

export function preempt(pod: PodInfo, cluster: ClusterView, rejected: ReadonlyMap<string, Rejection>): Outcome {
  const { spec, status } = pod.pod;
  if (spec.preemptionPolicy === "Never") return { message: "not eligible due to preemptionPolicy=Never." };
  const nominated: string | undefined = status?.nominatedNodeName;
  if (nominated && !rejected.get(nominated)?.unresolvable && isMakingRoom(cluster, nominated, pod))
    return { message: "not eligible due to a terminating pod on the nominated node." };
  const reasons: string[] = [];
  const candidates: Candidate[] = [];
  for (const node of cluster.nodes) {
    const rejection = rejected.get(node.name);
    if (!rejection || rejection.unresolvable) {
      reasons.push(UNHELPFUL);
      continue;
    }
    const found = victimsOn(node, pod, cluster);
    if ("victims" in found) candidates.push(found);
    else reasons.push(...found.reasons);
  }
  const best = candidates.length ? candidates.reduce((a, b) => (compare(b, a) < 0 ? b : a)) : undefined;
  if (best) return { node: best.node.name, victims: best.victims.map((victim) => victim.pod) };
  return { message: `0/${cluster.nodes.length} nodes are available: ${counted(reasons)}.` };
}

function isMakingRoom(cluster: ClusterView, name: string, pod: PodInfo): boolean {
  const node = cluster.nodes.find((each) => each.name === name);
  for (const other of node?.pods.values() ?? [])
    if (
      other.priority < pod.priority &&
      other.pod.metadata.deletionTimestamp &&
      conditionOf(other.pod["status"]?.conditions, "DisruptionTarget")?.reason === REASON
    )
      return true;
  return false;
}

/** The fewest pods whose going makes room: all of lower priority go, then each that can stay is let back, the most important first. */
function victimsOn(node: NodeInfo, pod: PodInfo, cluster: ClusterView): Candidate | { reasons: readonly string[] } {
  const lower = [...node.pods.values()].filter((other) => other.priority < pod.priority);
  if (!lower.length) return { reasons: [NO_VICTIMS] };
  const trial = node.copy();
  const view = withNode(cluster, trial);
  const rejection = () => filtersFor(pod, view)(trial);
  for (const other of lower) trial.remove(keyOf(other.pod));
  const stillNot = rejection();
  if (stillNot) return { reasons: stillNot.reasons };
  const { violating, harmless } = byBudget(lower.sort(moreImportantFirst), cluster);
  const victims: PodInfo[] = [];
  const staysOut = (other: PodInfo): boolean => {
    trial.add(keyOf(other.pod), other);
    if (!rejection()) return false;
    trial.remove(keyOf(other.pod));
    victims.push(other);
    return true;
  };
  const violations = violating.filter(staysOut).length;
  harmless.forEach(staysOut);
  return { node, victims: victims.sort(moreImportantFirst), violations };
}

function byBudget(pods: readonly PodInfo[], cluster: ClusterView): { violating: PodInfo[]; harmless: PodInfo[] } {
  const left = new Map<string, number>();
  const violating: PodInfo[] = [];
  const harmless: PodInfo[] = [];
  for (const pod of pods) {
    let violates = false;
    for (const budget of cluster.budgetsOf(pod.pod)) {
      if (budget["status"]?.disruptedPods?.[pod.pod.metadata.name]) continue;
      const { uid } = budget.metadata;
      const allowed = (left.get(uid) ?? budget["status"]?.disruptionsAllowed ?? 0) - 1;
      left.set(uid, allowed);
      violates ||= allowed < 0;
    }
    (violates ? violating : harmless).push(pod);
  }
  return { violating, harmless };
}

const startOf = ({ pod }: PodInfo): number =>
  pod["status"]?.startTime ? fromTimestamp(pod["status"].startTime) : Number.POSITIVE_INFINITY;
const moreImportantFirst = (a: PodInfo, b: PodInfo): number => b.priority - a.priority || startOf(a) - startOf(b) || 0;

/** The better first: fewest broken budgets, least important victims, fewest of them, those that started last (pickOneNodeForPreemption). */
function compare(a: Candidate, b: Candidate): number {
  const highest = ({ victims }: Candidate) => victims[0]?.priority ?? Number.NEGATIVE_INFINITY;
  const sum = ({ victims }: Candidate) => victims.reduce((total, { priority }) => total + priority + 2 ** 31, 0);
  const earliest = ({ victims }: Candidate) =>
    Math.min(...victims.filter(({ priority }) => priority === victims[0]?.priority).map(startOf));
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    earliest(b) - earliest(a) ||
    0
  );
}
