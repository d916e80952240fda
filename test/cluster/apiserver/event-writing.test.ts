// Events of the system's own parts are stored without a second look where nobody has a say in writes: nobody can tell.
import { describe, expect, test } from "vitest";
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { admin, open } from "./door.ts";

const here = { namespace: "default" };
const pod: KubeObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", ...here, uid: "u-1", resourceVersion: "1", creationTimestamp: "" },
};
const kindOf = (plural: string, group = "") => builtInKinds.find((kind) => kind.plural === plural && kind.group === group)!;
const events = kindOf("events");

/** A server that has heard a recorder of each API, after `before`. */
function told(before: (server: ReturnType<typeof open>) => void = () => {}) {
  const world = open(builtInKinds);
  before(world);
  const { server } = world;
  server.recorder(admin, "kubelet", "node-1").event(pod, "Normal", "Pulled", "there", { fieldPath: "spec.containers{web}" });
  server.recorder(admin, "job-controller").event(pod, "Normal", "", "");
  server.seriesRecorder(admin, "default-scheduler", "here").event(pod, "Normal", "Scheduled", "Binding", "to node-1");
  return world;
}
const listed = ({ api, server }: ReturnType<typeof open>) =>
  api.list(events, here).map((event) => {
    const { uid, resourceVersion, ...metadata } = event.metadata;
    expect([uid, Number(resourceVersion) > 0]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), true]);
    return { ...event, metadata, managed: server.managedFields(event) };
  });

/** Looks at nothing, but stands in the way of writing straight. */
const policy = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "ValidatingAdmissionPolicy",
  metadata: { name: "idle" },
  spec: {
    matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["events"], operations: ["CREATE"] }] },
    validations: [{ expression: "true" }],
  },
};

describe("an event", () => {
  test("is the same as one that was looked at in full", () => {
    const policies = kindOf("validatingadmissionpolicies", "admissionregistration.k8s.io");
    const looked = told(({ api }) => void api.create(policies, policy));
    const straight = told(({ api }) => {
      api.create(policies, policy);
      api.delete(policies, "idle");
    });
    expect(listed(straight)).toEqual(listed(looked));
    expect(listed(looked)).toHaveLength(3);
  });
  test("that is told again, or combined with others, counts up to the same", () => {
    const policies = kindOf("validatingadmissionpolicies", "admissionregistration.k8s.io");
    const often = (before: Parameters<typeof told>[0]) => {
      const world = open(builtInKinds);
      before!(world);
      const kubelet = world.server.recorder(admin, "kubelet", "node-1");
      const scheduler = world.server.seriesRecorder(admin, "default-scheduler", "here");
      for (let time = 0; time < 12; time++) {
        kubelet.event(pod, "Warning", "BackOff", "again");
        kubelet.event(pod, "Warning", "Unhealthy", `in another way: ${time}`);
        scheduler.event(pod, "Warning", "FailedScheduling", "Scheduling", "no room");
        world.clock.runUntil(world.clock.now + 60_000);
      }
      return listed(world);
    };
    const looked = often(({ api }) => void api.create(policies, policy));
    const straight = often(({ api }) => {
      api.create(policies, policy);
      api.delete(policies, "idle");
    });
    expect(straight).toEqual(looked);
    const counts = (looked as unknown as KubeObject[]).map(({ reason, count, series }) => `${reason} ${count ?? series?.count}`);
    expect(counts).toEqual(expect.arrayContaining(["BackOff 12", "Unhealthy 3", "FailedScheduling 2"]));
  });
  test("goes out to those who watch", () => {
    const heard: string[] = [];
    told(({ server }) => server.subscribe(events, ({ type, key }) => heard.push(`${type} ${key.replace(/\.[0-9a-f]+$/, "")}`)));
    expect(heard).toEqual(["ADDED default/web", "ADDED default/web", "ADDED default/web"]);
  });
  test.each([
    [["ingresses", "pods/*"], 3],
    [["events"], 0],
    [["*/*"], 0],
  ])("is refused by a webhook that nobody answers where its resources are %j", (resources, count) => {
    const configuration = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: "silent" },
      webhooks: [
        {
          name: "silent.example.com",
          rules: [{ apiGroups: ["*"], apiVersions: ["*"], resources, operations: ["CREATE"] }],
          clientConfig: { url: "https://nowhere.example.com/" },
          sideEffects: "None",
          admissionReviewVersions: ["v1"],
        },
      ],
    };
    const configurations = kindOf("validatingwebhookconfigurations", "admissionregistration.k8s.io");
    const { api } = told(({ api }) => void api.create(configurations, configuration));
    expect(api.list(events, here)).toHaveLength(count);
  });
  test("counts against a quota, and is lost where that is used up", () => {
    const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "few", ...here }, spec: { hard: { "count/events": "1" } } };
    const { api } = told(({ api }) => {
      const made = api.create(kindOf("resourcequotas"), quota);
      api.updateStatus(kindOf("resourcequotas"), { ...made, status: { hard: { "count/events": "1" }, used: { "count/events": "0" } } });
    });
    expect(api.list(events, here)).toHaveLength(1);
  });
  test("is lost in a namespace that ends", () => {
    const { api, server } = open(builtInKinds);
    const metadata = { ...pod.metadata, namespace: "ending" };
    const count = () => api.list(events, { namespace: "ending" }).length;
    const recorder = server.recorder(admin, "kubelet", "node-1");
    recorder.event({ ...pod, metadata }, "Normal", "Pulled", "nowhere");
    expect(count()).toBe(0);
    api.create(kindOf("namespaces"), { metadata: { name: "ending" } });
    recorder.event({ ...pod, metadata }, "Normal", "Pulled", "there");
    expect(count()).toBe(1);
    api.delete(kindOf("namespaces"), "ending");
    recorder.event({ ...pod, metadata }, "Normal", "Created", "too late");
    expect(count()).toBe(1);
  });
});
