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
  it("quotes each metric that it cannot have in its own way", () => {
    const world = cluster();
    world.deployment("web", 2);
    const first = (metric: object) => {
      scaler(world, { metrics: [metric] });
      world.pass(20);
      const event = world.list("events").find((each) => each["reason"] === "FailedComputeMetricsReplicas");
      world.client.delete(world.kinds.horizontalPodAutoscalers, "web", { namespace: "default" });
      for (const each of world.list("events")) world.client.delete(world.kinds.events, each.metadata.name, { namespace: "default" });
      return String(event?.["message"]);
    };
    const averageValue = "30";
    const external = {
      metric: { name: "depth", selector: { matchLabels: { queue: "jobs" } } },
      target: { type: "AverageValue", averageValue },
    };
    expect(first({ type: "External", external })).toBe(
      "invalid metrics (1 invalid out of 1), first error is: failed to get depth external metric value: failed to get depth external metric: unable to get external metric default/depth/&LabelSelector{MatchLabels:map[string]string{queue: jobs,},MatchExpressions:[]LabelSelectorRequirement{},}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get depth.external.metrics.k8s.io)",
    );
    const containerResource = { name: "cpu", container: "app", target: { type: "Utilization", averageUtilization: 50 } };
    expect(first({ type: "ContainerResource", containerResource })).toContain(
      "first error is: failed to get app container metric value: failed to get cpu utilization: ",
    );
  });
});
