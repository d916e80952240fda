// Structures as errors quote them: the server's internal types, whose fields bear Go's names.
import { expect, it } from "vitest";
import { invalid } from "../../src/api/field-errors.ts";
import { internalForm, internalMap } from "../../src/api/internal-form.ts";
import { internalFields } from "../../src/api/internal-structs.ts";
import { allDefinitions, typeOf } from "../../src/api/schema/types.ts";

const CORE = "io.k8s.api.core.v1";

it("writes every field, in Go's order, unset pointers and lists as null", () => {
  expect(JSON.stringify(internalForm(`${CORE}.Probe`, { httpGet: { port: "web" }, periodSeconds: 3 }))).toBe(
    '{"Exec":null,"HTTPGet":{"Path":"","Port":"web","Host":"","Scheme":"","HTTPHeaders":null},"TCPSocket":null,"GRPC":null,' +
      '"InitialDelaySeconds":0,"TimeoutSeconds":0,"PeriodSeconds":3,"SuccessThreshold":0,"FailureThreshold":0,"TerminationGracePeriodSeconds":null}',
  );
});

it("puts metadata in line, under its published names, and the host's namespaces into the security context", () => {
  const template = { metadata: { labels: { b: "2", a: "1" }, creationTimestamp: null }, spec: { hostNetwork: true, containers: [] } };
  const text = JSON.stringify(internalForm(`${CORE}.PodTemplateSpec`, template));
  expect(text).toMatch(/^\{"labels":\{"a":"1","b":"2"\},"Spec":\{"Volumes":null,"InitContainers":null,"Containers":\[\],/);
  expect(text).toContain('"SecurityContext":{"HostNetwork":true,"HostPID":false,"HostIPC":false,"ShareProcessNamespace":null,');
});

it("leaves the types of the meta API as they are published", () => {
  const selector = { matchExpressions: [{ key: "a", operator: "Exists" }], matchLabels: { b: "c" } };
  expect(JSON.stringify(internalForm("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector", selector))).toBe(
    '{"matchLabels":{"b":"c"},"matchExpressions":[{"key":"a","operator":"Exists"}]}',
  );
});

it("writes no structure as null, and maps in order", () => {
  expect(internalForm(`${CORE}.Taint`, undefined)).toBe(null);
  expect(JSON.stringify(internalMap({ b: "1", a: "2" }))).toBe('{"a":"2","b":"1"}');
});

it("quotes texts as Go does, and what is in JSON too", () => {
  expect(invalid("a", '\u0007<é>\n"', "no").message).toBe('Invalid value: "\\a<é>\\n\\"": no');
  expect(invalid("a", { b: "<&>" }, "no").message).toBe('Invalid value: {"b":"\\u003c\\u0026\\u003e"}: no');
});

const HOST = ["hostnetwork", "hostpid", "hostipc", "shareprocessnamespace", "hostusers"];
it.each([
  "PodSpec",
  "Container",
  "EphemeralContainer",
  "Volume",
  "Probe",
  "SecurityContext",
  "PodSecurityContext",
  "PersistentVolumeClaimSpec",
])("knows all published fields of %s", (name) => {
  const type = typeOf(`${CORE}.${name}`);
  expect(allDefinitions()[`${CORE}.${name}`]).toBeDefined();
  const published = Object.keys((type as { fields: object }).fields).map((field) => field.toLowerCase());
  const known = internalFields(name)!.map((field) => field.json);
  const elsewhere = [...HOST, "serviceaccount"];
  expect(published.filter((field) => !known.includes(field) && !elsewhere.includes(field))).toEqual([]);
  expect(known.filter((field) => !published.includes(field) && !elsewhere.includes(field))).toEqual([]);
});
