// Where pods go because of other pods: affinity, spreading, and preemption.
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../src/api/object.ts";
import { cluster } from "../controllers/cluster.ts";

type World = ReturnType<typeof cluster>;
const place = { namespace: "default" };
const pod = (world: World, name: string, spec: object = {}, labels: Record<string, string> = { app: name }) =>
  world.client.create(
    world.kinds.pods,
    { apiVersion: "v1", kind: "Pod", metadata: { name, labels }, spec: { containers: [{ name: "c", image: "nginx" }], ...spec } },
    place,
  );
const term = (app: string, topologyKey = "kubernetes.io/hostname") => ({ labelSelector: { matchLabels: { app } }, topologyKey });
const near = (app: string) => ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app)] } } });
const far = (app: string) => ({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app)] } } });
const nodeOf = (world: World, name: string): string | undefined => world.get("pods", name)["spec"].nodeName;
const whyNot = (world: World, name: string): string =>
  world.get("pods", name)["status"].conditions.find((each: { type: string }) => each.type === "PodScheduled").message;
/** The nodes of the small world have no labels of their own. */
function world(options: Parameters<typeof cluster>[0] = {}): World {
  const made = cluster(options);
  for (const node of made.client.list(made.kinds.nodes))
    made.client.patch(made.kinds.nodes, node.metadata.name, {
      metadata: { labels: { "kubernetes.io/hostname": node.metadata.name, zone: node.metadata.name === "worker-1" ? "a" : "b" } },
    });
  return made;
}

describe("affinity between pods", () => {
  it("puts replicas that keep apart on nodes of their own, and tells the one too many why", () => {
    const w = world();
    for (const name of ["a", "b", "c"]) pod(w, name, far("sentry"), { app: "sentry" });
    w.pass(2);
    expect(new Set([nodeOf(w, "a"), nodeOf(w, "b")]).size).toBe(2);
    expect(whyNot(w, "c")).toBe(
      "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
    );
    w.client.delete(w.kinds.pods, "a", place);
    w.pass(5);
    expect(nodeOf(w, "c")).toBeDefined();
  });

  it("heeds pods that do not want the new one near", () => {
    const w = world({ nodes: 1 });
    pod(w, "hermit", far("guest"));
    w.pass(1);
    pod(w, "guest");
    w.pass(1);
    expect(whyNot(w, "guest")).toMatch(/^0\/1 nodes are available: 1 node\(s\) didn't satisfy existing pods anti-affinity rules\./);
  });

  it("waits for company and joins it; the first of a group starts it", () => {
    const w = world();
    pod(w, "friend", near("hermit"));
    w.pass(1);
    expect(whyNot(w, "friend")).toMatch(
      /^0\/2 nodes are available: 2 node\(s\) didn't match pod affinity rules\..* 2 Preemption is not helpful for scheduling\.$/,
    );
    pod(w, "hermit");
    pod(w, "flock", near("flock"));
    w.pass(5);
    expect(nodeOf(w, "friend")).toBe(nodeOf(w, "hermit"));
    expect(nodeOf(w, "flock")).toBeDefined();
  });

  it("prefers the node of whom it likes", () => {
    const w = world({ nodes: 4 });
    pod(w, "cache");
    w.pass(1);
    const preferred = [{ weight: 100, podAffinityTerm: term("cache") }];
    for (let i = 0; i < 4; i++)
      pod(w, `web-${i}`, { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } });
    w.pass(2);
    for (let i = 0; i < 4; i++) expect(nodeOf(w, `web-${i}`)).toBe(nodeOf(w, "cache"));
  });
});

describe("spread constraints", () => {
  it("keep the zones even, and hold a pod back rather than break that", () => {
    const w = world({ nodes: 2 });
    const spread = (extra: object = {}) => ({
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "web" } } },
      ],
      ...extra,
    });
    for (let i = 0; i < 4; i++) pod(w, `web-${i}`, spread(), { app: "web" });
    w.pass(2);
    const nodes = [0, 1, 2, 3].map((i) => nodeOf(w, `web-${i}`)).sort();
    expect(nodes).toEqual(["worker-1", "worker-1", "worker-2", "worker-2"]);
    for (const name of ["pinned-0", "pinned-1"])
      pod(w, name, spread({ nodeSelector: { "kubernetes.io/hostname": "worker-2" } }), { app: "web" });
    pod(w, "nowhere", spread({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "rack", whenUnsatisfiable: "DoNotSchedule" }] }));
    w.pass(2);
    expect(nodeOf(w, "pinned-0")).toBe("worker-2");
    expect(nodeOf(w, "pinned-1")).toBeDefined();
    expect(whyNot(w, "nowhere")).toMatch(
      /^0\/2 nodes are available: 2 node\(s\) didn't match pod topology spread constraints \(missing required label\)\./,
    );
  });
});

