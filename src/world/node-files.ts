// What stands on one node's disk beside what all have: its names, kubeadm's configuration, the manifests of the control plane.
import type { NodeConfig } from "../cluster/kubelet/index.ts";
import { FileSystem } from "../machine/files.ts";
import type { FolderNode, Node } from "../machine/nodes.ts";
import { baseTree } from "./node/base-tree.ts";
import { CNI_CONFIG, CNI_FOLDER } from "./node/network-config.ts";

/** When the files of a node's image were made. */
const BUILT = Date.UTC(2025, 11, 8);

const NONE: Readonly<Record<string, string>> = {};

/** The trees of nodes without their secrets, by their manifests and by what tells them apart: worlds of one process begin with the same. */
const trees = new WeakMap<Readonly<Record<string, string>>, Map<string, FolderNode>>();

/**
 * @param secrets path to text that is made when somebody looks: certificates, keys, kubeconfigs
 * @param staticPods manifests by file name
 */
export function nodeFiles(
  node: NodeConfig,
  podCidr: string,
  secrets: Readonly<Record<string, () => string>>,
  staticPods: Readonly<Record<string, string>> = NONE,
): FolderNode {
  let known = trees.get(staticPods);
  if (!known) trees.set(staticPods, (known = new Map()));
  const key = `${node.name} ${node.address} ${podCidr}`;
  let tree = known.get(key);
  if (!tree) known.set(key, (tree = commonFiles(node, podCidr, staticPods)));
  return withSecrets(tree, secrets);
}

/** What is on the node's disk in every world. */
function commonFiles(node: NodeConfig, podCidr: string, staticPods: Readonly<Record<string, string>>): FolderNode {
  const files = new FileSystem(() => BUILT, baseTree());
  const place = (path: string, content: string, mode = 0o644): void => {
    files.makeFolder(path.slice(0, path.lastIndexOf("/")), { parents: true });
    files.write(path, content, { mode });
  };
  place("/etc/hostname", `${node.name}\n`);
  place("/etc/hosts", `127.0.0.1\tlocalhost\n${node.address}\t${node.name}\n`);
  place(`${CNI_FOLDER}/10-kindnet.conflist`, CNI_CONFIG(podCidr));
  for (const [name, content] of Object.entries(staticPods)) place(`/etc/kubernetes/manifests/${name}`, content, 0o600);
  if (Object.keys(staticPods).length) files.makeFolder("/var/lib/etcd", { mode: 0o700 });
  return files.root;
}

/** The tree with a world's own secrets: all those of a folder are put there at once. */
function withSecrets(tree: FolderNode, secrets: Readonly<Record<string, () => string>>): FolderNode {
  const files = new FileSystem(() => BUILT, tree);
  const folders = new Map<string, [string, Node][]>();
  for (const path in secrets) {
    const at = path.lastIndexOf("/");
    const folder = path.slice(0, at);
    let added = folders.get(folder);
    if (!added) folders.set(folder, (added = []));
    const mode = path.endsWith(".crt") || path.endsWith(".pub") ? 0o644 : 0o600;
    added.push([path.slice(at + 1), { type: "file", content: secrets[path]!, mode, owner: 0, modified: BUILT }]);
  }
  for (const [path, added] of folders) {
    files.makeFolder(path, { parents: true });
    const folder = files.stat(path) as FolderNode;
    files.put(path, { ...folder, entries: new Map([...folder.entries, ...added]), modified: BUILT });
  }
  return files.root;
}
