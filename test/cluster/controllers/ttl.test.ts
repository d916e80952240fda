// How long kubelets may keep what they read, as nodes are told (ttl_controller.go).
import { expect, it } from "vitest";
import { cluster } from "./cluster.ts";

it("tells each node how long: longer with more nodes, and not shorter at once with fewer", () => {
  const world = cluster({ nodes: 100 });
  const { client, kinds } = world;
  const told = () => new Set(client.list(kinds.nodes).map(({ metadata }) => metadata.annotations?.["node.alpha.kubernetes.io/ttl"]));
  world.pass(1);
  expect(told()).toEqual(new Set(["0"]));
  client.create(kinds.nodes, { apiVersion: "v1", kind: "Node", metadata: { name: "one-more" } });
  const touch = () => {
    for (const { metadata } of client.list(kinds.nodes))
      client.patch(kinds.nodes, metadata.name, { metadata: { labels: { a: String(world.clock.now) } } }, { type: "merge" });
    world.pass(1);
  };
  touch();
  expect(told()).toEqual(new Set(["15"]));
  client.delete(kinds.nodes, "one-more");
  touch();
  expect(told()).toEqual(new Set(["15"]));
});
