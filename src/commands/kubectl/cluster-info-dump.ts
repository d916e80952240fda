// What `kubectl cluster-info dump` writes: nodes, then the workloads and logs of each namespace.
import type { KubeList, KubeObject } from "../../api/object.ts";
import { isLogStream } from "../../cluster/kubelet/streams.ts";
import type { Process } from "../../machine/process.ts";
import type { Call } from "../command.ts";
import { printerFor } from "./print/printer.ts";
import { kindOf } from "./resources/builder.ts";
import type { Session } from "./session.ts";

const KINDS = ["events", "replicationcontrollers", "services", "daemonsets.apps", "deployments.apps", "replicasets.apps", "pods"];

export function* namespacedDump(session: Session, call: Call): Process {
  const door = yield* session.door();
  const folder = call.string("output-directory");
  const toFiles = folder !== "" && folder !== "-";
  const extension = call.string("output") === "yaml" ? "yaml" : "json";
  const printer = printerFor(session, "");
  const { files } = session.self.machine;
  const put = function* (path: string, text: string, mode: "object" | "log") {
    if (!toFiles) return yield* session.out(mode === "log" ? text : text);
    const whole = `${session.path(folder)}/${path}`;
    files.makeFolder(whole.slice(0, whole.lastIndexOf("/")), { parents: true });
    files.write(whole, text);
  };
  yield* put(`nodes.${extension}`, printer(listed(yield* door.list(kindOf(door.mapper, "nodes")))), "object");
  const chosen = call.list("namespaces");
  const namespaces = call.bool("all-namespaces")
    ? (yield* door.list(kindOf(door.mapper, "namespaces"))).items.map((each) => each.metadata.name)
    : chosen.length
      ? chosen
      : [...new Set([session.namespace, "kube-system"])];
  for (const namespace of namespaces) {
    for (const name of KINDS) {
      const kind = door.mapper.find(name);
      if (!kind) continue;
      const list = yield* door.list(kind, { namespace });
      yield* put(`${namespace}/${kind.plural}.${extension}`, printer(listed(list)), "object");
      if (name !== "pods") continue;
      for (const pod of list.items)
        for (const container of (pod["spec"]?.containers ?? []) as { name: string }[]) {
          const title = `==== START logs for container ${container.name} of pod ${namespace}/${pod.metadata.name} ====\n`;
          const end = `==== END logs for container ${container.name} of pod ${namespace}/${pod.metadata.name} ====\n`;
          let text = "";
          try {
            const answer: unknown = yield* door.request({
              verb: "get",
              kind,
              name: pod.metadata.name,
              namespace,
              subresource: "log",
              options: { container: container.name },
            });
            text = isLogStream(answer) ? answer.output.read() : "";
          } catch (error) {
            text = `Request log error: ${(error as Error).message}\n`;
          }
          yield* put(`${namespace}/${pod.metadata.name}/logs.txt`, title + text + end, "log");
        }
    }
  }
  if (toFiles) yield* session.out(`Cluster info dumped to ${folder}\n`);
  return 0;
}

const listed = (list: KubeList): KubeList => ({ ...list, items: list.items as readonly KubeObject[] });
