// Assembles a world from its seed: clock, chance, the learner's computer, and a cluster that has come up.
import type { Kind } from "../api/kind.ts";
import type { KubeObject } from "../api/object.ts";
import { readAsset } from "../base/assets.ts";
import { Clock } from "../base/clock.ts";
import { Random } from "../base/random.ts";
import { type Authority, authorityOf } from "../base/x509/authority.ts";
import { dumpYaml, parseYaml, splitYaml } from "../base/yaml.ts";
import { isReady } from "../cluster/controllers/pods.ts";
import type { NodeConfig } from "../cluster/kubelet/index.ts";
import { createNetwork } from "../cluster/network/index.ts";
import { COMPUTER } from "../machine/hardware.ts";
import type { Machine } from "../machine/machine.ts";
import type { ProgramSource } from "../machine/programs.ts";
import { type RunningCluster, SECURE_PORT, startCluster } from "./cluster.ts";
import type { World } from "./contract.ts";
import { dockerOn } from "./docker.ts";
import { administrator, kubeconfig } from "./kubeconfig.ts";
import { startLaptop } from "./laptop.ts";
import { driveNow, Outside } from "./outside.ts";

/** When a world begins unless told, virtual ms since the Unix epoch: a Monday morning. */
const START = Date.UTC(2026, 0, 5, 9);
/** How long a cluster may take to come up (virtual ms). */
const PATIENCE = 300_000;
const CLUSTER = "k8s-quest";
/** The network of the cluster's nodes, which are containers of another engine, as kind runs them. */
const NODES = "172.18.0.0/16";
const SYSTEM_IMAGES = [
  "registry.k8s.io/etcd:3.6.6-0",
  "registry.k8s.io/kube-apiserver:v1.36.2",
  "registry.k8s.io/kube-controller-manager:v1.36.2",
  "registry.k8s.io/kube-scheduler:v1.36.2",
  "registry.k8s.io/kube-proxy:v1.36.2",
  "registry.k8s.io/coredns/coredns:v1.13.1",
  "docker.io/kindest/kindnetd:v20250512-df8de77b",
  "docker.io/rancher/local-path-provisioner:v0.0.32",
  "registry.k8s.io/cloud-provider-kind/cloud-controller-manager:v0.9.0",
];

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

/** Makes a world and lets it come up: when this returns, the nodes are Ready and the system pods run. */
export function createWorld(options: WorldOptions): AssembledWorld {
  const clock = new Clock(options.start ?? START);
  const random = new Random(options.seed);
  const outside = new Outside(clock);
  return options.name === "docker" ? withoutCluster(options, clock, random, outside) : withCluster(options, clock, random, outside);
}

/** The learner's computer at home: a network around it, and nobody on it. */
function withoutCluster({ seed, tools, commands }: WorldOptions, clock: Clock, random: Random, outside: Outside): AssembledWorld {
  const network = createNetwork({ clock, random });
  const place = network.attach({
    addresses: ["192.168.0.10"],
    read: (path) => (host.files.exists(path) ? host.files.read(path) : undefined),
  });
  const host: Machine = startLaptop({ clock, random, outside, network: place.stack, tools, commands });
  const docker = dockerOn({ clock, random, host, place, network, tools, outside, routes: [] });
  return {
    ...{ seed, clock, random, host, outside, docker },
    clusters: new Map(),
    get cluster(): RunningCluster {
      throw new Error("this world has no cluster");
    },
  };
}

function withCluster(options: WorldOptions, clock: Clock, random: Random, outside: Outside): AssembledWorld {
  const bare = options.name === "bare";
  const authority = options.authority ?? authorityOf(random, clock.now);
  const cluster = startCluster({
    name: CLUSTER,
    clock,
    random,
    outside,
    authority,
    tools: options.tools,
    nodes: nodes(bare),
    controlPlane: bare ? "hidden" : "pods",
    ...(bare ? {} : { images: SYSTEM_IMAGES, staticPods: staticPods() }),
  });
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
  if (!bare) install(cluster, systemObjects());
  comeUp(clock, cluster, bare);
  const docker = dockerOn({ clock, random, host, place, network: cluster.network, tools: options.tools, outside, routes: [NODES] });
  return { seed: options.seed, clock, random, host, outside, cluster, clusters: new Map([[CLUSTER, cluster]]), docker };
}

