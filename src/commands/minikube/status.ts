// minikube status: how the nodes of a cluster are, in words or for programs (cmd/minikube/cmd/status.go).
import type { Process, Running } from "../../machine/process.ts";
import type { World } from "../../world/contract.ts";
import type { Words } from "../clusters/words.ts";
import { profilesOf } from "./profiles.ts";
import { exiting, notFound, out, unsimulated } from "./words.ts";

export function* status(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  const state = profile.stopped ? "Stopped" : "Running";
  const code = profile.stopped ? 7 : 0;
  const format = words.flag("-f", "--format");
  if (format !== undefined) return yield* unsimulated(self, "`minikube status --format`");
  const output = words.flag("-o", "--output") ?? "text";
  if (output === "json") {
    const described = profile.nodes.map((node, index) => ({
      Name: node.name,
      Host: state,
      Kubelet: state,
      APIServer: index ? "Irrelevant" : state,
      Kubeconfig: index ? "Irrelevant" : profile.stopped ? "Stopped" : "Configured",
      Worker: index > 0,
    }));
    yield* out(self, `${JSON.stringify(described.length === 1 ? described[0] : described)}\n`);
    return code;
  }
  if (output !== "text") return yield* exiting(self, "MK_USAGE", `invalid output format: ${output}. Valid values: 'text', 'json'`);
  for (const [index, node] of profile.nodes.entries())
    yield* out(
      self,
      `${node.name}\ntype: ${index ? "Worker" : "Control Plane"}\nhost: ${state}\nkubelet: ${state}\n${index ? "" : `apiserver: ${state}\nkubeconfig: ${profile.stopped ? "Stopped" : "Configured"}\n`}\n`,
    );
  return code;
}
