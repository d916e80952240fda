// Every kind that a cluster of this version serves by default is there, with what a new cluster has of it.
import { describe, expect, it } from "vitest";
import { ApiError } from "../../../src/api/errors.ts";
import { builtInKinds } from "../../../src/api/kinds/index.ts";
import { reviewKinds } from "../../../src/api/kinds/reviews.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { readAsset } from "../../../src/base/assets.ts";
import { Clock } from "../../../src/base/clock.ts";
import { Random } from "../../../src/base/random.ts";
import { createApiServer } from "../../../src/cluster/apiserver/server.ts";

function serve() {
  const clock = new Clock(Date.parse("2026-11-21T03:00:00Z"));
  const api = createApiServer({ clock, random: new Random("test"), kinds: builtInKinds, serviceCidr: "10.96.0.0/12" });
  const client = api.client({ name: "admin", groups: ["system:masters", "system:authenticated"] });
  const kind = (group: string, plural: string) => api.scheme.byResource(group, "v1", plural)!;
  const names = (group: string, plural: string) => client.list(kind(group, plural)).map(({ metadata }) => metadata.name);
  return { api, client, clock, kind, names };
}
/** What a refused call says. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  return "";
}
const APF = "flowcontrol.apiserver.k8s.io";

describe("the kinds of a cluster", () => {
  it("are all that a real server's discovery lists", () => {
    const documents = JSON.parse(readAsset("src/api/schema/discovery.json")) as Record<
      string,
      { items: { metadata: { name?: string }; versions: { version: string; resources: { resource: string }[] }[] }[] }
    >;
    const listed = Object.values(documents).flatMap(({ items }) =>
      items.flatMap(({ metadata, versions }) =>
        versions.flatMap(({ version, resources }) => resources.map(({ resource }) => `${metadata.name ?? ""}/${version}/${resource}`)),
      ),
    );
    const ours = [...builtInKinds, ...reviewKinds].map(({ group, version, plural }) => `${group}/${version}/${plural}`);
    expect(listed.filter((each) => !ours.includes(each))).toEqual([]);
  });

  it("write what Go writes of an object with nothing in it", () => {
    const { client, kind } = serve();
    const made = (group: string, plural: string): KubeObject =>
      client.create(kind(group, plural), { metadata: { name: "bare" } }, kind(group, plural).namespaced ? { namespace: "default" } : {});
    expect(made("rbac.authorization.k8s.io", "roles")["rules"]).toBeNull();
    expect(made("rbac.authorization.k8s.io", "clusterroles")["rules"]).toBeNull();
    expect(made("scheduling.k8s.io", "priorityclasses")["value"]).toBe(0);
    expect(made("coordination.k8s.io", "leases")["spec"]).toEqual({});
    expect(made("", "resourcequotas")).toMatchObject({ spec: {}, status: {} });
  });

  it.each([
    ["", "replicationcontrollers", { spec: { selector: { a: "b" }, template: {} } }, "spec.template.spec.containers: Required value"],
    ["apps", "statefulsets", { spec: { volumeClaimTemplates: [{}] } }, "spec.volumeClaimTemplates[0].spec.accessModes: Required value"],
    [
      "",
      "pods",
      { spec: { containers: [{ name: "a", image: "a" }], volumes: [{ emptyDir: {} }] } },
      "spec.volumes[0].name: Required value",
    ],
    ["scheduling.k8s.io", "priorityclasses", { metadata: {} }, "metadata.name: Required value: name or generateName is required"],
  ])("refuse a body with a hole in it: %s %s", (group, plural, body, words) => {
    const { client, kind } = serve();
    if (plural === "pods") client.create(kind("", "serviceaccounts"), { metadata: { name: "default" } }, { namespace: "default" });
    const at = kind(group, plural).namespaced ? { namespace: "default" } : {};
    expect(refusal(() => client.create(kind(group, plural), { metadata: { name: "holed" }, ...body }, at))).toContain(words);
  });

  it("come with levels and schemas of flow control, each schema with a level that exists", () => {
    const { client, kind, names } = serve();
    expect(names(APF, "prioritylevelconfigurations")).toHaveLength(8);
    const schemas = client.list(kind(APF, "flowschemas"));
    expect(schemas).toHaveLength(13);
    expect(new Set(schemas.map((schema) => schema["status"].conditions[0].status))).toEqual(new Set(["False"]));
  });

  it("say of a flow schema that its level is missing, until there is one", () => {
    const { client, clock, kind } = serve();
    const schemas = kind(APF, "flowschemas");
    const rules = [{ subjects: [{ kind: "User", user: { name: "anna" } }], nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }] }];
    const spec = { priorityLevelConfiguration: { name: "mine" }, matchingPrecedence: 700, rules };
    client.create(schemas, { apiVersion: `${APF}/v1`, kind: "FlowSchema", metadata: { name: "mine" }, spec });
    clock.runUntil(clock.now + 1000);
    const dangling = () => client.get(schemas, "mine")["status"].conditions[0];
    expect(dangling()).toMatchObject({ status: "True", reason: "NotFound" });
    const level = { type: "Limited", limited: { limitResponse: { type: "Reject" } } };
    client.create(kind(APF, "prioritylevelconfigurations"), {
      apiVersion: `${APF}/v1`,
      kind: "PriorityLevelConfiguration",
      metadata: { name: "mine" },
      spec: level,
    });
    clock.runUntil(clock.now + 1000);
    expect(dangling()).toMatchObject({ status: "False", reason: "Found" });
  });

  it("keep an address object as long as a service has the address", () => {
    const { client, kind, names } = serve();
    expect(names("networking.k8s.io", "servicecidrs")).toEqual(["kubernetes"]);
    expect(names("networking.k8s.io", "ipaddresses")).toEqual(["10.96.0.1"]);
    const services = kind("", "services");
    const place = { namespace: "default" };
    const body = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { clusterIP: "10.96.7.7", ports: [{ port: 80 }] } };
    client.create(services, body, place);
    expect(client.get(kind("networking.k8s.io", "ipaddresses"), "10.96.7.7")["spec"].parentRef).toEqual({
      name: "web",
      namespace: "default",
      resource: "services",
    });
    client.delete(services, "web", place);
    expect(names("networking.k8s.io", "ipaddresses")).toEqual(["10.96.0.1"]);
  });

  it("show the health of the control plane, which nobody can write", () => {
    const { client, kind, names } = serve();
    expect(names("", "componentstatuses")).toEqual(["controller-manager", "etcd-0", "scheduler"]);
    expect(refusal(() => client.delete(kind("", "componentstatuses"), "scheduler"))).toMatch(/delete is not supported on resources/);
  });

  it("have their versions served by local API services", () => {
    const { client, kind } = serve();
    const services = client.list(kind("apiregistration.k8s.io", "apiservices"));
    expect(services.map((each) => each["status"].conditions[0].reason)).toEqual(services.map(() => "Local"));
  });

  it("bind a pod by a Binding alone", () => {
    const { client, kind } = serve();
    const place = { namespace: "default" };
    client.create(kind("", "serviceaccounts"), { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } }, place);
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers: [{ name: "web", image: "nginx" }] } };
    client.create(kind("", "pods"), pod, place);
    const binding = { apiVersion: "v1", kind: "Binding", metadata: { name: "web" }, target: { kind: "Node", name: "worker-1" } };
    client.create(kind("", "bindings"), binding, place);
    expect(client.get(kind("", "pods"), "web", place)["spec"].nodeName).toBe("worker-1");
    expect(refusal(() => client.create(kind("", "bindings"), binding, place))).toContain('is already assigned to node "worker-1"');
  });

  it("refuse a pod of a runtime class that there is not, and give it what the class says where there is one", () => {
    const { client, kind } = serve();
    const place = { namespace: "default" };
    client.create(kind("", "serviceaccounts"), { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } }, place);
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web" },
      spec: { runtimeClassName: "safe", containers: [{ name: "web", image: "nginx" }] },
    };
    const create = (): KubeObject => client.create(kind("", "pods"), pod, place);
    expect(refusal(create)).toBe('pods "web" is forbidden: pod rejected: RuntimeClass "safe" not found');
    client.create(kind("node.k8s.io", "runtimeclasses"), {
      apiVersion: "node.k8s.io/v1",
      kind: "RuntimeClass",
      metadata: { name: "safe" },
      handler: "sandbox",
      overhead: { podFixed: { memory: "64Mi" } },
      scheduling: { nodeSelector: { sandbox: "true" } },
    });
    expect(create()["spec"]).toMatchObject({ overhead: { memory: "64Mi" }, nodeSelector: { sandbox: "true" } });
  });
});
