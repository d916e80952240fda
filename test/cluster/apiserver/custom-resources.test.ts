// Custom resources in a whole cluster: definitions are accepted and established, their objects live as all others, and go with them.
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../src/api/object.ts";
import type { Watch } from "../../../src/api/request.ts";
import { onWire } from "../../../src/cluster/apiserver/web/wire.ts";
import { cluster } from "../controllers/cluster.ts";
import { refusal } from "./door.ts";

const schema = {
  openAPIV3Schema: {
    type: "object",
    properties: {
      spec: {
        type: "object",
        required: ["heat"],
        properties: {
          heat: { type: "integer", minimum: 0 },
          fuel: { type: "string", default: "wood" },
          replicas: { type: "integer" },
          shelves: {
            type: "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
            items: { type: "object", required: ["name"], properties: { name: { type: "string" }, size: { type: "integer" } } },
          },
        },
        "x-kubernetes-validations": [{ rule: "self.heat >= oldSelf.heat", message: "an oven does not cool", fieldPath: ".heat" }],
      },
      status: { type: "object", properties: { replicas: { type: "integer" }, phase: { type: "string" } } },
    },
  },
};
const version = (name: string, more: object = {}) => ({ name, served: true, storage: false, schema, ...more });
const definition = (plural = "ovens", spec: object = {}) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.bakery.example.com` },
  spec: {
    group: "bakery.example.com",
    scope: "Namespaced",
    names: { plural, kind: "Oven", shortNames: ["ov"] },
    versions: [version("v1", { storage: true })],
    ...spec,
  },
});
const oven = (name: string, spec: object = { heat: 250 }, metadata: object = {}) => ({
  apiVersion: "bakery.example.com/v1",
  kind: "Oven",
  metadata: { name, namespace: "default", ...metadata },
  spec,
});

function world(spec: object = {}) {
  const made = cluster({ nodes: 0 });
  const { api, client, clock } = made;
  const definitions = api.scheme.byKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition")!;
  const run = (seconds: number) => {
    const until = clock.now + seconds * 1000;
    while (clock.step(until));
  };
  run(1);
  const define = (plural?: string, more: object = spec) => client.create(definitions, definition(plural, more));
  const conditions = (name = "ovens"): string[] =>
    (client.get(definitions, `${name}.bakery.example.com`)["status"].conditions ?? []).map(
      ({ type, status, reason }: Record<string, string>) => `${type}=${status} ${reason}`,
    );
  const kind = (at = "v1") => api.scheme.byKind("bakery.example.com", at, "Oven")!;
  return { ...made, definitions, run, define, conditions, kind };
}

describe("a definition", () => {
  it("is given its names, then established, and only then served", () => {
    const { define, run, conditions, kind, client, definitions } = world();
    const made = define();
    expect(made["status"]).toEqual({ acceptedNames: { kind: "", plural: "" }, conditions: null, storedVersions: ["v1"] });
    expect(made["spec"].names).toMatchObject({ singular: "oven", listKind: "OvenList" });
    expect(kind()).toBeUndefined();
    run(1);
    expect(conditions()).toEqual(["NamesAccepted=True NoConflicts", "Established=True InitialNamesAccepted"]);
    expect(client.get(definitions, "ovens.bakery.example.com")["status"].acceptedNames).toEqual(made["spec"].names);
    expect(kind()).toMatchObject({ plural: "ovens", singular: "oven", shortNames: ["ov"], namespaced: true });
  });
  it("waits while another of its group has its names, and gets them when that goes", () => {
    const { define, run, conditions, client, definitions } = world();
    define();
    run(1);
    define("stoves");
    run(1);
    expect(conditions("stoves")).toEqual(["NamesAccepted=False ListKindConflict", "Established=False NotAccepted"]);
    client.delete(definitions, "ovens.bakery.example.com");
    run(10);
    expect(conditions("stoves")).toEqual(["NamesAccepted=True NoConflicts", "Established=True InitialNamesAccepted"]);
  });
  it("is refused when it makes no sense, and keeps what it may not change", () => {
    const { define, run, client, definitions } = world();
    expect(refusal(() => define("ovens", { versions: [version("v1")] }))).toContain(
      "must have exactly one version marked as storage version",
    );
    expect(refusal(() => define("ovens", { group: "apps.k8s.io" }))).toContain("protected groups must have approval annotation");
    define();
    run(1);
    const change = (spec: object) => () => client.patch(definitions, "ovens.bakery.example.com", { spec }, { type: "merge" });
    expect(refusal(change({ scope: "Cluster" }))).toContain('spec.scope: Invalid value: "Cluster": field is immutable');
    expect(refusal(change({ versions: [version("v2", { storage: true })] }))).toContain('status.storedVersions[0]: Invalid value: "v1"');
  });
  it("goes last: first its objects, finalizers and all", () => {
    const { define, run, client, kind, api, definitions, conditions } = world();
    define();
    run(1);
    const its = kind();
    client.create(its, oven("free"));
    client.create(its, oven("held", { heat: 1 }, { finalizers: ["example.com/hold"] }));
    client.delete(definitions, "ovens.bakery.example.com");
    run(1);
    expect(client.list(its).map(({ metadata }) => metadata.name)).toEqual(["held"]);
    expect(conditions().at(-1)).toBe("Terminating=True InstanceDeletionInProgress");
    expect(refusal(() => client.create(kind(), oven("late")))).toBe("create not allowed while custom resource definition is terminating");
    client.patch(kind(), "held", { metadata: { finalizers: null } }, { type: "merge", namespace: "default" });
    run(10);
    expect(client.list(definitions)).toEqual([]);
    expect(api.scheme.byResource("bakery.example.com", "v1", "ovens")).toBeUndefined();
  });
  it("keeps its objects while no version of it is served, and takes them with it when it goes", () => {
    const { client, define, run, kind, definitions } = world();
    define();
    run(1);
    client.create(kind(), oven("a"));
    const serve = (served: boolean) => {
      const versions = [version("v1", { storage: true, served })];
      client.patch(definitions, "ovens.bakery.example.com", { spec: { versions } }, { type: "merge" });
    };
    serve(false);
    expect(kind()).toBeUndefined();
    serve(true);
    expect(client.list(kind()).map(({ metadata }) => metadata.name)).toEqual(["a"]);
    serve(false);
    client.delete(definitions, "ovens.bakery.example.com");
    run(10);
    define();
    run(1);
    expect(client.list(kind())).toEqual([]);
  });
  it("is one cluster's alone", () => {
    const [one, other] = [world(), world()];
    one.define();
    one.run(1);
    other.run(1);
    expect(one.kind()).toBeDefined();
    expect(other.kind()).toBeUndefined();
  });
});

describe("an object", () => {
  const ready = (spec: object = {}) => {
    const made = world(spec);
    made.define();
    made.run(1);
    return made;
  };
  it("is pruned, defaulted and counted", () => {
    const { client, kind } = ready();
    const warnings: string[] = [];
    const made = client.request({
      verb: "create",
      kind: kind(),
      namespace: "default",
      body: oven("a", { heat: 1, soot: 2 }),
      warn: (text) => warnings.push(text),
    }) as KubeObject;
    expect(made["spec"]).toEqual({ heat: 1, fuel: "wood" });
    expect(warnings).toEqual(['unknown field "spec.soot"']);
    expect(made.metadata.generation).toBe(1);
    const place = { type: "merge", namespace: "default" } as const;
    expect(client.patch(kind(), "a", { metadata: { labels: { x: "y" } } }, place).metadata.generation).toBe(1);
    expect(client.patch(kind(), "a", { spec: { heat: 2 } }, place).metadata.generation).toBe(2);
    // Without a subresource the status is a field as any other.
    expect(client.patch(kind(), "a", { status: { phase: "Hot" } }, place).metadata.generation).toBe(3);
  });
  it("keeps its status apart where there is a subresource for it", () => {
    const { client, kind } = ready({ versions: [version("v1", { storage: true, subresources: { status: {} } })] });
    const made = client.create(kind(), { ...oven("a"), status: { phase: "Hot" } });
    expect(made["status"]).toBeUndefined();
    const after = client.updateStatus(kind(), {
      ...made,
      metadata: { ...made.metadata, labels: { x: "y" } },
      spec: { heat: 999 },
      status: { phase: "Hot" },
    } as KubeObject);
    expect(after).toMatchObject({ spec: { heat: 250 }, status: { phase: "Hot" } });
    expect([after.metadata.labels, after.metadata.generation]).toEqual([undefined, 1]);
  });
  it("is scaled where its definition says how", () => {
    const scale = { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" };
    const { client, kind } = ready({ versions: [version("v1", { storage: true, subresources: { scale } })] });
    client.create(kind(), oven("a", { heat: 1, replicas: 2 }));
    const place = { kind: kind(), namespace: "default", name: "a", subresource: "scale" };
    const read = client.request({ verb: "get", ...place }) as KubeObject;
    expect(read).toMatchObject({ apiVersion: "autoscaling/v1", kind: "Scale", spec: { replicas: 2 }, status: { replicas: 0 } });
    // It is a struct, and goes as one.
    const wire = onWire(kind(), read as KubeObject, () => []) as KubeObject;
    expect(Object.keys(wire)).toEqual(["kind", "apiVersion", "metadata", "spec", "status"]);
    expect(Object.keys(wire.metadata)).toEqual(["name", "namespace", "uid", "resourceVersion", "creationTimestamp"]);
    client.request({ verb: "update", ...place, body: { ...read, spec: { replicas: 5 } } });
    expect(client.get(kind(), "a", { namespace: "default" })["spec"].replicas).toBe(5);
  });
  it("obeys rules, also those that look back", () => {
    const { client, kind } = ready();
    client.create(kind(), oven("a"));
    expect(refusal(() => client.patch(kind(), "a", { spec: { heat: 200 } }, { type: "merge", namespace: "default" }))).toBe(
      'Oven.bakery.example.com "a" is invalid: spec.heat: Invalid value: an oven does not cool',
    );
    expect(refusal(() => client.patch(kind(), "a", { spec: { heat: "x" } }, { type: "merge", namespace: "default" }))).toContain(
      "some validation rules were not checked",
    );
  });
  it("takes all patches but strategic ones; applied lists merge by their keys", () => {
    const { client, kind } = ready();
    const place = { namespace: "default" };
    client.create(kind(), oven("a", { heat: 1, shelves: [{ name: "top", size: 1 }] }));
    expect(refusal(() => client.patch(kind(), "a", { spec: {} }, place))).toContain("the body of the request was in an unknown format");
    const apply = (spec: object) =>
      client.patch(kind(), "a", oven("a", spec), { ...place, type: "apply", fieldManager: "me", force: true } as never);
    expect(apply({ heat: 2, shelves: [{ name: "low" }] })["spec"].shelves).toEqual([{ name: "top", size: 1 }, { name: "low" }]);
    expect(apply({ heat: 2, shelves: [] })["spec"].shelves).toEqual([{ name: "top", size: 1 }]);
    expect(refusal(() => apply({ heat: 2, soot: 1 }))).toBe(
      "failed to create typed patch object (default/a; bakery.example.com/v1, Kind=Oven): .spec.soot: field not declared in schema",
    );
  });
  it("is the same at every version; conversion by webhooks is refused honestly", () => {
    const versions = [version("v1", { storage: true }), version("v2")];
    const { client, kind } = ready({ versions });
    client.create(kind("v2"), { ...oven("a"), apiVersion: "bakery.example.com/v2" });
    expect(client.get(kind(), "a", { namespace: "default" }).apiVersion).toBe("bakery.example.com/v1");
    expect(client.get(kind("v2"), "a", { namespace: "default" })).toMatchObject({
      apiVersion: "bakery.example.com/v2",
      spec: { fuel: "wood" },
    });
    const hooked = ready({
      versions,
      conversion: { strategy: "Webhook", webhook: { clientConfig: { url: "https://x.example.com" }, conversionReviewVersions: ["v1"] } },
    });
    hooked.client.create(hooked.kind(), oven("a"));
    expect(refusal(() => hooked.client.get(hooked.kind("v2"), "a", { namespace: "default" }))).toContain(
      "k8s-quest does not simulate conversion webhooks yet",
    );
  });
  it("is read by the schema that there is now", () => {
    const { client, kind, definitions } = ready();
    client.create(kind(), oven("a"));
    const next = structuredClone(schema);
    Object.assign(next.openAPIV3Schema.properties.spec.properties, { glow: { type: "string", default: "red" } });
    client.patch(
      definitions,
      "ovens.bakery.example.com",
      { spec: { versions: [version("v1", { storage: true, schema: next })] } },
      { type: "merge" },
    );
    expect(client.get(kind(), "a", { namespace: "default" })["spec"]).toEqual({ heat: 250, fuel: "wood", glow: "red" });
  });
  it("is watched, collected with its owner, counted by quotas and gone with its namespace", () => {
    const { client, kind, run, kinds } = ready();
    const watch = client.request({ verb: "watch", kind: kind(), namespace: "default" }) as Watch;
    const owner = client.create(kind(), oven("owner"));
    const owned = { ownerReferences: [{ apiVersion: owner.apiVersion, kind: "Oven", name: "owner", uid: owner.metadata.uid }] };
    client.create(kind(), oven("owned", { heat: 1 }, owned));
    client.delete(kind(), "owner", { namespace: "default" });
    run(5);
    expect(client.list(kind())).toEqual([]);
    expect(watch.take().map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
      "ADDED owner",
      "ADDED owned",
      "DELETED owner",
      "DELETED owned",
    ]);

    client.create(kinds.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
    run(1);
    const quota = {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "q", namespace: "shop" },
      spec: { hard: { "count/ovens.bakery.example.com": "1" } },
    };
    client.create(kinds.resourceQuotas, quota);
    run(2);
    client.create(kind(), oven("a", { heat: 1 }, { namespace: "shop" }));
    expect(refusal(() => client.create(kind(), oven("b", { heat: 1 }, { namespace: "shop" })))).toContain("exceeded quota: q");
    client.delete(kinds.namespaces, "shop");
    run(20);
    expect(client.list(kind())).toEqual([]);
  });
});
