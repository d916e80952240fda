// minikube node: the machines of a cluster, which come and go (cmd/minikube/cmd/node_*.go).
import type { Process, Running } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { administrator } from "../../world/kubeconfig.ts";
import type { Words } from "../clusters/words.ts";
import { bindWorld } from "../kubectl/index.ts";
import { nodeNamed } from "./copy.ts";
import { KUBERNETES, labelsOf, type Profile, profilesOf } from "./profiles.ts";
import { creating } from "./size.ts";
import { exiting, notFound, notRunning, out, unsimulated } from "./words.ts";

function* add(self: Running, world: World, profile: Profile): Process {
  const short = `m${String(++profile.made).padStart(2, "0")}`;
  const [first] = profile.nodes;
  const own = Number(first!.address.split(".").at(-1));
  const node = { name: `${profile.name}-${short}`, address: first!.address.replace(/\d+$/, String(own + profile.made - 1)) };
  yield* out(
    self,
    `😄  Adding node ${short} to cluster ${profile.name} as [worker]\n👍  Starting "${node.name}" worker node in "${profile.name}" cluster\n🚜  Pulling base image v0.0.48 ...\n`,
  );
  yield* sleep(self, 2500);
  yield* out(self, creating(profile.size));
  yield* sleep(self, 4000);
  yield* out(self, `🐳  Preparing Kubernetes ${KUBERNETES} on Docker 28.4.0 ...\n🔎  Verifying Kubernetes components...\n`);
  world.more!.join(profile.name, { ...node, role: "worker", labels: labelsOf(profile.name, false) });
  const cluster = world.clusters.get(profile.name)!;
  bindWorld(cluster.nodes.get(node.name)!, world, cluster);
  profile.nodes = [...profile.nodes, node];
  yield* sleep(self, 3000);
  yield* out(self, `🏄  Successfully added ${short} to ${profile.name}!\n`);
  return 0;
}

/** The node is drained, its object deleted, and its machine thrown away. */
function* remove(self: Running, world: World, profile: Profile, asked: string | undefined): Process {
  if (asked === undefined) return yield* exiting(self, "MK_USAGE", "Usage: minikube node delete [name]");
  const name = nodeNamed(profile, asked);
  if (name === undefined) return yield* exiting(self, "GUEST_NODE_DELETE", `deleting node: retrieve: Could not find node ${asked}`);
  if (name === profile.nodes[0]!.name) return yield* unsimulated(self, "deleting the node with the control plane");
  yield* out(
    self,
    `🔥  Deleting node ${asked} from cluster ${profile.name}\n✋  Stopping node "${name}"  ...\n🛑  Powering off "${name}" via SSH ...\n`,
  );
  yield* sleep(self, 4000);
  const { api } = world.clusters.get(profile.name)!;
  const nodes = api.scheme.byResource("", "v1", "nodes")!;
  world.more!.clusters.get(profile.name)!.leave(name);
  if (api.client(administrator).find(nodes, name)) api.client(administrator).delete(nodes, name);
  profile.nodes = profile.nodes.filter((node) => node.name !== name);
  yield* out(self, `🔥  Deleting "${name}" in docker ...\n`);
  yield* sleep(self, 1000);
  yield* out(self, `💀  Node ${asked} was successfully deleted.\n`);
  return 0;
}

export function* node(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  const [, verb, asked] = words.plain;
  if (verb === "list") {
    yield* out(self, profile.nodes.map((each) => `${each.name}\t${each.address}\n`).join(""));
    return 0;
  }
  if (verb !== "add" && verb !== "delete") return yield* unsimulated(self, `\`minikube node ${verb ?? ""}\``);
  if (profile.stopped) return yield* notRunning(self, name);
  return verb === "add" ? yield* add(self, world, profile) : yield* remove(self, world, profile, asked);
}
