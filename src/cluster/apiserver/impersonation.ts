// Acting as somebody else: allowed to those who may impersonate (apiserver's endpoints/filters/impersonation.go).
import { failure } from "../../api/errors.ts";
import type { User } from "../../api/request.ts";
import { type Authorizer, describeRefusal } from "./authorization.ts";
import { impersonationGroups } from "./escalation.ts";

export interface Impersonation {
  user: string;
  groups?: readonly string[];
  uid?: string;
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** The user that `user` becomes with --as; refused in the server's words. */
export function impersonate(authorizer: Authorizer, user: User, { user: name, groups = [], uid, extra }: Impersonation): User {
  const check = (resource: string, target: string, namespace?: string, group = "", subresource?: string): void => {
    const question = { verb: "impersonate", group, resource, name: target, namespace, ...(subresource ? { subresource } : {}) };
    const { allowed, reason } = authorizer.authorize(user, question);
    if (allowed) return;
    const message = `${resource}${group ? `.${group}` : ""} ${JSON.stringify(target)} is forbidden: ${describeRefusal(user, question)}${reason ? `: ${reason}` : ""}`;
    throw failure(403, "Forbidden", message, { name: target, kind: resource, ...(group ? { group } : {}) });
  };
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  if (namespace) check("serviceaccounts", account!, namespace);
  else check("users", name);
  for (const group of groups) check("groups", group);
  if (uid) check("uids", uid, undefined, "authentication.k8s.io");
  for (const [key, values] of Object.entries(extra ?? {}))
    for (const value of values) check("userextras", value, undefined, "authentication.k8s.io", key);
  const all = [...(groups.length ? groups : impersonationGroups(name))];
  const common = name === "system:anonymous" ? "system:unauthenticated" : "system:authenticated";
  if (!all.includes(common)) all.push(common);
  return { name, groups: all, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
}
