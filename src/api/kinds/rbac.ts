// What roles and bindings of both scopes share (rbac.authorization.k8s.io/v1).

import type { Column } from "../kind.ts";
import type { Draft, KubeObject, LabelSelector } from "../object.ts";
import { ageColumn, nameColumn, text, wide } from "./table.ts";

export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}
export interface RoleObject extends KubeObject {
  rules?: PolicyRule[] | null;
}
export interface ClusterRoleObject extends RoleObject {
  aggregationRule?: { clusterRoleSelectors?: LabelSelector[] };
}
export interface Subject {
  kind: "User" | "Group" | "ServiceAccount";
  apiGroup?: string;
  name: string;
  namespace?: string;
}
export interface RoleRef {
  apiGroup: string;
  kind: "Role" | "ClusterRole";
  name: string;
}
export interface RoleBindingObject extends KubeObject {
  subjects?: Subject[];
  roleRef: RoleRef;
}

export const GROUP = "rbac.authorization.k8s.io";
export const created: Column<KubeObject> = {
  name: "Created At",
  type: "date",
  description: "When the object was created",
  value: (role) => role.metadata.creationTimestamp,
};
const subjects = (kind: Subject["kind"]) => (binding: RoleBindingObject) =>
  (binding.subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map((subject) => (kind === "ServiceAccount" ? `${subject.namespace ?? ""}/${subject.name}` : subject.name))
    .join(", ");
export const bindingColumns: Column<RoleBindingObject>[] = [
  nameColumn,
  text("Role", "The role that it grants", (binding) => `${binding.roleRef.kind}/${binding.roleRef.name}`),
  ageColumn,
  wide(text<RoleBindingObject>("Users", "Users in the subjects", subjects("User"))),
  wide(text<RoleBindingObject>("Groups", "Groups in the subjects", subjects("Group"))),
  wide(text<RoleBindingObject>("ServiceAccounts", "Service accounts in the subjects", subjects("ServiceAccount"))),
];

export function defaultBinding(draft: Draft<RoleBindingObject>): void {
  if (draft.roleRef) draft.roleRef.apiGroup ||= GROUP;
  for (const subject of draft.subjects ?? []) if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= GROUP;
}