const WORKER = {
  cpu: String(COMPUTER.processors),
  memory: `${COMPUTER.memory}Ki`,
  ephemeralStorage: `${COMPUTER.disk}Ki`,
  pods: 110,
  info: {
    osImage: "Debian GNU/Linux 12 (bookworm)",
    kernelVersion: COMPUTER.kernel.release,
    containerRuntimeVersion: "containerd://2.2.1",
    kubeletVersion: "v1.36.2",
  },
};

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

/** The value of `make`, which is asked for once a process: worlds share what is read from files. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The documents of a manifest; the build has made a list of them, as JSON. */
const documents = (text: string): unknown[] => (text.startsWith("[") ? JSON.parse(text) : splitYaml(text).map((each) => parseYaml(each)));

const staticPods = once((): Record<string, string> => {
  const [specs] = documents(readAsset("src/world/manifests/static-pods.yaml").replaceAll("NODE_ADDRESS", "172.18.0.2")) as [
    Record<string, object>,
  ];
  return Object.fromEntries(
    Object.entries(specs).map(([component, spec]) => [
      `${component}.yaml`,
      dumpYaml({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: component, namespace: "kube-system", labels: { component, tier: "control-plane" } },
        spec,
      }),
    ]),
  );
});

/** What every cluster is born with beside the API server's own objects. */
const systemObjects = once(() =>
  (documents(readAsset("src/world/manifests/system.yaml")) as (KubeObject | undefined)[]).flatMap((object) =>
    object?.kind ? [object] : [],
  ),
);

/** What the first world of the process made of each of the system's objects: the next ones need not check them again. */
const made = new WeakMap<KubeObject, KubeObject>();

/** Creates objects as the administrator. */
function install(cluster: RunningCluster, objects: readonly KubeObject[]): void {
  const { api } = cluster;
  const admin = api.client(administrator);
  for (const object of objects) {
    const [group, version] = object.apiVersion.includes("/") ? (object.apiVersion.split("/") as [string, string]) : ["", object.apiVersion];
    const kind: Kind | undefined = api.scheme.byKind(group, version, object.kind);
    if (!kind) throw new Error(`the system's manifest names an unknown kind: ${object.apiVersion} ${object.kind}`);
    const before = made.get(object);
    if (before) api.recreate(administrator, kind, before);
    else {
      const created = admin.create(kind, object, object.metadata.namespace ? { namespace: object.metadata.namespace } : {});
      // A service also takes its address.
      if (object.kind !== "Service") made.set(object, created);
    }
  }
}

/** Lets time pass until the cluster is up; looks only after changes that can matter. */
function comeUp(clock: Clock, cluster: RunningCluster, bare: boolean): void {
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
    return isUp(cluster, bare);
  };
  driveNow({ clock }, up, clock.start + PATIENCE);
  for (const each of undo) each();
}

function isUp({ api }: RunningCluster, bare: boolean): boolean {
  const reader = api.client(administrator);
  const list = (plural: string, options: { namespace?: string } = {}): readonly KubeObject[] =>
    reader.list(api.scheme.byResource("", "v1", plural)!, options);
  if (
    list("nodes").length < 3 ||
    !list("nodes").every(
      (node) => isReady(node) && !node["spec"].taints?.some((taint: { key: string }) => taint.key.endsWith("/not-ready")),
    )
  )
    return false;
  if (list("serviceaccounts", { namespace: "default" }).length === 0 || !list("configmaps", { namespace: "default" }).length) return false;
  const pods = list("pods", { namespace: "kube-system" });
  return bare || (pods.length >= 13 && pods.every(isReady));
}