describe("spread wishes", () => {
  it("are heeded where they can be, and never hold a pod back", () => {
    const w = world({ nodes: 3 });
    const wish = { topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 1, labelSelector: { matchLabels: { app: "web" } } };
    for (let i = 0; i < 4; i++) pod(w, `web-${i}`, { topologySpreadConstraints: [wish] }, { app: "web" });
    w.pass(2);
    // worker-1 is a zone of its own.
    expect([0, 1, 2, 3].filter((i) => nodeOf(w, `web-${i}`) === "worker-1")).toHaveLength(2);
    pod(w, "web-4", { topologySpreadConstraints: [wish], nodeSelector: { zone: "a" } }, { app: "web" });
    w.pass(2);
    expect(nodeOf(w, "web-4")).toBe("worker-1");
  });
});

describe("preemption", () => {
  const big = (cpu: string, priorityClassName?: string) => ({
    ...(priorityClassName ? { priorityClassName } : {}),
    containers: [{ name: "c", image: "nginx", resources: { requests: { cpu } } }],
  });
  function ranked(options: Parameters<typeof cluster>[0] = { nodes: 1 }): World {
    const w = world(options);
    const kind = w.api.scheme.byKind("scheduling.k8s.io", "v1", "PriorityClass")!;
    for (const [name, value, preemptionPolicy] of [
      ["low", 100, undefined],
      ["high", 9000, undefined],
      ["polite", 9500, "Never"],
    ] as const)
      w.client.create(kind, {
        apiVersion: "scheduling.k8s.io/v1",
        kind: "PriorityClass",
        metadata: { name },
        value,
        ...(preemptionPolicy ? { preemptionPolicy } : {}),
      });
    return w;
  }

  it("pushes out no more pods than it must, the least important, and tells them", () => {
    const w = ranked();
    pod(w, "small", big("1", "low"));
    pod(w, "plain", big("2"));
    pod(w, "other", big("1", "low"));
    w.pass(2);
    const victim = w.get("pods", "plain");
    const told: string[] = [];
    w.api.subscribe(w.kinds.pods, ({ object }) => {
      const target = (object as KubeObject)["status"]?.conditions?.find((each: { type: string }) => each.type === "DisruptionTarget");
      if (target) told.push(`${object.metadata.name}: ${target.reason}, ${target.message}`);
    });
    const till = pod(w, "till", big("2", "high"));
    w.pass(5);
    expect(nodeOf(w, "till")).toBe("worker-1");
    expect(w.list("pods").map(({ metadata }) => metadata.name)).toEqual(["other", "small", "till"]);
    expect(new Set(told)).toEqual(
      new Set(["plain: PreemptionByScheduler, default-scheduler: preempting to accommodate a higher priority pod"]),
    );
    expect(w.events("Preempted")).toEqual([`Preempted by pod ${till.metadata.uid} on node worker-1`]);
    expect(victim["spec"].priority).toBe(0);
  });

  it("spares pods whose budget allows no disruption, where others will do", () => {
    const w = ranked({ nodes: 2 });
    pod(w, "kept", big("3", "low"));
    pod(w, "free", big("3", "low"));
    w.pass(2);
    w.client.create(
      w.kinds.podDisruptionBudgets,
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name: "b" },
        spec: { minAvailable: 1, selector: { matchLabels: { app: "kept" } } },
      },
      place,
    );
    w.pass(1);
    pod(w, "till", big("3", "high"));
    w.pass(5);
    expect(w.list("pods").map(({ metadata }) => metadata.name)).toEqual(["kept", "till"]);
  });

  it("is not for the polite", () => {
    const w = ranked();
    pod(w, "small", big("3", "low"));
    w.pass(1);
    pod(w, "usher", big("3", "polite"));
    w.pass(2);
    expect(whyNot(w, "usher")).toBe(
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
    );
  });
});
