// Pods that ask for a node by its name (pkg/scheduler/framework/plugins/nodeaffinity), and how the scheduler's events are written
// (client-go tools/events, kubernetes.io: Event v1 events.k8s.io).
import { describe, expect, it } from "vitest";
import { cluster } from "../controllers/cluster.ts";

type World = ReturnType<typeof cluster>;
const place = { namespace: "default" };
const byName = (...values: string[]) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values }] }],
      },
    },
  },
});
const pod = (world: World, name: string, spec: object = {}) =>
  world.client.create(
    world.kinds.pods,
    { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers: [{ name: "c", image: "nginx" }], ...spec } },
    place,
  );
const whyNot = (world: World, name: string): string =>
  world.get("pods", name)["status"].conditions.find((each: { type: string }) => each.type === "PodScheduled").message;

describe("a pod that asks for a node by name", () => {
  it("gets it, and says of all others only that they were not asked for", () => {
    const w = cluster();
    pod(w, "wanted", byName("worker-2"));
    w.pass(2);
    expect(w.get("pods", "wanted")["spec"].nodeName).toBe("worker-2");
    w.client.patch(w.kinds.nodes, "worker-2", { spec: { unschedulable: true } });
    pod(w, "late", byName("worker-2"));
    w.pass(2);
    expect(whyNot(w, "late")).toBe(
      "0/2 nodes are available: 1 node(s) didn't satisfy plugin(s) [NodeAffinity], 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    );
  });
  it("waits where no such node exists", () => {
    const w = cluster();
    pod(w, "lost", byName("worker-9"));
    w.pass(2);
    expect(w.get("pods", "lost")["spec"].nodeName).toBeUndefined();
    expect(whyNot(w, "lost")).toMatch(/^0\/2 nodes are available: 2 node\(s\) didn't satisfy plugin\(s\) \[NodeAffinity\]\. /);
  });
});

describe("the scheduler's events", () => {
  const eventOf = (w: World, name: string) =>
    w.client.list(w.api.scheme.byKind("", "v1", "Event")!, place).filter((event) => event["involvedObject"].name === name);

  it("tell when, who and what was done, and have no first and last time", () => {
    const w = cluster();
    pod(w, "web");
    w.pass(2);
    const [event] = eventOf(w, "web");
    expect(event).toMatchObject({
      type: "Normal",
      reason: "Scheduled",
      action: "Binding",
      eventTime: expect.stringMatching(/^2026-11-21T03:00:\d\d\.\d{6}Z$/),
      reportingComponent: "default-scheduler",
      reportingInstance: expect.stringMatching(/^default-scheduler-/),
      source: {},
    });
    for (const field of ["firstTimestamp", "lastTimestamp", "count", "series"]) expect(event![field] ?? null).toBeNull();
  });
  it("are one series while the same happens again", () => {
    const w = cluster({ nodes: 1 });
    pod(w, "stuck", { nodeSelector: { disk: "none" } });
    w.pass(2);
    expect(eventOf(w, "stuck").map((each) => each["series"] ?? null)).toEqual([null]);
    // Whatever happens, nobody waits for another try longer than five minutes. The first time the pod had no condition: that was another state of it.
    w.pass(700);
    const [first, event, ...more] = eventOf(w, "stuck");
    expect(first!["series"] ?? null).toBeNull();
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      reason: "FailedScheduling",
      action: "Scheduling",
      series: { count: 2, lastObservedTime: expect.stringMatching(/^2026-11-21T03:1\d:\d\d\.\d{6}Z$/) },
    });
    expect(event!["series"].lastObservedTime > event!["eventTime"]).toBe(true);
  });
});
