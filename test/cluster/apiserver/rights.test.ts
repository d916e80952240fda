// Who may do what: RBAC, escalation, impersonation, tokens, reviews.
import { expect, test } from "vitest";
import { SelfSubjectAccessReview, SelfSubjectRulesReview, TokenReview } from "../../../src/api/kinds/reviews.ts";
import { admin, open, refusal } from "./door.ts";
import { ClusterRole, ClusterRoleBinding, ConfigMap, Namespace, Pod, Role, RoleBinding, ServiceAccount } from "./kinds.ts";

const jane = { name: "jane", groups: ["system:authenticated"] };
const here = { namespace: "default" };
const role = (name: string, rules: object[]) => ({ metadata: { name, ...here }, rules });
const binding = (name: string, roleRef: object, subjects: object[]) => ({
  metadata: { name, ...here },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", ...roleRef },
  subjects,
});
const user = (name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "User", name });

test("without a role nothing is allowed, and the refusal says what and where", () => {
  const { server } = open();
  const api = server.client(jane);
  expect(refusal(() => api.list(Pod, here))).toBe(
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
  );
  expect(refusal(() => api.list(Pod))).toBe(
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope',
  );
  expect(refusal(() => api.get(ConfigMap, "motd", here))).toBe(
    'configmaps "motd" is forbidden: User "jane" cannot get resource "configmaps" in API group "" in the namespace "default"',
  );
  expect(refusal(() => api.create(ConfigMap, { metadata: { name: "motd", ...here } }))).toBe(
    'configmaps is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "default"',
  );
});

test("a role counts as soon as it is bound, for its names only, in its namespace only", () => {
  const { server, api } = open();
  api.create(ConfigMap, { metadata: { name: "motd", ...here } });
  api.create(Role, role("reader", [{ apiGroups: [""], resources: ["configmaps"], resourceNames: ["motd"], verbs: ["get", "list"] }]));
  api.create(RoleBinding, binding("jane-reads", { kind: "Role", name: "reader" }, [user("jane")]));
  const her = server.client(jane);
  expect(her.get(ConfigMap, "motd", here).metadata.name).toBe("motd");
  expect(her.list(ConfigMap, { ...here, fieldSelector: "metadata.name=motd" })).toHaveLength(1);
  expect(refusal(() => her.list(ConfigMap, here))).toContain("is forbidden");
  expect(refusal(() => her.get(ConfigMap, "motd", { namespace: "kube-system" }))).toContain("is forbidden");
  api.delete(RoleBinding, "jane-reads", here);
  expect(refusal(() => her.get(ConfigMap, "motd", here))).toContain("is forbidden");
});

test("a binding to a role that is not there says so", () => {
  const { server, api } = open();
  api.create(RoleBinding, binding("lost", { kind: "ClusterRole", name: "nobody" }, [user("jane")]));
  expect(refusal(() => server.client(jane).list(Pod, here))).toBe(
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default": RBAC: clusterrole.rbac.authorization.k8s.io "nobody" not found',
  );
});

test("nobody grants what they do not hold", () => {
  const { server, api } = open();
  api.create(
    Role,
    role("roles", [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles", "rolebindings"], verbs: ["create", "update"] }]),
  );
  api.create(RoleBinding, binding("jane-roles", { kind: "Role", name: "roles" }, [user("jane")]));
  const her = server.client(jane);
  expect(refusal(() => her.create(Role, role("more", [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] }])))).toBe(
    'roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}',
  );
  expect(refusal(() => her.create(RoleBinding, binding("more", { kind: "ClusterRole", name: "cluster-admin" }, [user("jane")])))).toContain(
    "not currently held",
  );
});

test("the roles of a new cluster are there: view lets one look, not touch", () => {
  const { server, api } = open();
  expect(api.list(ClusterRole).length).toBeGreaterThan(60);
  expect(api.list(ClusterRoleBinding).length).toBeGreaterThan(40);
  api.create(RoleBinding, binding("jane-views", { kind: "ClusterRole", name: "view" }, [user("jane")]));
  const her = server.client(jane);
  expect(her.list(Pod, here)).toEqual([]);
  expect(refusal(() => her.delete(Pod, "x", here))).toContain("cannot delete resource");
});

