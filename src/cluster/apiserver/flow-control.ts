// The flow schemas and priority levels that every server brings (apiserver/pkg/apis/flowcontrol/bootstrap), and whether schemas name a level that exists.
import type { Client } from "../../api/client.ts";
import { type KubeObject, timestamp } from "../../api/object.ts";
import type { Clock } from "../../base/clock.ts";
import type { ApiServer } from "./index.ts";

const GROUP = "flowcontrol.apiserver.k8s.io";
/** A user's change of a schema is noticed after so many milliseconds. */
const NOTICED = 20;

const object = (kind: string, name: string, spec: object): KubeObject =>
  ({
    apiVersion: `${GROUP}/v1`,
    kind,
    metadata: { name, annotations: { "apf.kubernetes.io/autoupdate-spec": "true" } },
    spec,
  }) as unknown as KubeObject;

const level = (name: string, shares: number, lendable: number, queuing?: { queues: number; handSize: number }): KubeObject =>
  object("PriorityLevelConfiguration", name, {
    type: "Limited",
    limited: {
      nominalConcurrencyShares: shares,
      lendablePercent: lendable,
      limitResponse: queuing ? { type: "Queue", queuing: { ...queuing, queueLengthLimit: 50 } } : { type: "Reject" },
    },
  });

/** Every server sees to it that these are there. */
export const LEVELS = [
  object("PriorityLevelConfiguration", "exempt", { type: "Exempt", exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
  level("catch-all", 5, 0),
  level("system", 30, 33, { queues: 64, handSize: 6 }),
  level("node-high", 40, 25, { queues: 64, handSize: 6 }),
  level("leader-election", 10, 0, { queues: 16, handSize: 4 }),
  level("workload-high", 40, 50, { queues: 128, handSize: 6 }),
  level("workload-low", 100, 90, { queues: 128, handSize: 6 }),
  level("global-default", 20, 50, { queues: 128, handSize: 6 }),
];

const groups = (...names: string[]): object[] => names.map((name) => ({ kind: "Group", group: { name } }));
const users = (...names: string[]): object[] => names.map((name) => ({ kind: "User", user: { name } }));
const accounts = (...names: string[]): object[] =>
  names.map((name) => ({ kind: "ServiceAccount", serviceAccount: { name, namespace: "kube-system" } }));
const EVERYBODY = groups("system:unauthenticated", "system:authenticated");
const CONTROLLERS = "system:kube-controller-manager";

const resources = (verbs: string[], apiGroups: string[], names: string[], clusterScope = false): object => ({
  verbs,
  apiGroups,
  resources: names,
  ...(clusterScope ? { clusterScope } : {}),
  namespaces: ["*"],
});
const EVERYTHING = {
  resourceRules: [resources(["*"], ["*"], ["*"], true)],
  nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
};
const KEEPS = ["get", "create", "update"];
const LEASES = resources(KEEPS, ["coordination.k8s.io"], ["leases"]);

const schema = (name: string, priority: string, precedence: number, by: string, subjects: object[], rules: object): KubeObject =>
  object("FlowSchema", name, {
    priorityLevelConfiguration: { name: priority },
    matchingPrecedence: precedence,
    ...(by ? { distinguisherMethod: { type: by } } : {}),
    rules: [{ subjects, ...rules }],
  });

export const SCHEMAS = [
  schema("exempt", "exempt", 1, "", groups("system:masters"), EVERYTHING),
  schema("probes", "exempt", 2, "", EVERYBODY, {
    nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/healthz", "/readyz", "/livez"] }],
  }),
  schema("system-leader-election", "leader-election", 100, "ByUser", [...users(CONTROLLERS, "system:kube-scheduler"), ...accounts("*")], {
    resourceRules: [LEASES],
  }),
  schema(
    "endpoint-controller",
    "workload-high",
    150,
    "ByUser",
    [...users(CONTROLLERS), ...accounts("endpoint-controller", "endpointslicemirroring-controller")],
    { resourceRules: [resources(KEEPS, [""], ["endpoints"])] },
  ),
  schema("workload-leader-election", "leader-election", 200, "ByUser", accounts("*"), {
    resourceRules: [resources(KEEPS, [""], ["endpoints", "configmaps"]), LEASES],
  }),
  schema("system-node-high", "node-high", 400, "ByUser", groups("system:nodes"), {
    resourceRules: [resources(["*"], [""], ["nodes", "nodes/status"], true), resources(["*"], ["coordination.k8s.io"], ["leases"])],
  }),
  schema("system-nodes", "system", 500, "ByUser", groups("system:nodes"), EVERYTHING),
  schema("kube-controller-manager", "workload-high", 800, "ByNamespace", users(CONTROLLERS), EVERYTHING),
  schema("kube-scheduler", "workload-high", 800, "ByNamespace", users("system:kube-scheduler"), EVERYTHING),
  schema("kube-system-service-accounts", "workload-high", 900, "ByNamespace", accounts("*"), EVERYTHING),
  schema("service-accounts", "workload-low", 9000, "ByUser", groups("system:serviceaccounts"), EVERYTHING),
  schema("global-default", "global-default", 9900, "ByUser", EVERYBODY, EVERYTHING),
  schema("catch-all", "catch-all", 10000, "ByUser", EVERYBODY, EVERYTHING),
];

/** What the first server of the process made of each object, and of its status: the next ones need not check them again. */
const made = new WeakMap<KubeObject, { created: KubeObject; judged?: KubeObject; now: number }>();

/** Makes the objects and keeps the Dangling condition of all schemas right. Requests are not held back by them. */
export function startFlowControl(server: ApiServer, api: Client, clock: Clock): void {
  const levels = server.scheme.byKind(GROUP, "v1", "PriorityLevelConfiguration");
  const schemas = server.scheme.byKind(GROUP, "v1", "FlowSchema");
  if (!levels || !schemas) return;

  const judge = (name: string): void => {
    const found = api.find(schemas, name);
    if (!found) return;
    const wanted = found["spec"].priorityLevelConfiguration.name as string;
    const exists = api.find(levels, wanted) !== undefined;
    const status = exists ? "False" : "True";
    const [before] = (found["status"]?.conditions ?? []) as { status: string; message: string; lastTransitionTime: string }[];
    const message = `This FlowSchema references the PriorityLevelConfiguration object named "${wanted}" ${exists ? "and it exists" : "but there is no such object"}`;
    if (before?.status === status && before.message === message) return;
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : timestamp(clock.now);
    const condition = { type: "Dangling", status, lastTransitionTime, reason: exists ? "Found" : "NotFound", message };
    api.updateStatus(schemas, { ...found, status: { conditions: [condition] } });
  };

  for (const each of LEVELS) {
    const before = made.get(each);
    if (before) server.recreate(api.user, levels, before.created);
    else made.set(each, { created: api.create(levels, each), now: clock.now });
  }
  for (const each of SCHEMAS) {
    const before = made.get(each);
    // The condition tells when it was set.
    if (before?.judged && before.now === clock.now) {
      server.recreateStatus(api.user, schemas, server.recreate(api.user, schemas, before.created), before.judged);
      continue;
    }
    const created = api.create(schemas, each);
    judge(each.metadata.name);
    made.set(each, { created, judged: api.get(schemas, each.metadata.name), now: clock.now });
  }
  server.subscribe(schemas, ({ type, object: { metadata } }) => {
    if (type !== "DELETED") clock.after(NOTICED, () => judge(metadata.name));
  });
  server.subscribe(levels, ({ type }) => {
    if (type === "MODIFIED") return;
    clock.after(NOTICED, () => {
      for (const { metadata } of api.list(schemas)) judge(metadata.name);
    });
  });
}
