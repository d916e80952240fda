// Field ownership and server-side apply.
import { expect, test } from "vitest";
import type { Kind } from "../../../src/api/kind.ts";
import { builtInKinds, Pod } from "../../../src/api/kinds/index.ts";
import { open, refusal } from "./door.ts";
import { ConfigMap, Deployment } from "./kinds.ts";

const here = { namespace: "default" };
const lamp = (data: object = { colour: "amber", watts: "40" }, labels: object = { room: "hall" }) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "lamp", ...here, labels },
  data,
});

function opened() {
  const { api, server } = open();
  const apply = (manager: string, body: object, force = false) =>
    api.request({ verb: "patch", patch: "apply", kind: ConfigMap, name: "lamp", body, fieldManager: manager, force, ...here });
  const owners = () =>
    server
      .managedFields(api.get(ConfigMap, "lamp", here))
      .map(({ manager, operation, fieldsV1 }) => `${manager} ${operation} ${JSON.stringify(fieldsV1)}`)
      .sort();
  const data = () => api.get(ConfigMap, "lamp", here)["data"];
  return { api, server, apply, owners, data };
}

test("what one manager has applied another may not change without force, but may share", () => {
  const { apply, owners, data, api } = opened();
  apply("electrician", lamp());
  expect(refusal(() => apply("painter", lamp({ colour: "rose", watts: "40" })))).toBe(
    'Apply failed with 1 conflict: conflict with "electrician": .data.colour',
  );
  expect(refusal(() => apply("painter", lamp({ colour: "rose", watts: "60" }, { room: "loft" })))).toBe(
    'Apply failed with 3 conflicts: conflicts with "electrician":\n- .data.colour\n- .data.watts\n- .metadata.labels.room',
  );
  apply("painter", { ...lamp({ colour: "rose" }), metadata: { name: "lamp", ...here } }, true);
  expect(owners()).toEqual([
    'electrician Apply {"f:data":{"f:watts":{}},"f:metadata":{"f:labels":{"f:room":{}}}}',
    'painter Apply {"f:data":{"f:colour":{}}}',
  ]);
  expect(refusal(() => apply("electrician", lamp()))).toBe('Apply failed with 1 conflict: conflict with "painter": .data.colour');
  apply("electrician", lamp({ watts: "40" }));
  expect(data()).toEqual({ colour: "rose", watts: "40" });
  api.patch(ConfigMap, "lamp", { data: { watts: "75" } }, { ...here, fieldManager: "kubectl-patch" });
  expect(refusal(() => apply("electrician", lamp({ watts: "40" })))).toBe(
    'Apply failed with 1 conflict: conflict with "kubectl-patch" using v1: .data.watts',
  );
  apply("electrician", lamp({}));
  expect(data()).toEqual({ colour: "rose", watts: "75" });
  apply("tenant", lamp({ colour: "rose", watts: "75" }));
  expect(owners().map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
    "electrician Apply",
    "kubectl-patch Update",
    "painter Apply",
    "tenant Apply",
  ]);
});

test("what a manager no longer applies goes away when nobody else holds it", () => {
  const { apply, data } = opened();
  apply("electrician", lamp());
  apply("electrician", lamp({ watts: "40" }));
  expect(data()).toEqual({ watts: "40" });
});

test("an old version, managed fields in the body, and no manager are refused", () => {
  const { apply, api } = opened();
  apply("a", lamp());
  const withMetadata = (metadata: object) => ({ ...lamp(), metadata: { ...lamp().metadata, ...metadata } });
  expect(refusal(() => apply("a", withMetadata({ resourceVersion: "1" }), true))).toContain("the object has been modified");
  expect(refusal(() => apply("a", withMetadata({ managedFields: [{ manager: "ghost" }] })))).toBe("metadata.managedFields must be nil");
  expect(refusal(() => api.request({ verb: "patch", patch: "apply", kind: ConfigMap, name: "lamp", body: lamp(), ...here }))).toContain(
    "fieldManager: Required value: is required for apply patch",
  );
});

