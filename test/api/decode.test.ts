// Decoding as the server does it: Go's words for what does not fit, unknown and repeated fields, patches.
import { expect, test } from "vitest";
import { decodeAs } from "../../src/api/decode.ts";
import { decodeValue } from "../../src/api/decode-value.ts";
import { builtInKinds, Secret } from "../../src/api/kinds/index.ts";
import { open, refusal } from "../cluster/apiserver/door.ts";
import { ConfigMap, Deployment, Pod } from "../cluster/apiserver/kinds.ts";

const here = { namespace: "default" };
const kennel = (spec: object = {}, container: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "kennel", ...here },
  spec: {
    selector: { matchLabels: { app: "kennel" } },
    template: { metadata: { labels: { app: "kennel" } }, spec: { containers: [{ name: "dog", image: "nginx", ...container }] } },
    ...spec,
  },
});
const send = (body: unknown, fieldValidation: "Strict" | "Warn" | "Ignore" = "Strict", kind = Deployment) => {
  const { api } = open();
  const warnings: string[] = [];
  let object: Record<string, unknown> | undefined;
  const refused = refusal(() => {
    object = api.request({ verb: "create", kind, ...here, body, fieldValidation, warn: (text) => warnings.push(text) }) as never;
  });
  return { refused, warnings, object };
};

test("unknown fields are refused, warned about, or dropped in silence", () => {
  const body = kennel({ replica: 2 }, { imagePullPolice: "Always" });
  expect(send(body).refused).toBe(
    'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.spec.containers[0].imagePullPolice", unknown field "spec.replica"',
  );
  const warned = send(body, "Warn");
  expect(warned.warnings).toEqual(['unknown field "spec.template.spec.containers[0].imagePullPolice"', 'unknown field "spec.replica"']);
  expect(JSON.stringify(warned.object)).not.toContain("replica:");
  expect(send(body, "Ignore").warnings).toEqual([]);
});

test("fields given twice count as strict errors when the text is at hand", () => {
  const text = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"echo"},"data":{"a":"1","a":"2"},"colour":"red"}';
  expect(send(text, "Strict", ConfigMap).refused).toBe(
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.a", unknown field "colour"',
  );
  expect(send(text, "Warn", ConfigMap).object?.["data"]).toEqual({ a: "2" });
});

test("quantities are stored as Go writes them, resources in whole thousandths", () => {
  const resources = {
    requests: { cpu: "1000m", memory: "1024Mi", "ephemeral-storage": "01Gi" },
    limits: { cpu: 1.00051, memory: "1.5Gi", "ephemeral-storage": 2000 },
  };
  const made = send(kennel({}, { resources })).object as { spec: { template: { spec: { containers: unknown[] } } } };
  expect(made.spec.template.spec.containers[0]).toMatchObject({
    resources: {
      requests: { cpu: "1", memory: "1Gi", "ephemeral-storage": "01Gi" },
      limits: { cpu: "1001m", memory: "1536Mi", "ephemeral-storage": "2k" },
    },
  });
  expect(send(kennel({}, { resources: { requests: { memory: "128K" } } })).refused).toBe(
    'Deployment in version "v1" cannot be handled as a Deployment: unable to parse quantity\'s suffix',
  );
});

test("what Go's omitempty leaves out is not stored, and what a pointer holds is", () => {
  const read = (kind: string, body: object) => decodeAs(builtInKinds.find((each) => each.kind === kind)!, body).value;
  expect(read("PriorityClass", { value: 1, globalDefault: false })).toEqual({ value: 1 });
  expect(read("PersistentVolume", { spec: { storageClassName: "" } })).toEqual({ spec: {} });
  expect(read("PersistentVolumeClaim", { spec: { storageClassName: "" } })).toEqual({ spec: { storageClassName: "" } });
  expect(read("Pod", { spec: { hostname: "", containers: [{ name: "", tty: false, restartPolicy: "" }] } })).toEqual({
    spec: { containers: [{ name: "", restartPolicy: "" }] },
  });
  expect(read("EndpointSlice", { addressType: "IPv4" })).toEqual({ addressType: "IPv4", endpoints: null, ports: null });
  expect(read("ValidatingWebhookConfiguration", { webhooks: [{ clientConfig: { caBundle: "" } }] })).toEqual({
    webhooks: [{ clientConfig: {} }],
  });
});

