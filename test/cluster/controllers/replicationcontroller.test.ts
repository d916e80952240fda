// Replication controllers: pods by labels, as replica sets before there were any.
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../src/api/object.ts";
import { cluster } from "./cluster.ts";

const controller = (replicas: number, labels: Record<string, string> = { app: "web" }): object => ({
  apiVersion: "v1",
  kind: "ReplicationController",
  metadata: { name: "web" },
  spec: { replicas, template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "nginx" }] } } },
});
const place = { namespace: "default" };

describe("a replication controller", () => {
  it("selects by the labels of its template, makes its pods and reports them", () => {
    const world = cluster();
    const { api, kinds } = { api: world.client, kinds: world.kinds };
    const made = api.create(kinds.replicationControllers, controller(3), place);
    expect(made["spec"].selector).toEqual({ app: "web" });
    expect(made.metadata.labels).toEqual({ app: "web" });
    world.pass(5);
    expect(world.get("replicationControllers", "web")["status"]).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
    });
    const [pod] = world.list("pods");
    expect(pod!.metadata.ownerReferences).toMatchObject([
      { apiVersion: "v1", kind: "ReplicationController", name: "web", controller: true },
    ]);
    expect(world.events("SuccessfulCreate")).toHaveLength(3);
  });

  it("follows its scale, adopts what bears its labels and lets go of what loses them", () => {
    const world = cluster();
    const { client: api, kinds } = world;
    api.create(kinds.replicationControllers, controller(2), place);
    world.pass(5);
    const [first] = world.list("pods");
    api.patch(kinds.pods, first!.metadata.name, { metadata: { labels: { app: "mine" } } }, { ...place, type: "merge" });
    world.pass(5);
    expect(api.get(kinds.pods, first!.metadata.name, place).metadata.ownerReferences).toBeUndefined();
    expect(world.list("pods")).toHaveLength(3);
    api.patch(kinds.replicationControllers, "web", { spec: { replicas: 0 } }, { ...place, type: "merge", subresource: "scale" });
    world.pass(10);
    expect(world.list("pods").map((pod: KubeObject) => pod.metadata.name)).toEqual([first!.metadata.name]);
  });

  it("leaves the pods of a replica set with the same labels alone", () => {
    const world = cluster();
    world.deployment("web", 2);
    world.pass(5);
    world.client.create(world.kinds.replicationControllers, controller(1), place);
    world.pass(5);
    expect(world.list("pods")).toHaveLength(3);
  });
});