test("updates are owned by who wrote them, list items by their key, statuses apart", () => {
  const { api, server } = open();
  const labels = { app: "web" };
  const made = api.create(
    Deployment,
    {
      metadata: { name: "web", ...here, labels },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "a", image: "nginx" }] } },
      },
    },
    { fieldManager: "kubectl-create" },
  );
  api.request({
    verb: "update",
    kind: Deployment,
    name: "web",
    subresource: "status",
    body: { ...made, status: { replicas: 2 } },
    fieldManager: "kube-controller-manager",
    ...here,
  });
  const fields = server.managedFields(api.get(Deployment, "web", here));
  expect(fields.map(({ manager, operation, subresource }) => [manager, operation, subresource])).toEqual([
    ["kube-controller-manager", "Update", "status"],
    ["kubectl-create", "Update", undefined],
  ]);
  expect(fields[1]!.fieldsV1).toEqual({
    "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
    "f:spec": {
      "f:replicas": {},
      "f:selector": {},
      "f:template": {
        "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
        "f:spec": { "f:containers": { 'k:{"name":"a"}': { ".": {}, "f:image": {}, "f:name": {} } } },
      },
    },
  });
  expect(fields[0]!.fieldsV1).toEqual({ "f:status": { "f:replicas": {} } });
});

test("who may write an object may write who owns its fields; what is not valid changes nothing", () => {
  const { api, server, apply, owners, data } = opened();
  apply("electrician", lamp());
  const entries = server.managedFields(api.get(ConfigMap, "lamp", here));
  const write = (managedFields: object[], more: object = {}) =>
    api.patch(ConfigMap, "lamp", { metadata: { managedFields }, ...more }, { ...here, type: "merge", fieldManager: "clerk" });
  const before = api.get(ConfigMap, "lamp", here);
  expect(write([...entries])).toBe(before);
  expect(write([{ ...entries[0]!, operation: "Steal" }])).toBe(before);
  expect(owners()).toHaveLength(1);
  const after = write([{ ...entries[0]!, manager: "heir" }]);
  expect(after.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
  expect(after.metadata.managedFields).toBeUndefined();
  expect(owners()[0]).toMatch(/^heir Apply /);
  apply("heir", lamp({ colour: "amber" }));
  expect(data()).toEqual({ colour: "amber" });
  write([{}], { data: { watts: "60" } });
  expect(owners()).toEqual(['clerk Update {"f:data":{"f:watts":{}}}']);
  api.patch(ConfigMap, "lamp", [{ op: "replace", path: "/metadata/managedFields", value: [{}] }], { ...here, type: "json" });
  expect(owners()).toEqual([]);
});

test("a container stays while something within it is somebody's", () => {
  const { api, apply, data, server } = opened();
  api.create(ConfigMap, lamp(), { ...here, fieldManager: "electrician" });
  const [entry] = server.managedFields(api.get(ConfigMap, "lamp", here));
  const heir = { ...entry!, operation: "Apply" };
  api.patch(ConfigMap, "lamp", { metadata: { managedFields: [heir] } }, { ...here, type: "merge" });
  apply("electrician", { ...lamp({ colour: "amber" }), metadata: { name: "lamp", ...here } });
  expect(data()).toEqual({ colour: "amber" });
  expect(api.get(ConfigMap, "lamp", here).metadata.labels).toBeUndefined();
});

test("the number of replicas may be applied through the scale, and is owned like any other field", () => {
  const { api, server } = open();
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", ...here },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } },
    },
  };
  api.request({ verb: "patch", patch: "apply", kind: Deployment, name: "web", body: deployment, fieldManager: "owner", ...here });
  const scale = (replicas: number, force = false) =>
    api.request({
      verb: "patch",
      patch: "apply",
      kind: Deployment,
      name: "web",
      subresource: "scale",
      body: { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "web" }, spec: { replicas } },
      fieldManager: "scaler",
      force,
      ...here,
    });
  expect(refusal(() => scale(3))).toBe('Apply failed with 1 conflict: conflict with "owner": .spec.replicas');
  expect(scale(3, true)).toMatchObject({ kind: "Scale", spec: { replicas: 3 } });
  expect(api.get(Deployment, "web", here)["spec"].replicas).toBe(3);
  const entries = server.managedFields(api.get(Deployment, "web", here));
  expect(entries.find(({ manager }) => manager === "scaler")).toMatchObject({
    operation: "Apply",
    subresource: "scale",
    apiVersion: "apps/v1",
    fieldsV1: { "f:spec": { "f:replicas": {} } },
  });
  expect(JSON.stringify(entries.find(({ manager }) => manager === "owner"))).not.toContain("f:replicas");
});

