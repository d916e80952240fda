// What tests compare of two worlds that should be the same.
import type { Booted } from "../../src/commands/boot.ts";
import type { FolderNode, Node } from "../../src/machine/nodes.ts";
import { administrator } from "../../src/world/kubeconfig.ts";

/** All that a world holds: every object of the cluster, the files of the learner, nodes and containers, who runs, and the time. */
export function everything({ world }: Booted): unknown {
  const { api, nodes, kubelets } = world.cluster;
  const reader = api.client(administrator);
  const listed = api.scheme.kinds.filter((kind) => kind.verbs.includes("list"));
  const containers = [...kubelets.values()].flatMap((kubelet) =>
    [...kubelet.workers.values()].flatMap((worker) =>
      worker.records.map((record) => [
        worker.pod.metadata.name,
        record.spec.name,
        record.restarts,
        record.current?.log.from(0),
        record.current && tree(record.current.machine.files.root),
      ]),
    ),
  );
  return {
    now: world.clock.now,
    next: world.random.next(),
    objects: Object.fromEntries(listed.map((kind) => [`${kind.group}/${kind.plural}`, reader.list(kind)])),
    files: [world.host, ...nodes.values()].map((machine) => tree(machine.files.root)),
    processes: [world.host, ...nodes.values()].map((machine) =>
      [...machine.processes.running.values()].map((process) => [process.pid, process.argv, process.directory]),
    ),
    containers,
  };
}

function tree(node: FolderNode | Node): unknown {
  if (node.type === "folder") return [node.mode, node.owner, [...node.entries].map(([name, child]) => [name, tree(child)])];
  return node.type === "link" ? node.target : [node.mode, node.owner, typeof node.content === "string" ? node.content : "computed"];
}
