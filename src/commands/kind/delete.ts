// kind delete: clusters are thrown away, with what leads to them.
import type { Process, Running } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { dropKubeconfig } from "../clusters/kubeconfig.ts";
import { contextOf, FIRST, kindClusters, publishedOf } from "./clusters.ts";
import { err, fail } from "./say.ts";

export function* remove(self: Running, world: World, names: readonly string[]): Process {
  for (const name of names) {
    yield* err(self, `Deleting cluster "${name}" ...\n`);
    const cluster = kindClusters(world).get(name);
    if (!cluster) continue;
    if (name === FIRST) return yield* fail(self, "k8s-quest does not simulate deleting the cluster that a world begins with");
    yield* sleep(self, 1500);
    const nodes = [...cluster.nodes.keys()];
    const context = contextOf(name);
    for (const each of publishedOf(world).get(context) ?? []) each.close();
    publishedOf(world).delete(context);
    world.more?.remove(context);
    dropKubeconfig(self, context);
    yield* err(self, `Deleted nodes: [${nodes.map((node) => JSON.stringify(node)).join(" ")}]\n`);
  }
  return 0;
}