test("what admission adds and who binds a pod own nothing of it", () => {
  const { api, server } = open(builtInKinds);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", ...here },
    spec: { containers: [{ name: "web", image: "nginx" }] },
  };
  api.create(Pod, pod, { ...here, fieldManager: "kubectl-run" } as never);
  api.request({
    verb: "create",
    kind: Pod as Kind,
    name: "web",
    subresource: "binding",
    body: { target: { kind: "Node", name: "n" } },
    ...here,
  });
  const entries = server.managedFields(api.get(Pod, "web", here));
  expect(entries.map(({ operation }) => operation)).toEqual(["Update"]);
  const fields = JSON.stringify(entries[0]!.fieldsV1);
  expect(fields).toContain("f:terminationGracePeriodSeconds");
  for (const added of ["f:tolerations", "f:serviceAccountName", "f:priority", "f:nodeName", "f:volumes"])
    expect(fields).not.toContain(added);
});

test("ephemeral containers and sizes are applied through their subresources, and nothing else with them", () => {
  const { api, server } = open(builtInKinds);
  const pod = (spec: object, extra: object = {}) => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "web", ...here, ...extra }, spec });
  api.create(Pod, pod({ containers: [{ name: "web", image: "nginx", resources: { requests: { cpu: "100m" } } }] }) as never, here);
  const apply = (subresource: string, body: object) =>
    api.request({
      verb: "patch",
      patch: "apply",
      kind: Pod as Kind,
      name: "web",
      subresource,
      body,
      fieldManager: "me",
      force: true,
      ...here,
    });
  const debug = { name: "debug", image: "busybox", targetContainerName: "web" };
  apply("ephemeralcontainers", pod({ ephemeralContainers: [debug], activeDeadlineSeconds: 9 }, { labels: { a: "b" } }));
  let now = api.get(Pod, "web", here);
  expect(now["spec"].ephemeralContainers).toHaveLength(1);
  expect(now["spec"].activeDeadlineSeconds).toBeUndefined();
  expect(now.metadata.labels).toBeUndefined();
  apply("resize", pod({ containers: [{ name: "web", image: "other", resources: { requests: { cpu: "200m" } } }] }));
  now = api.get(Pod, "web", here);
  expect(now["spec"].containers[0]).toMatchObject({ image: "nginx", resources: { requests: { cpu: "200m" } } });
  const mine = server.managedFields(now).filter(({ manager }) => manager === "me");
  expect(mine.map(({ subresource, fieldsV1 }) => `${subresource} ${JSON.stringify(fieldsV1)}`).sort()).toEqual([
    'ephemeralcontainers {"f:spec":{"f:ephemeralContainers":{"k:{\\"name\\":\\"debug\\"}":{".":{},"f:image":{},"f:name":{},"f:targetContainerName":{}}}}}',
    'resize {"f:spec":{"f:containers":{"k:{\\"name\\":\\"web\\"}":{"f:resources":{"f:requests":{"f:cpu":{}}}}}}}',
  ]);
});

test("what a strategy adds to a job or a namespace is nobody's, and a job without labels has its pods' (endpoints/handlers/create.go, batch/v1/defaults.go)", () => {
  const { api, server } = open(builtInKinds);
  const kind = (plural: string) => builtInKinds.find((each) => each.plural === plural)!;
  const job = api.create(
    kind("jobs"),
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "reap" },
      spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } } },
    } as never,
    here,
  );
  expect(job.metadata.labels).toEqual({
    "batch.kubernetes.io/controller-uid": job.metadata.uid,
    "batch.kubernetes.io/job-name": "reap",
    "controller-uid": job.metadata.uid,
    "job-name": "reap",
  });
  const fields = JSON.stringify(server.managedFields(job));
  expect(fields).toContain("f:manualSelector");
  for (const added of ["f:selector", "f:labels"]) expect(fields).not.toContain(added);
  const namespace = api.create(kind("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name: "x" } } as never);
  expect(JSON.stringify(server.managedFields(namespace)[0]!.fieldsV1)).toBe(
    '{"f:metadata":{"f:labels":{".":{},"f:kubernetes.io/metadata.name":{}}}}',
  );
});
