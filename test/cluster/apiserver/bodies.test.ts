// Bodies that are not what the request is about (apiserver/pkg/endpoints/handlers: create.go, transformDecodeError).
import { expect, test } from "vitest";
import type { Kind } from "../../../src/api/kind.ts";
import {
  builtInKinds,
  ConfigMap,
  CustomResourceDefinition,
  Event,
  HorizontalPodAutoscaler,
  Job,
  Pod,
} from "../../../src/api/kinds/index.ts";
import { reviewKinds } from "../../../src/api/kinds/reviews.ts";
import type { KubeObject } from "../../../src/api/object.ts";
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

test("a patch that cannot be decoded is quoted with the whole object, as Go writes it and JSON patches leave it", () => {
  const { api } = open(builtInKinds);
  const { uid, resourceVersion } = api.create(ConfigMap, { metadata: { name: "c", ...here }, data: { b: "1" } }).metadata;
  const patch = (body: object, type: "merge" | "json") => refusal(() => api.patch(ConfigMap, "c", body, { type, ...here }));
  const quoted = (data: string, who: string) =>
    `{"apiVersion":"v1","data":${data},"kind":"ConfigMap","metadata":{"name":"c","namespace":"default","uid":"${uid}","resourceVersion":"${resourceVersion}","creationTimestamp":"2026-01-05T09:00:00Z","managedFields":[{"manager":"${who}","operation":"Update","apiVersion":"v1","time":"2026-01-05T09:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{".":{},"f:b":{}}}}]}}`;
  const said = (data: string) =>
    ` "" is invalid: patch: Invalid value: ${JSON.stringify(quoted(data, "kubectl"))}: json: cannot unmarshal number into Go struct field ConfigMap.data of type string`;
  expect(patch({ data: { a: 2 } }, "merge")).toBe(said('{"a":2,"b":"1"}'));
  expect(patch([{ op: "add", path: "/data/a", value: 2 }], "json")).toBe(said('{"a":2,"b":"1"}'));
});

test("an object without its name is told from one with another", () => {
  const { api } = open(builtInKinds);
  api.create(ConfigMap, { metadata: { name: "c", ...here } });
  const patch = (body: object) => refusal(() => api.patch(ConfigMap, "c", body, { type: "merge", ...here }));
  expect(patch({ metadata: { name: null } })).toBe("the name of the object (c based on URL) was undeterminable: name must be provided");
  expect(patch({ metadata: { name: "d" } })).toBe("the name of the object (d) does not match the name on the URL (c)");
});

test("an owner that is named twice is dropped once, with a warning", () => {
  const { api } = open(builtInKinds);
  const owner = { apiVersion: "v1", kind: "Node", name: "n", uid: "1" };
  const said: string[] = [];
  const asked = { ...here, warn: (text: string) => void said.push(text) };
  const metadata = { name: "c", ...here, ownerReferences: [owner, { ...owner, uid: "2" }, owner] };
  const made = api.request({ verb: "create", kind: ConfigMap, body: { metadata }, ...asked }) as KubeObject;
  expect(made.metadata.ownerReferences).toEqual([owner, { ...owner, uid: "2" }]);
  const body = { metadata: { ownerReferences: [owner, owner] } };
  api.request({ verb: "patch", kind: ConfigMap, name: "c", patch: "merge", body, ...asked });
  const words = (when: string) =>
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: 1`;
  expect(said).toEqual([words(""), words(" after mutating admission happens")]);
});

test("a version that is no number is told as such", () => {
  const { api } = open(builtInKinds);
  api.create(ConfigMap, { metadata: { name: "c", ...here } });
  const body = { metadata: { name: "c", resourceVersion: "abc" } };
  expect(refusal(() => api.request({ verb: "update", kind: ConfigMap, name: "c", body, ...here }))).toBe(
    'strconv.ParseUint: parsing "abc": invalid syntax',
  );
});

test("what is applied under an identity of its own must be there", () => {
  const { api } = open(builtInKinds);
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", uid: "abc" } };
  expect(refusal(() => api.patch(ConfigMap, "c", body, { type: "apply", fieldManager: "m", ...here }))).toBe(
    'Operation cannot be fulfilled on configmaps "c": uid mismatch: the provided object specified uid abc, and no existing object was found',
  );
});

test.each([
  [
    "SubjectAccessReview",
    {},
    '[spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified, spec.user: Invalid value: "": at least one of user or group must be specified]',
  ],
  [
    "SelfSubjectAccessReview",
    { resourceAttributes: { verb: "get" }, nonResourceAttributes: { path: "/" } },
    'spec.nonResourceAttributes: Invalid value: {"Path":"/","Verb":""}: cannot be specified in combination with resourceAttributes',
  ],
  ["TokenReview", {}, "token is required for TokenReview in authentication"],
])("a %s of %j asks nothing", (name, spec, words) => {
  const kind = reviewKinds.find((review) => review.kind === name)!;
  expect(create(kind, { spec })).toContain(words);
});
