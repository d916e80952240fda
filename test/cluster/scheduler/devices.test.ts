// Pods that claim devices: what they wait for, in the scheduler's words (plugins/dynamicresources).
import { expect, it } from "vitest";
import { cluster } from "../controllers/cluster.ts";

const place = { namespace: "default" };
const GROUP = "resource.k8s.io/v1";

function claiming() {
  const world = cluster();
  const { client, kinds } = world;
  const spec = { resourceClaims: [{ name: "gpu", resourceClaimName: "gpu" }], containers: [{ name: "c", image: "nginx" }] };
  client.create(kinds.pods, { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec }, place);
  world.pass(1);
  const devices = { requests: [{ name: "one", exactly: { deviceClassName: "gpu" } }] };
  return {
    ...world,
    claim: () =>
      client.create(
        kinds.resourceClaims,
        { apiVersion: GROUP, kind: "ResourceClaim", metadata: { name: "gpu" }, spec: { devices } },
        place,
      ),
    class: () => client.create(kinds.deviceClasses, { apiVersion: GROUP, kind: "DeviceClass", metadata: { name: "gpu" }, spec: {} }),
    said: () => world.get("pods", "p")["status"].conditions?.[0]?.message as string | undefined,
  };
}

it("nobody tries to place a pod, or says anything of it, while its claim is not there", () => {
  const world = claiming();
  expect(world.said()).toBeUndefined();
  expect(world.list("events").filter(({ involvedObject }) => involvedObject.kind === "Pod")).toEqual([]);
});

it("a claim by a class that does not exist is told of, and one that no device can fill", () => {
  const world = claiming();
  world.claim();
  world.pass(1);
  expect(world.said()).toBe(
    "0/2 nodes are available: request one: device class gpu does not exist. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
  );
  world.class();
  world.pass(1);
  expect(world.said()).toBe(
    "0/2 nodes are available: 2 cannot allocate all claims. still not schedulable, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
  );
});

it("where devices are published, a pod is told that nobody allocates them here", () => {
  const world = claiming();
  world.claim();
  world.class();
  const spec = {
    driver: "gpu.example.com",
    nodeName: "worker-1",
    pool: { name: "p", generation: 1, resourceSliceCount: 1 },
    devices: [{ name: "d" }],
  };
  world.client.create(world.kinds.resourceSlices, { apiVersion: GROUP, kind: "ResourceSlice", metadata: { name: "s" }, spec });
  world.pass(1);
  expect(world.said()).toContain("2 k8s-quest does not simulate the allocation of devices yet.");
});
