// kind delete: clusters are thrown away, with what leads to them.
import type { Process, Running } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { dropKubeconfig, KubeconfigError } from "../clusters/kubeconfig.ts";
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
    let trouble: string | undefined;
    try {
      dropKubeconfig(self, context);
    } catch (error) {
      if (!(error instanceof KubeconfigError)) throw error;
      trouble = `failed to read kubeconfig to remove KIND entry: ${error.message}`;
    }
    if (trouble !== undefined) {
      yield* err(self, `ERROR: failed to update kubeconfig: ${trouble}\n`);
      return yield* fail(self, `failed to delete cluster ${JSON.stringify(name)}: ${trouble}`);
    }
    yield* err(self, `Deleted nodes: [${nodes.map((node) => JSON.stringify(node)).join(" ")}]\n`);
  }
  return 0;
}
