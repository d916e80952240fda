// kind create cluster: nodes out of a configuration, and kubectl pointed at them.

import { formatGoDuration, parseGoDuration } from "../../base/duration.ts";
import { EPHEMERAL_PORTS } from "../../machine/ephemeral-ports.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Running, Task } from "../../machine/process.ts";
import { AddressInUse, type Listening } from "../../machine/sockets.ts";
import type { RequestedNode } from "../../world/cluster-request.ts";
import type { World } from "../../world/contract.ts";
import { leadsTo } from "../clusters/forward.ts";
import type { Words } from "../clusters/words.ts";
import { bindWorld } from "../kubectl/index.ts";
import { contextOf, kindClusters, publishedOf } from "./clusters.ts";
import { configOf, Refused, validate } from "./config.ts";
import type { KindConfig, NodeEntry } from "./config-fields.ts";
import { patchOf, withComponents } from "./kubeadm-patches.ts";
import { merged } from "./kubeconfig.ts";
import { imageTrouble, NODE_IMAGE } from "./node-image.ts";
import { err, fail, missed, step } from "./say.ts";

/** Addresses of nodes on the network of kind; below are the first cluster's. */
const ADDRESSES = { prefix: "172.18.0.", first: 20 };

export function* create(self: Running, world: World, words: Words): Process {
  try {
    return yield* created(self, world, words);
  } catch (error) {
    if (error instanceof Refused) return yield* fail(self, error.message);
    throw error;
  }
}

/** A node of the configuration, as it is going to be. */
interface Planned {
  entry: NodeEntry;
  node: RequestedNode;
}

/** The nodes by their names, those of the control plane first; addresses are the lowest that nobody has. @throws Refused */
function plan(self: Running, world: World, name: string, entries: readonly NodeEntry[], config: KindConfig): Planned[] {
  const taken = new Set(
    [...world.clusters.values()].flatMap(({ nodes }) => [...nodes.values()].flatMap(({ network }) => network.addresses)),
  );
  let next = ADDRESSES.first;
  const address = (): string => {
    while (taken.has(`${ADDRESSES.prefix}${next}`)) next++;
    return `${ADDRESSES.prefix}${next++}`;
  };
  let workers = 0;
  const isPlane = ({ role = "control-plane" }: NodeEntry): boolean => role === "control-plane";
  return [...entries.filter(isPlane), ...entries.filter((entry) => !isPlane(entry))].map((entry, index) => {
    const { taints, labels } = patchOf([...(config.kubeadmConfigPatches ?? []), ...(entry.kubeadmConfigPatches ?? [])], index === 0);
    const role = isPlane(entry) ? "control-plane" : "worker";
    const mounts = (entry.extraMounts ?? []).map(({ hostPath = "", containerPath = "", readOnly = false }) => ({
      source: resolvePath(self.directory, hostPath),
      target: containerPath,
      readOnly,
    }));
    const node: RequestedNode = {
      name: `${name}-${isPlane(entry) ? role : `worker${++workers > 1 ? workers : ""}`}`,
      address: address(),
      role,
      labels: { ...labels, ...entry.labels },
      ...(taints ? { taints } : {}),
      mounts,
    };
    return { entry, node };
  });
}

/** Docker's words where a port of the computer cannot be had. */
const noPort = (node: string, address: string, port: number): Refused =>
  new Refused(
    `failed to create cluster: command "docker run --name ${node} ..." failed with error: exit status 125\nCommand Output: docker: Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint ${node}: Bind for ${address}:${port} failed: port is already allocated`,
  );

function freePort({ host: { network, random } }: World): number {
  const taken = new Set(network.listeners().map(({ port }) => port));
  let port = random.between(EPHEMERAL_PORTS.first, EPHEMERAL_PORTS.last);
  while (taken.has(port)) port++;
  return port;
}

/** Publishes the ports of nodes that the configuration maps. @throws Refused */
function publish(world: World, context: string, planned: readonly Planned[]): void {
  const { network } = world.host;
  const open: Listening[] = [];
  for (const { entry, node } of planned)
    for (const { hostPort = 0, containerPort = 0, listenAddress } of entry.extraPortMappings ?? []) {
      const port = hostPort > 0 ? hostPort : freePort(world);
      const address = listenAddress || "0.0.0.0";
      try {
        open.push(network.listen(port, leadsTo(network, node.address, containerPort), { address }));
      } catch (error) {
        if (!(error instanceof AddressInUse)) throw error;
        for (const each of open) each.close();
        throw noPort(node.name, address, port);
      }
    }
  publishedOf(world).set(context, open);
}

