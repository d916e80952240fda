// The certificates that kubeadm manages: where they stand, who signs them, whom they are for (cmd/kubeadm/app/phases/certs).
import { fromBase64 } from "../../base/bytes.ts";
import type { NodeHost } from "../../world/node/host.ts";
import { USERS, userConfig } from "../../world/node/secrets.ts";
import { parseSpan } from "../../world/node/span.ts";

const PKI = "/etc/kubernetes/pki";

export interface Issued {
  /** The certificate, or the kubeconfig that holds one. */
  readonly path: string;
  readonly authority: "ca" | "etcd-ca" | "front-proxy-ca";
  /** In what renewing says. */
  readonly words: string;
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly server: boolean;
  readonly client: boolean;
}

const certificate = (
  name: string,
  authority: Issued["authority"],
  words: string,
  commonName: string,
  uses: { server?: true; client?: true },
  organizations: readonly string[] = [],
): [string, Issued] => [
  name.replace("/", "-"),
  {
    path: `${PKI}/${name}.crt`,
    authority,
    words: `certificate ${words}`,
    commonName,
    organizations,
    server: uses.server ?? false,
    client: uses.client ?? false,
  },
];

/** In the order of kubeadm's tables. */
export function issuedNames(): ReadonlyMap<string, Issued> {
  const config = (file: string, words: string): [string, Issued] => {
    const [, user, organizations] = USERS.find(([each]) => each === file)!;
    return [
      file,
      {
        path: `/etc/kubernetes/${file}`,
        authority: "ca",
        words: `certificate embedded in the kubeconfig file for ${words}`,
        commonName: user,
        organizations,
        server: false,
        client: true,
      },
    ];
  };
  return new Map([
    config("admin.conf", "the admin to use and for kubeadm itself"),
    certificate("apiserver", "ca", "for serving the Kubernetes API", "kube-apiserver", { server: true }),
    certificate("apiserver-etcd-client", "etcd-ca", "the apiserver uses to access etcd", "kube-apiserver-etcd-client", { client: true }),
    certificate(
      "apiserver-kubelet-client",
      "ca",
      "for the API server to connect to kubelet",
      "kube-apiserver-kubelet-client",
      { client: true },
      ["kubeadm:cluster-admins"],
    ),
    config("controller-manager.conf", "the controller manager to use"),
    certificate("etcd/healthcheck-client", "etcd-ca", "for liveness probes to healthcheck etcd", "kube-etcd-healthcheck-client", {
      client: true,
    }),
    certificate("etcd/peer", "etcd-ca", "for etcd nodes to communicate with each other", "control-plane", { server: true, client: true }),
    certificate("etcd/server", "etcd-ca", "for serving etcd", "control-plane", { server: true, client: true }),
    certificate("front-proxy-client", "front-proxy-ca", "for the front proxy client", "front-proxy-client", { client: true }),
    config("scheduler.conf", "the scheduler manager to use"),
    config("super-admin.conf", "the super-admin"),
  ]);
}

/** The certificate in a file of either kind; undefined where there is none. */
export function certificateOf(host: NodeHost, path: string): string | undefined {
  const { files } = host.machine;
  if (!files.exists(path)) return undefined;
  const text = files.read(path);
  const data = /client-certificate-data:\s*(\S+)/.exec(text)?.[1];
  return data === undefined ? text : fromBase64(data);
}

const YEAR = 365 * 24 * 3_600_000;

/** Writes a new certificate with a new key where the old one stood. @param life how long it is good, ms */
export function renewed(host: NodeHost, { path, commonName, organizations, server, client }: Issued, life = YEAR): void {
  const { files } = host.machine;
  const { address } = host;
  const holder = host.issue(
    {
      subject: { commonName, organizations: [...organizations] },
      usages: [
        "digital signature",
        "key encipherment",
        ...(server ? (["server auth"] as const) : []),
        ...(client ? (["client auth"] as const) : []),
      ],
      ...(server
        ? {
            dnsNames: [
              host.name,
              "kubernetes",
              "kubernetes.default",
              "kubernetes.default.svc",
              "kubernetes.default.svc.cluster.local",
              "localhost",
            ],
            addresses: ["10.96.0.1", address, "127.0.0.1"],
          }
        : {}),
    },
    life,
  );
  if (path.endsWith(".conf"))
    files.write(path, userConfig(`https://${address}:6443`, host.authority.certificate, commonName, holder), { mode: 0o600 });
  else {
    files.write(path, holder.certificate, { mode: 0o644 });
    files.write(path.replace(/\.crt$/, ".key"), holder.key, { mode: 0o600 });
  }
}

/** Go's text of a duration, ms: 24h0m0s, 30m, 0. */
export function spanOf(text: string): number {
  const span = parseSpan(text.replace(/(\d)([hm])(?=\d)/g, "$1$2 "));
  return Number.isNaN(span) ? 0 : span;
}
