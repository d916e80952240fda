// The keys and certificates on a node's disk, where kubeadm and the kubelet put them.
import type { Authority, KeyAndCertificate } from "../base/x509/authority.ts";
import { keyPem } from "../base/x509/certificate.ts";
import type { NodeConfig } from "../cluster/kubelet/index.ts";

const PKI = "/etc/kubernetes/pki";
const KUBELET = "/var/lib/kubelet/pki";
const NAMES = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];

/** Path to what gives the text; keys are those that end in .key, and the kubelet's two files that hold key and certificate. */
export function nodeCertificates(
  authority: Authority,
  now: number,
  node: Pick<NodeConfig, "name" | "address">,
  controlPlane: boolean,
): Record<string, () => string> {
  const kubelet = authority.client({ commonName: `system:node:${node.name}`, organizations: ["system:nodes"] }, now);
  const serving = authority.issue(
    {
      subject: { commonName: `system:node:${node.name}`, organizations: ["system:nodes"] },
      usages: ["digital signature", "key encipherment", "server auth"],
      dnsNames: [node.name],
      addresses: [node.address],
    },
    now,
  );
  const files: Record<string, () => string> = {
    [`${PKI}/ca.crt`]: () => authority.certificate,
    [`${KUBELET}/kubelet-client-current.pem`]: () => kubelet.certificate + kubelet.key,
    [`${KUBELET}/kubelet.crt`]: () => serving.certificate,
    [`${KUBELET}/kubelet.key`]: () => serving.key,
  };
  if (!controlPlane) return files;
  const pair = (name: string, issued: KeyAndCertificate): void => {
    files[`${PKI}/${name}.crt`] = () => issued.certificate;
    files[`${PKI}/${name}.key`] = () => issued.key;
  };
  files[`${PKI}/ca.key`] = () => keyPem(authority.key);
  pair("apiserver", authority.server([node.name, ...NAMES], ["10.96.0.1", node.address, "127.0.0.1"], now));
  pair(
    "apiserver-kubelet-client",
    authority.client({ commonName: "kube-apiserver-kubelet-client", organizations: ["kubeadm:cluster-admins"] }, now),
  );
  return files;
}
