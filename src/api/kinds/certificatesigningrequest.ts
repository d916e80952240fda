// CertificateSigningRequest (certificates.k8s.io/v1).
import { humanDuration } from "../../base/duration.ts";
import type { Column } from "../kind.ts";
import { timestamp } from "../object.ts";
import { conditionsOf, stateOf } from "./certificatesigningrequest-state.ts";
import type { CertificateSigningRequestObject, RequestCondition } from "./certificatesigningrequest-types.ts";
import { validateCertificateSigningRequest, validateStatusUpdate } from "./certificatesigningrequest-validate.ts";
import { describeCertificateSigningRequest } from "./describe/certificatesigningrequest.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";

const columns: Column<CertificateSigningRequestObject>[] = [
  nameColumn as Column<CertificateSigningRequestObject>,
  ageColumn as Column<CertificateSigningRequestObject>,
  text(
    "SignerName",
    `signerName indicates the requested signer, and is a qualified name.\n\nList/watch requests for CertificateSigningRequests can filter on this field using a "spec.signerName=NAME" fieldSelector.\n\nWell-known Kubernetes signers are:\n 1. "kubernetes.io/kube-apiserver-client": issues client certificates that can be used to authenticate to kube-apiserver.\n  Requests for this signer are never auto-approved by kube-controller-manager, can be issued by the "csrsigning" controller in kube-controller-manager.\n 2. "kubernetes.io/kube-apiserver-client-kubelet": issues client certificates that kubelets use to authenticate to kube-apiserver.\n  Requests for this signer can be auto-approved by the "csrapproving" controller in kube-controller-manager, and can be issued by the "csrsigning" controller in kube-controller-manager.\n 3. "kubernetes.io/kubelet-serving" issues serving certificates that kubelets use to serve TLS endpoints, which kube-apiserver can connect to securely.\n  Requests for this signer are never auto-approved by kube-controller-manager, and can be issued by the "csrsigning" controller in kube-controller-manager.\n\nMore details are available at https://k8s.io/docs/reference/access-authn-authz/certificate-signing-requests/#kubernetes-signers\n\nCustom signerNames can also be specified. The signer defines:\n 1. Trust distribution: how trust (CA bundles) are distributed.\n 2. Permitted subjects: and behavior when a disallowed subject is requested.\n 3. Required, permitted, or forbidden x509 extensions in the request (including whether subjectAltNames are allowed, which types, restrictions on allowed values) and behavior when a disallowed extension is requested.\n 4. Required, permitted, or forbidden key usages / extended key usages.\n 5. Expiration/certificate lifetime: whether it is fixed by the signer, configurable by the admin.\n 6. Whether or not requests for CA certificates are allowed.`,
    ({ spec }) => spec.signerName || "<none>",
  ),
  text(
    "Requestor",
    `request contains an x509 certificate signing request encoded in a "CERTIFICATE REQUEST" PEM block. When serialized as JSON or YAML, the data is additionally base64-encoded.`,
    ({ spec }) => spec.username ?? "",
  ),
  text(
    "RequestedDuration",
    `expirationSeconds is the requested duration of validity of the issued certificate. The certificate signer may issue a certificate with a different validity duration so a client must check the delta between the notBefore and and notAfter fields in the issued certificate to determine the actual duration.\n\nThe v1.22+ in-tree implementations of the well-known Kubernetes signers will honor this field as long as the requested duration is not greater than the maximum duration they will honor per the --cluster-signing-duration CLI flag to the Kubernetes controller manager.\n\nCertificate signers may not honor this field for various reasons:\n\n  1. Old signer that is unaware of the field (such as the in-tree\n     implementations prior to v1.22)\n  2. Signer whose configured maximum is shorter than the requested duration\n  3. Signer whose configured minimum is longer than the requested duration\n\nThe minimum valid value for expirationSeconds is 600, i.e. 10 minutes.`,
    ({ spec }) => (spec.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000)),
  ),
  text("Condition", 'conditions applied to the request. Known conditions are "Approved", "Denied", and "Failed".', stateOf),
];

/** Conditions without times get them; one that was there in the same state keeps when it came (registry/certificates: populateConditionTimestamps). */
function timed(conditions: readonly RequestCondition[], old: readonly RequestCondition[], now: number): RequestCondition[] {
  return conditions.map((condition) => ({
    ...condition,
    lastUpdateTime: condition.lastUpdateTime || timestamp(now),
    lastTransitionTime:
      condition.lastTransitionTime ||
      old.find(({ type, status, lastTransitionTime }) => type === condition.type && status === condition.status && lastTransitionTime)
        ?.lastTransitionTime ||
      timestamp(now),
  }));
}

export const CertificateSigningRequest = define<CertificateSigningRequestObject>("certificates.k8s.io", "v1", "CertificateSigningRequest", {
  columns,
  describe: describeCertificateSigningRequest,
  fields: { "spec.signerName": ({ spec }) => spec.signerName },
  defaults(draft) {
    (draft as { spec?: object }).spec ??= {};
  },
  prepare(draft, old) {
    // What was asked for stands; only the subresources say more of it.
    if (old) draft.spec = old.spec as typeof draft.spec;
    draft.status = (old?.status ?? {}) as NonNullable<typeof draft.status>;
  },
  prepareSubresource(draft, old, subresource, now) {
    draft.spec = old.spec as typeof draft.spec;
    const sent = draft.status ?? {};
    const status: CertificateSigningRequestObject["status"] = subresource === "approval" ? { ...old.status } : { ...sent };
    if (sent.conditions?.length) status.conditions = timed(sent.conditions, conditionsOf(old), now);
    else delete status.conditions;
    draft.status = status as NonNullable<typeof draft.status>;
  },
  validate: validateCertificateSigningRequest,
  validateStatus: validateStatusUpdate,
});
