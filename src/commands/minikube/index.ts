// minikube: clusters of one node (or some) on the learner's computer, by profile.
import type { KubeObject } from "../../api/object.ts";
import type { Process, Running, Task } from "../../machine/process.ts";
import { exitOf, sleep, write } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { administrator } from "../../world/kubeconfig.ts";
import { loadImage } from "../clusters/images.ts";
import { dropKubeconfig, mergeKubeconfig } from "../clusters/kubeconfig.ts";
import { type Words, wordsOf } from "../clusters/words.ts";
import { bindWorld } from "../kubectl/index.ts";

const VERSION = "v1.37.0";
const KUBERNETES = "v1.36.2";
const ADDRESS = { network: "192.168.", first: 49, step: 9, node: 2 };

interface Profile {
  name: string;
  nodes: readonly { name: string; address: string }[];
  stopped: boolean;
  addons: Set<string>;
}

/** The profiles of a world's computer. */
const profiles = new WeakMap<World, Map<string, Profile>>();
const profilesOf = (world: World): Map<string, Profile> => {
  const known = profiles.get(world) ?? new Map<string, Profile>();
  profiles.set(world, known);
  return known;
};
/** What `minikube profile NAME` chose. */
const chosen = new WeakMap<World, string>();

/** Addons, whether a fresh cluster has them, and who keeps them. */
const ADDONS: readonly [name: string, enabled: boolean, keeper: string][] = [
  ["ambassador", false, "3rd party (Ambassador)"],
  ["auto-pause", false, "minikube"],
  ["dashboard", false, "Kubernetes"],
  ["default-storageclass", true, "Kubernetes"],
  ["ingress", false, "Kubernetes"],
  ["ingress-dns", false, "minikube"],
  ["metallb", false, "3rd party (MetalLB)"],
  ["metrics-server", false, "Kubernetes"],
  ["registry", false, "minikube"],
  ["storage-provisioner", true, "minikube"],
];

function* out(self: Running, text: string): Task<void> {
  yield* write(self, self.stdout, text);
}
function* fail(self: Running, text: string, code: number): Process {
  yield* write(self, self.stderr, text);
  return code;
}

const unsimulated = (self: Running, what: string): Process => fail(self, `minikube: k8s-quest does not simulate ${what} yet\n`, 1);

const notFound = (self: Running, name: string): Process =>
  fail(
    self,
    `🤷  Profile "${name}" not found. Run "minikube profile list" to view all profiles.\n👉  To start a cluster, run: "minikube start${name === "minikube" ? "" : ` -p ${name}`}"\n`,
    85,
  );
const notRunning = (self: Running, name: string): Process =>
  fail(
    self,
    `🤷  The control-plane node ${name} host is not running: state=Stopped\n👉  To start a cluster, run: "minikube start${name === "minikube" ? "" : ` -p ${name}`}"\n`,
    83,
  );

