// Small kinds to try the door with.
import type { Kind } from "../../../src/api/kind.ts";

const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const base = { version: "v1", shortNames: [], categories: [], namespaced: true, verbs, columns: [] };

export const ConfigMap: Kind = {
  ...base,
  group: "",
  kind: "ConfigMap",
  plural: "configmaps",
  singular: "configmap",
  definition: "io.k8s.api.core.v1.ConfigMap",
};
export const Event: Kind = {
  ...base,
  group: "",
  kind: "Event",
  plural: "events",
  singular: "event",
  definition: "io.k8s.api.core.v1.Event",
};
export const Namespace: Kind = {
  ...base,
  namespaced: false,
  group: "",
  kind: "Namespace",
  plural: "namespaces",
  singular: "namespace",
  definition: "io.k8s.api.core.v1.Namespace",
  subresources: [
    { name: "status", verbs: ["get", "patch", "update"] },
    { name: "finalize", verbs: ["update"] },
  ],
  prepare(draft, old) {
    if (!old) {
      draft.spec = { finalizers: ["kubernetes"] };
      draft.status = { phase: "Active" };
    }
  },
};
export const Pod: Kind = {
  ...base,
  group: "",
  kind: "Pod",
  plural: "pods",
  singular: "pod",
  definition: "io.k8s.api.core.v1.Pod",
  hasGeneration: true,
  subresources: [
    { name: "status", verbs: ["get", "patch", "update"] },
    { name: "binding", verbs: ["create"] },
    { name: "eviction", verbs: ["create"] },
    { name: "log", verbs: ["get"] },
  ],
  fields: { "spec.nodeName": (pod) => pod.spec.nodeName ?? "", "status.phase": (pod) => pod.status?.phase ?? "" },
  graceSeconds: (pod) => pod.spec.terminationGracePeriodSeconds ?? 30,
  prepare(draft, old) {
    if (!old) draft.status = { phase: "Pending" };
  },
};
export const Deployment: Kind = {
  ...base,
  group: "apps",
  kind: "Deployment",
  plural: "deployments",
  singular: "deployment",
  definition: "io.k8s.api.apps.v1.Deployment",
  hasGeneration: true,
  subresources: [
    { name: "status", verbs: ["get", "patch", "update"] },
    { name: "scale", verbs: ["get", "patch", "update"] },
  ],
  defaults(draft) {
    draft.spec ??= {};
    draft.spec.replicas ??= 1;
  },
};
export const Service: Kind = {
  ...base,
  group: "",
  kind: "Service",
  plural: "services",
  singular: "service",
  definition: "io.k8s.api.core.v1.Service",
};
export const ServiceAccount: Kind = {
  ...base,
  group: "",
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  singular: "serviceaccount",
  definition: "io.k8s.api.core.v1.ServiceAccount",
  subresources: [{ name: "token", verbs: ["create"] }],
};
const rbac = { ...base, group: "rbac.authorization.k8s.io" };
const definition = (kind: string) => `io.k8s.api.rbac.v1.${kind}`;
export const Role: Kind = { ...rbac, kind: "Role", plural: "roles", singular: "role", definition: definition("Role") };
export const RoleBinding: Kind = {
  ...rbac,
  kind: "RoleBinding",
  plural: "rolebindings",
  singular: "rolebinding",
  definition: definition("RoleBinding"),
};
export const ClusterRole: Kind = {
  ...rbac,
  namespaced: false,
  kind: "ClusterRole",
  plural: "clusterroles",
  singular: "clusterrole",
  definition: definition("ClusterRole"),
};
export const ClusterRoleBinding: Kind = {
  ...rbac,
  namespaced: false,
  kind: "ClusterRoleBinding",
  plural: "clusterrolebindings",
  singular: "clusterrolebinding",
  definition: definition("ClusterRoleBinding"),
};

export const kinds = [
  ConfigMap,
  Event,
  Namespace,
  Pod,
  Deployment,
  Service,
  ServiceAccount,
  Role,
  RoleBinding,
  ClusterRole,
  ClusterRoleBinding,
];
