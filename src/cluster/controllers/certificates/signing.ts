// Signs what was approved, with the cluster's authority, for the signers that Kubernetes has itself (pkg/controller/certificates/signer and authority).

import { hasCondition, parseRequest } from "../../../api/kinds/certificatesigningrequest-state.ts";
import type { CertificateSigningRequestObject } from "../../../api/kinds/index.ts";
import { timestamp } from "../../../api/object.ts";
import { toBase64 } from "../../../base/bytes.ts";
import { type Authority, BACKDATE } from "../../../base/x509/authority.ts";
import { goName } from "../../../base/x509/name.ts";
import type { SigningRequest } from "../../../base/x509/signing-request.ts";
import type { Caches } from "../cache.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { CLIENT, KUBELET_CLIENT, KUBELET_SERVING, LEGACY, signerProblem } from "./recognize.ts";

const SIGNERS = [KUBELET_SERVING, KUBELET_CLIENT, CLIENT, LEGACY];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** --cluster-signing-duration. */
const LONGEST = 365 * 24 * HOUR;
const SHORTEST = 10 * MINUTE;
/** Certificates that live for less are not cut short by what they are backdated. */
const SHORT = 8 * HOUR;

function sign(authority: Authority, request: SigningRequest, spec: CertificateSigningRequestObject["spec"], now: number): string {
  const wanted = spec.expirationSeconds === undefined ? LONGEST : spec.expirationSeconds * 1000;
  const life = Math.max(SHORTEST, Math.min(LONGEST, wanted));
  return authority.sign({
    subject: goName(request.name),
    publicKey: request.publicKey,
    ...request.alternativeNames,
    usages: spec.usages ?? [],
    notBefore: now - BACKDATE,
    notAfter: Math.min(life < SHORT ? now + life : now + life - BACKDATE, authority.notAfter),
  });
}

const due = (request: CertificateSigningRequestObject): boolean =>
  SIGNERS.includes(request.spec.signerName) &&
  !request.status?.certificate &&
  hasCondition(request, "Approved") &&
  !hasCondition(request, "Failed");

export function csrSigningController(kinds: Kinds, caches: Caches, authority: Authority): Controller {
  const kind = kinds.certificateSigningRequests;
  const requests = caches.of(kind);
  return {
    name: "csrsigning",
    serviceAccount: "certificate-controller",
    component: "csrsigning",
    wakes: [{ kind, keys: (request) => (due(request as CertificateSigningRequestObject) ? [keyOf(request)] : []) }],
    reconcile(key, { api, clock }) {
      const request = requests.get(key) as CertificateSigningRequestObject | undefined;
      if (!request || !due(request)) return;
      const { spec, status } = request;
      const parsed = parseRequest(spec.request);
      const problem = signerProblem(spec.signerName, parsed, spec.usages ?? []);
      if (problem) {
        const failed = {
          type: "Failed",
          status: "True",
          reason: "SignerValidationFailure",
          message: problem,
          lastUpdateTime: timestamp(clock.now),
        };
        api.updateStatus(kind, { ...request, status: { ...status, conditions: [...(status?.conditions ?? []), failed] } });
        return;
      }
      const certificate = toBase64(sign(authority, parsed, spec, clock.now));
      api.updateStatus(kind, { ...request, status: { ...status, certificate } });
    },
  };
}
