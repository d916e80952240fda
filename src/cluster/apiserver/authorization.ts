// RBAC: who may do what, from the stored roles and bindings (plugin/pkg/auth/authorizer/rbac); plus the fixed rights of nodes.
import type { Kind } from "../../api/kind.ts";
import type { KubeObject } from "../../api/object.ts";
import type { User } from "../../api/request.ts";
import type { Change } from "./change.ts";
import { type Answer, Answers, Identities, type Identity } from "./known-rights.ts";
import type { AccessQuestion, Decision, Grants, PolicyRule, ResourceQuestion, Subject } from "./rights.ts";
import type { KindRegistry } from "./scheme.ts";
import type { Storage } from "./storage.ts";

const GROUP = "rbac.authorization.k8s.io";

export class Authorizer {
  readonly #identities = new Identities();
  /** Whether the rights of nodes cover a question: the same for each of them. */
  readonly #nodes = new Answers();

  constructor(
    readonly scheme: KindRegistry,
    readonly storage: Storage,
  ) {
    for (const name of ["Role", "ClusterRole"]) {
      const kind = this.#kind(name);
      if (kind) storage.subscribe(kind, (change) => this.#roleChanged(change));
    }
    for (const name of ["RoleBinding", "ClusterRoleBinding"]) {
      const kind = this.#kind(name);
      if (kind) storage.subscribe(kind, (change) => this.#bindingChanged(change));
    }
  }

  /** A new role matters to those for whom one was missing. */
  #roleChanged({ type }: Change): void {
    const missing = ({ grants }: Identity) => [...grants.values()].some(({ errors }) => errors.length > 0);
    this.#identities.forget(type === "ADDED" ? missing : () => true);
  }

  /** A binding matters to its subjects, and to those who were among them. */
  #bindingChanged({ object, old }: Change): void {
    const namespace = object.metadata.namespace ?? "";
    const subjects = [object, old].flatMap((binding) => (binding?.["subjects"] as Subject[] | undefined) ?? []);
    this.#identities.forget(({ user }) => subjects.some((subject) => applies(subject, user, namespace)));
  }

  /** The answer alone, remembered per user. */
  allows(user: User, question: ResourceQuestion): boolean {
    if (user.groups.includes("system:masters")) return true;
    if (isNode(user) && this.#nodes.of(question, "", coveredForNodes) === "all") return true;
    const which = this.#identities.of(user).answers.of(question, question.namespace ?? "", () => this.#which(user, question));
    return which === "some" ? this.authorize(user, question).allowed : which === "all";
  }

  #which(user: User, question: ResourceQuestion): Answer {
    let which: "none" | "some" = "none";
    for (const { rule } of this.#grantsOf(user, question.namespace ?? "").rules) {
      if (!ruleCovers(rule, question)) continue;
      if (!rule.resourceNames?.length) return "all";
      which = "some";
    }
    return which;
  }

  authorize(user: User, question: AccessQuestion): Decision {
    if (user.groups.includes("system:masters")) return { allowed: true, reason: "" };
    if (isNode(user) && NODE_RULES.some((rule) => ruleAllows(rule, question))) return { allowed: true, reason: "" };
    const namespace = "path" in question ? "" : (question.namespace ?? "");
    const { rules, errors } = this.#grantsOf(user, namespace);
    const found = rules.find(({ rule }) => ruleAllows(rule, question));
    if (found) return { allowed: true, reason: `RBAC: allowed by ${found.why()}` };
    return { allowed: false, reason: errors.length ? `RBAC: ${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}` : "" };
  }

  /** All rules that apply to the user, cluster-wide ones first; with a namespace, also those of its bindings. */
  rulesFor(user: User, namespace: string): PolicyRule[] {
    return this.#grantsOf(user, namespace).rules.map(({ rule }) => rule);
  }

  /** The rules of a role that a binding in `namespace` names; undefined when it does not exist. */
  rulesOf(roleRef: { kind: string; name: string }, namespace: string): readonly PolicyRule[] | undefined {
    const kind = this.#kind(roleRef.kind);
    const role = kind && this.storage.get(kind, roleRef.kind === "Role" ? namespace : "", roleRef.name);
    return role ? ((role["rules"] as PolicyRule[] | undefined) ?? []) : undefined;
  }

