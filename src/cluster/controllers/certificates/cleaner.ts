// Deletes signing requests that nobody needs any longer (pkg/controller/certificates/cleaner).
import { X509Certificate } from "node:crypto";
import { conditionsOf } from "../../../api/kinds/certificatesigningrequest-state.ts";
import type { CertificateSigningRequestObject } from "../../../api/kinds/index.ts";
import { fromTimestamp } from "../../../api/object.ts";
import { fromBase64 } from "../../../base/bytes.ts";
import type { Caches } from "../cache.ts";
import { unlessGone } from "../claim.ts";
import type { Controller } from "../controller.ts";
import type { Kinds } from "../kinds.ts";

const HOUR = 3_600_000;
const EVERY = HOUR;
/** After it was issued, denied or has failed. */
const DECIDED = HOUR;
const PENDING = 24 * HOUR;

function isOver(request: CertificateSigningRequestObject, now: number): boolean {
  const conditions = conditionsOf(request);
  const certificate = request.status?.certificate;
  const decided = (type: string): boolean =>
    conditions.some((condition) => condition.type === type && fromTimestamp(condition.lastUpdateTime ?? "") + DECIDED < now);
  if (certificate) {
    if (decided("Approved")) return true;
    if (conditions.some(({ type }) => type === "Approved") && Date.parse(new X509Certificate(fromBase64(certificate)).validTo) < now)
      return true;
  }
  if (decided("Denied") || decided("Failed")) return true;
  return !conditions.length && fromTimestamp(request.metadata.creationTimestamp) + PENDING < now;
}

export function csrCleanerController(kinds: Kinds, caches: Caches): Controller {
  const requests = caches.of(kinds.certificateSigningRequests);
  return {
    name: "csrcleaner",
    serviceAccount: "certificate-controller",
    component: "csrcleaner",
    wakes: [],
    always: ["all"],
    reconcile(_key, { api, clock }) {
      for (const request of [...requests.objects.values()] as CertificateSigningRequestObject[])
        if (isOver(request, clock.now)) unlessGone(() => api.delete(kinds.certificateSigningRequests, request.metadata.name));
      return { again: EVERY };
    },
  };
}
