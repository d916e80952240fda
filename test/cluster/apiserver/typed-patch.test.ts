// What server-side apply refuses before it merges (structured-merge-diff's typed/validate.go).
import { expect, it } from "vitest";
import { typeOf } from "../../../src/api/schema/types.ts";
import { typingErrors } from "../../../src/cluster/apiserver/typed-patch.ts";

const pod = (spec: object): string[] =>
  typingErrors(typeOf("io.k8s.api.core.v1.Pod"), { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec });

it("names undeclared fields by the keys of the items they are in", () => {
  expect(pod({ foo: 1, containers: [{ name: "web", ports: [{ containerPort: 80, hots: 1 }] }] })).toEqual([
    '.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].hots: field not declared in schema',
    ".spec.foo: field not declared in schema",
  ]);
});

it("tells values of the wrong type in its own words", () => {
  expect(
    pod({ hostNetwork: "yes", priority: "high", nodeName: 1, containers: "web", nodeSelector: [1], terminationGracePeriodSeconds: null }),
  ).toEqual([
    ".spec.containers: expected list, got &{web}",
    ".spec.hostNetwork: expected boolean, got &{yes}",
    ".spec.nodeName: expected string, got &value.valueUnstructured{Value:1}",
    ".spec.nodeSelector: expected map, got &{[1]}",
    ".spec.priority: expected numeric (int or float), got string",
  ]);
});

it("wants the keys of the items of a map list, each once", () => {
  expect(pod({ containers: [{ image: "a" }] })).toEqual([
    '.spec.containers: element 0: associative list with keys has an element that omits key field "name" (and doesn\'t have default value)',
  ]);
  expect(pod({ containers: [{ name: "a" }, { name: "a" }] })).toEqual(['.spec.containers: duplicate entries for key [name="a"]']);
});
