// taint: a node keeps the taint of a maintenance that is over, and a pod that has no other node waits.
import type { Fault } from "./fault.ts";
import { rewrite } from "./objects.ts";
import { displaced, isPinned, nodeOf } from "./pinned.ts";

interface Options {
  key: string;
}

export const taint: Fault<Options> = {
  name: "taint",
  targets: ["Deployment", "StatefulSet"],
  hides: ["pods"],
  shutsNode: true,
  fits: isPinned,
  parse: (fields) => ({ key: fields.optionalText("key") ?? "maintenance" }),
  inject(target, scene, { key }) {
    const node = nodeOf(target, scene);
    rewrite(scene.api.get(scene.kind("Node"), node), scene, ({ spec }) => {
      spec.taints = [...(spec.taints ?? []), { key, value: "true", effect: "NoSchedule" }];
    });
    const injected = displaced(target, scene, node);
    return { ...injected, repair: [`kubectl taint node ${node} ${key}-`], values: { node, taint: `${key}=true:NoSchedule` } };
  },
};
