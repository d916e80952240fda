// Nobody grants what they do not hold: the check on writes of roles and bindings (registry/rbac/*/policybased, pkg/registry/rbac/validation).
import { forbiddenError, notFoundError } from "../../api/errors.ts";
import type { User } from "../../api/request.ts";
import { equal } from "../../api/structure.ts";
import { type Authorizer, ruleAllows } from "./authorization.ts";
import type { AdmissionPlugin, Attributes } from "./core.ts";
import type { PolicyRule } from "./rights.ts";

const GROUP = "rbac.authorization.k8s.io";

export const escalationCheck = (authorizer: Authorizer): AdmissionPlugin => ({
  name: "rbac",
  kinds: ["roles", "clusterroles", "rolebindings", "clusterrolebindings"].map((plural) => `${GROUP}/${plural}`),
  validate(attributes) {
    const { kind, operation, user, object, old } = attributes;
    if (kind.group !== GROUP || !object || (operation !== "CREATE" && operation !== "UPDATE") || user.groups.includes("system:masters"))
      return;
    if (kind.kind === "Role" || kind.kind === "ClusterRole") {
      if (old && equal(old["rules"] ?? [], object["rules"] ?? [])) return;
      if (may(authorizer, attributes, "escalate", kind.plural, object.metadata.name)) return;
      refuse(authorizer, attributes, (object["rules"] as PolicyRule[]) ?? []);
    } else {
      const roleRef = object["roleRef"] as { kind: string; name: string };
      if (old && equal(old["roleRef"], roleRef) && equal(old["subjects"], object["subjects"])) return;
      const plural = roleRef.kind === "Role" ? "roles" : "clusterroles";
      if (may(authorizer, attributes, "bind", plural, roleRef.name)) return;
      const rules = authorizer.rulesOf(roleRef, attributes.namespace);
      if (!rules) throw notFoundError({ group: GROUP, plural }, roleRef.name);
      refuse(authorizer, attributes, rules);
    }
  },
});

const may = (authorizer: Authorizer, { user, namespace }: Attributes, verb: string, resource: string, name: string): boolean =>
  authorizer.authorize(user, { verb, group: GROUP, resource, namespace, name }).allowed;

function refuse(authorizer: Authorizer, { kind, name, user, namespace }: Attributes, wanted: readonly PolicyRule[]): void {
  const held = authorizer.rulesFor(user, namespace);
  const missing = compact(wanted.flatMap(breakDown).filter((part) => !covered(held, part)));
  if (missing.length === 0) return;
  const groups = `[${user.groups.map((group) => JSON.stringify(group)).join(" ")}]`;
  throw forbiddenError(
    kind,
    name,
    `user ${JSON.stringify(user.name)} (groups=${groups}) is attempting to grant RBAC permissions not currently held:\n${missing.join("\n")}`,
  );
}

/** A rule as rules of one verb, one group, one resource and at most one name. */
export function breakDown(rule: PolicyRule): PolicyRule[] {
  const out: PolicyRule[] = [];
  for (const verb of rule.verbs) {
    for (const url of rule.nonResourceURLs ?? []) out.push({ verbs: [verb], nonResourceURLs: [url] });
    for (const group of rule.apiGroups ?? [])
      for (const resource of rule.resources ?? [])
        if (rule.resourceNames?.length)
          for (const name of rule.resourceNames)
            out.push({ verbs: [verb], apiGroups: [group], resources: [resource], resourceNames: [name] });
        else out.push({ verbs: [verb], apiGroups: [group], resources: [resource] });
  }
  return out;
}

/** Whether a rule as breakDown gives them is within those held. */
export function covered(held: readonly PolicyRule[], part: PolicyRule): boolean {
  const verb = part.verbs[0]!;
  if (part.nonResourceURLs) return held.some((rule) => ruleAllows(rule, { verb, path: part.nonResourceURLs![0]! }));
  const [resource, subresource] = part.resources![0]!.split("/") as [string, string | undefined];
  const name = part.resourceNames?.[0];
  return held.some(
    (rule) =>
      (name !== undefined || !rule.resourceNames?.length) &&
      ruleAllows(rule, { verb, group: part.apiGroups![0]!, resource, subresource, name }),
  );
}

const list = (items: readonly string[]): string => `[${items.map((item) => JSON.stringify(item)).join(" ")}]`;

/** Rules that differ only in their verbs become one; written as PolicyRule's CompactString, sorted. */
function compact(rules: readonly PolicyRule[]): string[] {
  const merged = new Map<string, string[]>();
  for (const { apiGroups, resources, resourceNames, nonResourceURLs, verbs } of rules) {
    const parts = nonResourceURLs
      ? [`NonResourceURLs:${list(nonResourceURLs)}`]
      : [
          `APIGroups:${list(apiGroups!)}`,
          `Resources:${list(resources!)}`,
          ...(resourceNames ? [`ResourceNames:${list(resourceNames)}`] : []),
        ];
    const key = parts.join(", ");
    const known = merged.get(key);
    if (!known) merged.set(key, [...verbs]);
    else if (!known.includes(verbs[0]!)) known.push(...verbs);
  }
  return [...merged].map(([parts, verbs]) => `{${parts}, Verbs:${list(verbs)}}`).sort();
}

export const impersonationGroups = (user: string): User["groups"] => {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(user) ?? [];
  return namespace ? ["system:serviceaccounts", `system:serviceaccounts:${namespace}`] : [];
};