  #grantsOf(user: User, namespace: string): Grants {
    const { grants } = this.#identities.of(user);
    let found = grants.get(namespace);
    if (!found) {
      const everywhere = namespace ? this.#grantsOf(user, "") : undefined;
      found = { rules: [...(everywhere?.rules ?? [])], errors: [...(everywhere?.errors ?? [])] };
      this.#collect(found, namespace ? "RoleBinding" : "ClusterRoleBinding", user, namespace);
      grants.set(namespace, found);
    }
    return found;
  }

  #collect(into: Grants, bindingKind: string, user: User, namespace: string): void {
    const kind = this.#kind(bindingKind);
    if (!kind) return;
    const table = this.storage.table(kind);
    for (const binding of namespace ? table.inNamespace(namespace) : table.all()) {
      const subject = (binding["subjects"] as Subject[] | undefined)?.find((candidate) => applies(candidate, user, namespace));
      if (!subject) continue;
      const { roleRef } = binding as KubeObject & { roleRef: { kind: string; name: string } };
      const rules = this.rulesOf(roleRef, namespace);
      if (!rules) {
        into.errors.push(`${roleRef.kind.toLowerCase()}.${GROUP} ${JSON.stringify(roleRef.name)} not found`);
        continue;
      }
      const why = (): string => {
        const who = subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace ?? namespace}` : subject.name;
        const at = namespace ? `${binding.metadata.name}/${namespace}` : binding.metadata.name;
        return `${bindingKind} ${JSON.stringify(at)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(who)}`;
      };
      for (const rule of rules) into.rules.push({ rule, why });
    }
  }

  #kind(name: string): Kind | undefined {
    return this.scheme.byKind(GROUP, "v1", name);
  }
}

const ACCOUNT = "system:serviceaccount:";

/** Whether a user is a service account: asked of every subject there is, so without putting the account's name together. */
const isAccount = (user: string, namespace: string, name: string): boolean =>
  user.length === ACCOUNT.length + namespace.length + 1 + name.length &&
  user.startsWith(ACCOUNT) &&
  user.startsWith(namespace, ACCOUNT.length) &&
  user[ACCOUNT.length + namespace.length] === ":" &&
  user.endsWith(name);

/** Whether a binding of `namespace` (of the whole cluster: "") with this subject is the user's. */
export function applies(subject: Subject, user: User, namespace: string): boolean {
  switch (subject.kind) {
    case "User":
      return user.name === subject.name;
    case "Group":
      return user.groups.includes(subject.name);
    case "ServiceAccount":
      return isAccount(user.name, subject.namespace ?? namespace, subject.name);
    default:
      return false;
  }
}

const has = (list: readonly string[] | undefined, item: string): boolean =>
  list !== undefined && (list.includes(item) || list.includes("*"));

export function ruleAllows(rule: PolicyRule, question: AccessQuestion): boolean {
  if ("path" in question)
    return (
      has(rule.verbs, question.verb) &&
      (rule.nonResourceURLs?.some(
        (url) => url === "*" || url === question.path || (url.endsWith("*") && question.path.startsWith(url.slice(0, -1))),
      ) ??
        false)
    );
  return ruleCovers(rule, question) && (!rule.resourceNames?.length || rule.resourceNames.includes(question.name ?? ""));
}

/** Whether the rule speaks of what is asked, names aside. */
function ruleCovers(rule: PolicyRule, question: ResourceQuestion): boolean {
  if (!has(rule.verbs, question.verb) || !has(rule.apiGroups, question.group)) return false;
  const resource = question.subresource ? `${question.resource}/${question.subresource}` : question.resource;
  const resources = rule.resources ?? [];
  return (
    resources.includes("*") ||
    resources.includes(resource) ||
    (question.subresource !== undefined && question.subresource !== "" && resources.includes(`*/${question.subresource}`))
  );
}

export const isNode = (user: User): boolean => user.name.startsWith("system:node:") && user.groups.includes("system:nodes");

const rule = (apiGroup: string, resources: string, verbs: string): PolicyRule => ({
  apiGroups: [apiGroup],
  resources: resources.split(" "),
  verbs: verbs.split(" "),
});

/** What a kubelet may do (bootstrappolicy's NodeRules); admission's NodeRestriction narrows it to its own node. */
const NODE_RULES: readonly PolicyRule[] = [
  rule("authentication.k8s.io", "tokenreviews", "create"),
  rule("authorization.k8s.io", "subjectaccessreviews localsubjectaccessreviews", "create"),
  rule("", "services", "get list watch"),
  rule("", "nodes", "create get list watch update patch"),
  rule("", "nodes/status", "update patch"),
  rule("", "events", "create update patch"),
  rule("", "pods", "get list watch create delete"),
  rule("", "pods/status", "update patch"),
  rule("", "pods/eviction serviceaccounts/token", "create"),
  rule("", "configmaps secrets persistentvolumeclaims persistentvolumes", "get list watch"),
  rule("", "persistentvolumeclaims/status", "get update patch"),
  rule("", "endpoints serviceaccounts", "get"),
  rule("certificates.k8s.io", "certificatesigningrequests", "create get list watch"),
  rule("coordination.k8s.io", "leases", "get create update patch delete"),
  rule("storage.k8s.io", "volumeattachments", "get"),
  rule("storage.k8s.io", "csidrivers", "get list watch"),
  rule("storage.k8s.io", "csinodes", "create delete get patch update"),
  rule("node.k8s.io", "runtimeclasses", "get list watch"),
];

const coveredForNodes = (question: ResourceQuestion): Answer => (NODE_RULES.some((rule) => ruleCovers(rule, question)) ? "all" : "none");

/** What a refusal says of the question (apiserver's endpoints/handlers/responsewriters). */
export function describeRefusal(user: User, question: AccessQuestion): string {
  const who = `User ${JSON.stringify(user.name)} cannot ${question.verb}`;
  if ("path" in question) return `${who} path ${JSON.stringify(question.path)}`;
  const resource = question.subresource ? `${question.resource}/${question.subresource}` : question.resource;
  const scope = question.namespace ? `in the namespace ${JSON.stringify(question.namespace)}` : "at the cluster scope";
  return `${who} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(question.group)} ${scope}`;
}
