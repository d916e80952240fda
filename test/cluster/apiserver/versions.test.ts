// Kinds that are served in several versions and stored in one.
import { expect, test } from "vitest";
import type { Kind } from "../../../src/api/kind.ts";
import { builtInKinds, EventV1, HorizontalPodAutoscaler, HorizontalPodAutoscalerV1 } from "../../../src/api/kinds/index.ts";
import type { KubeList, KubeObject } from "../../../src/api/object.ts";
import { Clock } from "../../../src/base/clock.ts";
import { Random } from "../../../src/base/random.ts";
import { createApiServer } from "../../../src/cluster/apiserver/server.ts";
import { admin, refusal, START } from "./door.ts";

const V1 = HorizontalPodAutoscalerV1 as unknown as Kind;
const V2 = HorizontalPodAutoscaler as unknown as Kind;
const NewEvent = EventV1 as unknown as Kind;
const here = { namespace: "default" };
const ALPHA = "autoscaling.alpha.kubernetes.io";

function open() {
  const server = createApiServer({
    clock: new Clock(START),
    random: new Random("versions"),
    kinds: builtInKinds,
    serviceCidr: "10.96.0.0/12",
  });
  const api = server.client(admin);
  const old = (spec: object = {}, metadata: object = {}) =>
    api.create(V1, {
      apiVersion: "autoscaling/v1",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "loom", ...here, ...metadata },
      spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "loom" }, maxReplicas: 4, ...spec },
    });
  return { server, api, old };
}

test("a percentage of the old version is a metric of the new one", () => {
  const { api, old } = open();
  expect(old({ targetCPUUtilizationPercentage: 65 })).toMatchObject({
    apiVersion: "autoscaling/v1",
    spec: { minReplicas: 1, targetCPUUtilizationPercentage: 65 },
  });
  const stored = api.get(V2, "loom", here);
  expect(stored.apiVersion).toBe("autoscaling/v2");
  expect(stored["spec"].metrics).toEqual([
    { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 65 } } },
  ]);
});

test("what the old version has no field for makes the round trip in annotations", () => {
  const { api } = open();
  api.create(V2, {
    metadata: { name: "loom", ...here },
    spec: {
      scaleTargetRef: { kind: "Deployment", name: "loom" },
      maxReplicas: 4,
      metrics: [
        { type: "Resource", resource: { name: "memory", target: { type: "AverageValue", averageValue: "64Mi" } } },
        { type: "Pods", pods: { metric: { name: "picks" }, target: { type: "AverageValue", averageValue: "3" } } },
      ],
      behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
    },
  });
  const before = api.get(V2, "loom", here);
  const shown = api.get(V1, "loom", here);
  expect(shown["spec"]).toEqual({ scaleTargetRef: { kind: "Deployment", name: "loom" }, minReplicas: 1, maxReplicas: 4 });
  expect(shown.metadata.annotations).toEqual({
    [`${ALPHA}/metrics`]:
      '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"64Mi"}},{"type":"Pods","pods":{"metricName":"picks","targetAverageValue":"3"}}]',
    [`${ALPHA}/behavior`]:
      '{"ScaleUp":{"StabilizationWindowSeconds":0,"SelectPolicy":"Max","Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15},{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null},"ScaleDown":{"StabilizationWindowSeconds":60,"SelectPolicy":"Max","Policies":[{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null}}',
  });
  api.update(V1, { ...shown, metadata: { ...shown.metadata, labels: { mill: "east" } } });
  const after = api.get(V2, "loom", here);
  expect(after["spec"]).toEqual(before["spec"]);
  expect(after.metadata.annotations).toBeUndefined();
  expect(after.metadata.labels).toEqual({ mill: "east" });
  expect(after.metadata.generation).toBe(1);
});

test("patches work on the version at which they come; lists and watches answer at theirs", () => {
  const { api, old } = open();
  old({ targetCPUUtilizationPercentage: 65 });
  const [watchOld, watchNew] = [api.watch(V1, here), api.watch(V2, here)];
  api.patch(V1, "loom", { spec: { targetCPUUtilizationPercentage: 30 } }, here);
  api.patch(V1, "loom", [{ op: "replace", path: "/spec/targetCPUUtilizationPercentage", value: 40 }], { ...here, type: "json" });
  const percent = ({ object }: { object: KubeObject }) => object["spec"].targetCPUUtilizationPercentage;
  expect(watchOld.take().map(percent)).toEqual([65, 30, 40]);
  expect(watchNew.take().map(({ object }) => object["spec"].metrics[0].resource.target.averageUtilization)).toEqual([65, 30, 40]);
  const list = api.request({ verb: "list", kind: V1, ...here }) as KubeList;
  expect([list.apiVersion, list.items[0]!.apiVersion]).toEqual(["autoscaling/v1", "autoscaling/v1"]);
  expect(list.items[0]).toBe((api.request({ verb: "list", kind: V1, ...here }) as KubeList).items[0]);
  api.delete(V1, "loom", here);
  expect(api.list(V2, here)).toEqual([]);
});

