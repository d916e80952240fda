// What stands on a node's disk: the distribution, kubeadm's configuration, the manifests of the control plane.
import type { NodeConfig } from "../cluster/kubelet/index.ts";
import { rootOf } from "../images/rootfs.ts";
import type { FolderNode } from "../machine/files.ts";

/** @param certificates path to text, as nodeCertificates gives them */
export function nodeFiles(
  node: NodeConfig,
  certificates: Readonly<Record<string, () => string>>,
  staticPods: Readonly<Record<string, string>> = {},
): FolderNode {
  const text = (content: string) => ({ content });
  return rootOf(
    "debian",
    ["/usr/bin/sh", "/usr/bin/bash", "/usr/bin/kubelet", "/usr/bin/ps", "/usr/bin/ip", "/usr/bin/curl"],
    {
      "/etc/hostname": text(`${node.name}\n`),
      "/etc/hosts": text(`127.0.0.1\tlocalhost\n${node.address}\t${node.name}\n`),
      "/etc/resolv.conf": text("nameserver 172.18.0.1\noptions ndots:0\n"),
      ...Object.fromEntries(
        Object.entries(certificates).map(([path, content]) => [path, { content, mode: path.endsWith(".crt") ? 0o644 : 0o600 }]),
      ),
      "/var/lib/kubelet/config.yaml": text(
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nclusterDNS:\n- 10.96.0.10\nclusterDomain: cluster.local\nstaticPodPath: /etc/kubernetes/manifests\n",
      ),
      ...Object.fromEntries(
        Object.entries(staticPods).map(([name, content]) => [`/etc/kubernetes/manifests/${name}`, { content, mode: 0o600 }]),
      ),
    },
    ["/etc/kubernetes/manifests", "/var/log/pods", "/var/lib/etcd"],
  );
}
