// One decision: filter, score, choose. All of it is kept, so that "why here" and "why nowhere" can be answered.
import type { Random } from "../../base/random.ts";
import { keyOf } from "../controllers/controller.ts";
import { dynamicResources } from "./filters/dynamic-resources.ts";
import { filters, filtersFor, narrowed, refusal } from "./filters/index.ts";
import type { NodeInfo } from "./node.ts";
import { type Check, type ClusterView, counted, type Rejection, withNode } from "./plugin.ts";
import type { PodInfo } from "./pod.ts";
import { type Outcome, type Preemption, preempt } from "./preemption/index.ts";
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
  /** Which pods are to make room, and where. */
  readonly preemption?: Preemption;
}

/** Above this many nodes only a part is looked at (schedule_one.go, numFeasibleNodesToFind). */
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
    const refused = nodes.length ? refusal(pod, cluster) : undefined;
    if (refused) {
      const { why, filter } = refused;
      // The plug-in of devices has seen the pod only where it is the one that refuses; nobody else knows then what to make room for.
      const more = filter === dynamicResources ? afterwards(pod, preempt(pod, cluster, new Map()), false) : " not found";
      const message = `0/${nodes.length} nodes are available: ${why}.${more}`;
      return { pod: key, at: now, rejected: new Map(), candidates: [], points: {}, message };
    }
    const rejected = new Map<string, Rejection & { filter: string }>();
    const feasible: NodeInfo[] = [];
    const only = narrowed(pod);
    const asked = only ? nodes.filter(({ name }) => only.names.has(name)) : nodes;
    const wanted = enough(asked.length);
    const check = checkWithNominated(pod, cluster);
    let looked = 0;
    for (; looked < asked.length && feasible.length < wanted; looked++) {
      const node = asked[(this.#start + looked) % asked.length]!;
      const rejection = check(node);
      if (rejection) rejected.set(node.name, rejection);
      else feasible.push(node);
    }
    if (nodes.length) this.#start = (this.#start + looked) % nodes.length;
    if (only && !feasible.length) {
      const absent = {
        reasons: [`node(s) didn't satisfy plugin(s) [${only.filters.join(" ")}]`],
        unresolvable: true,
        filter: only.filters[0]!,
      };
      for (const { name } of nodes) if (!only.names.has(name)) rejected.set(name, absent);
    }
    if (!feasible.length) {
      const nowhere = { pod: key, at: now, rejected, candidates: [], points: {} };
      if (!nodes.length) return { ...nowhere, message: "no nodes available to schedule pods" };
      const outcome = preempt(pod, cluster, rejected);
      const message = failureMessage(nodes.length, rejected, afterwards(pod, outcome));
      return { ...nowhere, message, ...("victims" in outcome ? { preemption: outcome } : {}) };
    }
    const candidates = feasible.map((node) => node.name);
    if (feasible.length === 1) return { pod: key, at: now, rejected, candidates, points: {}, node: candidates[0]! };
    const points: Record<string, readonly number[]> = {};
    const totals = new Array<number>(feasible.length).fill(0);
    for (const { name, weight, rate } of scores) {
      const values = rate(pod, feasible, cluster);
      if (!values) continue;
      for (let i = 0; i < values.length; i++) totals[i]! += values[i]! *= weight;
      points[name] = values;
    }
    return { pod: key, at: now, rejected, candidates, points, node: candidates[this.#best(totals)]! };
  }

  /** The place of the largest; chance decides between equals. */
  #best(totals: readonly number[]): number {
    let most = Number.NEGATIVE_INFINITY;
    let ties = 0;
    for (let i = 0; i < totals.length; i++) {
      const total = totals[i]!;
      if (total < most) continue;
      ties = total > most ? 1 : ties + 1;
      most = total;
    }
    let at = totals.indexOf(most);
    for (let further = ties > 1 ? this.random.between(0, ties - 1) : 0; further > 0; further--) at = totals.indexOf(most, at + 1);
    return at;
  }
}

/** Whether the filters that need no more than pod and node let it go there. */
export const fitsAlone = (pod: PodInfo, node: NodeInfo): boolean => !filters.some((filter) => filter.reject?.(pod, node));

/** With those counted in for whom room is being made there. */
function checkWithNominated(pod: PodInfo, cluster: ClusterView): Check {
  const check = filtersFor(pod, cluster);
  return (node) => {
    const nominated = cluster.nominatedOn(node.name, pod);
    if (!nominated.length) return check(node);
    const full = node.copy();
    for (const other of nominated) full.add(keyOf(other.pod), other);
    return filtersFor(pod, withNode(cluster, full))(full) ?? check(node);
  };
}

/** scheduler/framework: FitError.Error; where preemption finds room there is nothing more to say. */
function failureMessage(total: number, rejected: ReadonlyMap<string, Rejection>, more: string): string {
  const reasons = counted([...rejected.values()].flatMap((rejection) => rejection.reasons));
  return `0/${total} nodes are available: ${reasons}.${more}`;
}

/** What the plug-ins say that are asked afterwards: that of devices, and preemption. @param known whether the former knows the pod's claims */
function afterwards({ pod }: PodInfo, outcome: Outcome, known = true): string {
  if (!("message" in outcome)) return "";
  const devices = known && pod["spec"].resourceClaims?.length ? "still not schedulable" : "no new claims to deallocate";
  return ` ${devices}, preemption: ${outcome.message}`;
}
