// NamespaceLifecycle: nothing is created where there is no namespace, or one that is ending; some namespaces never end.
import { failure, forbiddenError, notFoundError } from "../../../api/errors.ts";
import type { AdmissionPlugin } from "../core.ts";
import type { KindRegistry } from "../scheme.ts";
import type { Storage } from "../storage.ts";

const IMMORTAL = new Set(["default", "kube-system", "kube-public"]);

export const namespaceLifecycle = (scheme: KindRegistry, storage: Storage): AdmissionPlugin => ({
  name: "NamespaceLifecycle",
  admit({ operation, kind, namespace, name, subresource }) {
    if (operation === "DELETE" && kind.group === "" && kind.plural === "namespaces" && IMMORTAL.has(name))
      throw forbiddenError(kind, name, "this namespace may not be deleted");
    if (operation !== "CREATE" || !kind.namespaced || kind.plural === "localsubjectaccessreviews") return;
    const namespaces = scheme.byKind("", "v1", "Namespace");
    if (!namespaces) return;
    const found = storage.get(namespaces, "", namespace);
    if (!found) throw notFoundError(namespaces, namespace);
    if (subresource || (!found.metadata.deletionTimestamp && found["status"]?.phase !== "Terminating")) return;
    const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const refusal = forbiddenError(kind, name, message);
    const causes = [{ reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace" }];
    throw failure(403, "Forbidden", refusal.message, { ...refusal.status.details, causes });
  },
});
