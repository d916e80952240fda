// kind: clusters whose nodes are containers of the computer. The world's first cluster is one of them; others are made and thrown away.
import type { Process, Running, Task } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { sleep, write } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { aloneKubeconfig, dropKubeconfig, mergeKubeconfig } from "../clusters/kubeconfig.ts";
import { type Words, wordsOf } from "../clusters/words.ts";
import { bindWorld } from "../kubectl/index.ts";
import { contextOf, kindClusters } from "./clusters.ts";
import { configOf } from "./config.ts";
import { load } from "./load.ts";
import { err, fail, step } from "./say.ts";

const VERSION = "v0.31.0";

const NODE_IMAGE = "kindest/node:v1.36.2";

/** Addresses of nodes on the network of kind; below are the first cluster's. */
const ADDRESSES = { prefix: "172.18.0.", first: 20 };

/** How long the control plane may take, virtual ms. */
const PATIENCE = 300_000;

export function* create(self: Running, world: World, words: Words): Process {
  const config = yield* configOf(self, words);
  if (typeof config === "string") return yield* fail(self, config);
  const name = words.flag("--name", "-n") ?? config.name ?? self.environment["KIND_CLUSTER_NAME"] ?? "kind";
  if (!/^[a-z0-9.-]+$/.test(name))
    return yield* fail(self, `failed to create cluster: '${name}' is not a valid cluster name, cluster names must match \`^[a-z0-9.-]+$\``);
  if (kindClusters(world).has(name))
    return yield* fail(self, `failed to create cluster: node(s) already exist for a cluster with the name "${name}"`);
  if (!world.more) return yield* fail(self, "k8s-quest does not simulate further clusters in this world");
  const entries = config.nodes?.length ? config.nodes : [{ role: "control-plane" as const }];
  const planes = entries.filter(({ role = "control-plane" }) => role === "control-plane");
  if (!planes.length) return yield* fail(self, "failed to create cluster: must have at least one control-plane node");
  if (planes.length > 1) return yield* fail(self, "k8s-quest does not simulate clusters with several control planes yet");
  const image = words.flag("--image") ?? planes[0]!.image ?? NODE_IMAGE;
  if (!/^(docker\.io\/)?kindest\/node:v1\.36/.test(image))
    return yield* fail(self, `k8s-quest does not simulate nodes of ${image} yet: only ${NODE_IMAGE}`);
  yield* err(self, `Creating cluster "${name}" ...\n`);
  yield* step(self, `Ensuring node image (${image}) 🖼`, 900);
  yield* step(self, `Preparing nodes ${"📦 ".repeat(entries.length)}`, 3000 + 1500 * entries.length);
  const taken = new Set(
    [...world.clusters.values()].flatMap(({ nodes }) => [...nodes.values()].flatMap(({ network }) => network.addresses)),
  );
  let next = ADDRESSES.first;
  const address = () => {
    while (taken.has(`${ADDRESSES.prefix}${next}`)) next++;
    return `${ADDRESSES.prefix}${next++}`;
  };
  let workers = 0;
  const ordered = [...planes, ...entries.filter((entry) => !planes.includes(entry))];
  const nodes = ordered.map((entry) => {
    const role = entry.role ?? "control-plane";
    const worker = role === "worker" ? `worker${++workers > 1 ? workers : ""}` : "control-plane";
    return { name: `${name}-${worker}`, address: address(), role, ...(entry.labels ? { labels: entry.labels } : {}) };
  });
  yield* step(self, "Writing configuration 📜", 800);
  const context = contextOf(name);
  const cluster = world.more.add({ name: context, nodes });
  for (const machine of cluster.nodes.values()) bindWorld(machine, world, cluster);
  for (const [index, { extraPortMappings = [] }] of ordered.entries())
    for (const { hostPort, containerPort, listenAddress } of extraPortMappings) {
      const there = nodes[index]!.address;
      const forward = (request: HttpRequest): Task<HttpResponse> => onward(self, there, containerPort, request);
      try {
        world.host.network.listen(
          hostPort,
          { http: forward },
          listenAddress && listenAddress !== "0.0.0.0" ? { address: listenAddress } : {},
        );
      } catch {
        world.more.remove(context);
        return yield* fail(
          self,
          `failed to create cluster: command "docker run --name ${nodes[index]!.name} ..." failed with error: exit status 125\nCommand Output: docker: Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint ${nodes[index]!.name}: Bind for 0.0.0.0:${hostPort} failed: port is already allocated`,
        );
      }
    }
  const until = self.clock.now + PATIENCE;
  yield* step(self, "Starting control-plane 🕹️", 9000);
  yield* step(self, "Installing CNI 🔌", 1200);
  yield* step(self, "Installing StorageClass 💾", 600);
  if (nodes.length > 1) yield* step(self, "Joining worker nodes 🚜", 4000);
  const wait = words.flag("--wait");
  if (wait !== undefined && wait !== "0s") {
    const begun = self.clock.now;
    while (!world.more.isUp(context) && self.clock.now < until) yield { until: self.clock.now + 500 };
    yield* err(
      self,
      ` ✓ Waiting ≤ ${wait} for control-plane = Ready ⏳ \n • Ready after ${Math.round((self.clock.now - begun) / 1000)}s 💚\n`,
    );
  }
  mergeKubeconfig(self, world.more.kubeconfig(context), context);
  yield* err(
    self,
    `Set kubectl context to "${context}"\nYou can now use your cluster with:\n\nkubectl cluster-info --context ${context}\n\n${name === "kind" ? "Have a nice day! 👋" : "Thanks for using kind! 😊"}\n`,
  );
  return 0;
}

