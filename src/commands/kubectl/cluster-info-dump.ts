// What `kubectl cluster-info dump` writes: nodes, then the workloads and logs of each namespace.
import type { KubeList, KubeObject } from "../../api/object.ts";
import { isLogStream } from "../../cluster/kubelet/streams.ts";
import type { Process } from "../../machine/process.ts";
import type { Call } from "../command.ts";
import { inGoOrder } from "./print/go-order.ts";
import { printerFor } from "./print/printer.ts";
import { refuse } from "./refusal.ts";
import { kindOf } from "./resources/builder.ts";
import type { Session } from "./session.ts";

/** Resources of a namespace, with the names of their files. */
const KINDS = [
  ["events", "events"],
  ["replicationcontrollers", "replication-controllers"],
  ["services", "services"],
  ["daemonsets.apps", "daemonsets"],
  ["deployments.apps", "deployments"],
  ["replicasets.apps", "replicasets"],
  ["pods", "pods"],
] as const;

export function* namespacedDump(session: Session, call: Call): Process {
  const door = yield* session.door();
  const folder = call.string("output-directory");
  const toFiles = folder !== "" && folder !== "-";
  const output = call.string("output");
  const extension = output === "yaml" || output === "json" ? output : "txt";
  const printer = printerFor(session, "");
  const show = (list: KubeList): string => {
    const typed = listed(list);
    if (output === "name") refuse(`list types are not supported by name printing: *v1.${typed.kind}`);
    return printer(typed);
  };
  const { files } = session.self.machine;
  const put = function* (path: string, text: string) {
    if (!toFiles) return yield* session.out(text);
    const whole = `${session.path(folder)}/${path}`;
    files.makeFolder(whole.slice(0, whole.lastIndexOf("/")), { parents: true });
    files.write(whole, text);
  };
  yield* put(`nodes.${extension}`, show(yield* door.list(kindOf(door.mapper, "nodes"))));
  const chosen = call.list("namespaces");
  const namespaces = call.bool("all-namespaces")
    ? (yield* door.list(kindOf(door.mapper, "namespaces"))).items.map((each) => each.metadata.name)
    : chosen.length
      ? chosen
      : ["kube-system", session.namespace];
  for (const namespace of namespaces) {
    for (const [name, file] of KINDS) {
      const kind = door.mapper.find(name);
      if (!kind) continue;
      const list = yield* door.list(kind, { namespace });
      yield* put(`${namespace}/${file}.${extension}`, show(list));
      if (name !== "pods") continue;
      for (const pod of list.items) {
        let logs = "";
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
          logs += title + text + end;
        }
        yield* put(`${namespace}/${pod.metadata.name}/logs.txt`, logs);
      }
    }
  }
  if (toFiles) yield* session.out(`Cluster info dumped to ${folder}\n`);
  return 0;
}

/** A list as a typed client has it: its items have no kind of their own. */
function listed({ kind, apiVersion, metadata, items }: KubeList): KubeList {
  const typed = items.map(({ kind: _, apiVersion: __, ...item }) => item) as unknown as readonly KubeObject[];
  return inGoOrder({ kind, apiVersion, metadata, items: typed }) as KubeList;
}
