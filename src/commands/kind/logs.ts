// kind export logs: what nodes and their runtime have written, in a folder of the computer (pkg/cluster/provider.go: CollectLogs). The nodes are no
// containers of the computer's engine, so there is no inspect.json and no serial.log of them.

import type { FileSystem } from "../../machine/files.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Running, Task } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import type { World } from "../../world/contract.ts";
import { outputOnNode } from "../clusters/on-node.ts";
import type { Words } from "../clusters/words.ts";
import { kindClusters, nameOf } from "./clusters.ts";
import { NODE_IMAGE } from "./node-image.ts";
import { err, fail } from "./say.ts";

/** What is run on each node, by the file that it goes to. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  "journal.log": ["journalctl", "--no-pager"],
  "kubelet.log": ["journalctl", "--no-pager", "-u", "kubelet.service"],
  "containerd.log": ["journalctl", "--no-pager", "-u", "containerd.service"],
  "images.log": ["crictl", "images"],
};
/** What is in the node's /kind/version. */
const VERSION = NODE_IMAGE.slice(NODE_IMAGE.indexOf(":") + 1);

/** Copies a folder of a node with all that is below; links become what they lead to, as tar's -h makes of them. */
function copy(from: FileSystem, source: string, to: FileSystem, target: string, owner: number): void {
  to.makeFolder(target, { parents: true, owner });
  for (const name of from.list(source)) {
    const [inside, outside] = [`${source}/${name}`, `${target}/${name}`];
    if (!from.exists(inside)) continue;
    if (from.isFolder(inside)) copy(from, inside, to, outside, owner);
    else to.write(outside, from.read(inside), { owner });
  }
}

export function* exportLogs(self: Running, world: World, folder: string | undefined, words: Words, version: string): Task<number> {
  const name = nameOf(self, words);
  const cluster = kindClusters(world).get(name);
  if (!cluster) return yield* fail(self, `unknown cluster ${JSON.stringify(name)}`);
  const { files, random } = self.machine;
  const shown = folder ?? `/tmp/${random.between(100_000_000, 4_294_967_295)}`;
  const whole = resolvePath(self.directory, shown);
  const put = (path: string, text: string): void => {
    const at = `${whole}/${path}`;
    files.makeFolder(at.slice(0, at.lastIndexOf("/")), { parents: true, owner: self.user });
    files.write(at, text, { owner: self.user });
  };
  put("kind-version.txt", version);
  for (const [node, machine] of cluster.nodes) {
    copy(machine.files, "/var/log", files, `${whole}/${node}`, self.user);
    put(`${node}/kubernetes-version.txt`, VERSION);
    for (const [file, argv] of Object.entries(COMMANDS)) put(`${node}/${file}`, (yield* outputOnNode(machine, argv)).text);
  }
  put("docker-info.txt", (yield* outputOnNode(self.machine, ["docker", "info"])).text);
  yield* err(self, `Exported logs for cluster ${JSON.stringify(name)} to:\n`);
  yield* write(self, self.stdout, `${shown}\n`);
  return 0;
}
