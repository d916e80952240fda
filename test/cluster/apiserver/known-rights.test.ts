// What is remembered of rights is what a server that remembers nothing would find.
import { expect, it } from "vitest";
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import { Random } from "../../../src/base/random.ts";
import { Authorizer } from "../../../src/cluster/apiserver/authorization.ts";
import { open } from "./door.ts";
import { ClusterRole, ClusterRoleBinding, Namespace, Role, RoleBinding } from "./kinds.ts";

const users = [
  { name: "jane", groups: ["system:authenticated", "devs"] },
  { name: "jane", groups: ["system:authenticated"] },
  { name: "joe", groups: ["system:authenticated"] },
  { name: "system:serviceaccount:a:robot", groups: ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"] },
];
const subjects = [
  { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "jane" },
  { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "devs" },
  { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "joe" },
  { kind: "ServiceAccount", name: "robot", namespace: "a" },
];
const questions = ["", "a", "b"].flatMap((namespace) =>
  ["get", "list"].map((verb) => ({ verb, group: "", resource: "configmaps", namespace, name: "motd" })),
);

it.each([1, 2, 3, 4, 5, 6])("after any changes of roles and bindings (%i)", (seed) => {
  const random = new Random(`rights-${seed}`);
  const pick = <T>(all: readonly T[]): T => all[random.between(0, all.length - 1)]!;
  const { server, api } = open(builtInKinds);
  for (const name of ["a", "b"]) api.create(Namespace, { metadata: { name } });
  const remembering = new Authorizer(server.scheme as never, server.stored);
  const rules = () => [
    {
      apiGroups: [""],
      resources: ["configmaps"],
      verbs: [pick(["get", "list", "*"])],
      ...(random.float() < 0.3 ? { resourceNames: ["motd"] } : {}),
    },
  ];
  const some = () => subjects.filter(() => random.float() < 0.4);
  let granted = 0;
  for (let step = 0; step < 60; step++) {
    const wide = random.float() < 0.5;
    const place = wide ? {} : { namespace: pick(["a", "b"]) };
    const name = pick(["x", "y"]);
    const isRole = random.float() < 0.4;
    const kind = isRole ? (wide ? ClusterRole : Role) : wide ? ClusterRoleBinding : RoleBinding;
    const known = api.find(kind, name, place);
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: wide || name === "x" ? "ClusterRole" : "Role", name: pick(["x", "y"]) };
    if (!known) api.create(kind, { metadata: { name, ...place }, ...(isRole ? { rules: rules() } : { roleRef, subjects: some() }) });
    else if (random.float() < 0.4) api.delete(kind, name, place);
    else api.update(kind, { ...known, ...(isRole ? { rules: rules() } : { subjects: some() }) } as never);
    const fresh = new Authorizer(server.scheme as never, server.stored);
    for (const user of users)
      for (const question of questions) {
        const allowed = fresh.authorize(user, question).allowed;
        if (allowed) granted++;
        expect(
          [remembering.allows(user, question), remembering.authorize(user, question)],
          `${user.name} ${JSON.stringify(question)}`,
        ).toEqual([allowed, fresh.authorize(user, question)]);
      }
  }
  expect(granted).toBeGreaterThan(50);
});
