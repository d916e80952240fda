// What a cluster is born with, and how one sees that it has come up.
import type { Kind } from "../api/kind.ts";
import type { KubeObject } from "../api/object.ts";
import { readAsset } from "../base/assets.ts";
import type { Authority } from "../base/x509/authority.ts";
import { dumpYaml, parseYaml, splitYaml } from "../base/yaml.ts";
import { isReady } from "../cluster/controllers/pods.ts";
import { COMPUTER } from "../machine/hardware.ts";
import { SECURE_PORT } from "./cluster.ts";
import type { RunningCluster } from "./contract.ts";
import { clusterInfo, forThoseWhoJoin } from "./joining.ts";
import { administrator } from "./kubeconfig.ts";

/** Images that are on every node from the start. */
export const SYSTEM_IMAGES = [
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

/** What every node is. */
export const WORKER = {
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

/** The documents of a manifest; the build has made a list of them, as JSON. */
const documents = (text: string): unknown[] => (text.startsWith("[") ? JSON.parse(text) : splitYaml(text).map((each) => parseYaml(each)));

const staticPodsOf = new Map<string, Record<string, string>>();

/** The manifests of a control plane's static pods, by file name. */
export function staticPods(address: string): Record<string, string> {
  const known = staticPodsOf.get(address);
  if (known) return known;
  const [specs] = documents(readAsset("src/world/manifests/static-pods.yaml").replaceAll("NODE_ADDRESS", address)) as [
    Record<string, object>,
  ];
  const made = Object.fromEntries(
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
  staticPodsOf.set(address, made);
  return made;
}

const systemObjectsOf = new Map<string, readonly KubeObject[]>();

/** What every cluster is born with beside the API server's own objects. @param address of the node with the API server */
export function systemObjects(address: string): readonly KubeObject[] {
  let objects = systemObjectsOf.get(address);
  if (!objects) {
    const all = documents(readAsset("src/world/manifests/system.yaml").replaceAll("NODE_ADDRESS", address)) as (KubeObject | undefined)[];
    systemObjectsOf.set(address, (objects = all.flatMap((object) => (object?.kind ? [object] : []))));
  }
  return objects;
}

/** What the first world of the process made of each of the system's objects: the next ones need not check them again. */
const made = new WeakMap<KubeObject, KubeObject>();

/** Creates objects as the administrator. */
export function install(cluster: RunningCluster, objects: readonly KubeObject[]): void {
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

/** What kubeadm leaves for nodes that join later. @param address of the first node */
export const installForThoseWhoJoin = (cluster: RunningCluster, address: string, authority: Authority): void =>
  cluster.api.aside(() => install(cluster, [...forThoseWhoJoin, clusterInfo(`https://${address}:${SECURE_PORT}`, authority)]));

/** Nodes and system pods are ready. `expected`: how many of each there will be at least. */
export function isUp({ api }: RunningCluster, expected: { nodes: number; pods: number }): boolean {
  const reader = api.client(administrator);
  const list = (plural: string, options: { namespace?: string } = {}): readonly KubeObject[] =>
    reader.list(api.scheme.byResource("", "v1", plural)!, options);
  if (
    list("nodes").length < expected.nodes ||
    !list("nodes").every(
      (node) => isReady(node) && !node["spec"].taints?.some((taint: { key: string }) => taint.key.endsWith("/not-ready")),
    )
  )
    return false;
  if (list("serviceaccounts", { namespace: "default" }).length === 0 || !list("configmaps", { namespace: "default" }).length) return false;
  const pods = list("pods", { namespace: "kube-system" });
  return !expected.pods || (pods.length >= expected.pods && pods.every(isReady));
}
