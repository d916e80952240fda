// Clusters beside the world's own, as kind and minikube make them on the learner's computer: nodes on the computer's network, the API server on a port.

import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import { authorityOf } from "../base/x509/authority.ts";
import type { NodeConfig } from "../cluster/kubelet/index.ts";
import type { Network } from "../cluster/network/index.ts";
import type { Published } from "../images/published.ts";
import { EPHEMERAL_PORTS } from "../machine/ephemeral-ports.ts";
import type { Machine, ProgramSource } from "../machine/process.ts";
import type { Listening } from "../machine/sockets.ts";
import { install, installForThoseWhoJoin, isUp, SYSTEM_IMAGES, staticPods, systemObjects, WORKER } from "./bring-up.ts";
import { startCluster } from "./cluster.ts";
import type { RequestedNode } from "./cluster-request.ts";
import type { MoreClusters, RunningCluster } from "./contract.ts";
import { kubeconfig } from "./kubeconfig.ts";
import type { Outside } from "./outside.ts";

interface Parts {
  clock: Clock;
  random: Random;
  outside: Outside;
  tools: ProgramSource;
  /** The learner's computer, and the network that it is on. */
  host: Machine;
  network: Network;
  published: Published;
  clusters: Map<string, RunningCluster>;
}

/** Pods of kube-system: four of the control plane, CoreDNS twice, and two on each node. */
const PODS = { once: 6, onEach: 2 };

export function moreClusters(parts: Parts): MoreClusters {
  const { clock, outside, tools, host, network, published, clusters } = parts;
  const own = new Map<
    string,
    { cluster: RunningCluster; made: number; port: number; listening: Listening | undefined; text: () => string }
  >();
  const random = parts.random.stream("more clusters");
  const listen = (name: string, port: number): Listening =>
    host.network.listen(port, { provided: `kube-apiserver of ${name}` }, { address: "127.0.0.1" });
  const configOf = (node: RequestedNode, index: number, alone: boolean): NodeConfig => {
    const control = node.role === "control-plane" || index === 0;
    return {
      ...WORKER,
      name: node.name,
      address: node.address,
      podCidr: `10.244.${index}.0/24`,
      labels: { ...(control ? { "node-role.kubernetes.io/control-plane": "" } : {}), ...node.labels },
      ...(node.taints
        ? { taints: node.taints }
        : control && !alone
          ? { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] }
          : {}),
    };
  };
  return {
    clusters,
    add({ name, nodes, port: wanted, manifests = (usual) => usual }) {
      let port = wanted ?? random.between(EPHEMERAL_PORTS.first, EPHEMERAL_PORTS.last);
      while (!wanted && host.network.listeners().some((each) => each.port === port)) port++;
      const listening = listen(name, port);
      const authority = authorityOf(random.stream(name), clock.now);
      const cluster = startCluster({
        name,
        clock,
        random: random.stream(`${name}/${clock.now}`),
        outside,
        authority,
        tools,
        published,
        port,
        nodes: nodes.map((node, index) => configOf(node, index, nodes.length === 1)),
        controlPlane: "pods",
        images: SYSTEM_IMAGES,
        staticPods: manifests(staticPods(nodes[0]!.address)),
      });
      for (const { name: node, mounts = [] } of nodes)
        for (const { source, target, readOnly = false } of mounts) {
          if (!host.files.exists(source)) host.files.makeFolder(source, { parents: true });
          cluster.nodes.get(node)!.files.mount(target, host.files, { inside: source, readOnly });
        }
      install(cluster, systemObjects(nodes[0]!.address));
      installForThoseWhoJoin(cluster, nodes[0]!.address, authority);
      network.neighbours.add(cluster.network);
      network.provide(`kube-apiserver of ${name}`, () => cluster.network.provided("kube-apiserver"));
      clusters.set(name, cluster);
      own.set(name, { cluster, made: nodes.length, port, listening, text: kubeconfig(cluster, clock.now) });
      return cluster;
    },
    join(name, node) {
      const found = own.get(name);
      if (found) found.cluster.join(configOf(node, found.made++, false));
    },
    isUp(name) {
      const cluster = own.get(name)?.cluster;
      return cluster !== undefined && isUp(cluster, { nodes: cluster.nodes.size, pods: PODS.once + PODS.onEach * cluster.nodes.size });
    },
    kubeconfig: (name) => own.get(name)?.text() ?? "",
    reachable(name, reachable) {
      const found = own.get(name);
      if (!found) return;
      if (reachable) {
        found.listening ??= listen(name, found.port);
        clusters.set(name, found.cluster);
      } else {
        found.listening?.close();
        found.listening = undefined;
        clusters.delete(name);
      }
    },
    remove(name) {
      const found = own.get(name);
      if (!found) return;
      found.listening?.close();
      network.neighbours.delete(found.cluster.network);
      for (const [node, kubelet] of found.cluster.kubelets) {
        kubelet.halt();
        found.cluster.network.removeNode(node);
      }
      clusters.delete(name);
      own.delete(name);
    },
  };
}
