// minikube: clusters of one node (or some) on the learner's computer, by profile.
import type { Process, Running } from "../../machine/process.ts";
import { exitOf, sleep } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { wordsOf } from "../clusters/words.ts";
import { addons } from "./addons.ts";
import { image } from "./image.ts";
import { chosen, KUBERNETES, profilesOf, VERSION } from "./profiles.ts";
import { service } from "./service.ts";
import { remove, start, status, stop } from "./start.ts";
import { fail, notFound, notRunning, out, table, unsimulated } from "./words.ts";

function* passOn(self: Running, program: string, argv: readonly string[]): Process {
  const found = self.machine.which(program, self.environment["PATH"] ?? "");
  if (!found) return 127;
  return yield* exitOf(self.machine.processes.spawn({ argv: [program, ...argv], program: found.program, parent: self }));
}

const WITH_VALUE =
  "-p --profile --driver --vm-driver --nodes -n --namespace --cpus --memory --kubernetes-version --addons --disk-size --container-runtime --cni -o --output --shell".split(
    " ",
  );
const WITHOUT = "--url --all --short --wait --force --purge --help -h --overwrite --alsologtostderr --daemon --unset -u --https".split(" ");

/** The program; `world` is asked when it runs. */
export function* minikube(self: Running, world: World): Process {
  const words = wordsOf(self.argv.slice(1), WITH_VALUE, WITHOUT);
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