function* start(self: Running, world: World, name: string, words: Words): Process {
  const { more } = world;
  if (!more) return yield* unsimulated(self, "further clusters in this world");
  const all = profilesOf(world);
  const driver = words.flag("--driver", "--vm-driver");
  if (driver !== undefined && driver !== "docker") return yield* unsimulated(self, `the driver ${driver}`);
  const version = words.flag("--kubernetes-version");
  if (version !== undefined && !["stable", "latest", KUBERNETES, KUBERNETES.slice(1)].includes(version))
    return yield* unsimulated(self, `Kubernetes ${version}: only ${KUBERNETES}`);
  const wanted = Number(words.flag("--nodes", "-n") ?? 1);
  const asked = words
    .flag("--addons")
    ?.split(",")
    .find((addon) => !ADDONS.some(([each, enabled]) => each === addon && enabled));
  if (asked) return yield* unsimulated(self, `the addon ${asked}`);
  const known = all.get(name);
  const title = name === "minikube" ? "" : `[${name}] `;
  yield* out(self, `😄  ${title}minikube ${VERSION} on Debian 13.1\n`);
  yield* sleep(self, 400);
  yield* out(
    self,
    known || driver
      ? `✨  Using the docker driver based on ${known ? "existing profile\n" : "user configuration\n"}`
      : "✨  Automatically selected the docker driver\n",
  );
  if (!known) yield* out(self, "📌  Using Docker driver with root privileges\n");
  yield* out(self, `👍  Starting "${name}" primary control-plane node in "${name}" cluster\n🚜  Pulling base image v0.0.48 ...\n`);
  yield* sleep(self, 2500);
  if (known && !known.stopped) yield* out(self, `🏃  Updating the running docker "${name}" container ...\n`);
  else if (known) yield* out(self, `🔄  Restarting existing docker container for "${name}" ...\n`);
  else
    yield* out(
      self,
      `🔥  Creating docker container (CPUs=${words.flag("--cpus") ?? 2}, Memory=${(words.flag("--memory") ?? "3072").replace(/mb?$/i, "")}MB) ...\n`,
    );
  yield* sleep(self, 6000);
  yield* out(self, `🐳  Preparing Kubernetes ${KUBERNETES} on Docker 28.4.0 ...\n`);
  let profile = known;
  if (!profile) {
    const third = ADDRESS.first + ADDRESS.step * all.size;
    const nodes = Array.from({ length: wanted }, (_, index) => ({
      name: index ? `${name}-m${String(index + 1).padStart(2, "0")}` : name,
      address: `${ADDRESS.network}${third}.${ADDRESS.node + index}`,
    }));
    profile = { name, nodes, stopped: false, addons: new Set(ADDONS.filter(([, enabled]) => enabled).map(([addon]) => addon)) };
    const cluster = more.add({
      name,
      nodes: nodes.map((node, index) => ({
        ...node,
        labels: { "minikube.k8s.io/name": name, "minikube.k8s.io/primary": String(index === 0), "minikube.k8s.io/version": VERSION },
      })),
    });
    for (const machine of cluster.nodes.values()) bindWorld(machine, world, cluster);
    all.set(name, profile);
  } else if (profile.stopped) {
    more.reachable(name, true);
    profile.stopped = false;
  }
  yield* out(self, "🔗  Configuring bridge CNI (Container Networking Interface) ...\n");
  yield* sleep(self, 2000);
  yield* out(
    self,
    "🔎  Verifying Kubernetes components...\n    ▪ Using image gcr.io/k8s-minikube/storage-provisioner:v5\n🌟  Enabled addons: storage-provisioner, default-storageclass\n",
  );
  for (const [index, node] of profile.nodes.entries())
    if (index && !known) {
      yield* out(
        self,
        `\n👍  Starting "${node.name}" worker node in "${name}" cluster\n🔥  Creating docker container (CPUs=2, Memory=3072MB) ...\n🐳  Preparing Kubernetes ${KUBERNETES} on Docker 28.4.0 ...\n🔎  Verifying Kubernetes components...\n`,
      );
      yield* sleep(self, 5000);
    }
  const until = self.clock.now + 300_000;
  while (!more.isUp(name) && self.clock.now < until) yield { until: self.clock.now + 500 };
  mergeKubeconfig(self, more.kubeconfig(name), name);
  yield* out(self, `🏄  Done! kubectl is now configured to use "${name}" cluster and "default" namespace by default\n`);
  return 0;
}

function* status(self: Running, world: World, name: string): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  const state = profile.stopped ? "Stopped" : "Running";
  for (const [index, node] of profile.nodes.entries())
    yield* out(
      self,
      `${node.name}\ntype: ${index ? "Worker" : "Control Plane"}\nhost: ${state}\nkubelet: ${state}\n${index ? "" : `apiserver: ${state}\nkubeconfig: ${profile.stopped ? "Stopped" : "Configured"}\n`}\n`,
    );
  return profile.stopped ? 7 : 0;
}

