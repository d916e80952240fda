// Deployments from creation to roll-out, by the controllers and the scheduler together.
import { describe, expect, it } from "vitest";
import { cluster } from "./cluster.ts";

describe("a deployment", () => {
  it("makes a replica set, its pods, and reports when all are available", () => {
    const world = cluster();
    world.deployment("web", 3);
    world.pass(5);
    const web = world.get("deployments", "web");
    expect(web["status"]).toMatchObject({ replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1 });
    expect(web["status"].conditions.map((each: { type: string; reason: string }) => `${each.type}: ${each.reason}`)).toEqual([
      "Available: MinimumReplicasAvailable",
      "Progressing: NewReplicaSetAvailable",
    ]);
    expect(web.metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" });
    const [set] = world.list("replicaSets");
    expect(set!.metadata.name).toMatch(/^web-[bcdf-hj-np-tv-xz2-9]{8,10}$/);
    expect(world.events("ScalingReplicaSet")).toEqual([`Scaled up replica set ${set!.metadata.name} from 0 to 3`]);
    expect(new Set(world.list("pods").map((pod) => pod["spec"].nodeName)).size).toBe(2);
  });

  it("rolls without ever having fewer than 3 of 4 ready or asking for more than 5", () => {
    const world = cluster();
    world.deployment("web", 4);
    world.pass(5);
    let [least, most] = [4, 4];
    world.api.subscribe(world.kinds.pods, () => {
      const active = world.list("pods").filter((pod) => !pod.metadata.deletionTimestamp);
      least = Math.min(
        least,
        active.filter((pod) =>
          pod["status"].conditions?.some((each: { type: string; status: string }) => each.type === "Ready" && each.status === "True"),
        ).length,
      );
      most = Math.max(
        most,
        world.list("replicaSets").reduce((sum, set) => sum + set["spec"].replicas, 0),
      );
    });
    world.image("web", "nginx:1.26");
    world.pass(20);
    expect(world.get("deployments", "web")["status"]).toMatchObject({ replicas: 4, updatedReplicas: 4, availableReplicas: 4 });
    expect([least, most]).toEqual([3, 5]);
    expect(
      world
        .list("replicaSets")
        .map((set) => set["spec"].replicas)
        .sort(),
    ).toEqual([0, 4]);
  });

  it("ends all old pods first with Recreate", () => {
    const world = cluster();
    world.deployment("web", 2, { strategy: { type: "Recreate" } });
    world.pass(5);
    world.image("web", "nginx:1.26");
    world.pass(10);
    expect(
      world
        .events("ScalingReplicaSet")
        .map((text) => text.replace(/web-\w+/, "RS"))
        .sort(),
    ).toEqual(["Scaled down replica set RS from 2 to 0", "Scaled up replica set RS from 0 to 2", "Scaled up replica set RS from 0 to 2"]);
    expect(world.get("deployments", "web")["status"]).toMatchObject({ updatedReplicas: 2, availableReplicas: 2 });
  });

  it("gives up progressing after the deadline", () => {
    const world = cluster();
    world.state.ready = false;
    world.deployment("web", 1, { progressDeadlineSeconds: 30 });
    world.pass(40);
    const progressing = world.get("deployments", "web")["status"].conditions.find((each: { type: string }) => each.type === "Progressing");
    expect(progressing).toMatchObject({
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: expect.stringMatching(/^ReplicaSet "web-\w+" has timed out progressing\.$/),
    });
  });

  it("takes its replica sets and pods with it", () => {
    const world = cluster();
    world.deployment("web", 2);
    world.pass(5);
    world.client.delete(world.kinds.deployments, "web", { namespace: "default" });
    world.pass(5);
    expect(world.list("replicaSets")).toEqual([]);
    expect(world.list("pods")).toEqual([]);
  });

  it("says why nothing fits", () => {
    const world = cluster();
    world.deployment("web", 1, {}, { resources: { requests: { cpu: "6" } } });
    world.pass(2);
    expect(world.events("FailedScheduling")).toEqual([
      "0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    ]);
  });

  it("comes up with 1,000 replicas in little time", () => {
    const world = cluster({ nodes: 10, cpu: "64" });
    world.deployment("web", 1000);
    world.pass(30);
    expect(world.get("deployments", "web")["status"].availableReplicas).toBe(1000);
  });
});
