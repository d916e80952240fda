// The kinds: defaults, validation, tables and descriptions as a real cluster has them.
import { describe, expect, it } from "vitest";
import type { Kind, Reader } from "../../../src/api/kind.ts";
import {
  builtInKinds,
  Deployment,
  IngressClass,
  Namespace,
  Node,
  Pod,
  ReplicaSet,
  ResourceQuota,
  Service,
} from "../../../src/api/kinds/index.ts";
import type { Draft, KubeObject } from "../../../src/api/object.ts";

const META = { uid: "u1", resourceVersion: "1", creationTimestamp: "2026-11-21T03:27:32Z" };
const NOW = Date.parse("2026-11-21T03:27:35Z");

/** What the door makes of a body: defaulted and prepared. */
function made<T extends KubeObject>(kind: Kind<T>, body: object, old?: T): T {
  const draft = structuredClone(body) as T;
  draft.metadata = { namespace: "default", ...META, ...draft.metadata };
  draft.kind = kind.kind;
  kind.defaults?.(draft as Draft<T>);
  kind.prepare?.(draft as Draft<T>, old);
  return draft;
}
const complaints = <T extends KubeObject>(kind: Kind<T>, object: T, old?: T): string[] =>
  (kind.validate?.(object, old) ?? []).map((error) => `${error.field}: ${error.message}`);
const cell = <T extends KubeObject>(kind: Kind<T>, object: T, column: string): string | number | boolean | null =>
  kind.columns.find((item) => item.name === column)!.value(object, NOW);
const reader = (objects: readonly KubeObject[] = []): Reader => ({
  now: NOW,
  get: () => undefined,
  list: (kind) => objects.filter((object) => object.kind === kind.kind),
  kind: (plural, group) => builtInKinds.find((kind) => kind.plural === plural && (group === undefined || kind.group === group)),
});
const pod = (spec: object = {}, status?: object): KubeObject => {
  const object = made(Pod, { metadata: { name: "web" }, spec: { containers: [{ name: "web", image: "nginx:1.27" }], ...spec } });
  return status ? { ...object, status } : object;
};

