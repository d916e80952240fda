// Who a kubeconfig's user is to the cluster, and whom they speak for.
import { failure, unauthorized } from "../../api/errors.ts";
import type { User } from "../../api/request.ts";
import type { Cluster } from "../../world/contract.ts";
import type { ClientConfig } from "./client-config.ts";

/** Who asks. @throws ApiError 401, 403 (impersonation) */
export function identify(cluster: Cluster, config: ClientConfig, now: number): User {
  const subject = config.certificate ? cluster.authority.holderOf(config.certificate, now) : undefined;
  if (config.certificate && !subject && !config.token) throw unauthorized();
  const user = cluster.api.authenticate({
    ...(subject ? { certificate: subject } : {}),
    ...(config.token && !subject ? { token: config.token } : {}),
  });
  if (!user) throw unauthorized();
  const as = config.impersonate;
  return as ? impersonated(cluster, user, as) : user;
}

function impersonated(cluster: Cluster, user: User, as: NonNullable<ClientConfig["impersonate"]>): User {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(as.user);
  const may = (resource: string, name: string, namespace?: string): void => {
    const { allowed, reason } = cluster.api.authorize(user, {
      verb: "impersonate",
      group: "",
      resource,
      name,
      ...(namespace ? { namespace } : {}),
    });
    if (allowed) return;
    const where = namespace ? `in the namespace "${namespace}"` : "at the cluster scope";
    throw failure(
      403,
      "Forbidden",
      `${resource} "${name}" is forbidden: User "${user.name}" cannot impersonate resource "${resource}" in API group "" ${where}${reason && !reason.startsWith("User ") ? `: ${reason}` : ""}`,
      { name, kind: resource },
    );
  };
  if (account) may("serviceaccounts", account[2]!, account[1]);
  else may("users", as.user);
  for (const group of as.groups) may("groups", group);
  const groups = account && !as.groups.length ? ["system:serviceaccounts", `system:serviceaccounts:${account[1]}`] : [...as.groups];
  if (as.user !== "system:anonymous" && !groups.includes("system:authenticated")) groups.push("system:authenticated");
  if (as.user === "system:anonymous" && !groups.includes("system:unauthenticated")) groups.push("system:unauthenticated");
  return { name: as.user, groups, ...(as.uid ? { uid: as.uid } : {}), ...(Object.keys(as.extra).length ? { extra: as.extra } : {}) };
}
