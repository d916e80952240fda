// Approves the client certificates that kubelets ask for, where RBAC lets them (pkg/controller/certificates/approver).

import { hasCondition, parseRequest } from "../../../api/kinds/certificatesigningrequest-state.ts";
import type { CertificateSigningRequestObject } from "../../../api/kinds/index.ts";
import type { User } from "../../../api/request.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import type { Caches } from "../cache.ts";
import { type Controller, keyOf } from "../controller.ts";
import type { Kinds } from "../kinds.ts";
import { KUBELET_CLIENT, signerProblem } from "./recognize.ts";

const open = (request: CertificateSigningRequestObject): boolean =>
  !request.status?.certificate && !hasCondition(request, "Approved") && !hasCondition(request, "Denied");

export function csrApprovingController(server: ApiServer, kinds: Kinds, caches: Caches): Controller {
  const kind = kinds.certificateSigningRequests;
  const requests = caches.of(kind);
  return {
    name: "csrapproving",
    serviceAccount: "certificate-controller",
    component: "csrapproving",
    wakes: [{ kind, keys: (request) => (open(request as CertificateSigningRequestObject) ? [keyOf(request)] : []) }],
    reconcile(key, { api }) {
      const request = requests.get(key) as CertificateSigningRequestObject | undefined;
      if (!request || !open(request) || request.spec.signerName !== KUBELET_CLIENT) return;
      const { spec } = request;
      const parsed = parseRequest(spec.request);
      if (signerProblem(KUBELET_CLIENT, parsed, spec.usages ?? [])) return;
      const user: User = { name: spec.username ?? "", groups: spec.groups ?? [], ...(spec.uid ? { uid: spec.uid } : {}) };
      const may = (subresource: string): boolean =>
        server.authorize(user, { verb: "create", group: kind.group, resource: kind.plural, subresource }).allowed;
      const message =
        spec.username === parsed.subject.commonName && may("selfnodeclient")
          ? "Auto approving self kubelet client certificate after SubjectAccessReview."
          : may("nodeclient")
            ? "Auto approving kubelet client certificate after SubjectAccessReview."
            : undefined;
      if (!message) return;
      const approved = { type: "Approved", status: "True", reason: "AutoApproved", message };
      const conditions = [...(request.status?.conditions ?? []), approved];
      api.update(kind, { ...request, status: { ...request.status, conditions } }, { subresource: "approval" });
    },
  };
}
