// Ranges of pod addresses: a node without one gets the next that is free (pkg/controller/nodeipam/ipam/range_allocator.go). Kubelets here register with theirs.
import type { KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

/** --cluster-cidr=10.244.0.0/16 and --node-cidr-mask-size=24: so many ranges, the third number telling them apart. */
const RANGES = 256;
const range = (index: number): string => `10.244.${index}.0/24`;

const rangesOf = (node: KubeObject): readonly string[] => (node["spec"]?.podCIDRs ?? []) as string[];

export function nodeIpamController(kinds: Kinds, caches: Caches): Controller {
  const nodes = caches.of(kinds.nodes);
  let next = 0;
  return {
    name: "node-ipam-controller",
    serviceAccount: "node-controller",
    component: "cidrAllocator",
    wakes: [
      {
        kind: kinds.nodes,
        keys: (node, _api, _old, type) => (type !== "DELETED" && !rangesOf(node).length ? [node.metadata.name] : []),
      },
    ],
    reconcile(name, { api, events }) {
      const node = nodes.get(name);
      if (!node || rangesOf(node).length) return undefined;
      for (let tries = 0; tries < RANGES; tries++) {
        const wanted = range((next + tries) % RANGES);
        if (nodes.by("pod ranges", rangesOf, wanted).size) continue;
        next = (next + tries + 1) % RANGES;
        const spec = { podCIDR: wanted, podCIDRs: [wanted] };
        unlessGone(() => api.patch(kinds.nodes, name, { spec }, { type: "strategic" }));
        return undefined;
      }
      const about = { ...node, metadata: { ...node.metadata, resourceVersion: "" } };
      events.event(about, "Normal", "CIDRNotAvailable", `Node ${name} status is now: CIDRNotAvailable`);
      return { again: 1000 };
    },
  };
}
