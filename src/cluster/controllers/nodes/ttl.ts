// The TTL controller: tells kubelets, by an annotation, how long they may keep secrets and config maps; the longer, the more nodes there are
// (kubernetes/pkg/controller/ttl/ttl_controller.go).
import type { KubeObject } from "../../../api/object.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

const ANNOTATION = "node.alpha.kubernetes.io/ttl";

/** Ranges of the number of nodes overlap, so that it can go up and down a little without all nodes being written. */
const STEPS = [
  { least: 0, most: 100, seconds: 0 },
  { least: 90, most: 500, seconds: 15 },
  { least: 450, most: 1000, seconds: 30 },
  { least: 900, most: 2000, seconds: 60 },
  { least: 1800, most: Number.POSITIVE_INFINITY, seconds: 300 },
] as const;

export function ttlController(kinds: Kinds, caches: Caches): Controller {
  const nodes = caches.of(kinds.nodes);
  let step = 0;
  const wanted = (): string => {
    const { size } = nodes.objects;
    while (size > STEPS[step]!.most) step++;
    while (size < STEPS[step]!.least) step--;
    return String(STEPS[step]!.seconds);
  };
  const told = (node: KubeObject): string | undefined => node.metadata.annotations?.[ANNOTATION];

  return {
    name: "ttl-controller",
    component: "ttl-controller",
    wakes: [{ kind: kinds.nodes, keys: (node) => (told(node) === wanted() ? [] : [node.metadata.name]) }],
    reconcile(name, { api }) {
      const node = nodes.get(name);
      const seconds = wanted();
      if (!node || told(node) === seconds) return;
      unlessGone(() => api.patch(kinds.nodes, name, { metadata: { annotations: { [ANNOTATION]: seconds } } }, { type: "strategic" }));
    },
  };
}
