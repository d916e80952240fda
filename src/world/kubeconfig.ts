// The kubeconfig that the learner finds: one cluster, the administrator, one context.
import { toBase64 } from "../base/bytes.ts";
import type { Authority, KeyAndCertificate } from "../base/x509/authority.ts";

export interface ClusterAddress {
  name: string;
  /** https://host:port */
  server: string;
  authority: Authority;
}

export const administrator = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] } as const;

/**
 * The file that kubeadm writes for the administrator (clientcmd's v1 Config): its text, put together when somebody reads it.
 * @param now when the administrator's certificate is issued, ms since the Unix epoch
 */
export function kubeconfig(cluster: ClusterAddress, now: number): () => string {
  const holder = cluster.authority.client({ commonName: administrator.name, organizations: ["system:masters"] }, now);
  let text: string | undefined;
  return () => (text ??= textOf(cluster, holder));
}

const textOf = (cluster: ClusterAddress, holder: KeyAndCertificate): string => `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${toBase64(cluster.authority.certificate)}
    server: ${cluster.server}
  name: ${cluster.name}
contexts:
- context:
    cluster: ${cluster.name}
    user: ${administrator.name}
  name: ${administrator.name}@${cluster.name}
current-context: ${administrator.name}@${cluster.name}
kind: Config
users:
- name: ${administrator.name}
  user:
    client-certificate-data: ${toBase64(holder.certificate)}
    client-key-data: ${toBase64(holder.key)}
`;