test("impersonation needs the right to it, and gives the groups that belong to the name", () => {
  const { server } = open();
  expect(server.impersonate(admin, { user: "wren" })).toEqual({ name: "wren", groups: ["system:authenticated"] });
  expect(server.impersonate(admin, { user: "system:serviceaccount:bakery:kneader" }).groups).toEqual([
    "system:serviceaccounts",
    "system:serviceaccounts:bakery",
    "system:authenticated",
  ]);
  expect(refusal(() => server.impersonate(jane, { user: "root" }))).toBe(
    'users "root" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
  );
});

test("a service account's token works while it has not expired and what it is bound to lives", () => {
  const { server, api, clock } = open();
  const { token } = server.issueToken("default", "default", { seconds: 600 });
  const [head = "", , signature = ""] = token.split(".").map((part) => Buffer.from(part, "base64url"));
  expect(JSON.parse(String(head))).toEqual({ alg: "RS256", kid: expect.stringMatching(/^[\w-]{43}$/) });
  expect(signature).toHaveLength(256);
  expect(server.authenticate({ token })).toMatchObject({
    name: "system:serviceaccount:default:default",
    groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
  });
  expect(server.authenticate({ token: `${token}x` })).toBeUndefined();
  clock.runUntil(clock.now + 600_000);
  expect(server.authenticate({ token })).toBeUndefined();
  const other = server.issueToken("default", "default", {}).token;
  api.delete(ServiceAccount, "default", here);
  api.create(ServiceAccount, { metadata: { name: "default", ...here } });
  expect(server.authenticate({ token: other })).toBeUndefined();
});

test("a token request answers with a token; ten minutes is the least", () => {
  const { api } = open();
  const ask = (seconds: number) =>
    api.create(ServiceAccount, { spec: { expirationSeconds: seconds } }, { ...here, name: "default", subresource: "token" });
  expect(ask(600)["status"].expirationTimestamp).toBe("2026-01-05T09:10:00Z");
  expect(refusal(() => ask(60))).toBe(
    'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
  );
});

test("a certificate's name and organisations are the user and the groups", () => {
  const { server } = open();
  expect(server.authenticate({ certificate: { commonName: "jane", organizations: ["devs"] } })).toEqual({
    name: "jane",
    groups: ["devs", "system:authenticated"],
  });
  expect(server.authenticate({})).toEqual({ name: "system:anonymous", groups: ["system:unauthenticated"] });
});

test("reviews answer what one may do, and whose a token is", () => {
  const { server, api } = open();
  const may = (verb: string) =>
    server.client(jane).create(SelfSubjectAccessReview, { spec: { resourceAttributes: { verb, resource: "pods", namespace: "default" } } })[
      "status"
    ].allowed;
  expect(may("get")).toBe(false);
  api.create(RoleBinding, binding("jane-views", { kind: "ClusterRole", name: "view" }, [user("jane")]));
  expect(may("get")).toBe(true);
  const rules = server.client(jane).create(SelfSubjectRulesReview, { spec: { namespace: "default" } })["status"];
  expect(rules.resourceRules.some((rule: { resources: string[] }) => rule.resources.includes("pods"))).toBe(true);
  expect(rules.nonResourceRules.length).toBeGreaterThan(0);
  const { token } = server.issueToken("default", "default", {});
  expect(api.create(TokenReview, { spec: { token } })["status"]).toMatchObject({
    authenticated: true,
    user: { username: "system:serviceaccount:default:default" },
  });
});

test("a namespace is authorised within itself", () => {
  const { server, api } = open();
  api.create(Role, role("ns", [{ apiGroups: [""], resources: ["namespaces"], verbs: ["get"] }]));
  api.create(RoleBinding, binding("jane-ns", { kind: "Role", name: "ns" }, [user("jane")]));
  expect(server.client(jane).get(Namespace, "default").metadata.name).toBe("default");
});
