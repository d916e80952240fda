// What bounds a namespace and its pods: disruption budgets, limit ranges, quotas; and roles that are sums.
import { describe, expect, it } from "vitest";
import { cluster } from "./cluster.ts";

type World = ReturnType<typeof cluster>;
const place = { namespace: "default" };
const container = (resources: object = {}) => ({ containers: [{ name: "c", image: "nginx", resources }] });
const pod = (world: World, name: string, spec: object = container()) =>
  world.client.create(world.kinds.pods, { apiVersion: "v1", kind: "Pod", metadata: { name }, spec }, place);
const evict = (world: World, name: string) =>
  world.client.create(world.kinds.pods, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name } } as object, {
    ...place,
    name,
    subresource: "eviction",
  });

describe("a disruption budget", () => {
  const budget = (world: World, spec: object) =>
    world.client.create(
      world.kinds.podDisruptionBudgets,
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name: "web" },
        spec: { selector: { matchLabels: { app: "web" } }, ...spec },
      },
      place,
    );
  const status = (world: World) => world.get("podDisruptionBudgets", "web")["status"];

  it("lets one pod go at a time, and the next when another has come", () => {
    const world = cluster();
    world.deployment("web", 3);
    budget(world, { minAvailable: "50%" });
    world.pass(5);
    expect(status(world)).toMatchObject({ expectedPods: 3, currentHealthy: 3, desiredHealthy: 2, disruptionsAllowed: 1 });
    const [first, second] = world.list("pods").map(({ metadata }) => metadata.name) as [string, string];
    evict(world, first);
    expect(() => evict(world, second)).toThrow("Cannot evict pod as it would violate the pod's disruption budget.");
    world.pass(5);
    expect(status(world).disruptionsAllowed).toBe(1);
    evict(world, second);
  });

  it("knows from the controllers how many there should be", () => {
    const world = cluster();
    world.deployment("web", 4);
    budget(world, { maxUnavailable: 1 });
    world.pass(5);
    expect(status(world)).toMatchObject({ expectedPods: 4, desiredHealthy: 3, disruptionsAllowed: 1 });
    world.client.patch(world.kinds.deployments, "web", { spec: { replicas: 2 } }, { ...place, type: "merge" });
    world.pass(5);
    expect(status(world)).toMatchObject({ expectedPods: 2, desiredHealthy: 1, disruptionsAllowed: 1 });
    expect(status(world).conditions[0]).toMatchObject({ type: "DisruptionAllowed", status: "True", reason: "SufficientPods" });
  });
});

describe("a limit range", () => {
  const limits = (world: World, ...items: object[]) =>
    world.client.create(
      world.api.scheme.byKind("", "v1", "LimitRange")!,
      { apiVersion: "v1", kind: "LimitRange", metadata: { name: "bounds" }, spec: { limits: items } },
      place,
    );

  it("gives defaults and says so", () => {
    const world = cluster();
    limits(world, { type: "Container", default: { cpu: "400m" }, defaultRequest: { cpu: "200m", memory: "64Mi" } });
    const made = pod(world, "butter");
    expect(made["spec"].containers[0].resources).toEqual({ limits: { cpu: "400m" }, requests: { cpu: "200m", memory: "64Mi" } });
    expect(made.metadata.annotations).toEqual({
      "kubernetes.io/limit-ranger": "LimitRanger plugin set: cpu, memory request for container c; cpu limit for container c",
    });
  });

  it("refuses what is out of bounds, pod by pod too", () => {
    const world = cluster();
    limits(world, { type: "Container", min: { cpu: "100m" }, maxLimitRequestRatio: { cpu: "2" } }, { type: "Pod", max: { memory: "1Gi" } });
    const make = (requests: object, limit: object) => () => pod(world, "whey", container({ requests, limits: limit }));
    expect(make({ cpu: "50m" }, { cpu: "80m", memory: "1Gi" })).toThrow(
      'pods "whey" is forbidden: minimum cpu usage per Container is 100m, but request is 50m',
    );
    expect(make({ cpu: "100m" }, { cpu: "500m", memory: "2Gi" })).toThrow(
      'pods "whey" is forbidden: [cpu max limit to request ratio per Container is 2, but provided ratio is 5.000000, maximum memory usage per Pod is 1Gi, but limit is 2Gi]',
    );
    expect(make({ cpu: "100m" }, { cpu: "200m", memory: "1Gi" })).not.toThrow();
  });
});

