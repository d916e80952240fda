// What a served cluster's clients need: an authority, certificates that it signed, and the kubeconfig that holds them.
import { randomBytes } from "node:crypto";
import type { Issuer } from "../../base/x509/certificate.ts";
import { issueCertificate, keyFromSeed, keyPem, publicKeyOf } from "../../base/x509/certificate.ts";
import type { Subject } from "../../base/x509/name.ts";

export interface KeyAndCertificate {
  /** PEM. */
  key: string;
  certificate: string;
}

const AUTHORITY: Subject = { commonName: "kubernetes", organizations: [] };
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

/** A certificate authority of its own for one run: nobody else can sign for it. */
export class Authority {
  readonly certificate: string;
  readonly #issuer: Issuer;

  /** @param now real time, ms since the Unix epoch: clients look at their own clocks */
  constructor(private readonly now: number) {
    this.#issuer = { subject: AUTHORITY, key: keyFromSeed(randomBytes(32)) };
    this.certificate = issueCertificate(
      {
        ...this.#validity(),
        subject: AUTHORITY,
        publicKey: publicKeyOf(this.#issuer.key),
        authority: true,
        usages: ["digital signature", "key encipherment", "cert sign"],
        dnsNames: ["kubernetes"],
      },
      this.#issuer,
    );
  }

  server(dnsNames: readonly string[], addresses: readonly string[]): KeyAndCertificate {
    return this.#issue({ commonName: "kube-apiserver", organizations: [] }, ["digital signature", "server auth"], { dnsNames, addresses });
  }

  client(subject: Subject): KeyAndCertificate {
    return this.#issue(subject, ["digital signature", "client auth"], {});
  }

  #issue(
    subject: Subject,
    usages: readonly string[],
    names: { dnsNames?: readonly string[]; addresses?: readonly string[] },
  ): KeyAndCertificate {
    const key = keyFromSeed(randomBytes(32));
    return {
      key: keyPem(key),
      certificate: issueCertificate({ ...this.#validity(), ...names, subject, publicKey: publicKeyOf(key), usages }, this.#issuer),
    };
  }

  #validity() {
    const serial = randomBytes(8);
    serial[0]! &= 0x7f;
    return { serial, notBefore: this.now - HOUR, notAfter: this.now + YEAR };
  }
}

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
