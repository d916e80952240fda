// kubectl create role, clusterrole, rolebinding and clusterrolebinding: what they send, and the refusals before.

import type { Task } from "../../../machine/process.ts";
import type { Call, Command } from "../../command.ts";
import { NoResource } from "../failures.ts";
import { flag } from "../flags.ts";
import { refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { generator } from "./generator.ts";
import { type Manifest, manifest } from "./objects.ts";

const RBAC = "rbac.authorization.k8s.io";
const VERBS = [
  "*",
  "get",
  "delete",
  "list",
  "create",
  "update",
  "patch",
  "watch",
  "proxy",
  "deletecollection",
  "use",
  "bind",
  "escalate",
  "impersonate",
];
const URL_VERBS = ["*", "get", "put", "post", "head", "options", "delete", "patch"];
const SPECIAL: Record<string, readonly { group: string; resource: string }[]> = {
  use: [
    { group: "policy", resource: "podsecuritypolicies" },
    { group: "extensions", resource: "podsecuritypolicies" },
  ],
  bind: [
    { group: RBAC, resource: "roles" },
    { group: RBAC, resource: "clusterroles" },
  ],
  escalate: [
    { group: RBAC, resource: "roles" },
    { group: RBAC, resource: "clusterroles" },
  ],
  impersonate: [
    { group: "", resource: "users" },
    { group: "", resource: "serviceaccounts" },
    { group: "", resource: "groups" },
    { group: "authentication.k8s.io", resource: "userextras" },
  ],
};

export interface RuleOptions {
  verbs: readonly string[];
  /** As typed: deployments.apps, pods/log, *. */
  resources: readonly string[];
  resourceNames: readonly string[];
  urls: readonly string[];
  /** The full name and group of a resource; throws where the server has none. */
  resolve(resource: string, group: string): { resource: string; group: string };
  warn(text: string): void;
}

interface Resource {
  resource: string;
  group: string;
  subresource: string;
}

export interface Rule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

function parseResource(text: string): Resource {
  const [first = "", ...rest] = text.split("/");
  const at = first.indexOf(".");
  return { resource: at < 0 ? first : first.slice(0, at), group: at < 0 ? "" : first.slice(at + 1), subresource: rest.join("/") };
}

/** The rules of a role, one for each API group, sorted by group. */
export function rules(options: RuleOptions): Rule[] {
  const verbs = options.verbs.includes("*") ? ["*"] : unique(options.verbs);
  const resources = unique(options.resources).map(parseResource);
  for (const verb of resources.length ? verbs : [])
    if (!VERBS.includes(verb)) options.warn(`Warning: '${verb}' is not a standard resource verb`);
  const groups = new Map<string, string[]>();
  for (const each of resources) {
    if (!each.resource) refuse("resource must be specified if apiGroup/subresource specified");
    const found = each.resource === "*" || SPECIAL_RESOURCES.has(each.resource) ? each : options.resolve(each.resource, each.group);
    for (const verb of verbs) {
      const allowed = SPECIAL[verb];
      if (allowed && each.resource !== "*" && !allowed.some((one) => one.resource === found.resource && one.group === found.group))
        refuse(`can not perform '${verb}' on '${found.resource}' in group '${found.group}'`);
    }
    const full = each.subresource ? `${found.resource}/${each.subresource}` : found.resource;
    groups.set(found.group, unique([...(groups.get(found.group) ?? []), full]));
  }
  const result: Rule[] = [...groups.keys()].sort().map((group) => ({
    verbs,
    apiGroups: [group],
    resources: groups.get(group)!,
    ...(options.resourceNames.length ? { resourceNames: [...options.resourceNames] } : {}),
  }));
  if (options.urls.length) {
    for (const verb of verbs) if (!URL_VERBS.includes(verb)) refuse(`invalid verb: '${verb}' for nonResourceURL`);
    for (const url of options.urls) {
      if (url === "*") continue;
      if (!url.startsWith("/")) refuse("nonResourceURL should start with /");
      if (url.slice(0, -1).includes("*")) refuse("nonResourceURL only supports wildcard matches when '*' is at the end");
    }
    result.push({ verbs, nonResourceURLs: [...options.urls] });
  }
  return result;
}
/** Impersonation targets that no server lists. */
const SPECIAL_RESOURCES = new Set(["users", "groups", "userextras"]);

export function role(name: string, options: RuleOptions): Manifest {
  if (!options.verbs.length) refuse("at least one verb must be specified");
  if (!options.resources.length) refuse("at least one resource must be specified");
  return manifest(`${RBAC}/v1`, "Role", name, { rules: rules(options) });
}

export function clusterRole(name: string, options: RuleOptions, aggregation: Readonly<Record<string, string>>): Manifest {
  if (Object.keys(aggregation).length) {
    if (options.urls.length || options.verbs.length || options.resources.length || options.resourceNames.length)
      refuse("aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames");
    return manifest(`${RBAC}/v1`, "ClusterRole", name, {
      rules: null,
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { ...aggregation } }] },
    });
  }
  if (!options.verbs.length) refuse("at least one verb must be specified");
  if (!options.resources.length && !options.urls.length) refuse("one of resource or nonResourceURL must be specified");
  return manifest(`${RBAC}/v1`, "ClusterRole", name, { rules: rules(options) });
}

