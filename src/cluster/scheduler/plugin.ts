// What a filter and a score are; each lives in a file of its own, named as upstream's plug-in.
import type { NodeInfo } from "./node.ts";
import type { PodInfo } from "./pod.ts";

export interface Rejection {
  reasons: readonly string[];
  /** Nothing that could be evicted would change it (UnschedulableAndUnresolvable). */
  unresolvable: boolean;
}

export interface Filter {
  readonly name: string;
  /** Why the pod may not go there; undefined when it may. */
  reject(pod: PodInfo, node: NodeInfo): Rejection | undefined;
}

export interface Score {
  readonly name: string;
  readonly weight: number;
  /** One raw number for each of `nodes`, already normalised to 0–100; undefined where it has nothing to say on this pod. */
  rate(pod: PodInfo, nodes: readonly NodeInfo[], cluster: ClusterView): readonly number[] | undefined;
}

/** What some scores ask beyond the candidates. */
export interface ClusterView {
  readonly nodes: readonly NodeInfo[];
  /** The merged selector of services that select the pod; undefined where none does. */
  serviceSelector(pod: PodInfo): Readonly<Record<string, string>> | undefined;
}

/** Scales to 0–100 by the largest; `reverse` gives the smallest the most. */
export function normalise(values: readonly number[], reverse = false): number[] {
  const max = Math.max(0, ...values);
  if (!max) return values.map(() => (reverse ? 100 : 0));
  return values.map((value) => {
    const score = Math.floor((100 * value) / max);
    return reverse ? 100 - score : score;
  });
}
