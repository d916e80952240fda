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
});