describe("a quota", () => {
  const quota = (world: World, hard: object, more: object = {}) => {
    world.client.create(
      world.kinds.resourceQuotas,
      { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "basket" }, spec: { hard, ...more } },
      place,
    );
    world.pass(1);
  };
  const used = (world: World) => world.get("resourceQuotas", "basket")["status"].used;
  const asking = (cpu: string) => container({ requests: { cpu } });

  it("counts what is there, books what comes, refuses what is too much, and frees what goes", () => {
    const world = cluster();
    pod(world, "early", asking("100m"));
    quota(world, { pods: "3", "requests.cpu": "1", configmaps: "1" });
    expect(used(world)).toEqual({ pods: "1", "requests.cpu": "100m", configmaps: "1" });
    pod(world, "second", asking("500m"));
    expect(used(world)).toMatchObject({ pods: "2", "requests.cpu": "600m" });
    expect(() => pod(world, "third", asking("500m"))).toThrow(
      'pods "third" is forbidden: exceeded quota: basket, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1',
    );
    expect(() => pod(world, "silent")).toThrow('pods "silent" is forbidden: failed quota: basket: must specify requests.cpu for: c');
    expect(() => pod(world, "second", asking("100m"))).toThrow("already exists");
    expect(used(world)).toMatchObject({ pods: "2" });
    world.client.delete(world.kinds.pods, "second", place);
    world.pass(5);
    expect(used(world)).toMatchObject({ pods: "1", "requests.cpu": "100m" });
  });

  it("means only the pods in its scope", () => {
    const world = cluster();
    quota(world, { pods: "0" }, { scopes: ["BestEffort"] });
    pod(world, "asks", asking("100m"));
    expect(() => pod(world, "idle")).toThrow("exceeded quota: basket, requested: pods=1, used: pods=0, limited: pods=0");
  });

  it("makes a deployment say why its pods do not come", () => {
    const world = cluster();
    quota(world, { pods: "2" });
    world.deployment("web", 3);
    world.pass(3);
    const failure = world.get("deployments", "web")["status"].conditions.find((each: { type: string }) => each.type === "ReplicaFailure");
    expect(failure.message).toMatch(
      /^pods "web-\w+-\w+" is forbidden: exceeded quota: basket, requested: pods=1, used: pods=2, limited: pods=2$/,
    );
    expect(used(world)).toEqual({ pods: "2" });
  });
});

describe("an aggregated role", () => {
  it("follows its parts, whatever is written into it", () => {
    const world = cluster();
    const role = (name: string, more: object) =>
      world.client.create(world.kinds.clusterRoles, {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: { name, ...(name === "sum" ? {} : { labels: { feeds: "sum" } }) },
        ...more,
      });
    const rule = (resource: string) => ({ apiGroups: [""], resources: [resource], verbs: ["get"] });
    const rules = () =>
      world.client.get(world.kinds.clusterRoles, "sum")["rules"].map(({ resources }: { resources: string[] }) => resources[0]);
    role("sum", { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { feeds: "sum" } }] }, rules: [] });
    role("b", { rules: [rule("pods")] });
    role("a", { rules: [rule("events"), rule("pods")] });
    world.pass(1);
    expect(rules()).toEqual(["events", "pods"]);
    world.client.patch(world.kinds.clusterRoles, "sum", { rules: [] }, { type: "merge" });
    world.pass(1);
    expect(rules()).toEqual(["events", "pods"]);
    world.client.patch(world.kinds.clusterRoles, "a", { metadata: { labels: { feeds: null } } }, { type: "merge" });
    world.pass(1);
    expect(rules()).toEqual(["pods"]);
  });
});

describe("a disruption budget that cannot be counted", () => {
  const body = (name: string, spec: object) => ({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name },
    spec: { selector: { matchLabels: { app: "gull" } }, ...spec },
  });
  const told = (world: World, name: string) =>
    world.client.list(world.kinds.events, place).filter((event) => event["involvedObject"].name === name);

  it("lets nothing go and says why, where a daemon set has the pods (disruption.go: getScaleController, failSafe)", () => {
    const world = cluster();
    const template = { metadata: { labels: { app: "gull" } }, spec: container() };
    const daemonSet = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "gull" } };
    const spec = { selector: { matchLabels: { app: "gull" } }, template };
    world.client.create(world.kinds.daemonSets, { ...daemonSet, spec }, place);
    world.client.create(world.kinds.podDisruptionBudgets, body("share", { maxUnavailable: 1 }), place);
    world.client.create(world.kinds.podDisruptionBudgets, body("count", { minAvailable: 1 }), place);
    world.pass(5);
    const message = "daemonsets.apps does not implement the scale subresource";
    expect(world.get("podDisruptionBudgets", "share")["status"]).toMatchObject({
      conditions: [{ type: "DisruptionAllowed", status: "False", reason: "SyncFailed", message }],
      disruptionsAllowed: 0,
      expectedPods: 0,
    });
    const failure = told(world, "share").find((event) => event["reason"] === "CalculateExpectedPodCountFailed");
    expect(failure?.["message"]).toBe(`Failed to calculate the number of expected pods: ${message}`);
    expect(world.get("podDisruptionBudgets", "count")["status"]).toMatchObject({ disruptionsAllowed: 1 });
  });

  it("names its selector as Go prints it where pods have no controller, and its condition tells of which generation it is", () => {
    const world = cluster();
    const lone = { apiVersion: "v1", kind: "Pod", metadata: { name: "lone", labels: { app: "gull" } }, spec: container() };
    world.client.create(world.kinds.pods, lone, place);
    world.client.create(world.kinds.podDisruptionBudgets, body("share", { maxUnavailable: 1 }), place);
    world.pass(3);
    expect(
      told(world, "share")
        .map((event) => event["message"])
        .join(),
    ).toContain(
      "(selector: &LabelSelector{MatchLabels:map[string]string{app: gull,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged.",
    );
    world.client.patch(world.kinds.podDisruptionBudgets, "share", { spec: { maxUnavailable: 2 } }, { ...place, type: "merge" });
    world.pass(1);
    expect(world.get("podDisruptionBudgets", "share")["status"].conditions[0].observedGeneration).toBe(2);
  });
});
