// What a verb of `minikube image` is given.
import type { Kubelet } from "../../cluster/kubelet/index.ts";
import type { Running } from "../../machine/process.ts";
import type { Cluster, World } from "../../world/contract.ts";
import type { Words } from "../clusters/words.ts";

export interface ImageCall {
  self: Running;
  world: World;
  cluster: Cluster;
  /** Of the first node. */
  kubelet: Kubelet;
  words: Words;
  /** What stands behind the verb. */
  operands: readonly string[];
}
