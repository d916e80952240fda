// What the shell, the commands and the game may hold of a world.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { ApiServer } from "../cluster/apiserver/index.ts";
import type { Machine } from "../machine/machine.ts";

/** A cluster: the door and the nodes behind it. */
export interface Cluster {
  readonly name: string;
  /** As kubeconfig names it, https://127.0.0.1:6443. */
  readonly server: string;
  readonly api: ApiServer;
  /** Node machines by node name. */
  readonly nodes: ReadonlyMap<string, Machine>;
}

export interface World {
  readonly seed: string;
  readonly clock: Clock;
  readonly random: Random;
  /** The learner's own computer. */
  readonly host: Machine;
  readonly clusters: ReadonlyMap<string, Cluster>;
}
