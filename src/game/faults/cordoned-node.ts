// cordoned-node: a node was cordoned for some work and never given back.
import type { Fault } from "./fault.ts";
import { rewrite } from "./objects.ts";
import { displaced, isPinned, nodeOf } from "./pinned.ts";

export const cordonedNode: Fault = {
  name: "cordoned-node",
  targets: ["Deployment", "StatefulSet"],
  hides: ["pods"],
  shutsNode: true,
  fits: isPinned,
  inject(target, scene) {
    const node = nodeOf(target, scene);
    rewrite(scene.api.get(scene.kind("Node"), node), scene, ({ spec }) => {
      spec.unschedulable = true;
    });
    return { ...displaced(target, scene, node), repair: [`kubectl uncordon ${node}`] };
  },
};
