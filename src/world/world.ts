// Assembles a world from its seed: clock, chance, the learner's computer, and a cluster that has come up.
import { Clock } from "../base/clock.ts";
import { Random } from "../base/random.ts";
import { type Authority, authorityOf } from "../base/x509/authority.ts";
import { isReady } from "../cluster/controllers/pods.ts";
import type { NodeConfig } from "../cluster/kubelet/index.ts";
import { createNetwork } from "../cluster/network/index.ts";
import { Published } from "../images/published.ts";
import type { Machine, ProgramSource } from "../machine/process.ts";
import { install, installForThoseWhoJoin, isUp, SYSTEM_IMAGES, staticPods, systemObjects, WORKER } from "./bring-up.ts";
import { SECURE_PORT, startCluster } from "./cluster.ts";
import type { RunningCluster, World } from "./contract.ts";
import { dockerOn } from "./docker.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { startLaptop } from "./laptop.ts";
import { moreClusters } from "./more-clusters.ts";
import { Outside } from "./outside.ts";

/** When a world begins unless told, virtual ms since the Unix epoch: a Monday morning. */
const START = Date.UTC(2026, 0, 5, 9);
/** How long a cluster may take to come up (virtual ms). */
const PATIENCE = 300_000;
const CLUSTER = "k8s-quest";
/** The network of the cluster's nodes, which are containers of another engine, as kind runs them. */
const NODES = "172.18.0.0/16";
/** The address of the control plane's node. */
const FIRST_NODE = "172.18.0.2";
/** `default`: what learners get; `bare`: nothing in kube-system; `docker`: a computer with its Docker engine, and no cluster at all. */
export type WorldName = "default" | "bare" | "docker";

export interface WorldOptions {
  seed: string;
  name: WorldName;
  /** The common tools behind executables, by path: of images, nodes and the learner's computer. */
  tools: ProgramSource;
  /** What the learner's computer has beyond its distribution's tools. */
  commands: readonly string[];
  /** When the world begins, ms since the Unix epoch: for clients that hold its times against their own clock. */
  start?: number;
  /** The cluster's authority; one that grows from the seed unless told. */
  authority?: Authority;
}

export interface AssembledWorld extends World {
  readonly outside: Outside;
  /** The first cluster. @throws Error where there is none (`clusters` is empty then) */
  readonly cluster: RunningCluster;
}

/** Makes a world and lets it come up, a little with each step: when this returns, the nodes are Ready and the system pods run. */
export function* raiseWorld(options: WorldOptions): Generator<undefined, AssembledWorld> {
  const clock = new Clock(options.start ?? START);
  const random = new Random(options.seed);
  const outside = new Outside(clock);
  return options.name === "docker" ? withoutCluster(options, clock, random, outside) : yield* withCluster(options, clock, random, outside);
}

/** The learner's computer at home: a network around it, and nobody on it. */
function withoutCluster(options: WorldOptions, clock: Clock, random: Random, outside: Outside): AssembledWorld {
  const { tools, commands } = options;
  const network = createNetwork({ clock, random });
  const place = network.attach({
    addresses: ["192.168.0.10"],
    read: (path) => (host.files.exists(path) ? host.files.read(path) : undefined),
  });
  const host: Machine = startLaptop({ clock, random, outside, network: place.stack, tools, commands });
  const published = new Published();
  const docker = dockerOn({ clock, random, host, place, network, tools, outside, published, routes: [] });
  const clusters = new Map<string, RunningCluster>();
  return {
    ...{ clock, random, host, outside, docker, clusters },
    more: moreClusters({ clock, random, outside, tools, host, network, published, clusters }),
    get cluster(): RunningCluster {
      throw new Error("this world has no cluster");
    },
  };
}

function* withCluster(options: WorldOptions, clock: Clock, random: Random, outside: Outside): Generator<undefined, AssembledWorld> {
  const bare = options.name === "bare";
  const authority = options.authority ?? authorityOf(random, clock.now);
  const published = new Published();
  const cluster = startCluster({
    name: CLUSTER,
    clock,
    random,
    outside,
    authority,
    tools: options.tools,
    published,
    nodes: nodes(bare),
    controlPlane: bare ? "hidden" : "pods",
    ...(bare ? {} : { images: SYSTEM_IMAGES, staticPods: staticPods(FIRST_NODE) }),
  });
  yield;
  const place = cluster.network.attach({
    addresses: ["172.18.0.1"],
    read: (path) => (host.files.exists(path) ? host.files.read(path) : undefined),
  });
  const network = place.stack;
  // As kind publishes the control plane's port at the computer that runs the nodes.
  network.listen(SECURE_PORT, { provided: "kube-apiserver" }, { address: "127.0.0.1" });
  const host: Machine = startLaptop({
    clock,
    random,
    outside,
    network,
    tools: options.tools,
    commands: options.commands,
    kubeconfig: kubeconfig(cluster, clock.now),
  });
  yield;
  if (!bare) {
    install(cluster, systemObjects(FIRST_NODE));
    installForThoseWhoJoin(cluster, FIRST_NODE, authority);
  }
  yield* comingUp(clock, cluster, bare);
  const { tools } = options;
  const around = { clock, random, outside, tools, host, network: cluster.network, published };
  const docker = dockerOn({ ...around, place, routes: [NODES] });
  const clusters = new Map([[CLUSTER, cluster]]);
  const more = moreClusters({ ...around, clusters });
  return { clock, random, host, outside, cluster, clusters, docker, more };
}

/** The bare world's nodes reserve nothing: all of their capacity is allocatable. */
function nodes(bare: boolean): NodeConfig[] {
  const allocatable = bare ? { allocatable: { memory: WORKER.memory, "ephemeral-storage": WORKER.ephemeralStorage } } : {};
  return ["control-plane", "worker-1", "worker-2"].map((name, index) => ({
    ...WORKER,
    ...allocatable,
    name,
    address: `172.18.0.${index + 2}`,
    podCidr: `10.244.${index}.0/24`,
    ...(index === 0
      ? {
          labels: { "node-role.kubernetes.io/control-plane": "" },
          taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }],
        }
      : {}),
  }));
}

/** Lets time pass until the cluster is up; looks only after changes that can matter. */
function* comingUp(clock: Clock, cluster: RunningCluster, bare: boolean): Generator<undefined, void> {
  const { api } = cluster;
  let changed = true;
  const undo = ["nodes", "pods", "serviceaccounts", "configmaps"].map((plural) =>
    api.subscribe(api.scheme.byResource("", "v1", plural)!, ({ object }) => {
      // What is not ready itself completes nothing.
      changed ||= (plural !== "nodes" && plural !== "pods") || isReady(object);
    }),
  );
  const up = (): boolean => {
    if (!changed) return false;
    changed = false;
    return isUp(cluster, { nodes: 3, pods: bare ? 0 : 13 });
  };
  while (!up() && clock.step(clock.start + PATIENCE)) yield;
  for (const each of undo) each();
}
