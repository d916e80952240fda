// A cluster with room for many pods, with a learner's computer beside it.

import { Clock } from "../src/base/clock.ts";
import { Random } from "../src/base/random.ts";
import { type Authority, authorityOf } from "../src/base/x509/authority.ts";
import type { NodeConfig } from "../src/cluster/kubelet/index.ts";
import { bindWorld, kubectl } from "../src/commands/kubectl/index.ts";
import { unixTools } from "../src/commands/unix/index.ts";
import type { ProgramSource } from "../src/machine/process.ts";
import { startCluster } from "../src/world/cluster.ts";
import { administrator, kubeconfig } from "../src/world/kubeconfig.ts";
import { startLaptop } from "../src/world/laptop.ts";
import { Outside } from "../src/world/outside.ts";
import type { AssembledWorld } from "../src/world/world.ts";
import { cpu, tell } from "./measure.ts";

const POD_LIMIT = 110;
/** Pods a node gets: a few places stay free. */
const FILLED = 100;

/** A world whose nodes have room for `pods`, `filled` on each; the control plane is out of sight. */
export function largeWorld(pods: number, grown: { start?: number; authority?: Authority } = {}, filled = FILLED): AssembledWorld {
  const seed = "bench";
  const clock = new Clock(grown.start ?? Date.UTC(2026, 0, 5, 9));
  const random = new Random(seed);
  const outside = new Outside(clock);
  const tools: ProgramSource = (path) => (path === "/usr/local/bin/kubectl" ? kubectl : unixTools(path));
  const nodes = Array.from({ length: Math.ceil(pods / filled) }, (_, index) => nodeConfig(index));
  const authority = grown.authority ?? authorityOf(random, clock.now);
  const cluster = startCluster({ name: "k8s-quest", authority, clock, random, outside, tools, nodes, controlPlane: "hidden" });
  const network = cluster.network.attach({ addresses: ["172.18.255.1"] }).stack;
  const host = startLaptop({
    clock,
    random,
    outside,
    network,
    tools,
    commands: ["kubectl"],
    kubeconfig: kubeconfig(cluster, clock.now),
  });
  const world = { seed, clock, random, host, outside, cluster, clusters: new Map([[cluster.name, cluster]]) };
  bindWorld(host, world);
  clock.runUntil(clock.now + 60_000);
  return world;
}

const nodeConfig = (index: number): NodeConfig => ({
  name: `worker-${index + 1}`,
  address: `172.18.${index >> 7}.${(index & 127) + 2}`,
  podCidr: `10.${244 + (index >> 8)}.${index & 255}.0/24`,
  cpu: "64",
  memory: "256Gi",
  ephemeralStorage: "1Ti",
  pods: POD_LIMIT,
  info: {
    osImage: "Debian GNU/Linux 12 (bookworm)",
    kernelVersion: "6.8.0-48-generic",
    containerRuntimeVersion: "containerd://2.2.1",
    kubeletVersion: "v1.36.2",
  },
});

/** Creates a Deployment of `replicas` pods and lets time pass until all are Ready. */
export function deploy({ clock, cluster }: AssembledWorld, replicas: number): void {
  const { api } = cluster;
  const deployments = api.scheme.byResource("apps", "v1", "deployments")!;
  const admin = api.client(administrator);
  const labels = { app: "web" };
  const requests = { cpu: "10m", memory: "16Mi" };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "nginx", image: "nginx:1.29", resources: { requests } }] } },
    },
  };
  admin.create(deployments, deployment, { namespace: "default" });
  untilReady({ clock, cluster }, replicas);
}

/** What a large cluster takes until all of a Deployment's pods are Ready. @param promised `time` in ms of CPU, `memory` in MB of heap */
export function tellOfCluster(promised: { pods: number; nodes: number; time: number; memory: number }): void {
  const { pods, nodes } = promised;
  const world = largeWorld(pods, {}, pods / nodes);
  const start = cpu();
  deploy(world, pods);
  const time = cpu() - start;
  globalThis.gc?.();
  const [many, places] = [pods, nodes].map((count) => count.toLocaleString("en"));
  tell(
    { figure: `${many} pods on ${places} nodes to Ready`, measured: time, target: promised.time, unit: "ms" },
    { figure: "  memory in use then", measured: process.memoryUsage().heapUsed / 1e6, target: promised.memory, unit: "MB" },
  );
}

/** Lets time pass until all of the Deployment's pods are Ready. */
export function untilReady({ clock, cluster: { api } }: Pick<AssembledWorld, "clock" | "cluster">, replicas: number): void {
  const deployments = api.scheme.byResource("apps", "v1", "deployments")!;
  const admin = api.client(administrator);
  const ready = (): number => admin.get(deployments, "web", { namespace: "default" })["status"]?.readyReplicas ?? 0;
  const until = clock.now + 3_600_000;
  while (ready() < replicas) {
    if (clock.now > until) throw new Error(`only ${ready()} of ${replicas} pods became Ready within an hour`);
    clock.runUntil(clock.now + 500);
  }
}