/** @throws Refused */
function waitOf(text: string): number {
  try {
    return parseGoDuration(text);
  } catch (error) {
    throw new Refused(`invalid argument ${JSON.stringify(text)} for "--wait" flag: ${(error as Error).message}`);
  }
}

/** Waits for the control plane as long as --wait says, virtual ms (create/actions/waitforready). */
function* readiness(self: Running, world: World, context: string, wait: number): Task<void> {
  const begun = self.clock.now;
  while (!world.more!.isUp(context) && self.clock.now < begun + wait) yield { until: self.clock.now + 500 };
  const text = `Waiting ≤ ${formatGoDuration(wait)} for control-plane = Ready ⏳`;
  if (world.more!.isUp(context)) {
    yield* step(self, text, 0);
    yield* err(self, ` • Ready after ${formatGoDuration(Math.round((self.clock.now - begun) / 1000) * 1000)} 💚\n`);
  } else {
    yield* missed(self, text, 0);
    yield* err(self, " • WARNING: Timed out waiting for Ready ⚠️\n");
  }
}

/** @throws Refused */
function* created(self: Running, world: World, words: Words): Process {
  const wait = waitOf(words.flag("--wait") ?? "0s");
  const config = yield* configOf(self, words.flag("--config"));
  const name = words.flag("--name", "-n") ?? self.environment["KIND_CLUSTER_NAME"] ?? config.name ?? "kind";
  if (kindClusters(world).has(name))
    return yield* fail(self, `failed to create cluster: node(s) already exist for a cluster with the name "${name}"`);
  const entries: readonly NodeEntry[] = config.nodes?.length ? config.nodes : [{ role: "control-plane" }];
  validate(name, entries, config);
  if (!world.more) return yield* fail(self, "k8s-quest does not simulate further clusters in this world");
  if (entries.filter(({ role = "control-plane" }) => role === "control-plane").length > 1)
    throw new Refused("k8s-quest does not simulate clusters with several control planes yet");
  const images = [...new Set(entries.map(({ image }) => words.flag("--image") ?? image ?? NODE_IMAGE))].sort();
  const trouble = images.map((image) => ({ image, ...imageTrouble(image) }));
  const strange = trouble.find(({ unsimulated }) => unsimulated);
  if (strange) throw new Refused(strange.unsimulated);
  const planned = plan(self, world, name, entries, config);
  const nodes = planned.map(({ node }) => node);
  const patch = patchOf([...(config.kubeadmConfigPatches ?? []), ...(planned[0]!.entry.kubeadmConfigPatches ?? [])], true);
  yield* err(self, `Creating cluster "${name}" ...\n`);
  for (const { image, missing } of trouble) {
    const text = `Ensuring node image (${image.split("@")[0]}) 🖼`;
    if (!missing) {
      yield* step(self, text, 900);
      continue;
    }
    yield* missed(self, text, 15_000);
    return yield* fail(self, `failed to create cluster: ${missing}`);
  }
  yield* step(self, `Preparing nodes ${"📦 ".repeat(entries.length)}`, 3000 + 1500 * entries.length);
  yield* step(self, "Writing configuration 📜", 800);
  const context = contextOf(name);
  const { apiServerPort = 0 } = config.networking ?? {};
  try {
    const cluster = world.more.add({
      name: context,
      nodes,
      ...(apiServerPort > 0 ? { port: apiServerPort } : {}),
      manifests: (usual) => withComponents(usual, patch),
    });
    for (const machine of cluster.nodes.values()) bindWorld(machine, world, cluster);
  } catch (error) {
    if (error instanceof AddressInUse) throw noPort(nodes[0]!.name, "127.0.0.1", apiServerPort);
    throw error;
  }
  try {
    publish(world, context, planned);
  } catch (error) {
    world.more.remove(context);
    throw error;
  }
  yield* step(self, "Starting control-plane 🕹️", 9000);
  yield* step(self, "Installing CNI 🔌", 1200);
  yield* step(self, "Installing StorageClass 💾", 600);
  if (nodes.length > 1) yield* step(self, "Joining worker nodes 🚜", 4000);
  if (wait) yield* readiness(self, world, context, wait);
  merged(self, world.more.kubeconfig(context), context, "failed to create cluster: ");
  yield* err(
    self,
    `Set kubectl context to "${context}"\nYou can now use your cluster with:\n\nkubectl cluster-info --context ${context}\n\n${name === "kind" ? "Have a nice day! 👋" : "Thanks for using kind! 😊"}\n`,
  );
  return 0;
}
