// Certificate signing requests: who asked is written by the server; who may approve and sign is asked of the signer (plugin/pkg/admission/certificates).
import { forbiddenError } from "../../../api/errors.ts";
import { parseRequest } from "../../../api/kinds/certificatesigningrequest-state.ts";
import type { CertificateSigningRequestObject, RequestCondition } from "../../../api/kinds/index.ts";
import type { Draft } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import type { Authorizer } from "../authorization.ts";
import type { AdmissionPlugin, Attributes } from "../core.ts";

const GROUP = "certificates.k8s.io";
const KINDS = [`${GROUP}/certificatesigningrequests`];
const CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";

const concerns = ({ kind, operation, subresource }: Attributes, wanted: Attributes["operation"], part: string): boolean =>
  kind.group === GROUP && kind.plural === "certificatesigningrequests" && operation === wanted && subresource === part;

/** Rights on a signer's name, or on all of its domain. */
function mayUse(authorizer: Authorizer, { user }: Attributes, verb: "approve" | "sign", signer: string): boolean {
  const allowed = (name: string): boolean => authorizer.authorize(user, { verb, group: GROUP, resource: "signers", name }).allowed;
  return allowed(signer) || allowed(`${signer.split("/")[0]}/*`);
}

/** What the registry's strategy writes of the user before a request is stored: nobody asks in another's name. */
export const certificateRequester: AdmissionPlugin = {
  name: "CertificateRequester",
  kinds: KINDS,
  admit(attributes) {
    if (!concerns(attributes, "CREATE", "")) return;
    const { spec } = attributes.object as Draft<CertificateSigningRequestObject>;
    const { name, uid, groups, extra } = attributes.user;
    for (const key of ["username", "uid", "groups", "extra"] as const) delete spec[key];
    spec.username = name;
    if (uid) spec.uid = uid;
    if (groups.length) spec.groups = [...groups];
    if (extra && Object.keys(extra).length)
      spec.extra = Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]]));
  },
};

export const certificateApproval = (authorizer: Authorizer): AdmissionPlugin => ({
  name: "CertificateApproval",
  kinds: KINDS,
  validate(attributes) {
    if (!concerns(attributes, "UPDATE", "approval")) return;
    const { signerName } = (attributes.old as CertificateSigningRequestObject).spec;
    if (!mayUse(authorizer, attributes, "approve", signerName))
      throw forbiddenError(
        attributes.kind,
        attributes.name,
        `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`,
      );
  },
});

export const certificateSigning = (authorizer: Authorizer): AdmissionPlugin => ({
  name: "CertificateSigning",
  kinds: KINDS,
  validate(attributes) {
    if (!concerns(attributes, "UPDATE", "status")) return;
    const old = attributes.old as CertificateSigningRequestObject;
    const wanted = attributes.object as Draft<CertificateSigningRequestObject>;
    const failed = ({ status }: CertificateSigningRequestObject): RequestCondition[] =>
      (status?.conditions ?? []).filter(({ type }) => type === "Failed");
    if (old.status?.certificate === wanted.status?.certificate && equal(failed(old), failed(wanted))) return;
    const { signerName } = old.spec;
    if (!mayUse(authorizer, attributes, "sign", signerName))
      throw forbiddenError(
        attributes.kind,
        attributes.name,
        `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`,
      );
  },
});

/** Nobody becomes master of the cluster by a certificate that was asked for. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: "CertificateSubjectRestriction",
  kinds: KINDS,
  validate(attributes) {
    if (!concerns(attributes, "CREATE", "")) return;
    const { spec } = attributes.object as Draft<CertificateSigningRequestObject>;
    if (spec.signerName !== CLIENT_SIGNER) return;
    const refuse = (why: string) => forbiddenError(attributes.kind, attributes.name, why);
    let organizations: readonly string[];
    try {
      ({ organizations } = parseRequest(spec.request).subject);
    } catch (error) {
      throw refuse(`failed to parse CSR: ${(error as Error).message}`);
    }
    if (organizations.includes("system:masters")) throw refuse(`use of ${CLIENT_SIGNER} signer with system:masters group is not allowed`);
  },
};
