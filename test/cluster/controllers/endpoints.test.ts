// Endpoints of services, in slices, by the controllers together.
import { describe, expect, it } from "vitest";
import { cluster } from "./cluster.ts";

describe("a service's endpoint slice", () => {
  it.each([{}, { name: "http" }])("is written once and then kept while nothing changes, with ports %o", (port) => {
    const world = cluster();
    world.deployment("web", 2);
    const body = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { selector: { app: "web" }, ports: [{ ...port, port: 80 }] },
    };
    world.client.create(world.kinds.services, body, { namespace: "default" });
    world.pass(10);
    const slices = () => world.list("endpointSlices").filter((slice) => slice.metadata.name.startsWith("web-"));
    const before = slices();
    expect(before.map((slice) => slice["endpoints"].length)).toEqual([2]);
    world.pass(60);
    expect(slices()).toEqual(before);
  });

  it("keeps its name when the first pods bring their ports, and when a service gets others (reconciler.finalize)", () => {
    const world = cluster();
    const spec = (port: number) => ({ selector: { app: "web" }, ports: [{ port }] });
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: spec(80) };
    world.client.create(world.kinds.services, service, { namespace: "default" });
    world.pass(1);
    const slices = () => world.list("endpointSlices").filter((slice) => slice.metadata.name.startsWith("web-"));
    const told = () =>
      slices().map(({ metadata, ...slice }) => [metadata.name, slice["ports"]?.[0]?.port, slice["endpoints"]?.length ?? 0]);
    const [[name]] = told() as [[string]];
    expect(told()).toEqual([[name, undefined, 0]]);
    world.deployment("web", 2);
    world.pass(10);
    expect(told()).toEqual([[name, 80, 2]]);
    world.client.patch(world.kinds.services, "web", { spec: spec(8080) }, { namespace: "default", type: "merge" });
    world.pass(1);
    expect(told()).toEqual([[name, 8080, 2]]);
  });
});

describe("endpoints that are kept by hand", () => {
  const place = { namespace: "default" };
  const service = (spec: object) => ({ apiVersion: "v1", kind: "Service", metadata: { name: "till" }, spec });
  const endpoints = (metadata: object = {}) => ({
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "till", ...metadata },
    subsets: [{ addresses: [{ ip: "192.0.2.1" }], notReadyAddresses: [{ ip: "192.0.2.2" }], ports: [{ port: 8080 }] }],
  });
  function opened(metadata: object = {}) {
    const world = cluster();
    world.client.create(world.kinds.services, service({ ports: [{ port: 80 }] }), place);
    world.client.create(world.kinds.endpoints, endpoints(metadata), place);
    world.pass(1);
    const slices = () => world.list("endpointSlices").filter((slice) => slice.metadata.labels?.["kubernetes.io/service-name"] === "till");
    return { ...world, slices };
  }

  it("are mirrored to a slice while their service has no selector (endpointslicemirroring/reconciler.go)", () => {
    const world = opened({ labels: { of: "shop" }, annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}", note: "x" } });
    const [slice, ...more] = world.slices();
    expect(more).toEqual([]);
    expect(slice).toMatchObject({
      metadata: {
        generateName: "till-",
        labels: {
          of: "shop",
          "kubernetes.io/service-name": "till",
          "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
        },
        annotations: { note: "x" },
        ownerReferences: [{ kind: "Endpoints", name: "till", controller: true }],
      },
      endpoints: [
        { addresses: ["192.0.2.1"], conditions: { ready: true } },
        { addresses: ["192.0.2.2"], conditions: { ready: false } },
      ],
      ports: [{ name: "", port: 8080, protocol: "TCP" }],
    });
    world.client.patch(
      world.kinds.endpoints,
      "till",
      { subsets: [{ addresses: [{ ip: "192.0.2.9" }], ports: [{ port: 1 }] }] },
      { ...place, type: "merge" },
    );
    world.pass(1);
    expect(world.slices().map((each) => [each.metadata.name, each["endpoints"].length, each["ports"][0].port])).toEqual([
      [slice!.metadata.name, 1, 1],
    ]);
    world.client.patch(world.kinds.services, "till", { spec: { selector: { app: "till" } } }, { ...place, type: "merge" });
    world.pass(1);
    expect(world.slices().map((each) => each.metadata.labels!["endpointslice.kubernetes.io/managed-by"])).toEqual([
      "endpointslice-controller.k8s.io",
    ]);
  });

  it("are left alone where a label says so, and go with their service", () => {
    const world = opened({ labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } });
    expect(world.slices()).toEqual([]);
    world.client.delete(world.kinds.services, "till", place);
    world.pass(1);
    expect(world.client.find(world.kinds.endpoints, "till", place)).toBeUndefined();
  });
});
