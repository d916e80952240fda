// What stands on one node's disk beside what all have: its names, kubeadm's configuration, the manifests of the control plane.
import type { NodeConfig } from "../cluster/kubelet/index.ts";
import { FileSystem, type FolderNode } from "../machine/files.ts";
import { baseTree } from "./node/base-tree.ts";
import { CNI_CONFIG, CNI_FOLDER } from "./node/network-config.ts";

/**
 * @param secrets path to text that is made when somebody looks: certificates, keys, kubeconfigs
 * @param staticPods manifests by file name
 */
export function nodeFiles(
  node: NodeConfig,
  podCidr: string,
  secrets: Readonly<Record<string, () => string>>,
  staticPods: Readonly<Record<string, string>> = {},
): FolderNode {
  const files = new FileSystem(() => Date.UTC(2026, 8, 30), baseTree());
  const place = (path: string, content: string | (() => string), mode = 0o644): void => {
    files.makeFolder(path.slice(0, path.lastIndexOf("/")), { parents: true });
    files.write(path, content, { mode });
  };
  place("/etc/hostname", `${node.name}\n`);
  place("/etc/hosts", `127.0.0.1\tlocalhost\n${node.address}\t${node.name}\n`);
  place(`${CNI_FOLDER}/10-kindnet.conflist`, CNI_CONFIG(podCidr));
  for (const [path, content] of Object.entries(secrets))
    place(path, content, path.endsWith(".crt") || path.endsWith(".pub") ? 0o644 : 0o600);
  for (const [name, content] of Object.entries(staticPods)) place(`/etc/kubernetes/manifests/${name}`, content, 0o600);
  if (Object.keys(staticPods).length) files.makeFolder("/var/lib/etcd", { mode: 0o700 });
  return files.root;
}
