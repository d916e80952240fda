// Bodies that are not what the request is about (apiserver/pkg/endpoints/handlers: create.go, transformDecodeError).
import { expect, test } from "vitest";
import type { Kind } from "../../../src/api/kind.ts";
import { builtInKinds, CustomResourceDefinition, Event, HorizontalPodAutoscaler, Job, Pod } from "../../../src/api/kinds/index.ts";
import { open, refusal } from "./door.ts";

const here = { namespace: "default" };
const create = (kind: unknown, body: object) => {
  const { api } = open(builtInKinds);
  return refusal(() => api.request({ verb: "create", kind: kind as Kind, body, ...here }));
};

test("another kind, another version and what nobody knows are told apart", () => {
  expect(create(Pod, { apiVersion: "v1", kind: "Service" })).toBe(
    'Service in version "v1" cannot be handled as a Pod: converting (v1.Service) to (core.Pod): unknown conversion',
  );
  expect(create(Job, { apiVersion: "batch/v1", kind: "Jobb" })).toBe(
    'Jobb in version "v1" cannot be handled as a Job: no kind "Jobb" is registered for version "batch/v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
  );
  expect(create(HorizontalPodAutoscaler, { apiVersion: "autoscaling/v1", kind: "HorizontalPodAutoscaler" })).toBe(
    "the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)",
  );
});

test("what is missing is missed, nothing worse", () => {
  expect(create(Job, {})).toContain("metadata.name: Required value: name or generateName is required");
  expect(create(Event, { metadata: { name: "e", ...here } })).toBe("(not refused)");
  const versions = [{ served: true, storage: true }];
  expect(
    create(CustomResourceDefinition, { metadata: { name: "a.b" }, spec: { group: "b", scope: "Cluster", names: {}, versions } }),
  ).toContain('spec.versions[0].name: Invalid value: ""');
});
