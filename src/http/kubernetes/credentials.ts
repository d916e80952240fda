// The kubeconfig that a served cluster's clients use.
import type { KeyAndCertificate } from "../../base/x509/authority.ts";

export interface KubeconfigUser {
  name: string;
  client?: KeyAndCertificate;
  token?: string;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A kubeconfig with one cluster, a context for each user, the first of them current. */
export function kubeconfigOf(cluster: { name: string; server: string; authority: string }, users: readonly KubeconfigUser[]): string {
  const context = (user: KubeconfigUser): string => `${user.name}@${cluster.name}`;
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(cluster.authority)}
    server: ${cluster.server}
  name: ${cluster.name}
contexts:
${users.map((user) => `- context:\n    cluster: ${cluster.name}\n    user: ${user.name}\n  name: ${context(user)}\n`).join("")}current-context: ${context(users[0]!)}
kind: Config
users:
${users
  .map(
    ({ name, client, token }) =>
      `- name: ${name}\n  user:\n${
        client
          ? `    client-certificate-data: ${base64(client.certificate)}\n    client-key-data: ${base64(client.key)}\n`
          : `    token: ${token}\n`
      }`,
  )
  .join("")}`;
}
