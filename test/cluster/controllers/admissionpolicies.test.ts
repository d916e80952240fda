// What the status of an admission policy says of its expressions, held against the types of what it matches.
import { expect, test } from "vitest";
import { builtInKinds, type ValidatingAdmissionPolicyObject } from "../../../src/api/kinds/index.ts";
import { KindRegistry } from "../../../src/cluster/apiserver/scheme.ts";
import { typeWarnings } from "../../../src/cluster/controllers/admissionpolicies/index.ts";

const scheme = new KindRegistry(builtInKinds);
const warnings = (expression: string, resources: string[], rest: object = {}) => {
  const resourceRules = [{ apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE"], resources }];
  const spec = { matchConstraints: { resourceRules }, validations: [{ expression }], ...rest };
  return typeWarnings({ spec } as unknown as ValidatingAdmissionPolicyObject, scheme);
};

test("a field that the type does not have is told for each kind that is named", () => {
  expect(warnings("object.replicas > 1", ["replicasets", "deployments"])).toEqual([
    {
      fieldRef: "spec.validations[0].expression",
      warning: [
        "apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'",
        " | object.replicas > 1",
        " | ......^",
        "apps/v1, Kind=ReplicaSet: ERROR: <input>:1:7: undefined field 'replicas'",
        " | object.replicas > 1",
        " | ......^",
      ].join("\n"),
    },
  ]);
});

test("what fits, what is reached by *, and variables with types of their own", () => {
  expect(warnings("object.spec.template.spec.containers.all(c, !c.image.endsWith(':latest'))", ["deployments"])).toEqual([]);
  expect(warnings("object.replicas > 1", ["*"])).toEqual([]);
  const variables = [{ name: "names", expression: "object.spec.template.spec.containers.map(c, c.name)" }];
  expect(warnings("variables.names.all(n, n > 1)", ["deployments"], { variables })[0]?.warning).toContain(
    "found no matching overload for '_>_' applied to '(string, int)'",
  );
});
