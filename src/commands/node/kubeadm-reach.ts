// What commands of kubeadm need before they do anything: the server, and a control plane.
import type { NodeHost } from "../../world/node/host.ts";
import { ToolError } from "../unix/tool.ts";

export const reading = (what: string): string =>
  `[${what}] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[${what}] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.\n\n`;

export function server(host: NodeHost): void {
  if (!host.machine.files.exists("/etc/kubernetes/admin.conf"))
    throw new ToolError(
      "failed to load admin kubeconfig: open /root/.kube/config: no such file or directory\nTo see the stack trace of this error execute with --v=5 or higher",
    );
  if (!host.api.available)
    throw new ToolError(
      `could not create a client to the cluster: Get "https://${host.server}/api/v1/namespaces/kube-system/secrets?timeout=10s": dial tcp ${host.server}: connect: connection refused\nTo see the stack trace of this error execute with --v=5 or higher`,
    );
}

export const onlyControlPlane = (host: NodeHost): void => {
  if (!host.machine.files.exists("/etc/kubernetes/pki/ca.key"))
    throw new ToolError(
      "failed to load existing certificate authority: /etc/kubernetes/pki/ca.key: no such file or directory\nTo see the stack trace of this error execute with --v=5 or higher",
    );
};
