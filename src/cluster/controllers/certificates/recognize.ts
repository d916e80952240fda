// Which signing requests are what they claim to be: those of kubelets and of API clients (pkg/apis/certificates/helpers.go, pkg/controller/certificates/signer).
import type { SigningRequest } from "../../../base/x509/signing-request.ts";

export const CLIENT = "kubernetes.io/kube-apiserver-client";
export const KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
export const KUBELET_SERVING = "kubernetes.io/kubelet-serving";
export const LEGACY = "kubernetes.io/legacy-unknown";

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  new Set(a).size === b.length && b.every((each) => a.includes(each));

function nodeProblem({ subject, alternativeNames }: SigningRequest, usages: readonly string[], serving: boolean): string | undefined {
  const { dnsNames, emails, addresses, uris } = alternativeNames;
  const { commonName, organizations } = subject;
  if (organizations.length !== 1 || organizations[0] !== "system:nodes") return "subject organization is not system:nodes";
  if (serving) {
    if (!dnsNames.length && !addresses.length) return "DNS or IP subjectAltName is required";
  } else if (dnsNames.length) return "DNS subjectAltNames are not allowed";
  if (emails.length) return "Email subjectAltNames are not allowed";
  if (!serving && addresses.length) return "IP subjectAltNames are not allowed";
  if (uris.length) return "URI subjectAltNames are not allowed";
  const role = serving ? "server auth" : "client auth";
  const wanted = serving ? ["digital signature", "key encipherment", role] : [role, "digital signature", "key encipherment"];
  const withoutRsa = wanted.filter((usage) => usage !== "key encipherment");
  if (!sameSet(usages, wanted) && !sameSet(usages, withoutRsa)) return `usages did not match [${wanted.join(" ")}]`;
  return commonName.startsWith("system:node:") ? undefined : "subject common name does not begin with 'system:node:'";
}

function clientProblem(usages: readonly string[]): string | undefined {
  const wrong = usages.find((usage) => !["digital signature", "key encipherment", "client auth"].includes(usage));
  if (wrong !== undefined) return `invalid usage for client certificate: ${wrong}`;
  return usages.includes("client auth") ? undefined : "missing required usage for client certificate: client auth";
}

/** Why a signer will not sign a request that names it; undefined when it will. */
export function signerProblem(signer: string, request: SigningRequest, usages: readonly string[]): string | undefined {
  switch (signer) {
    case CLIENT:
      return clientProblem(usages);
    case KUBELET_CLIENT:
      return nodeProblem(request, usages, false);
    case KUBELET_SERVING:
      return nodeProblem(request, usages, true);
    default:
      return undefined;
  }
}
