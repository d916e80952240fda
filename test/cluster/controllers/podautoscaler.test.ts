// The autoscaler of a cluster without a metrics API.
import { describe, expect, it } from "vitest";
import { cluster } from "./cluster.ts";

type World = ReturnType<typeof cluster>;
const scaler = (world: World, spec: object = {}) =>
  world.client.create(
    world.kinds.horizontalPodAutoscalers,
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "web" },
      spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, maxReplicas: 4, ...spec },
    },
    { namespace: "default" },
  );
const status = (world: World) => world.get("horizontalPodAutoscalers", "web")["status"];
const reasons = (world: World) => status(world).conditions.map((each: { type: string; reason: string }) => `${each.type} ${each.reason}`);

describe("a horizontal pod autoscaler", () => {
  it("looks after its period, and says that it cannot know how busy its pods are", () => {
    const world = cluster();
    world.deployment("web", 2);
    scaler(world);
    world.pass(10);
    expect(status(world).conditions).toBeUndefined();
    world.pass(10);
    expect(status(world)).toMatchObject({ currentReplicas: 2, desiredReplicas: 0 });
    expect(reasons(world)).toEqual(["AbleToScale SucceededGetScale", "ScalingActive FailedGetResourceMetric"]);
  });
  it("holds its target within bounds all the same", () => {
    const world = cluster();
    world.deployment("web", 6);
    scaler(world);
    world.pass(20);
    expect(world.get("deployments", "web")["spec"].replicas).toBe(4);
    expect(reasons(world)[0]).toBe("AbleToScale SucceededRescale");
  });
  it("leaves alone what is scaled to nothing", () => {
    const world = cluster();
    world.deployment("web", 0);
    scaler(world);
    world.pass(20);
    expect(world.get("deployments", "web")["spec"].replicas).toBe(0);
    expect(reasons(world)).toEqual(["AbleToScale SucceededGetScale", "ScalingActive ScalingDisabled"]);
  });
  it("says that its target is not there", () => {
    const world = cluster();
    scaler(world);
    world.pass(20);
    expect(status(world).conditions[0].message).toBe(
      'the HPA controller was unable to get the target\'s current scale: deployments.apps "web" not found',
    );
  });
});
