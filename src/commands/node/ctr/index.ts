// ctr: containerd's own command line, which looks below the CRI: images, containers and tasks by name space (containerd v2, cmd/ctr).
import { digestOf } from "../../../images/hash.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { sleep } from "../../../machine/tasks.ts";
import type { NodeHost } from "../../../world/node/host.ts";
import { say, ToolError } from "../../unix/tool.ts";
import { nodeTool } from "../on-node.ts";
import { imageVerbs } from "./images.ts";
import { containerVerbs, taskVerbs } from "./running.ts";
import { type CtrCall, failed, SPACE, tableOf } from "./words.ts";

const SOCKET = "/run/containerd/containerd.sock";
const REVISION = "dea7da592f5d1d2b7755e3a161be07f43fad8f75";
/** How long it tries to reach containerd, virtual ms. */
const PATIENCE = 10_000;

type Verb = (call: CtrCall) => Task<void>;

/** The daemon's own, which it keeps in its root folder. */
const uuidOf = ({ name }: NodeHost): string =>
  digestOf(`containerd ${name}`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");

const GROUPS: Readonly<Record<string, Readonly<Record<string, Verb>>>> = {
  containers: containerVerbs,
  images: imageVerbs,
  namespaces: {
    *list({ self, args }) {
      const quiet = args.includes("-q") || args.includes("--quiet");
      yield* say(self, quiet ? `${SPACE}\n` : tableOf(["NAME", "LABELS"], [[SPACE, ""]], { minWidth: 1, padding: 1 }));
    },
  },
  tasks: taskVerbs,
};
const ALIASES: Readonly<Record<string, string>> = {
  ...{ c: "containers", container: "containers", i: "images", image: "images", ns: "namespaces", namespace: "namespaces" },
  ...{ t: "tasks", task: "tasks", ls: "list", rm: "remove", del: "remove", delete: "remove" },
};
const known = (name: string): string => ALIASES[name] ?? name;

function* version(self: Running, host: NodeHost): Task<void> {
  yield* say(
    self,
    `Client:\n  Version:  v2.2.1\n  Revision: ${REVISION}\n  Go version: go1.24.11\n\nServer:\n  Version:  v2.2.1\n  Revision: ${REVISION}\n  UUID: ${uuidOf(host)}\n`,
  );
}

export const ctr = nodeTool("ctr", "the command line of containerd", function* (self, host, args) {
  const words = [...args];
  let namespace = self.environment["CONTAINERD_NAMESPACE"] ?? "default";
  let address = SOCKET;
  while (words[0]?.startsWith("-")) {
    const word = words.shift()!;
    const [flag = "", given] = word.replace(/^--?/, "").split(/=(.*)/s);
    if (flag === "v" || flag === "version") {
      yield* say(self, "ctr github.com/containerd/containerd/v2 v2.2.1\n");
      return 0;
    }
    const value = given ?? words.shift() ?? "";
    if (flag === "n" || flag === "namespace") namespace = value;
    else if (flag === "a" || flag === "address") address = value.replace(/^unix:\/\//, "");
    else throw new ToolError(`k8s-quest does not simulate ${word} yet`);
  }
  const [group = "", verb = "", ...rest] = words;
  const run = GROUPS[known(group)]?.[known(verb)];
  if (group !== "version" && group !== "v" && !run)
    throw new ToolError(`k8s-quest does not simulate ${[group, verb].join(" ").trim() || "ctr without a command"} yet`);
  const right = /^\/(var\/)?run\/containerd\/containerd\.sock$/.test(address);
  if (!right || !(host.runtime.up || host.runtime.withoutInterface)) {
    yield* sleep(self, PATIENCE);
    throw failed(
      `failed to dial ${JSON.stringify(address)}: context deadline exceeded: connection error: desc = "transport: error while dialing: dial unix:///${address.slice(1)}: timeout"`,
    );
  }
  if (!run) yield* version(self, host);
  else yield* run({ self, host, namespace, args: rest });
  return 0;
});
