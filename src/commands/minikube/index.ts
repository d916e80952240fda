// minikube: clusters of one node (or some) on the learner's computer, by profile.
import type { Process, Running } from "../../machine/process.ts";
import { exitOf, sleep } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { type Words, wordsOf } from "../clusters/words.ts";
import { addons } from "./addons.ts";
import { config, settingsOf } from "./config.ts";
import { copy, nodeNamed } from "./copy.ts";
import { image } from "./image.ts";
import { logs } from "./logs.ts";
import { mount } from "./mount.ts";
import { node } from "./node.ts";
import { profile } from "./profile.ts";
import { type Profile, profilesOf, VERSION } from "./profiles.ts";
import { service } from "./service.ts";
import { remove, start, stop } from "./start.ts";
import { status } from "./status.ts";
import { exiting, fail, MISUSED, notFound, notRunning, out, unsimulated } from "./words.ts";

const COMMIT = "65318f4cfff9c12cc87ec9eb8f4cdd57b25047f3";

const USAGE = `minikube provisions and manages local Kubernetes clusters optimized for development workflows.

Basic Commands:
  start            Starts a local Kubernetes cluster
  status           Gets the status of a local Kubernetes cluster
  stop             Stops a running local Kubernetes cluster
  delete           Deletes a local Kubernetes cluster

Images Commands:
  image            Manage images

Configuration and Management Commands:
  addons           Enable or disable a minikube addon
  config           Modify persistent configuration values
  profile          Get or list the current profiles (clusters)

Networking and Connectivity Commands:
  service          Returns a URL to connect to a service

Advanced Commands:
  mount            Mounts the specified directory into minikube
  ssh              Log into the minikube environment (for debugging)
  kubectl          Run a kubectl binary matching the cluster version
  node             Add, remove, or list additional nodes
  cp               Copy the specified file into minikube

Troubleshooting Commands:
  ip               Retrieves the IP address of the specified node
  logs             Returns logs to debug a local Kubernetes cluster
  version          Print the version of minikube
`;

/** What is not simulated, and what serves here instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  "docker-env": "the engine inside of a node yet: build here, then `minikube image load`",
  "podman-env": "podman inside of a node yet: build here, then `minikube image load`",
  tunnel: "`minikube tunnel` yet: Services of type LoadBalancer have their addresses without it",
  dashboard: "the dashboard yet: `kubectl get all -A` shows what it would",
};

function* passOn(self: Running, program: string, argv: readonly string[]): Process {
  const found = self.machine.which(program, self.environment["PATH"] ?? "");
  if (!found) return 127;
  return yield* exitOf(self.machine.processes.spawn({ argv: [program, ...argv], program: found.program, parent: self }));
}

/** The node that -n names, the first one unless told; then what has to be said instead. */
function nodeOf(self: Running, world: World, name: string, words: Words): Profile["nodes"][number] | Process {
  const known = profilesOf(world).get(name);
  if (!known) return notFound(self, name);
  if (known.stopped) return notRunning(self, name);
  const wanted = words.flag("-n", "--node");
  const found = wanted === undefined ? known.nodes[0]!.name : nodeNamed(known, wanted);
  if (found === undefined) return exiting(self, "GUEST_NODE_RETRIEVE", `Node ${wanted} does not exist.`);
  return known.nodes.find((node) => node.name === found)!;
}

function* version(self: Running, words: Words): Process {
  const format = words.flag("-o", "--output");
  if (words.has("--short")) yield* out(self, `${VERSION}\n`);
  else if (format === "json") yield* out(self, `${JSON.stringify({ commit: COMMIT, minikubeVersion: VERSION })}\n`);
  else if (format === "yaml") yield* out(self, `commit: ${COMMIT}\nminikubeVersion: ${VERSION}\n\n`);
  else if (format === undefined) yield* out(self, `minikube version: ${VERSION}\ncommit: ${COMMIT}\n`);
  else return yield* exiting(self, "MK_OUTPUT_USAGE", "error: --output must be 'yaml' or 'json'");
  return 0;
}

const WITH_VALUE =
  "-p --profile --driver --vm-driver --nodes -n --node --namespace --cpus --memory --kubernetes-version --addons --container-runtime --cni -o --output --format -t --tag -f --file --length".split(
    " ",
  );
const WITHOUT =
  "--url --all --short --wait --force --purge --help -h --overwrite --alsologtostderr --https --daemon --remote --pull --push --follow --problems --audit --last-start-only".split(
    " ",
  );
/** Flags that are letters for themselves behind some verbs. */
const SHORT: Readonly<Record<string, readonly string[]>> = { logs: ["-f"], delete: ["-f"] };

/** The program; `world` is asked when it runs. */
export function* minikube(self: Running, world: World): Process {
  const argv = self.argv.slice(1);
  const bare = SHORT[argv.find((word) => !word.startsWith("-")) ?? ""] ?? [];
  const words = wordsOf(argv, WITH_VALUE, [...WITHOUT, ...bare]);
  yield* sleep(self, 120);
  const [verb] = words.plain;
  const name = words.flag("-p", "--profile") ?? String(settingsOf(self)["profile"] ?? "minikube");
  if (words.unknown)
    return yield* fail(self, `Error: unknown flag: ${words.unknown}\nSee 'minikube ${verb ?? ""} --help' for usage.\n`, MISUSED);
  switch (verb) {
    case undefined:
    case "help":
      yield* out(self, USAGE);
      return 0;
    case "version":
      return yield* version(self, words);
    case "start":
      return yield* start(self, world, name, words);
    case "status":
      return yield* status(self, world, name, words);
    case "stop":
      return yield* stop(self, world, name);
    case "delete":
      return yield* remove(self, world, words.has("--all") ? [...profilesOf(world).keys()] : [name]);
    case "ip": {
      const found = nodeOf(self, world, name, words);
      if ("next" in found) return yield* found;
      yield* out(self, `${found.address}\n`);
      return 0;
    }
    case "ssh": {
      const found = nodeOf(self, world, name, words);
      if ("next" in found) return yield* found;
      return yield* passOn(self, "ssh", [found.name, ...words.plain.slice(1), ...words.rest]);
    }
    case "service":
      return yield* service(self, world, name, words);
    case "addons":
      return yield* addons(self, world, name, words);
    case "config":
      return yield* config(self, words);
    case "cp":
      return yield* copy(self, world, name, words);
    case "image":
      return yield* image(self, world, name, words);
    case "logs":
      return yield* logs(self, world, name, words);
    case "mount":
      return yield* mount(self, world, name, words);
    case "profile":
      return yield* profile(self, world, name, words);
    case "node":
      return yield* node(self, world, name, words);
    case "kubectl":
      return yield* passOn(self, "kubectl", ["--context", name, ...words.plain.slice(1), ...words.rest]);
    default: {
      const instead = INSTEAD[verb];
      return instead
        ? yield* fail(self, `minikube: k8s-quest does not simulate ${instead}\n`, 1)
        : yield* unsimulated(self, `\`minikube ${verb}\``);
    }
  }
}