describe("defaults", () => {
  it("of a pod are all filled in", () => {
    const { spec, status } = pod({
      containers: [{ name: "web", image: "nginx", ports: [{ containerPort: 80 }], resources: { limits: { cpu: "1" } } }],
    });
    expect(spec).toMatchObject({
      restartPolicy: "Always",
      dnsPolicy: "ClusterFirst",
      terminationGracePeriodSeconds: 30,
      schedulerName: "default-scheduler",
      securityContext: {},
      enableServiceLinks: true,
    });
    expect(spec.containers[0]).toMatchObject({
      imagePullPolicy: "Always",
      resources: { requests: { cpu: "1" } },
      ports: [{ protocol: "TCP" }],
    });
    expect(status).toMatchObject({ phase: "Pending", qosClass: "Burstable" });
  });
  it("take a limit for the request in pods, and not in templates", () => {
    const resources = { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m" } };
    const spec = {
      initContainers: [{ name: "first", image: "nginx", resources }],
      containers: [{ name: "web", image: "nginx", resources }],
    };
    const whole = { ...resources, requests: { cpu: "500m", memory: "1Gi" } };
    expect([pod(spec).spec.initContainers, pod(spec).spec.containers]).toMatchObject([[{ resources: whole }], [{ resources: whole }]]);
    const template = { metadata: { labels: { app: "forge" } }, spec };
    const forge = made(Deployment, { metadata: { name: "forge" }, spec: { selector: { matchLabels: { app: "forge" } }, template } });
    expect(forge.spec.template.spec.containers[0]!.resources).toEqual(resources);
  });
});

describe("validation", () => {
  const template = { metadata: { labels: { app: "forge" } }, spec: { containers: [{ name: "a", image: "nginx:1.27" }] } };
  const forge = made(Deployment, { metadata: { name: "forge" }, spec: { selector: { matchLabels: { app: "forge" } }, template } });

  it("finds nothing wrong with a plain deployment", () => expect(complaints(Deployment, forge)).toEqual([]));
  it("refuses another selector twice", () => {
    const changed = { ...forge, spec: { ...forge.spec, selector: { matchLabels: { app: "smithy" } } } };
    expect(complaints(Deployment, changed, forge)).toEqual([
      'spec.template.metadata.labels: Invalid value: {"app":"forge"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: {"matchLabels":{"app":"smithy"}}: field is immutable',
    ]);
  });
  it("asks for a selector", () => {
    const { selector: _, ...spec } = forge.spec;
    expect(complaints(Deployment, { ...forge, spec } as typeof forge)).toEqual([
      "spec.selector: Required value",
      'spec.template.metadata.labels: Invalid value: {"app":"forge"}: `selector` does not match template `labels`',
    ]);
  });
  it("holds pods to their spec", () => {
    const old = pod() as never as Parameters<NonNullable<typeof Pod.validate>>[0];
    const changed = { ...old, spec: { ...old.spec, containers: [{ ...old.spec.containers[0]!, command: ["sleep"] }] } };
    expect(complaints(Pod, changed, old)[0]).toMatch(/^spec: Forbidden: pod updates may not change fields other than/);
    const image = { ...old, spec: { ...old.spec, containers: [{ ...old.spec.containers[0]!, image: "httpd:2.4" }] } };
    expect(complaints(Pod, image, old)).toEqual([]);
  });
  it("names ports of services with several", () => {
    const service = made(Service, { metadata: { name: "beacon" }, spec: { ports: [{ port: 80 }, { port: 81 }] } });
    expect(complaints(Service, service)).toEqual(["spec.ports[0].name: Required value", "spec.ports[1].name: Required value"]);
  });
});

describe("the table of pods", () => {
  it("says what a pod waits for and when it last restarted", () => {
    const status = {
      phase: "Running",
      containerStatuses: [
        {
          name: "web",
          ready: false,
          restartCount: 2,
          state: { waiting: { reason: "CrashLoopBackOff" } },
          lastState: { terminated: { exitCode: 1, finishedAt: "2026-11-21T03:27:30Z" } },
        },
      ],
    };
    const crashing = pod({}, status);
    expect(cell(Pod, crashing as never, "Status")).toBe("CrashLoopBackOff");
    expect(cell(Pod, crashing as never, "Restarts")).toBe("2 (5s ago)");
    expect(cell(Pod, crashing as never, "Ready")).toBe("0/1");
  });
  it("names what a node's kernel runs on, and marks the class of ingresses that have none (since 1.36)", () => {
    const nodeInfo = { kernelVersion: "6.8.0-48-generic", architecture: "amd64" };
    const node = { ...made(Node, { metadata: { name: "worker-1" } }), status: { nodeInfo } };
    expect(cell(Node, node as never, "Kernel-Version")).toBe("6.8.0-48-generic (amd64)");
    const annotations = { "ingressclass.kubernetes.io/is-default-class": "true" };
    expect(cell(IngressClass, made(IngressClass, { metadata: { name: "front", annotations }, spec: {} }), "Name")).toBe("front (default)");
  });
  it("counts init containers", () => {
    const status = { phase: "Pending", initContainerStatuses: [{ name: "i", ready: false, restartCount: 0, state: { running: {} } }] };
    expect(cell(Pod, pod({ initContainers: [{ name: "i", image: "busybox" }] }, status) as never, "Status")).toBe("Init:0/1");
  });
});

describe("a description", () => {
  it("of a replica set is spaced as kubectl spaces it", () => {
    const set = made(ReplicaSet, {
      metadata: { name: "bakery-bb549d9bf", labels: { app: "bakery" } },
      spec: {
        selector: { matchLabels: { app: "bakery" } },
        template: { metadata: { labels: { app: "bakery" } }, spec: { containers: [{ name: "oven", image: "httpd:2.4" }] } },
      },
    });
    expect(ReplicaSet.describe!(set, reader(), { showEvents: true })).toBe(
      [
        "Name:         bakery-bb549d9bf",
        "Namespace:    default",
        "Selector:     app=bakery",
        "Labels:       app=bakery",
        "Annotations:  <none>",
        "Replicas:     0 current / 1 desired",
        "Pods Status:  0 Running / 0 Waiting / 0 Succeeded / 0 Failed",
        "Pod Template:",
        "  Labels:  app=bakery",
        "  Containers:",
        "   oven:",
        "    Image:         httpd:2.4",
        "    Port:          <none>",
        "    Host Port:     <none>",
        "    Environment:   <none>",
        "    Mounts:        <none>",
        "  Volumes:         <none>",
        "  Node-Selectors:  <none>",
        "  Tolerations:     <none>",
        "Events:            <none>",
        "",
      ].join("\n"),
    );
  });
});

describe("a quota's description", () => {
  it("says what its scopes match, and so does its namespace's", () => {
    const spec = { hard: { pods: "5" }, scopes: ["NotTerminating", "BestEffort"] };
    const quota = { ...made(ResourceQuota, { metadata: { name: "few" }, spec }), status: { hard: { pods: "5" }, used: { pods: "1" } } };
    const scopes = [
      "Scopes:     BestEffort, NotTerminating",
      "* Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
      "* Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
    ];
    expect(ResourceQuota.describe!(quota as never, reader(), { showEvents: true })).toContain(scopes.join("\n "));
    const namespace = made(Namespace, { metadata: { name: "default" } });
    expect(Namespace.describe!(namespace as never, reader([quota]), { showEvents: true })).toContain(
      scopes
        .map((line) => `  ${line.replace(/: +/, ":    ")}\n`)
        .join("")
        .replace("Scopes:    ", "Scopes:  "),
    );
  });
});

describe("every kind", () => {
  const spare: Record<string, object> = {
    Event: { involvedObject: {} },
    RoleBinding: { roleRef: {} },
    ClusterRoleBinding: { roleRef: {} },
    EndpointSlice: { endpoints: [] },
    Ingress: { spec: {} },
    PodDisruptionBudget: { spec: {} },
  };
  it.each(builtInKinds.map((kind) => [kind.kind, kind] as const))("%s bears a body with next to nothing in it", (name, kind) => {
    const object = made(kind, { metadata: { name: "bare" }, ...spare[name] });
    kind.validate?.(object, undefined);
    for (const column of kind.columns) expect(column.value(object, NOW)).toBeDefined();
    expect(kind.describe!(object, reader(), { showEvents: true })).toContain("bare");
  });
});
