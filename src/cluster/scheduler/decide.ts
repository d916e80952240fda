// One decision: filter, score, choose. All of it is kept, so that "why here" and "why nowhere" can be answered.
import type { Random } from "../../base/random.ts";
import { filters } from "./filters/index.ts";
import type { NodeInfo } from "./node.ts";
import type { ClusterView, Rejection } from "./plugin.ts";
import type { PodInfo } from "./pod.ts";
import { scores } from "./scores/index.ts";

export interface Decision {
  /** "namespace/name" of the pod. */
  readonly pod: string;
  /** Virtual ms. */
  readonly at: number;
  /** Undefined where no node would do. */
  readonly node?: string;
  /** Nodes that were refused, by which filter and why. */
  readonly rejected: ReadonlyMap<string, Rejection & { filter: string }>;
  /** Per score its weighted points by node, in the order of `candidates`. */
  readonly candidates: readonly string[];
  readonly points: Readonly<Record<string, readonly number[]>>;
  /** What FailedScheduling says. */
  readonly message?: string;
}

/** Above this many nodes only a part is looked at (percentageOfNodesToScore). */
const ALWAYS_ALL = 100;

function enough(nodes: number): number {
  if (nodes <= ALWAYS_ALL) return nodes;
  return Math.max(ALWAYS_ALL, Math.floor((nodes * Math.max(5, 50 - Math.floor(nodes / 125))) / 100));
}

export class Decider {
  #start = 0;

  constructor(private readonly random: Random) {}

  decide(key: string, pod: PodInfo, cluster: ClusterView, now: number): Decision {
    const { nodes } = cluster;
    const rejected = new Map<string, Rejection & { filter: string }>();
    const feasible: NodeInfo[] = [];
    const wanted = enough(nodes.length);
    let looked = 0;
    for (; looked < nodes.length && feasible.length < wanted; looked++) {
      const node = nodes[(this.#start + looked) % nodes.length]!;
      const rejection = firstRejection(pod, node);
      if (rejection) rejected.set(node.name, rejection);
      else feasible.push(node);
    }
    if (nodes.length) this.#start = (this.#start + looked) % nodes.length;
    const base = { pod: key, at: now, rejected };
    if (!feasible.length) return { ...base, candidates: [], points: {}, message: failureMessage(pod, nodes.length, rejected) };
    const candidates = feasible.map((node) => node.name);
    if (feasible.length === 1) return { ...base, candidates, points: {}, node: candidates[0]! };
    const points: Record<string, readonly number[]> = {};
    const totals = new Array<number>(feasible.length).fill(0);
    for (const score of scores) {
      const values = score.rate(pod, feasible, cluster);
      if (!values) continue;
      points[score.name] = values.map((value, i) => {
        totals[i]! += value * score.weight;
        return value * score.weight;
      });
    }
    return { ...base, candidates, points, node: candidates[this.#best(totals)]! };
  }

  /** The place of the largest; chance decides between equals. */
  #best(totals: readonly number[]): number {
    const most = Math.max(...totals);
    const ties = totals.flatMap((total, i) => (total === most ? [i] : []));
    return ties.length === 1 ? ties[0]! : this.random.pick(ties);
  }
}

export function firstRejection(pod: PodInfo, node: NodeInfo): (Rejection & { filter: string }) | undefined {
  for (const filter of filters) {
    const rejection = filter.reject(pod, node);
    if (rejection) return { ...rejection, filter: filter.name };
  }
  return undefined;
}

/** Reasons counted, and sorted as texts with their counts in front, as upstream does. */
const counted = (reasons: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
};

/** scheduler/framework: FitError.Error, with what the preemption plug-in adds. */
function failureMessage(pod: PodInfo, total: number, rejected: ReadonlyMap<string, Rejection>): string {
  if (!total) return "no nodes available to schedule pods";
  const all = [...rejected.values()];
  const preemption =
    pod.pod["spec"].preemptionPolicy === "Never"
      ? "not eligible due to preemptionPolicy=Never."
      : `0/${total} nodes are available: ${counted(
          all.map((rejection) =>
            rejection.unresolvable ? "Preemption is not helpful for scheduling" : "No preemption victims found for incoming pod",
          ),
        )}.`;
  const reasons = counted(all.flatMap((rejection) => rejection.reasons));
  return `0/${total} nodes are available: ${reasons}. no new claims to deallocate, preemption: ${preemption}`;
}
