// missing-rbac: a RoleBinding names another account than the one that works with it.
import type { Fault } from "./fault.ts";
import { type Loose, misspelt, rewrite } from "./objects.ts";

export const missingRbac: Fault = {
  name: "missing-rbac",
  targets: ["RoleBinding"],
  fits: (binding, scene) => {
    const { subjects, roleRef } = binding as Loose;
    return (
      subjects?.length === 1 &&
      subjects[0].kind === "ServiceAccount" &&
      roleRef.kind === "Role" &&
      scene.api.find(scene.kind("Role"), roleRef.name, { namespace: binding.metadata.namespace! }) !== undefined
    );
  },
  inject(target, scene) {
    const { name, namespace = "" } = target.metadata;
    const { subjects, roleRef } = target as Loose;
    const account = subjects[0].name as string;
    const role = scene.api.get(scene.kind("Role"), roleRef.name, { namespace }) as Loose;
    const { verbs, resources } = role.rules[0] as { verbs: string[]; resources: string[] };
    const wrong = misspelt(account, scene.random);
    rewrite(target, scene, (copy) => {
      copy.subjects[0].name = wrong;
    });
    const access = { as: `system:serviceaccount:${subjects[0].namespace ?? namespace}:${account}`, verbs, resources, namespace };
    return {
      symptom: { access: { ...access, allowed: false } },
      cured: { access },
      repair: [
        `kubectl patch rolebinding ${name} -n ${namespace} --type=json -p '[{"op":"replace","path":"/subjects/0/name","value":"${account}"}]'`,
      ],
      values: { account, wrong, role: roleRef.name },
    };
  },
};
