// More nodes: for pods that fit nowhere, a group is chosen whose nodes would take them (cluster-autoscaler/core/scaleup/orchestrator, expander/).
import type { KubeObject } from "../../api/object.ts";
import type { Random } from "../../base/random.ts";
import type { NodeInfo } from "../../cluster/scheduler/node.ts";
import { place, reasonAgainst, utilizationOf } from "./room.ts";
import type { NodeGroup, Settings } from "./settings.ts";

export interface Option {
  group: NodeGroup;
  /** How many nodes more. */
  count: number;
  pods: readonly KubeObject[];
  /** The share of the new nodes that would be left over. */
  waste: number;
}
export interface Plan {
  chosen?: Option;
  /** Why each pod that nothing is done for is not helped, by group. */
  reasons: ReadonlyMap<KubeObject, readonly string[]>;
}

/** @param sizes how large each group is, counting what is on its way. @param imagine a node of a group as it would be */
export function planScaleUp(
  pods: readonly KubeObject[],
  settings: Settings,
  sizes: (group: NodeGroup) => number,
  total: number,
  imagine: (group: NodeGroup) => NodeInfo,
  random: Random,
): Plan {
  const reasons = new Map<KubeObject, string[]>(pods.map((pod) => [pod, []]));
  const options: Option[] = [];
  for (const group of settings.groups) {
    const free = Math.min(group.max - sizes(group), settings.maxNodes ? settings.maxNodes - total : Number.POSITIVE_INFINITY);
    if (free <= 0) {
      for (const list of reasons.values())
        list.push(group.max <= sizes(group) ? "max node group size reached" : "max cluster node count reached");
      continue;
    }
    const empty = imagine(group);
    const fitting = pods.filter((pod) => {
      const against = reasonAgainst(pod, empty);
      if (against) reasons.get(pod)!.push(against);
      return !against;
    });
    const nodes: NodeInfo[] = [];
    const helped: KubeObject[] = [];
    for (const pod of fitting) {
      if (place(pod, nodes)) helped.push(pod);
      else if (nodes.length < free) {
        nodes.push(imagine(group));
        if (place(pod, [nodes.at(-1)!])) helped.push(pod);
      }
    }
    if (!helped.length) continue;
    const waste = nodes.reduce((sum, node) => sum + (1 - utilizationOf(node)), 0) / nodes.length;
    options.push({ group, count: nodes.length, pods: helped, waste });
  }
  const chosen = choose(options, settings.expander, random);
  for (const pod of chosen?.pods ?? []) reasons.delete(pod);
  return { ...(chosen ? { chosen } : {}), reasons };
}

function choose(options: readonly Option[], expander: string, random: Random): Option | undefined {
  if (options.length < 2) return options[0];
  const best = (value: (option: Option) => number): Option[] => {
    const least = Math.min(...options.map(value));
    return options.filter((option) => value(option) === least);
  };
  const [first = "random"] = expander.split(",");
  if (first === "least-waste") return random.pick(best(({ waste }) => waste));
  if (first === "most-pods") return random.pick(best(({ pods }) => -pods.length));
  if (first === "least-nodes") return random.pick(best(({ count }) => count));
  return random.pick(options);
}