test("the stored kind checks; managers own fields of the version at which they wrote", () => {
  const { server, api, old } = open();
  expect(refusal(() => old({ targetCPUUtilizationPercentage: 0 }))).toBe(
    'HorizontalPodAutoscaler.autoscaling "loom" is invalid: spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
  );
  old({ targetCPUUtilizationPercentage: 65 });
  api.patch(V2, "loom", { spec: { maxReplicas: 9 } }, { ...here, fieldManager: "planner" });
  const entries = () =>
    server.managedFields(api.get(V2, "loom", here)).map(({ manager, apiVersion, fieldsV1 }) => [manager, apiVersion, fieldsV1]);
  expect(entries()).toEqual([
    ["kubectl", "autoscaling/v1", { "f:spec": { "f:minReplicas": {}, "f:scaleTargetRef": {}, "f:targetCPUUtilizationPercentage": {} } }],
    ["planner", "autoscaling/v2", { "f:spec": { "f:maxReplicas": {} } }],
  ]);
  expect(server.managedFields(api.get(V1, "loom", here))).toEqual(server.managedFields(api.get(V2, "loom", here)));
  expect(
    refusal(() =>
      api.request({
        verb: "patch",
        patch: "apply",
        kind: V1,
        name: "loom",
        fieldManager: "scribe",
        body: { apiVersion: "autoscaling/v1", kind: "HorizontalPodAutoscaler", spec: { targetCPUUtilizationPercentage: 10 } },
        ...here,
      }),
    ),
  ).toBe('Apply failed with 1 conflict: conflict with "kubectl" using autoscaling/v1: .spec.targetCPUUtilizationPercentage');
});

test("events have newer names in events.k8s.io, and stricter rules for new ones", () => {
  const { api } = open();
  const note = {
    metadata: { name: "thread.1", ...here },
    eventTime: "2026-01-05T09:00:00.000000Z",
    regarding: { kind: "Pod", name: "thread", namespace: "default" },
    reportingController: "mill.example/loom",
    reportingInstance: "loom-1",
    action: "Weave",
    reason: "Snapped",
    type: "Warning",
    note: "the thread snapped",
  };
  api.create(NewEvent, note);
  const core = api.get(builtInKinds.find(({ kind }) => kind === "Event")!, "thread.1", here);
  expect(core).toMatchObject({
    apiVersion: "v1",
    message: "the thread snapped",
    involvedObject: { name: "thread" },
    reportingComponent: "mill.example/loom",
  });
  expect(api.list(NewEvent, { ...here, fieldSelector: "regarding.name=thread" })).toHaveLength(1);
  expect(api.list(NewEvent, { ...here, fieldSelector: "regarding.name=warp" })).toHaveLength(0);
  const { eventTime: _, ...timeless } = note;
  expect(refusal(() => api.create(NewEvent, { ...timeless, metadata: { name: "thread.2", ...here } }))).toContain(
    "eventTime: Required value",
  );
  expect(refusal(() => api.get(NewEvent, "thread.3", here))).toBe('events "thread.3" not found');
});

test("a scale that is not there is named as such where it is written", () => {
  const { api } = open();
  const deployments = builtInKinds.find(({ kind }) => kind === "Deployment")!;
  const scale = (verb: "get" | "update", body?: object) =>
    api.request({ verb, kind: deployments, name: "loom", subresource: "scale", ...(body ? { body } : {}), ...here });
  expect(refusal(() => scale("get"))).toBe('deployments.apps "loom" not found');
  expect(refusal(() => scale("update", { spec: { replicas: 2 } }))).toBe('deployments/scale.apps "loom" not found');
  const template = { metadata: { labels: { app: "loom" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
  api.create(deployments, { metadata: { name: "loom", ...here }, spec: { selector: { matchLabels: { app: "loom" } }, template } });
  expect(scale("update", { spec: { replicas: 2 } })).toMatchObject({
    kind: "Scale",
    spec: { replicas: 2 },
    status: { selector: "app=loom" },
  });
  expect(refusal(() => scale("update", { metadata: { uid: "other" }, spec: { replicas: 3 } }))).toMatch(
    /^Operation cannot be fulfilled on deployments\/scale\.apps "loom": Precondition failed: UID in precondition: other, UID in object meta: /,
  );
});
