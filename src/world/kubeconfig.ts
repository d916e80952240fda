// The kubeconfig that the learner finds: one cluster, the administrator, one context.
import { toBase64 } from "../base/bytes.ts";
import { certificate } from "../base/certificate.ts";

export interface ClusterAddress {
  name: string;
  /** https://host:port */
  server: string;
}

/** The authority's own certificate: what pods find in kube-root-ca.crt too. */
export const authorityCertificate = (): string => certificate({ commonName: "kubernetes", organizations: [] });

export const administrator = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] } as const;

/** The file that kubeadm writes for the administrator (clientcmd's v1 Config). */
export function kubeconfig(cluster: ClusterAddress): string {
  const holder = certificate({ commonName: administrator.name, organizations: ["system:masters"] });
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${toBase64(authorityCertificate())}
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
    client-certificate-data: ${toBase64(holder)}
    client-key-data: ${toBase64("-----BEGIN PRIVATE KEY-----\n(kept in memory)\n-----END PRIVATE KEY-----\n")}
`;
}