export interface BindingOptions {
  role: string;
  clusterRole: string;
  users: readonly string[];
  groups: readonly string[];
  /** As namespace:name. */
  serviceAccounts: readonly string[];
}

const subjects = (options: BindingOptions): object[] => [
  ...options.users.map((name) => ({ kind: "User", apiGroup: RBAC, name })),
  ...options.groups.map((name) => ({ kind: "Group", apiGroup: RBAC, name })),
  ...options.serviceAccounts.map((text) => {
    const [namespace, name, more] = text.split(":");
    if (!namespace || !name || more !== undefined) refuse("serviceaccount must be <namespace>:<name>");
    return { kind: "ServiceAccount", name, namespace };
  }),
];

export function binding(kind: "RoleBinding" | "ClusterRoleBinding", name: string, options: BindingOptions): Manifest {
  if (kind === "RoleBinding" && Boolean(options.role) === Boolean(options.clusterRole))
    refuse("exactly one of clusterrole or role must be specified");
  const list = subjects(options);
  return manifest(`${RBAC}/v1`, kind, name, {
    ...(list.length ? { subjects: list } : {}),
    roleRef: { apiGroup: RBAC, kind: options.role ? "Role" : "ClusterRole", name: options.role || options.clusterRole },
  });
}

const ruleFlags = (verbs: string) => [
  flag("verb", "stringSlice", "[]", verbs),
  flag("resource", "stringSlice", "[]", "Resource that the rule applies to"),
  flag("resource-name", "stringArray", "[]", "Resource in the white list that the rule applies to, repeat this flag for multiple items"),
];

function* ruleOptions(session: Session, call: Call, urls: readonly string[]): Task<RuleOptions> {
  const { mapper } = yield* session.door();
  return {
    verbs: call.list("verb").map((verb) => verb.trim()),
    resources: call.list("resource"),
    resourceNames: call.list("resource-name"),
    urls,
    resolve: (resource, group) => {
      const kind = mapper.find(group ? `${resource}.${group}` : resource);
      if (!kind) throw new NoResource({ plural: resource, group });
      return { resource: kind.plural, group: kind.group };
    },
    warn: (text) => session.self.stderr.write(`${text}\n`),
  };
}

export const roleCommand: Command = generator({
  name: "role",
  summary: "Create a role with single rule",
  usage: "role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]",
  flags: ruleFlags("Verb that applies to the resources contained in the rule"),
  *generate(session, call, name) {
    return role(name, yield* ruleOptions(session, call, []));
  },
});

export const clusterRoleCommand: Command = generator({
  name: "clusterrole",
  summary: "Create a cluster role",
  usage: "clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]",
  flags: [
    ...ruleFlags("Verb that applies to the resources contained in the rule"),
    flag("non-resource-url", "stringSlice", "[]", "A partial url that user should have access to."),
    flag("aggregation-rule", "stringToString", "", "An aggregation label selector for combining ClusterRoles."),
  ],
  *generate(session, call, name) {
    return clusterRole(name, yield* ruleOptions(session, call, call.list("non-resource-url")), call.map("aggregation-rule"));
  },
});

const subjectFlags = (to: string) => [
  flag("user", "stringArray", "[]", `Usernames to bind to the ${to}. The flag can be repeated to add multiple users.`),
  flag("group", "stringArray", "[]", `Groups to bind to the ${to}. The flag can be repeated to add multiple groups.`),
  flag(
    "serviceaccount",
    "stringArray",
    "[]",
    `Service accounts to bind to the ${to}, in the format <namespace>:<name>. The flag can be repeated to add multiple service accounts.`,
  ),
];

export const roleBindingCommand: Command = generator({
  name: "rolebinding",
  summary: "Create a role binding for a particular role or cluster role",
  usage:
    "rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  failure: "failed to create rolebinding: ",
  flags: [
    flag("clusterrole", "string", "", "ClusterRole this RoleBinding should reference"),
    flag("role", "string", "", "Role this RoleBinding should reference"),
    ...subjectFlags("role"),
  ],
  generate: (_session, call, name) =>
    binding("RoleBinding", name, {
      role: call.string("role"),
      clusterRole: call.string("clusterrole"),
      users: call.list("user"),
      groups: call.list("group"),
      serviceAccounts: call.list("serviceaccount"),
    }),
});

export const clusterRoleBindingCommand: Command = generator({
  name: "clusterrolebinding",
  summary: "Create a cluster role binding for a particular cluster role",
  usage:
    "clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  failure: "failed to create clusterrolebinding: ",
  required: ["clusterrole"],
  flags: [flag("clusterrole", "string", "", "ClusterRole this ClusterRoleBinding should reference"), ...subjectFlags("clusterrole")],
  generate: (_session, call, name) =>
    binding("ClusterRoleBinding", name, {
      role: "",
      clusterRole: call.string("clusterrole"),
      users: call.list("user"),
      groups: call.list("group"),
      serviceAccounts: call.list("serviceaccount"),
    }),
});