test("bytes and times are stored as Go writes them", () => {
  const read = (kind: string, body: object) => decodeAs(builtInKinds.find((each) => each.kind === kind)!, body).value;
  expect(read("Secret", { data: { a: "YWJj\nZGVm\n", b: "YR==" } })).toEqual({ data: { a: "YWJjZGVm", b: "YQ==" } });
  expect(read("Lease", { spec: { renewTime: "2026-01-01T02:00:00.500000+02:00" } })).toEqual({
    spec: { renewTime: "2026-01-01T00:00:00.500000Z" },
  });
  expect(() => read("Lease", { spec: { renewTime: "2026-01-01T00:00:00Z" } })).toThrow('cannot parse "Z" as ".000000"');
});

test("values of a wrong type are refused in encoding/json's words", () => {
  const words = (body: unknown, kind = Deployment) => send(body, "Strict", kind).refused.replace(/^.* cannot be handled as a \w+: /, "");
  expect(words(kennel({ replicas: "0" }))).toBe(
    "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
  );
  expect(words(kennel({ replicas: 1.5 }))).toBe(
    "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
  );
  expect(words(kennel({ paused: "yes" }))).toBe(
    "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.paused of type bool",
  );
  expect(words(kennel({}, { image: 5 }))).toBe(
    "json: cannot unmarshal number into Go struct field Container.spec.template.spec.containers.image of type string",
  );
  expect(words(kennel({ template: { spec: { containers: {} } } }))).toBe(
    "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
  );
  // Types with a name of their own are called by it: strings, lists of them and maps.
  expect(words(kennel({}, { imagePullPolicy: 5 }))).toMatch(/containers\.imagePullPolicy of type v1\.PullPolicy$/);
  expect(words(kennel({}, { resources: { limits: 5 } }))).toMatch(/resources\.limits of type v1\.ResourceList$/);
  expect(words(kennel({}, { securityContext: { capabilities: { add: "NET_ADMIN" } } }))).toMatch(
    /capabilities\.add of type \[\]v1\.Capability$/,
  );
  expect(words(kennel({}, { securityContext: { capabilities: { add: [1] } } }))).toMatch(/capabilities\.add of type v1\.Capability$/);
  expect(words(kennel({}, { volumeMounts: [{ mountPropagation: 1 }] }))).toMatch(/mountPropagation of type v1\.MountPropagationMode$/);
  expect(words({ metadata: { name: "a", labels: { year: 2024 } } }, ConfigMap)).toBe(
    "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
  );
  expect(words({ metadata: { name: "a" }, data: [] }, ConfigMap)).toBe(
    "json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string",
  );
  expect(words({ metadata: { name: "a" }, spec: { containers: [{ name: "a", resources: { limits: { cpu: "much" } } }] } }, Pod)).toBe(
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  );
  expect(words(kennel({ strategy: { rollingUpdate: { maxSurge: true } } }))).toBe(
    "json: cannot unmarshal bool into Go value of type int32",
  );
});

test("what Go would not write is not kept: nulls, empty lists, plain zeros", () => {
  const { object } = send(
    kennel({ minReadySeconds: 0, replicas: 0, paused: false, strategy: null }, { command: [], env: [{ name: "A", value: "" }] }),
  );
  const spec = object!["spec"] as Record<string, unknown> & { template: { spec: { containers: unknown[] } } };
  expect(spec).toMatchObject({ replicas: 0 });
  for (const gone of ["minReadySeconds", "paused", "strategy"]) expect(spec).not.toHaveProperty(gone);
  expect(spec.template.spec.containers[0]).toMatchObject({ env: [{ name: "A" }] });
  expect(spec.template.spec.containers[0]).not.toHaveProperty("command");
});