const servicesOf = (world: World, name: string, namespace?: string): readonly KubeObject[] => {
  const { api } = world.clusters.get(name)!;
  return api.client(administrator).list(api.scheme.byResource("", "v1", "services")!, namespace ? { namespace } : {});
};

/** A table with lines around it, as minikube draws them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const wide = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const rule = (left: string, middle: string, right: string) =>
    `${left}${wide.map((width) => "─".repeat(width + 2)).join(middle)}${right}\n`;
  const line = (cells: readonly string[]) => `│${cells.map((cell, column) => ` ${cell.padEnd(wide[column]!)} `).join("│")}│\n`;
  return `${rule("┌", "┬", "┐")}${line(head)}${rule("├", "┼", "┤")}${rows.map(line).join("")}${rule("└", "┴", "┘")}`;
}

function* service(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  if (profile.stopped) return yield* notRunning(self, name);
  const address = profile.nodes[0]!.address;
  const namespace = words.flag("--namespace", "-n");
  const ports = (object: KubeObject) => (object["spec"].ports ?? []) as { name?: string; port: number; nodePort?: number }[];
  const urls = (object: KubeObject) => ports(object).flatMap(({ nodePort }) => (nodePort ? [`http://${address}:${nodePort}`] : []));
  const wanted = words.plain[1];
  if (wanted === "list" || words.has("--all")) {
    const rows = servicesOf(world, name, namespace).flatMap((object) => {
      const { name: own, namespace: where = "" } = object.metadata;
      const found = urls(object);
      if (!found.length) return [[where, own, "No node port", ""]];
      return found.map((url, index) => [
        index ? "" : where,
        index ? "" : own,
        `${ports(object)[index]!.name ?? ""}${ports(object)[index]!.name ? "/" : ""}${ports(object)[index]!.port}`,
        url,
      ]);
    });
    yield* out(self, table(["NAMESPACE", "NAME", "TARGET PORT", "URL"], rows));
    return 0;
  }
  if (!wanted) return yield* fail(self, "❌  Exiting due to MK_USAGE: You must specify a service name\n", 14);
  const found = servicesOf(world, name, namespace ?? "default").find(({ metadata }) => metadata.name === wanted);
  if (!found)
    return yield* fail(
      self,
      `❌  Exiting due to SVC_NOT_FOUND: Service '${wanted}' was not found in '${namespace ?? "default"}' namespace.\nYou may select another namespace by using 'minikube service ${wanted} -n <namespace>'. Or list out all the services using 'minikube service list'\n`,
      115,
    );
  const there = urls(found);
  if (words.has("--url")) {
    if (!there.length) return yield* fail(self, `😿  service ${namespace ?? "default"}/${wanted} has no node port\n`, 0);
    yield* out(self, there.map((url) => `${url}\n`).join(""));
    return 0;
  }
  const rows = (there.length ? there : [""]).map((url, index) => [
    namespace ?? "default",
    wanted,
    there.length ? String(ports(found)[index]!.port) : "",
    url || "No node port",
  ]);
  yield* out(self, table(["NAMESPACE", "NAME", "TARGET PORT", "URL"], rows));
  if (!there.length) return yield* fail(self, `😿  service ${namespace ?? "default"}/${wanted} has no node port\n`, 0);
  yield* out(self, `🎉  Opening service ${namespace ?? "default"}/${wanted} in default browser...\n👉  ${there.join("\n👉  ")}\n`);
  return 0;
}

function* addons(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  const [, verb, addon = ""] = words.plain;
  if (verb === "list") {
    const rows = ADDONS.map(([each, , keeper]) => [each, name, profile.addons.has(each) ? "enabled ✅" : "disabled", keeper]);
    yield* out(self, table(["ADDON NAME", "PROFILE", "STATUS", "MAINTAINER"], rows));
    return 0;
  }
  if (verb !== "enable" && verb !== "disable") return yield* unsimulated(self, `\`minikube addons ${verb ?? ""}\``);
  if (!ADDONS.some(([each]) => each === addon))
    return yield* fail(self, `❌  Exiting due to MK_ADDON_ENABLE: enable failed: run callbacks: addon ${addon} is not a valid addon\n`, 10);
  if (!profile.addons.has(addon) || verb === "disable")
    return yield* unsimulated(
      self,
      `${verb === "enable" ? "" : "disabling "}the addon ${addon}; its own manifests can be applied with kubectl`,
    );
  yield* out(self, `🌟  The '${addon}' addon is enabled\n`);
  return 0;
}

function* image(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  if (profile.stopped) return yield* notRunning(self, name);
  const cluster = world.clusters.get(name)!;
  const [, verb, ...names] = words.plain;
  if (verb === "ls" || verb === "list") {
    const [first] = [...(cluster.kubelets?.values() ?? [])];
    yield* out(
      self,
      [...(first?.images.present.keys() ?? [])]
        .sort()
        .reverse()
        .map((each) => `${each}\n`)
        .join(""),
    );
    return 0;
  }
  if (verb !== "load") return yield* unsimulated(self, `\`minikube image ${verb ?? ""}\``);
  for (const each of names) {
    yield* sleep(self, 2000);
    if (!loadImage(world, cluster, each))
      return yield* fail(
        self,
        `❌  Exiting due to GUEST_IMAGE_LOAD: Failed to load image: save to dir: caching images: caching image "/home/learner/.minikube/cache/images/amd64/${each.replace(":", "_")}": image ${each} not found\n`,
        80,
      );
  }
  return 0;
}

function* stop(self: Running, world: World, name: string): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  yield* out(self, `✋  Stopping node "${name}"  ...\n`);
  if (!profile.stopped) {
    yield* out(self, `🛑  Powering off "${name}" via SSH ...\n`);
    yield* sleep(self, 8000);
    world.more!.reachable(name, false);
    profile.stopped = true;
  }
  yield* out(self, `🛑  ${profile.nodes.length} node${profile.nodes.length === 1 ? "" : "s"} stopped.\n`);
  return 0;
}

function* remove(self: Running, world: World, names: readonly string[]): Process {
  for (const name of names) {
    const profile = profilesOf(world).get(name);
    if (!profile) {
      yield* out(self, `🙄  "${name}" profile does not exist, trying anyways.\n💀  Removed all traces of the "${name}" cluster.\n`);
      continue;
    }
    yield* out(self, `🔥  Deleting "${name}" in docker ...\n`);
    for (const node of profile.nodes) yield* out(self, `🔥  Deleting container "${node.name}" ...\n`);
    yield* sleep(self, 2000);
    world.more!.remove(name);
    dropKubeconfig(self, name);
    profilesOf(world).delete(name);
    yield* out(self, `🔥  Removing /home/learner/.minikube/machines/${name} ...\n💀  Removed all traces of the "${name}" cluster.\n`);
  }
  return 0;
}

function* passOn(self: Running, program: string, argv: readonly string[]): Process {
  const found = self.machine.which(program, self.environment["PATH"] ?? "");
  if (!found) return 127;
  return yield* exitOf(self.machine.processes.spawn({ argv: [program, ...argv], program: found.program, parent: self }));
}

/** The program; `world` is asked when it runs. */
export function* minikube(self: Running, world: World): Process {
  const words = wordsOf(
    self.argv.slice(1),
    [
      "-p",
      "--profile",
      "--driver",
      "--vm-driver",
      "--nodes",
      "-n",
      "--namespace",
      "--cpus",
      "--memory",
      "--kubernetes-version",
      "--addons",
      "--disk-size",
      "--container-runtime",
      "--cni",
      "-o",
      "--output",
      "--shell",
    ],
    [
      "--url",
      "--all",
      "--short",
      "--wait",
      "--force",
      "--purge",
      "--help",
      "-h",
      "--overwrite",
      "--alsologtostderr",
      "--daemon",
      "--unset",
      "-u",
      "--https",
    ],
  );
  yield* sleep(self, 120);
  const [verb, what] = words.plain;
  const name = words.flag("-p", "--profile") ?? chosen.get(world) ?? "minikube";
  if (words.unknown) return yield* fail(self, `Error: unknown flag: ${words.unknown}\nSee 'minikube ${verb ?? ""} --help' for usage.\n`, 1);
  const all = profilesOf(world);
  const container = words.flag("--container-runtime");
  if (container !== undefined && container !== "docker" && container !== "containerd")
    return yield* unsimulated(self, `the container runtime ${container}`);
  switch (verb) {
    case undefined:
    case "help":
      yield* out(
        self,
        "minikube provisions and manages local Kubernetes clusters optimized for development workflows.\n\nBasic Commands:\n  start            Starts a local Kubernetes cluster\n  status           Gets the status of a local Kubernetes cluster\n  stop             Stops a running local Kubernetes cluster\n  delete           Deletes a local Kubernetes cluster\n",
      );
      return 0;
    case "version":
      yield* out(
        self,
        words.has("--short") ? `${VERSION}\n` : `minikube version: ${VERSION}\ncommit: 65318f4cfff9c12cc87ec9eb8f4cdd57b25047f3\n`,
      );
      return 0;
    case "start":
      return yield* start(self, world, name, words);
    case "status":
      return yield* status(self, world, name);
    case "stop":
      return yield* stop(self, world, name);
    case "delete":
      return yield* remove(self, world, words.has("--all") ? [...all.keys()] : [name]);
    case "ip": {
      const profile = all.get(name);
      if (!profile) return yield* notFound(self, name);
      if (profile.stopped) return yield* notRunning(self, name);
      yield* out(self, `${profile.nodes[0]!.address}\n`);
      return 0;
    }
    case "service":
      return yield* service(self, world, name, words);
    case "addons":
      return yield* addons(self, world, name, words);
    case "image":
      return yield* image(self, world, name, words);
    case "profile": {
      if (what === "list") {
        if (!all.size)
          return yield* fail(
            self,
            "\n🤹  Exiting due to MK_USAGE_NO_PROFILE: No minikube profile was found.\n💡  Suggestion:\n\n    You can create one using 'minikube start'.\n",
            14,
          );
        const rows = [...all.values()].map((each) => [
          each.name,
          "docker",
          "docker",
          each.nodes[0]!.address,
          KUBERNETES,
          each.stopped ? "Stopped" : "OK",
          String(each.nodes.length),
          each.name === name ? "*" : "",
          "",
        ]);
        yield* out(
          self,
          table(["PROFILE", "DRIVER", "RUNTIME", "IP", "VERSION", "STATUS", "NODES", "ACTIVE PROFILE", "ACTIVE KUBECONTEXT"], rows),
        );
        return 0;
      }
      if (!what) yield* out(self, `${name}\n`);
      else if (!all.has(what)) return yield* notFound(self, what);
      else {
        chosen.set(world, what);
        yield* out(self, `✅  minikube profile was successfully set to ${what}\n`);
      }
      return 0;
    }
    case "node":
      if (what !== "list") return yield* unsimulated(self, `\`minikube node ${what ?? ""}\``);
      yield* out(self, (all.get(name)?.nodes ?? []).map((node) => `${node.name}\t${node.address}\n`).join(""));
      return 0;
    case "kubectl":
      return yield* passOn(self, "kubectl", ["--context", name, ...words.rest]);
    case "ssh":
      if (!all.has(name)) return yield* notFound(self, name);
      return yield* passOn(self, "ssh", [all.get(name)!.nodes[0]!.name, ...words.rest, ...words.plain.slice(1)]);
    case "docker-env":
      return yield* fail(
        self,
        "minikube: k8s-quest does not simulate the engine inside of a node yet: build here, then `minikube image load`\n",
        1,
      );
    default:
      return yield* unsimulated(self, `\`minikube ${verb}\``);
  }
}
