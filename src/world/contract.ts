// What the shell, the commands and the game may hold of a world.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { Authority } from "../base/x509/authority.ts";
import type { ApiServer } from "../cluster/apiserver/index.ts";
import type { Kubelet, NodeConfig } from "../cluster/kubelet/index.ts";
import type { Network } from "../cluster/network/index.ts";
import type { Scheduler } from "../cluster/scheduler/index.ts";
import type { Engine } from "../docker/engine.ts";
import type { Machine } from "../machine/process.ts";
import type { ClusterRequest, RequestedNode } from "./cluster-request.ts";
import type { NodeHost } from "./node/host.ts";
import type { Outside } from "./outside.ts";

/** A cluster: the door, and the nodes behind it. */
export interface Cluster {
  readonly name: string;
  /** As kubeconfig names it, https://127.0.0.1:6443. */
  readonly server: string;
  readonly api: ApiServer;
  /** Who signed the server's certificate, and those of its users. */
  readonly authority: Authority;
  /** Node machines by node name. */
  readonly nodes: ReadonlyMap<string, Machine>;
  /** Nodes as their administrators find them, by name: service manager, journal, processes. */
  readonly hosts?: ReadonlyMap<string, NodeHost>;
  /** What TLS clients find wrong with the server's certificate now, in Go's words. */
  serverTrouble?(): string | undefined;
  /** By node name; a small world for tests may have none. */
  readonly kubelets?: ReadonlyMap<string, Kubelet>;
  /** Explains ways through the cluster's network. */
  readonly network?: Network;
  /** Remembers why each pod was placed where it is, or nowhere. */
  readonly scheduler?: Scheduler;
}

/** A cluster to which nodes come, and from which they go. */
export interface RunningCluster extends Cluster {
  readonly network: Network;
  readonly kubelets: ReadonlyMap<string, Kubelet>;
  /** One more node: its kubelet registers it. */
  join(node: NodeConfig): void;
  /** A node's machine goes, and what ran on it; its object stays until somebody deletes it. */
  leave(name: string): void;
}

/** Clusters that are made and thrown away while the world goes on. */
export interface MoreClusters {
  readonly clusters: ReadonlyMap<string, RunningCluster>;
  /** Starts a cluster: its nodes come up as time passes. @throws AddressInUse where somebody has the port already */
  add(request: ClusterRequest): RunningCluster;
  /** One more worker, with a range of addresses for its pods that no other has. */
  join(name: string, node: RequestedNode): void;
  isUp(name: string): boolean;
  /** The administrator's kubeconfig for it. */
  kubeconfig(name: string): string;
  /** Its API server answers no more on the computer's port, or again. */
  reachable(name: string, reachable: boolean): void;
  remove(name: string): void;
}

export interface World {
  readonly clock: Clock;
  readonly random: Random;
  /** The learner's own computer. */
  readonly host: Machine;
  readonly clusters: ReadonlyMap<string, Cluster>;
  /** The Docker engine of the learner's computer: made when it is first asked for. */
  readonly docker?: () => Engine;
  readonly more?: MoreClusters;
  /** What is waited for outside; a world that never waits for the outside may have none. */
  readonly outside?: Outside;
}
