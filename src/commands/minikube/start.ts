// minikube start, stop and delete: the life of a cluster.
import type { Process, Running } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { dropKubeconfig, KubeconfigError, mergeKubeconfig } from "../clusters/kubeconfig.ts";
import type { Words } from "../clusters/words.ts";
import { bindWorld } from "../kubectl/index.ts";
import { apply, imageLines, isSimulated } from "./addons.ts";
import { settingsOf } from "./config.ts";
import { ADDONS, KUBERNETES, labelsOf, nodesOf, profilesOf, VERSION } from "./profiles.ts";
import { creating, sizeOf } from "./size.ts";
import { exiting, fail, notFound, out, unsimulated } from "./words.ts";

export function* start(self: Running, world: World, name: string, words: Words): Process {
  const { more } = world;
  if (!more) return yield* unsimulated(self, "further clusters in this world");
  const all = profilesOf(world);
  const settings = settingsOf(self);
  /** A flag, or what is kept for it. */
  const chosen = (...names: string[]): string | undefined => {
    const kept = names.map((name) => settings[name]).find((value) => value !== undefined);
    return words.flag(...names.map((name) => `--${name}`)) ?? (kept === undefined ? undefined : String(kept));
  };
  const driver = chosen("driver", "vm-driver");
  if (driver !== undefined && driver !== "docker") return yield* unsimulated(self, `the driver ${driver}`);
  const container = chosen("container-runtime");
  if (container !== undefined && container !== "docker" && container !== "containerd")
    return yield* unsimulated(self, `the container runtime ${container}`);
  const network = words.flag("--cni") ?? "auto";
  if (!["auto", "bridge", "kindnet"].includes(network)) return yield* unsimulated(self, `the network plug-in ${network}`);
  const version = chosen("kubernetes-version");
  if (version !== undefined && !["stable", "latest", KUBERNETES, KUBERNETES.slice(1)].includes(version))
    return yield* unsimulated(self, `Kubernetes ${version}: only ${KUBERNETES}`);
  const memory = chosen("memory");
  const size = sizeOf(chosen("cpus"), memory);
  if (!size) return yield* exiting(self, "MK_USAGE", `Unable to parse memory '${memory}': invalid size: '${memory}'`);
  const wanted = Number(words.flag("--nodes", "-n") ?? 1);
  const usual = ADDONS.flatMap(([addon, enabled]) => (enabled ? [addon] : []));
  const further = (words.flag("--addons") ?? "").split(",").filter((addon) => addon && !usual.includes(addon));
  const strange = further.find((addon) => !isSimulated(addon));
  if (strange) return yield* unsimulated(self, `the addon ${strange}`);
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
  else yield* out(self, creating(size));
  yield* sleep(self, 6000);
  yield* out(self, `🐳  Preparing Kubernetes ${KUBERNETES} on Docker 28.4.0 ...\n`);
  let profile = known;
  if (!profile) {
    const nodes = nodesOf(name, wanted, all.size);
    profile = { name, nodes, size, made: nodes.length, stopped: false, addons: new Set(usual) };
    const cluster = more.add({
      name,
      nodes: nodes.map((node, index) => ({ ...node, labels: labelsOf(name, index === 0) })),
    });
    for (const machine of cluster.nodes.values()) bindWorld(machine, world, cluster);
    all.set(name, profile);
  } else if (profile.stopped) {
    more.reachable(name, true);
    profile.stopped = false;
  }
  yield* out(self, "🔗  Configuring bridge CNI (Container Networking Interface) ...\n");
  yield* sleep(self, 2000);
  const on = profile;
  yield* out(
    self,
    `🔎  Verifying Kubernetes components...\n    ▪ Using image gcr.io/k8s-minikube/storage-provisioner:v5\n${further.map((addon) => imageLines(on, addon)).join("")}🌟  Enabled addons: ${["storage-provisioner", "default-storageclass", ...new Set([...[...on.addons].filter((addon) => !usual.includes(addon)), ...further])].join(", ")}\n`,
  );
  for (const [index, node] of profile.nodes.entries())
    if (index && !known) {
      yield* out(
        self,
        `\n👍  Starting "${node.name}" worker node in "${name}" cluster\n${creating(profile.size)}🐳  Preparing Kubernetes ${KUBERNETES} on Docker 28.4.0 ...\n🔎  Verifying Kubernetes components...\n`,
      );
      yield* sleep(self, 5000);
    }
  const until = self.clock.now + 300_000;
  while (!more.isUp(name) && self.clock.now < until) yield { until: self.clock.now + 500 };
  try {
    mergeKubeconfig(self, more.kubeconfig(name), name);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    return yield* exiting(self, "GUEST_START", `failed to start node: Failed kubeconfig update: ${undecoded(error)}`);
  }
  for (const addon of further) yield* apply(self, world, profile, addon);
  yield* out(self, `🏄  Done! kubectl is now configured to use "${name}" cluster and "default" namespace by default\n`);
  return 0;
}

/** As minikube tells of a kubeconfig that it cannot read (pkg/minikube/kubeconfig: readOrNew, decode). */
const undecoded = ({ path, text, message }: KubeconfigError): string =>
  `decode kubeconfig from ${JSON.stringify(path)}: error decoding config from data: ${text}: ${message}`;

export function* stop(self: Running, world: World, name: string): Process {
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

export function* remove(self: Running, world: World, names: readonly string[]): Process {
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
    profilesOf(world).delete(name);
    try {
      dropKubeconfig(self, name);
    } catch (error) {
      if (!(error instanceof KubeconfigError)) throw error;
      return yield* fail(self, `💣  update config: ${undecoded(error)}\n`, 80);
    }
    yield* out(self, `🔥  Removing /home/learner/.minikube/machines/${name} ...\n💀  Removed all traces of the "${name}" cluster.\n`);
  }
  return 0;
}
