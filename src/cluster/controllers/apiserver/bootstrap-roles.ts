// What a server makes sure of when it begins: the roles, bindings, priority classes and API services of the system are there, and roles and bindings
// that follow its version hold at least what they should (registry/rbac/rest, component-helpers/auth/rbac/reconciliation).
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import { equal } from "../../../api/structure.ts";
import { systemObjects } from "../../apiserver/bootstrap.ts";
import { breakDown, covered } from "../../apiserver/escalation.ts";
import type { ApiServer } from "../../apiserver/index.ts";
import { LOOPBACK } from "../../apiserver/loopback.ts";
import type { PolicyRule } from "../../apiserver/rights.ts";
import type { Controller } from "../controller.ts";

const FOLLOWS = "rbac.authorization.kubernetes.io/autoupdate";

/** `found` with what it lacks; itself where it lacks nothing. */
function completed(found: KubeObject, wanted: KubeObject): KubeObject {
  if (found.metadata.annotations?.[FOLLOWS] !== "true") return found;
  const labels = { ...wanted.metadata.labels, ...found.metadata.labels };
  const parts: Record<string, unknown> = {};
  if (wanted.kind.endsWith("Binding")) {
    const subjects = (found["subjects"] ?? []) as object[];
    const missing = ((wanted["subjects"] ?? []) as object[]).filter((each) => !subjects.some((one) => equal(one, each)));
    if (missing.length) parts["subjects"] = [...subjects, ...missing];
  } else if (wanted["aggregationRule"]) {
    if (!equal(found["aggregationRule"], wanted["aggregationRule"])) parts["aggregationRule"] = wanted["aggregationRule"];
  } else {
    const rules = (found["rules"] ?? []) as PolicyRule[];
    const missing = ((wanted["rules"] ?? []) as PolicyRule[]).flatMap(breakDown).filter((part) => !covered(rules, part));
    if (missing.length) parts["rules"] = [...rules, ...missing];
  }
  if (equal(labels, found.metadata.labels ?? {}) && !Object.keys(parts).length) return found;
  return { ...found, ...parts, metadata: { ...found.metadata, labels } };
}

export function bootstrapRolesController(server: ApiServer): Controller {
  const api = server.client(LOOPBACK);
  let made = false;
  const hold = (kind: Kind, wanted: KubeObject): void => {
    const { name, namespace } = wanted.metadata;
    const place = namespace ? { namespace } : {};
    let found = api.find(kind, name, place);
    // Whose role is another cannot be changed.
    if (
      found &&
      kind.kind.endsWith("Binding") &&
      found.metadata.annotations?.[FOLLOWS] === "true" &&
      !equal(found["roleRef"], wanted["roleRef"])
    ) {
      api.delete(kind, name, place);
      found = undefined;
    }
    if (!found) {
      server.aside(() => api.create(kind, wanted, place));
      return;
    }
    const whole = completed(found, wanted);
    if (whole !== found) api.update(kind, whole);
  };
  return {
    name: "bootstrap-roles",
    component: "kube-apiserver",
    always: ["all"],
    wakes: [],
    reconcile() {
      // A new cluster has them.
      if (made)
        for (const object of systemObjects()) {
          const [version, group = ""] = object.apiVersion.split("/").reverse() as [string, string?];
          const kind = object.kind === "Namespace" ? undefined : server.scheme.byKind(group, version, object.kind);
          if (kind) hold(kind, object);
        }
      made = true;
    },
  };
}
