// A pod in back-off does not wait while the scheduler has nothing else to do (SchedulerPopFromBackoffQ, by default since 1.33).
import { expect, it } from "vitest";
import { cluster } from "../controllers/cluster.ts";

const place = { namespace: "default" };

it("is tried again as soon as something changes that helps it", () => {
  const world = cluster({ nodes: 1 });
  const spec = { nodeSelector: { disk: "ssd" }, containers: [{ name: "c", image: "nginx" }] };
  world.client.create(world.kinds.pods, { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec }, place);
  world.pass(0.2);
  expect(world.get("pods", "p")["status"].conditions[0].reason).toBe("Unschedulable");
  world.client.patch(world.kinds.nodes, "worker-1", { metadata: { labels: { disk: "ssd" } } }, { type: "merge" });
  world.pass(0.1);
  expect(world.get("pods", "p")["spec"].nodeName).toBe("worker-1");
});

it("goes only where its volume's zone is", () => {
  const world = cluster({ nodes: 2 });
  for (const [node, zone] of [
    ["worker-1", "a"],
    ["worker-2", "b"],
  ] as const)
    world.client.patch(world.kinds.nodes, node, { metadata: { labels: { "topology.kubernetes.io/zone": zone } } }, { type: "merge" });
  const common = { storageClassName: "", accessModes: ["ReadWriteOnce"] };
  const claim = { ...common, volumeName: "v", resources: { requests: { storage: "1Gi" } } };
  const volume = { ...common, capacity: { storage: "1Gi" }, hostPath: { path: "/tmp/v" } };
  const labels = { "topology.kubernetes.io/zone": "c" };
  world.client.create(world.kinds.persistentVolumes, {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "v", labels },
    spec: volume,
  });
  const body = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "v" }, spec: claim };
  world.client.create(world.kinds.persistentVolumeClaims, body, place);
  world.pass(20);
  const spec = { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "v" } }], containers: [{ name: "c", image: "nginx" }] };
  world.client.create(world.kinds.pods, { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec }, place);
  world.pass(1);
  expect(world.get("pods", "p")["status"].conditions[0].message).toMatch(
    /^0\/2 nodes are available: 2 node\(s\) had no available volume zone\./,
  );
});
