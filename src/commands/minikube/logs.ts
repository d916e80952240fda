// minikube logs: what the parts of a cluster have written, one after another (pkg/minikube/logs/logs.go).

import { resolvePath } from "../../machine/paths.ts";
import type { Machine, Process, Running, Task } from "../../machine/process.ts";
import type { World } from "../../world/contract.ts";
import { outputOnNode } from "../clusters/on-node.ts";
import type { Words } from "../clusters/words.ts";
import { nodeNamed } from "./copy.ts";
import { profilesOf } from "./profiles.ts";
import { exiting, notFound, notRunning, out, unsimulated } from "./words.ts";

const PODS = ["kube-apiserver", "etcd", "coredns", "kube-scheduler", "kube-proxy", "kube-controller-manager", "kindnet"];
const LINES = "60";

/** The commands that are run on the node, by the title of what they print. */
function* commandsOf(node: Machine, lines: string): Task<Map<string, string>> {
  const commands = new Map<string, string>([
    ["container status", "crictl ps -a"],
    ["containerd", `journalctl -u containerd -n ${lines} --no-pager`],
    ["describe nodes", "kubectl --kubeconfig=/etc/kubernetes/admin.conf describe nodes"],
    ["kernel", "uptime && uname -a && grep PRETTY /etc/os-release"],
    ["kubelet", `journalctl -u kubelet -n ${lines} --no-pager`],
  ]);
  for (const pod of PODS) {
    const { text } = yield* outputOnNode(node, ["crictl", "ps", "-a", "--quiet", `--name=${pod}`]);
    for (const id of text.split("\n").filter(Boolean)) commands.set(`${pod} [${id.slice(0, 12)}]`, `crictl logs --tail ${lines} ${id}`);
  }
  return new Map([...commands].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function* logs(self: Running, world: World, name: string, words: Words): Process {
  const profile = profilesOf(world).get(name);
  if (!profile) return yield* notFound(self, name);
  if (profile.stopped) return yield* notRunning(self, name);
  const other = ["-f", "--follow", "--problems", "--audit", "--last-start-only"].find((flag) => words.has(flag));
  if (other) return yield* unsimulated(self, `\`minikube logs ${other}\``);
  const wanted = words.flag("--node") ?? profile.name;
  const node = nodeNamed(profile, wanted);
  if (!node) return yield* exiting(self, "GUEST_NODE_RETRIEVE", `Node ${wanted} does not exist.`);
  const machine = world.clusters.get(name)!.nodes.get(node)!;
  const sections: string[] = [];
  for (const [title, command] of yield* commandsOf(machine, words.flag("--length", "-n") ?? LINES)) {
    const { code, text } = yield* outputOnNode(machine, ["bash", "-c", command]);
    sections.push(
      `==> ${title} <==\n${code ? `command /bin/bash -c "${command}" failed with error: /bin/bash -c "${command}": Process exited with status ${code}\n` : `${text}\n`}`,
    );
  }
  const text = `${sections.join("\n")}\n`;
  const file = words.flag("--file");
  if (file === undefined) yield* out(self, text);
  else self.machine.files.write(resolvePath(self.directory, file), text, { owner: self.user });
  return 0;
}
