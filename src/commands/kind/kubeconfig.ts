// kind get kubeconfig, kind export kubeconfig: how clients find a cluster, from the computer or from its own network (pkg/cmd/kind/export/kubeconfig).
import type { Running, Task } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { kubeconfig } from "../../world/kubeconfig.ts";
import { aloneKubeconfig, KubeconfigError, mergeKubeconfig } from "../clusters/kubeconfig.ts";
import type { Words } from "../clusters/words.ts";
import { contextOf, FIRST, kindClusters, nameOf } from "./clusters.ts";
import { Refused } from "./config.ts";
import { err, fail } from "./say.ts";

/** Of the API server on its node. */
const PORT = 6443;

/** Puts a cluster's entries into the learner's kubeconfig. @throws Refused where that is broken, `what` before it */
export function merged(self: Running, text: string, context: string, what = ""): void {
  try {
    mergeKubeconfig(self, text, context);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new Refused(`${what}failed to get kubeconfig to merge: ${error.message}`);
  }
}

export function* kubeconfigs(self: Running, world: World, verb: "get" | "export", words: Words): Task<number> {
  const name = nameOf(self, words);
  const cluster = kindClusters(world).get(name);
  if (!cluster)
    return yield* fail(
      self,
      `could not locate any control plane nodes for cluster named '${name}'. Use the --name option to select a different cluster`,
    );
  const context = contextOf(name);
  const usual = name === FIRST ? kubeconfig(cluster, self.clock.now)() : world.more!.kubeconfig(context);
  const [first] = cluster.nodes.keys();
  const text = words.has("--internal") ? usual.replace(/^( *server: ).*$/m, `$1https://${first}:${PORT}`) : usual;
  if (verb === "get") yield* write(self, self.stdout, aloneKubeconfig(text, context));
  else {
    try {
      merged(self, text, context);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return yield* fail(self, error.message);
    }
    yield* err(self, `Set kubectl context to "${context}"\n`);
  }
  return 0;
}
