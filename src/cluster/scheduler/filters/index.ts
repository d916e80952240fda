// The filters of the default profile, in its order.
import type { Check, ClusterView, Filter } from "../plugin.ts";
import type { PodInfo } from "../pod.ts";
import { dynamicResources } from "./dynamic-resources.ts";
import { interPodAffinity } from "./inter-pod-affinity.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { nodeName } from "./node-name.ts";
import { nodePorts } from "./node-ports.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable.ts";
import { taintToleration } from "./taint-toleration.ts";
import { topologySpreadConstraints } from "./topology-spread.ts";
import { volumeBinding } from "./volume-binding.ts";
import { volumeRestrictions } from "./volume-restrictions.ts";
import { volumeZone } from "./volume-zone.ts";

export const filters: readonly Filter[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  volumeBinding,
  volumeZone,
  dynamicResources,
  topologySpreadConstraints,
  interPodAffinity,
];

/** Why a pod may go nowhere, whatever the nodes, and who says so. */
export function refusal(pod: PodInfo, cluster: ClusterView): { why: string; filter: Filter } | undefined {
  for (const filter of filters) {
    const why = filter.refuse?.(pod, cluster);
    if (why) return { why, filter };
  }
  return undefined;
}

/** The only nodes that a pod may go to, and what says so; undefined where each node is to be asked. */
export function narrowed(pod: PodInfo): { names: ReadonlySet<string>; filters: readonly string[] } | undefined {
  let names: ReadonlySet<string> | undefined;
  const by: string[] = [];
  for (const filter of filters) {
    const these = filter.narrow?.(pod);
    if (!these) continue;
    by.push(filter.name);
    const before = names;
    names = before ? new Set([...these].filter((name) => before.has(name))) : these;
  }
  return names && { names, filters: by.sort() };
}

/** What all filters together say of a node, with what looks at the whole cluster worked out once. */
export function filtersFor(pod: PodInfo, cluster: ClusterView): Check {
  const prepared = filters.flatMap((filter) => {
    const check = filter.prepare?.(pod, cluster);
    return check ? [{ name: filter.name, check }] : [];
  });
  const asked = filters.flatMap(({ name, reject, concerns }) => (reject && (concerns?.(pod) ?? true) ? [{ name, reject }] : []));
  return (node) => {
    for (const { name, reject } of asked) {
      const rejection = reject(pod, node);
      if (rejection) return { ...rejection, filter: name };
    }
    for (const { name, check } of prepared) {
      const rejection = check(node);
      if (rejection) return { ...rejection, filter: name };
    }
    return undefined;
  };
}
