// Assembles a cluster: API server, controllers, scheduler, nodes with their kubelets, and the network between them.
import { startAddons } from "../addons/addon.ts";
import { startAggregation } from "../addons/aggregation.ts";
import { addons, extensions } from "../addons/index.ts";
import { builtInKinds } from "../api/kinds/index.ts";
import type { KubeObject } from "../api/object.ts";
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { Authority } from "../base/x509/authority.ts";
import type { ApiServer } from "../cluster/apiserver/index.ts";
import { createApiServer } from "../cluster/apiserver/server.ts";
import { apiEndpoint } from "../cluster/apiserver/web/endpoint.ts";
import { OwnAccounts } from "../cluster/controllers/accounts/own.ts";
import { serverLoops } from "../cluster/controllers/apiserver/index.ts";
import { standardControllers } from "../cluster/controllers/index.ts";
import { startControllers } from "../cluster/controllers/manager.ts";
import type { Kubelet, NodeConfig } from "../cluster/kubelet/index.ts";
import { serveKubelets } from "../cluster/kubelet/serve.ts";
import { createNetwork } from "../cluster/network/index.ts";
import { followPlugin } from "../cluster/network/plugin.ts";
import { startScheduler } from "../cluster/scheduler/index.ts";
import type { Published } from "../images/published.ts";
import { createRegistry } from "../images/registry.ts";
import { FileSystem } from "../machine/files.ts";
import { createMachine } from "../machine/machine.ts";
import type { Machine, ProgramSource } from "../machine/process.ts";
import { programsOf } from "../machine/programs.ts";
import { followComponents } from "./components.ts";
import type { RunningCluster } from "./contract.ts";
import { adoptFlags } from "./control-plane/adopt.ts";
import { EtcdData } from "./control-plane/etcd-data.ts";
import { etcdTools } from "./control-plane/etcdctl.ts";
import { ControlPlane, withControlPlane } from "./control-plane/index.ts";
import { keepLeases } from "./leases.ts";
import { KUBECONFIG } from "./node/connection.ts";
import { NodeHost } from "./node/host.ts";
import { announceHost } from "./node/hosts.ts";
import { controlPlaneSecrets, userConfig } from "./node/secrets.ts";
import { ServingCertificate } from "./node/serving-certificate.ts";
import { nodeCertificates } from "./node-certificates.ts";
import { nodeFiles } from "./node-files.ts";
import type { Outside } from "./outside.ts";
import { rentedMachines } from "./rented-machines.ts";

const SERVICE_CIDR = "10.96.0.0/12";
const NAME_SERVER = "10.96.0.10";
/** The first address of services: the API server's. */
const API_SERVICE = "10.96.0.1";
export const SECURE_PORT = 6443;
/** The authority of those who pass requests on to extension API servers. */
const FRONT_PROXY = "/etc/kubernetes/pki/front-proxy-ca.crt";

export interface ClusterOptions {
  name: string;
  clock: Clock;
  random: Random;
  outside: Outside;
  authority: Authority;
  /** The common tools behind the executables of images and nodes. */
  tools: ProgramSource;
  nodes: readonly NodeConfig[];
  /**
   * Whether the control plane runs as static pods whose absence shows (`pods`), or beside the cluster, out of reach, with names that always
   * answer (`hidden`).
   */
  controlPlane: "pods" | "hidden";
  /** What people have pushed to the registries that everybody reaches. */
  published?: Published;
  /** Where the computer that runs the nodes has the API server; 6443 unless told. */
  port?: number;
  /** Images that are on every node from the start. */
  images?: readonly string[];
  /** Manifests of static pods by file name, for the first node. */
  staticPods?: Readonly<Record<string, string>>;
}

