// The keys, certificates and kubeconfigs of the control plane that nobody needs until somebody looks: etcd's, the front proxy's, those of kubeadm's users.
import { createPublicKey } from "node:crypto";
import { toBase64 } from "../../base/bytes.ts";
import type { Random } from "../../base/random.ts";
import { Authority, type KeyAndCertificate } from "../../base/x509/authority.ts";
import { keyFromSeed, keyPem } from "../../base/x509/certificate.ts";

const PKI = "/etc/kubernetes/pki";

/** A kubeconfig of one user with a certificate of its own (kubeadm's kubeconfig phase). */
export function userConfig(
  server: string,
  authority: string,
  user: string,
  holder: { certificate: string; key: string } | { file: string },
): string {
  const credentials =
    "file" in holder
      ? `    client-certificate: ${holder.file}\n    client-key: ${holder.file}\n`
      : `    client-certificate-data: ${toBase64(holder.certificate)}\n    client-key-data: ${toBase64(holder.key)}\n`;
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${toBase64(authority)}
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: ${user}
  name: ${user}@kubernetes
current-context: ${user}@kubernetes
kind: Config
users:
- name: ${user}
  user:
${credentials}`;
}

export interface SecretParts {
  readonly authority: Authority;
  readonly random: Random;
  readonly now: number;
  readonly node: string;
  readonly address: string;
  readonly server: string;
}

/** Path to text, each made once, when it is first read. */
export function controlPlaneSecrets(parts: SecretParts): Record<string, () => string> {
  const { authority, now, node, address, server } = parts;
  const random = parts.random.stream("secrets");
  const once = <T>(make: () => T): (() => T) => {
    let made: { value: T } | undefined;
    return () => (made ??= { value: make() }).value;
  };
  const files: Record<string, () => string> = {};
  const pair = (path: string, issue: () => KeyAndCertificate): void => {
    const issued = once(issue);
    files[`${path}.crt`] = () => issued().certificate;
    files[`${path}.key`] = () => issued().key;
  };
  const authorityAt = (path: string, stream: string): (() => Authority) => {
    const made = once(() => {
      const bytes = random.stream(stream);
      return new Authority((count) => bytes.bytes(count), now);
    });
    files[`${path}.crt`] = () => made().certificate;
    files[`${path}.key`] = () => keyPem(made().key);
    return made;
  };
  const etcd = authorityAt(`${PKI}/etcd/ca`, "etcd");
  const servingNames = { dnsNames: [node, "localhost"], addresses: [address, "127.0.0.1", "::1"] };
  for (const name of ["server", "peer"])
    pair(`${PKI}/etcd/${name}`, () =>
      etcd().issue(
        {
          subject: { commonName: node, organizations: [] },
          usages: ["digital signature", "key encipherment", "server auth", "client auth"],
          ...servingNames,
        },
        now,
      ),
    );
  pair(`${PKI}/etcd/healthcheck-client`, () => etcd().client({ commonName: "kube-etcd-healthcheck-client", organizations: [] }, now));
  pair(`${PKI}/apiserver-etcd-client`, () => etcd().client({ commonName: "kube-apiserver-etcd-client", organizations: [] }, now));
  const front = authorityAt(`${PKI}/front-proxy-ca`, "front-proxy");
  pair(`${PKI}/front-proxy-client`, () => front().client({ commonName: "front-proxy-client", organizations: [] }, now));
  const signing = once(() => keyFromSeed(random.stream("service accounts").bytes(32)));
  files[`${PKI}/sa.key`] = () => keyPem(signing());
  files[`${PKI}/sa.pub`] = () => createPublicKey(signing()).export({ format: "pem", type: "spki" }) as string;
  for (const [file, user, organizations] of USERS)
    files[`/etc/kubernetes/${file}`] = once(() =>
      userConfig(server, authority.certificate, user, authority.client({ commonName: user, organizations: [...organizations] }, now)),
    );
  return files;
}

/** The kubeconfigs that kubeadm writes, and whose they are. */
export const USERS: readonly [file: string, user: string, organizations: readonly string[]][] = [
  ["admin.conf", "kubernetes-admin", ["kubeadm:cluster-admins"]],
  ["super-admin.conf", "kubernetes-super-admin", ["system:masters"]],
  ["controller-manager.conf", "system:kube-controller-manager", []],
  ["scheduler.conf", "system:kube-scheduler", []],
];