function* onward(self: Running, address: string, port: number, request: HttpRequest): Task<HttpResponse> {
  const { peer: _, ...passed } = request;
  const answer = yield* self.machine.network.exchange(address, port, passed);
  return "error" in answer ? { status: 502, headers: {}, body: "" } : answer;
}

function* remove(self: Running, world: World, names: readonly string[]): Process {
  for (const name of names) {
    yield* err(self, `Deleting cluster "${name}" ...\n`);
    const cluster = kindClusters(world).get(name);
    if (!cluster) continue;
    if (name === "k8s-quest") return yield* fail(self, "k8s-quest does not simulate deleting the cluster that a world begins with");
    yield* sleep(self, 1500);
    const nodes = [...cluster.nodes.keys()];
    world.more?.remove(contextOf(name));
    dropKubeconfig(self, contextOf(name));
    yield* err(self, `Deleted nodes: [${nodes.map((node) => JSON.stringify(node)).join(" ")}]\n`);
  }
  return 0;
}

const USAGE = `kind creates and manages local Kubernetes clusters using Docker container 'nodes'

Usage:
  kind [command]

Available Commands:
  create      Creates one of [cluster]
  delete      Deletes one of [cluster]
  export      Exports one of [kubeconfig, logs]
  get         Gets one of [clusters, nodes, kubeconfig]
  load        Loads images into nodes
  version     Prints the kind CLI version
`;

/** The program; `world` is asked when it runs. */
export function* kind(self: Running, world: World): Process {
  const words = wordsOf(
    self.argv.slice(1),
    ["--name", "-n", "--config", "--image", "--wait", "--nodes", "--kubeconfig", "-v", "--verbosity"],
    ["--retain", "-q", "--quiet", "--help", "-h", "--internal", "--all", "-A", "--version"],
  );
  yield* sleep(self, 60);
  const [verb, what, ...names] = words.plain;
  if (words.unknown) return yield* fail(self, `unknown ${words.unknown.startsWith("--") ? "flag" : "shorthand flag"}: ${words.unknown}`);
  if (verb === "version" || words.has("--version")) {
    yield* write(
      self,
      self.stdout,
      words.has("--version") ? `kind version ${VERSION.slice(1)}\n` : `kind ${VERSION} go1.25.5 linux/amd64\n`,
    );
    return 0;
  }
  if (!verb || words.has("--help", "-h")) {
    yield* write(self, self.stdout, USAGE);
    return 0;
  }
  if (words.flag("--kubeconfig") !== undefined) self.setVariable("KUBECONFIG", words.flag("--kubeconfig")!);
  const name = words.flag("--name", "-n") ?? self.environment["KIND_CLUSTER_NAME"] ?? "kind";
  const clusters = kindClusters(world);
  switch (`${verb} ${what ?? ""}`) {
    case "create cluster":
      return yield* create(self, world, words);
    case "delete cluster":
      return yield* remove(self, world, [name]);
    case "delete clusters":
      return yield* remove(self, world, words.has("--all", "-A") ? [...clusters.keys()].filter((each) => each !== "k8s-quest") : names);
    case "get clusters":
      if (clusters.size)
        yield* write(
          self,
          self.stdout,
          [...clusters.keys()]
            .sort()
            .map((each) => `${each}\n`)
            .join(""),
        );
      else yield* err(self, "No kind clusters found.\n");
      return 0;
    case "get nodes": {
      const nodes = [...(clusters.get(name)?.nodes.keys() ?? [])];
      if (nodes.length) yield* write(self, self.stdout, nodes.map((each) => `${each}\n`).join(""));
      else yield* err(self, `No kind nodes found for cluster "${name}".\n`);
      return 0;
    }
    case "get kubeconfig":
    case "export kubeconfig": {
      if (!clusters.has(name))
        return yield* fail(
          self,
          `could not locate any control plane nodes for cluster named '${name}'. Use the --name option to select a different cluster`,
        );
      if (name === "k8s-quest")
        return yield* fail(
          self,
          "k8s-quest does not simulate this for the cluster that a world begins with: its kubeconfig is ~/.kube/config",
        );
      const text = world.more!.kubeconfig(contextOf(name));
      if (verb === "get") yield* write(self, self.stdout, aloneKubeconfig(text, contextOf(name)));
      else {
        mergeKubeconfig(self, text, contextOf(name));
        yield* err(self, `Set kubectl context to "${contextOf(name)}"\n`);
      }
      return 0;
    }
    case "load docker-image":
      return yield* load(self, world, names, words);
    default:
      if (!["create", "delete", "get", "load", "export", "build", "completion"].includes(verb))
        return yield* fail(self, `unknown command ${JSON.stringify(verb)} for "kind"`);
      if (!what) {
        yield* write(self, self.stdout, USAGE);
        return verb === "get" ? 1 : 0;
      }
      return yield* fail(self, `k8s-quest does not simulate \`kind ${verb} ${what}\` yet`);
  }
}