export function startCluster(options: ClusterOptions): RunningCluster {
  const { authority, clock, outside, controlPlane, tools } = options;
  const random = options.random.stream(`cluster/${options.name}`);
  const hidden = controlPlane === "hidden";
  const first = options.nodes[0]!;
  const api: ApiServer = createApiServer({
    clock,
    random,
    kinds: builtInKinds,
    serviceCidr: SERVICE_CIDR,
    advertiseAddress: first.address,
  });
  const network = createNetwork({
    clock,
    random,
    api,
    dns: hidden ? "always" : "coredns",
    ...(hidden ? {} : { enforces: followPlugin(api, "kindnet") }),
  });
  const components = followComponents(api);
  const plane = new ControlPlane(`https://${first.address}:${SECURE_PORT}`);
  const enabled = (component: string) => (hidden ? {} : { enabled: () => components.ready(component) && !plane.idle.has(component) });
  const loops = startControllers({
    api,
    clock,
    random,
    controllers: serverLoops({
      api,
      serviceCidr: SERVICE_CIDR,
      address: first.address,
      trust() {
        const files = nodes.get(first.name)!.files;
        return { client: authority.certificate, requestHeader: files.exists(FRONT_PROXY) ? files.read(FRONT_PROXY) : "" };
      },
    }),
    enabled: () => api.available,
  });
  plane.changed.on(loops.refresh);
  startControllers({
    api,
    clock,
    random,
    controllers: standardControllers({ api, authority }),
    accounts: new OwnAccounts(api),
    ...enabled("kube-controller-manager"),
  });
  const look = keepLeases({
    api,
    clock,
    random,
    host: first.name,
    running: (name) => hidden || (components.ready(name) && !plane.idle.has(name)),
  });
  plane.changed.on(look);
  const scheduler = startScheduler({ api, clock, random, ...enabled("kube-scheduler") });

  const etcd = new EtcdData(api);
  const auditIds = random.stream("audit events");
  const containerTools = withControlPlane(tools, {
    plane,
    address: first.address,
    adopt: (self, flags) => adoptFlags(api, auditIds, self, flags),
    open: (self, directory) => etcd.open(self.machine.files, directory),
    etcd: etcdTools({ api, data: etcd, plane, address: first.address }),
  });
  const registry = createRegistry({ anyTag: hidden, ...(options.published ? { published: options.published } : {}) });
  const kubelets = new Map<string, Kubelet>();
  const nodes = new Map<string, Machine>();
  const hosts = new Map<string, NodeHost>();
  const serving = new ServingCertificate(clock, () => nodes.get(first.name)?.files);
  const addNode = (node: NodeConfig, index: number): void => {
    const podCidr = node.podCidr ?? `10.244.${index}.0/24`;
    const server = `https://${first.address}:${SECURE_PORT}`;
    const secrets = {
      ...nodeCertificates(authority, clock.now, node, index === 0),
      ...(index === 0
        ? controlPlaneSecrets({ authority, random, now: clock.now, node: node.name, address: node.address, server })
        : undefined),
      [KUBECONFIG]: () =>
        userConfig(server, authority.certificate, "default-auth", { file: "/var/lib/kubelet/pki/kubelet-client-current.pem" }),
    };
    const files = new FileSystem(() => clock.now, nodeFiles(node, podCidr, secrets, index === 0 ? options.staticPods : undefined));
    const place = network.addNode(node.name, node.address, podCidr, (path) => (files.exists(path) ? files.read(path) : undefined));
    const machine = createMachine({
      hostname: node.name,
      clock,
      random: random.stream(`node/${node.name}`),
      files,
      network: place.host,
      program: programsOf(files, containerTools),
      outside: outside.wait,
    });
    nodes.set(node.name, machine);
    const host = new NodeHost({
      machine,
      kubelet: {
        node,
        api,
        clock,
        random,
        network: place,
        registry,
        tools: containerTools,
        files,
        outside: outside.wait,
        dns: { server: NAME_SERVER, domain: "cluster.local" },
        manifests: "/etc/kubernetes/manifests",
        server: `${first.address}:${SECURE_PORT}`,
        ...(options.images ? { images: options.images } : {}),
      },
      connection: {
        authority,
        servers: [
          `${first.address}:${SECURE_PORT}`,
          `${first.name}:${SECURE_PORT}`,
          ...(index === 0 ? [`127.0.0.1:${SECURE_PORT}`, `localhost:${SECURE_PORT}`] : []),
        ],
        serverTrouble: () => serving.trouble(),
      },
      severed: network.severed,
    });
    announceHost(host);
    hosts.set(node.name, host);
    kubelets.set(node.name, host.kubelet);
  };
  const leave = (name: string): void => {
    kubelets.get(name)?.halt();
    network.removeNode(name);
    for (const all of [kubelets, nodes, hosts]) all.delete(name);
  };
  for (const [index, node] of options.nodes.entries()) addNode(node, index);
  serving.born();
  serveKubelets(api, kubelets, clock);
  const machine = nodes.get(first.name)!;
  const endpoint = apiEndpoint({
    context: { api, clock, address: `${first.address}:${SECURE_PORT}`, machine, kubelets },
    authority,
    random: random.stream("audit"),
    names: [
      ...["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "localhost", first.name],
      ...[API_SERVICE, first.address, "127.0.0.1"],
    ],
  });
  network.provide("kube-apiserver", () => (api.available ? endpoint : undefined));
  if (hidden) machine.network.listen(SECURE_PORT, { provided: "kube-apiserver" });
  const context = {
    api,
    clock,
    random,
    nodeFiles: (node: string) => nodes.get(node)?.files,
    machines: rentedMachines({
      like: options.nodes.at(-1)!,
      known: options.nodes,
      add: addNode,
      remove: leave,
    }),
    usage: (pod: KubeObject) => kubelets.get(pod["spec"].nodeName ?? "")?.usage(pod) ?? [],
  };
  startAddons(addons, context);
  startAggregation(context, extensions(context));
  if (!hidden) components.carry(api, plane);
  return {
    name: options.name,
    server: `https://127.0.0.1:${options.port ?? SECURE_PORT}`,
    authority,
    api,
    nodes,
    hosts,
    serverTrouble: () => serving.trouble(),
    join: (node) => addNode(node, nodes.size),
    leave,
    kubelets,
    scheduler,
    network,
  };
}