test("strategic merge patches merge lists by key and obey directives", () => {
  const { api } = open();
  api.create(
    Deployment,
    kennel(
      {},
      {
        env: [
          { name: "SALT", value: "some" },
          { name: "HEAT", value: "mild" },
        ],
        ports: [{ containerPort: 80 }],
      },
    ),
  );
  const containers = () => api.get(Deployment, "kennel", here).spec.template.spec.containers;
  const patch = (...list: object[]) => api.patch(Deployment, "kennel", { spec: { template: { spec: { containers: list } } } }, here);
  patch({ name: "dog", env: [{ name: "HEAT", value: "hot" }] }, { name: "cat", image: "httpd" });
  expect(containers()).toMatchObject([
    {
      name: "dog",
      image: "nginx",
      env: [
        { name: "SALT", value: "some" },
        { name: "HEAT", value: "hot" },
      ],
    },
    { name: "cat" },
  ]);
  patch({ name: "dog", env: [{ name: "SALT", $patch: "delete" }] }, { name: "cat", $patch: "delete" });
  expect(containers()).toMatchObject([{ name: "dog", env: [{ name: "HEAT", value: "hot" }] }]);
  patch({ $patch: "replace" }, { name: "owl", image: "busybox" });
  expect(containers()).toEqual([{ name: "owl", image: "busybox" }]);
  expect(refusal(() => api.patch(Deployment, "kennel", { spec: { replicas: "two" } }, here))).toBe(
    ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:two]]": unrecognized type: int32',
  );
  expect(refusal(() => api.patch(Deployment, "kennel", '{"spec":', here))).toBe("unexpected end of JSON input");
});

test("what is no base64 is refused as the form of the patch reads it", () => {
  const { api } = open(builtInKinds);
  api.create(Secret, { metadata: { name: "vault", ...here } });
  const put = (pin: unknown, type: "strategic" | "merge") =>
    refusal(() => api.patch(Secret, "vault", { data: { pin } }, { ...here, type }));
  const refused = ' "" is invalid: patch: Invalid value: ';
  expect(put("not it!", "strategic")).toBe(
    `${refused}"map[data:map[pin:not it!]]": error decoding from json: illegal base64 data at input byte 3`,
  );
  expect(put(7, "strategic")).toBe(`${refused}"map[data:map[pin:7]]": cannot restore slice from int64`);
  expect(put("not it!", "merge")).toContain("illegal base64 data at input byte 3");
});

test("JSON patches apply as a whole or not at all", () => {
  const { api } = open();
  api.create(ConfigMap, { metadata: { name: "ledger", ...here }, data: { total: "12" } });
  const patch = (...operations: object[]) => api.patch(ConfigMap, "ledger", operations, { ...here, type: "json" });
  expect(refusal(() => patch({ op: "replace", path: "/data/total", value: "1" }, { op: "test", path: "/data/total", value: "9" }))).toBe(
    "the server rejected our request due to an error in our request",
  );
  expect(refusal(() => patch({ op: "remove", path: "/metadata/labels/nothing" }))).toBe(
    "the server rejected our request due to an error in our request",
  );
  expect(patch({ op: "test", path: "/data/total", value: "12" }, { op: "replace", path: "/data/total", value: "14" })["data"]).toEqual({
    total: "14",
  });
});

test.each([
  [
    "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
    { spec: { metrics: [{ type: 1 }] } },
    "MetricSpec.spec.metrics.type of type v2.MetricSourceType",
  ],
  ["io.k8s.api.core.v1.Pod", { metadata: { uid: 1 } }, "ObjectMeta.metadata.uid of type types.UID"],
  ["io.k8s.api.core.v1.Pod", { spec: { os: { name: 1 } } }, "PodOS.spec.os.name of type v1.OSName"],
  [
    "io.k8s.api.certificates.v1.CertificateSigningRequest",
    { spec: { usages: 1 } },
    "CertificateSigningRequestSpec.spec.usages of type []v1.KeyUsage",
  ],
  ["io.k8s.api.node.v1.RuntimeClass", { overhead: { podFixed: 1 } }, "Overhead.overhead.podFixed of type v1.ResourceList"],
])("a field of a type with a name of its own: %s %j", (definition, body, field) => {
  expect(() => decodeValue(definition, body)).toThrow(`json: cannot unmarshal number into Go struct field ${field}`);
});
