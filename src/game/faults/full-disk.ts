// full-disk: a forgotten file takes so much of a node's disk that its kubelet sends pods away.
import { filled } from "../../machine/file-size.ts";
import type { Fault } from "./fault.ts";
import { canFail, machineOf, nodeIs } from "./node.ts";

interface Options {
  path: string;
  /** GiB. */
  size: number;
}

export const fullDisk: Fault<Options> = {
  name: "full-disk",
  targets: ["Node"],
  hides: ["pods", "calls", "names"],
  shutsNode: true,
  fits: canFail,
  parse: (fields) => ({ path: fields.optionalText("path") ?? "/var/log/debug-trace.log", size: fields.optionalNumber("size") ?? 84 }),
  inject(target, scene, { path, size }) {
    const node = target.metadata.name;
    const { files } = machineOf(target, scene);
    files.makeFolder(path.slice(0, path.lastIndexOf("/")) || "/", { parents: true, owner: 0 });
    files.write(path, filled(size * 2 ** 30, "trace: entered\n"), { mode: 0o644, owner: 0 });
    return {
      symptom: nodeIs(target, "DiskPressure", "True"),
      cured: {
        all: [
          nodeIs(target, "DiskPressure", "False"),
          { absent: { kind: "Node", name: node, where: [{ path: "spec.taints[*].key", exists: true }] } },
        ],
      },
      repair: [
        `ssh ${node} sudo rm ${path}`,
        `kubectl wait node ${node} --for=condition=DiskPressure=False --timeout=10m`,
        "kubectl delete pod -A --field-selector=status.phase=Failed",
      ],
      values: { node, path, size },
    };
  },
};
