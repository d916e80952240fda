// kind: clusters whose nodes are containers of the computer. The world's first cluster is one of them; others are made and thrown away.
import type { Process, Running, Task } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { type Words, wordsOf } from "../clusters/words.ts";
import { FIRST, kindClusters, nameOf } from "./clusters.ts";
import { create } from "./create.ts";
import { remove } from "./delete.ts";
import { kubeconfigs } from "./kubeconfig.ts";
import { loadArchives, loadImages } from "./load.ts";
import { exportLogs } from "./logs.ts";
import { NODE_IMAGE } from "./node-image.ts";
import { err, fail } from "./say.ts";

const VERSION = "v0.31.0";
const SHOWN = `kind ${VERSION} go1.25.5 linux/amd64`;

const USAGE = `kind creates and manages local Kubernetes clusters using Docker container 'nodes'

Usage:
  kind [command]

Available Commands:
  build       Build one of [node-image]
  completion  Output shell completion code for the specified shell (bash, zsh or fish)
  create      Creates one of [cluster]
  delete      Deletes one of [cluster]
  export      Exports one of [kubeconfig, logs]
  get         Gets one of [clusters, nodes, kubeconfig]
  help        Help about any command
  load        Loads images into nodes
  version     Prints the kind CLI version

Flags:
  -h, --help              help for kind
  -q, --quiet             silence all stderr output
  -v, --verbosity int32   info log verbosity, higher value produces more output
      --version           version for kind

Use "kind [command] --help" for more information about a command.
`;

function* getClusters(self: Running, world: World): Task<number> {
  const names = [...kindClusters(world).keys()].sort();
  if (!names.length) yield* err(self, "No kind clusters found.\n");
  yield* write(self, self.stdout, names.map((each) => `${each}\n`).join(""));
  return 0;
}

function* getNodes(self: Running, world: World, words: Words): Task<number> {
  const clusters = kindClusters(world);
  const everywhere = words.has("--all-clusters", "-A");
  const name = nameOf(self, words);
  const chosen = everywhere ? [...clusters.values()] : [clusters.get(name)];
  const nodes = chosen.flatMap((cluster) => [...(cluster?.nodes.keys() ?? [])]);
  if (!nodes.length)
    yield* err(self, everywhere ? "No kind nodes found for any cluster.\n" : `No kind nodes found for cluster "${name}".\n`);
  yield* write(self, self.stdout, nodes.map((each) => `${each}\n`).join(""));
  return 0;
}

/** The program; `world` is asked when it runs. */
export function* kind(self: Running, world: World): Process {
  const words = wordsOf(
    self.argv.slice(1),
    ["--name", "-n", "--config", "--image", "--wait", "--nodes", "--kubeconfig", "-v", "--verbosity"],
    ["--retain", "-q", "--quiet", "--help", "-h", "--internal", "--all", "-A", "--all-clusters", "--version"],
  );
  yield* sleep(self, 60);
  const [verb, what, ...names] = words.plain;
  if (words.unknown) return yield* fail(self, `unknown ${words.unknown.startsWith("--") ? "flag" : "shorthand flag"}: ${words.unknown}`);
  if (verb === "version" || words.has("--version")) {
    yield* write(self, self.stdout, words.has("--version") ? `kind version ${VERSION.slice(1)}\n` : `${SHOWN}\n`);
    return 0;
  }
  if (!verb || verb === "help" || words.has("--help", "-h")) {
    yield* write(self, self.stdout, USAGE);
    return 0;
  }
  if (words.flag("--kubeconfig") !== undefined) self.setVariable("KUBECONFIG", words.flag("--kubeconfig")!);
  switch (`${verb} ${what ?? ""}`) {
    case "create cluster":
      return yield* create(self, world, words);
    case "delete cluster":
      return yield* remove(self, world, [nameOf(self, words)]);
    case "delete clusters":
      return yield* remove(
        self,
        world,
        words.has("--all", "-A") ? [...kindClusters(world).keys()].filter((each) => each !== FIRST) : names,
      );
    case "get clusters":
      return yield* getClusters(self, world);
    case "get nodes":
      return yield* getNodes(self, world, words);
    case "get kubeconfig":
    case "export kubeconfig":
      return yield* kubeconfigs(self, world, verb as "get" | "export", words);
    case "export logs":
      return yield* exportLogs(self, world, names[0], words, SHOWN);
    case "load docker-image":
      return yield* loadImages(self, world, names, words);
    case "load image-archive":
      return yield* loadArchives(self, world, names, words);
    case "build node-image":
      return yield* fail(self, `k8s-quest does not simulate building images of nodes yet: nodes are made of ${NODE_IMAGE}`);
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
