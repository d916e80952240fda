// Stateful sets: order, names, partitions, and claims.
import { describe, expect, it } from "vitest";
import { cluster } from "./cluster.ts";

const place = { namespace: "default" };
function rank(spec: object = {}) {
  const world = cluster();
  world.client.create(
    world.kinds.statefulSets,
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "rank" },
      spec: {
        serviceName: "rank",
        replicas: 3,
        selector: { matchLabels: { app: "rank" } },
        template: { metadata: { labels: { app: "rank" } }, spec: { containers: [{ name: "c", image: "nginx:1.26" }] } },
        ...spec,
      },
    },
    place,
  );
  const change = (patch: object) => world.client.patch(world.kinds.statefulSets, "rank", { spec: patch }, { ...place, type: "strategic" });
  const image = (name: string) => change({ template: { spec: { containers: [{ name: "c", image: name }] } } });
  const images = () => world.list("pods").map((pod) => pod["spec"].containers[0].image);
  const names = () => world.list("pods").map((pod) => pod.metadata.name);
  return { ...world, change, image, images, names };
}

describe("a stateful set", () => {
  it("starts its pods one after the other, each when the one before is ready", () => {
    const world = rank();
    const most: number[] = [];
    world.api.subscribe(world.kinds.pods, ({ type }) => {
      const waiting = world.list("pods").filter((pod) => pod["status"].phase !== "Running").length;
      if (type === "ADDED") most.push(waiting);
    });
    world.pass(10);
    expect(world.names()).toEqual(["rank-0", "rank-1", "rank-2"]);
    expect(Math.max(...most)).toBe(1);
    expect(world.get("pods", "rank-1")["spec"]).toMatchObject({ hostname: "rank-1", subdomain: "rank" });
    expect(world.get("statefulSets", "rank")["status"]).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
    });
  });

  it("starts them together where order does not matter", () => {
    const world = rank({ podManagementPolicy: "Parallel" });
    world.pass(0.2);
    expect(world.names()).toHaveLength(3);
  });

  it("takes the highest away first, and gives a deleted one its name back", () => {
    const world = rank();
    world.pass(10);
    world.client.delete(world.kinds.pods, "rank-1", place);
    world.pass(10);
    expect(world.names()).toEqual(["rank-0", "rank-1", "rank-2"]);
    world.change({ replicas: 1 });
    world.pass(10);
    expect(world.names()).toEqual(["rank-0"]);
    expect(world.events("SuccessfulDelete")).toEqual([
      "Delete Pod rank-2 in StatefulSet rank successful",
      "Delete Pod rank-1 in StatefulSet rank successful",
    ]);
  });

  it("adopts the pods and the revision that one of its name left behind as orphans, and gives back what is deleted", () => {
    const world = rank();
    world.pass(10);
    const { apiVersion, kind, spec } = world.get("statefulSets", "rank");
    const [revision] = world.list("controllerRevisions");
    world.client.delete(world.kinds.statefulSets, "rank", { ...place, propagationPolicy: "Orphan" });
    world.pass(2);
    expect(world.list("controllerRevisions").map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined]);
    world.client.create(world.kinds.statefulSets, { apiVersion, kind, metadata: { name: "rank" }, spec }, place);
    world.pass(2);
    const { uid } = world.get("statefulSets", "rank").metadata;
    const owned = [...world.list("pods"), ...world.list("controllerRevisions")];
    expect(owned.map(({ metadata }) => metadata.ownerReferences?.map((owner) => owner.uid))).toEqual([[uid], [uid], [uid], [uid]]);
    expect(world.get("statefulSets", "rank")["status"]).toMatchObject({ readyReplicas: 3, updateRevision: revision!.metadata.name });
    world.client.delete(world.kinds.pods, "rank-1", place);
    world.pass(10);
    expect(world.names()).toEqual(["rank-0", "rank-1", "rank-2"]);
  });

  it("updates from the top down to its partition", () => {
    const world = rank({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } });
    world.pass(10);
    world.image("nginx:1.27");
    world.pass(10);
    expect(world.images()).toEqual(["nginx:1.26", "nginx:1.26", "nginx:1.27"]);
    world.client.delete(world.kinds.pods, "rank-0", place);
    world.pass(10);
    expect(world.images()[0]).toBe("nginx:1.26");
    world.change({ updateStrategy: { rollingUpdate: { partition: 0 } } });
    world.pass(20);
    expect(world.images()).toEqual(["nginx:1.27", "nginx:1.27", "nginx:1.27"]);
    const { currentRevision, updateRevision } = world.get("statefulSets", "rank")["status"];
    expect(currentRevision).toBe(updateRevision);
    expect(world.list("controllerRevisions")).toHaveLength(2);
  });

  it("updates the highest that is old, whatever is not ready below, and then waits for it (updateStatefulSetAfterInvariantEstablished)", () => {
    const world = rank({ podManagementPolicy: "Parallel", updateStrategy: { rollingUpdate: { maxUnavailable: 3 } } });
    world.pass(2);
    expect(world.get("statefulSets", "rank")["spec"].updateStrategy.rollingUpdate).toEqual({ partition: 0 });
    const pod = world.get("pods", "rank-0");
    const conditions = pod["status"].conditions.filter((each: { type: string }) => each.type !== "Ready");
    world.client.updateStatus(world.kinds.pods, { ...pod, status: { ...pod["status"], conditions } } as typeof pod);
    world.state.ready = false;
    world.image("nginx:1.27");
    world.pass(5);
    expect(world.images()).toEqual(["nginx:1.26", "nginx:1.26", "nginx:1.27"]);
  });

  it("makes a claim for each replica and keeps it when the replica goes", () => {
    const claim = { metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } };
    const world = rank({ volumeClaimTemplates: [claim], podManagementPolicy: "Parallel" });
    world.pass(5);
    const claims = () => world.list("persistentVolumeClaims").map(({ metadata }) => metadata.name);
    expect(claims()).toEqual(["data-rank-0", "data-rank-1", "data-rank-2"]);
    world.change({ replicas: 1 });
    world.pass(10);
    expect(claims()).toHaveLength(3);
    expect(world.get("pods", "rank-0")["spec"].volumes).toContainEqual({
      name: "data",
      persistentVolumeClaim: { claimName: "data-rank-0" },
    });
  });
});
