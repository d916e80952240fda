// What admission adds and refuses, and the subresources.

import { expect, test } from "vitest";
import { builtInKinds, Pod as WholePod } from "../../../src/api/kinds/index.ts";
import { open, refusal } from "./door.ts";
import { ConfigMap, Deployment, Namespace, Pod, Service } from "./kinds.ts";

const here = { namespace: "default" };
const pod = (name: string, spec: object = {}) => ({
  metadata: { name, ...here },
  spec: { containers: [{ name: "a", image: "nginx" }], ...spec },
});

test("nothing is created in a namespace that is not there or that is ending", () => {
  const { api } = open();
  expect(refusal(() => api.create(ConfigMap, { metadata: { name: "a", namespace: "nowhere" } }))).toBe('namespaces "nowhere" not found');
  api.create(Namespace, { metadata: { name: "short" } });
  api.create(ConfigMap, { metadata: { name: "old", namespace: "short" } });
  expect(api.delete(Namespace, "short")["status"].phase).toBe("Terminating");
  expect(refusal(() => api.create(ConfigMap, { metadata: { name: "a", namespace: "short" } }))).toBe(
    'configmaps "a" is forbidden: unable to create new content in namespace short because it is being terminated',
  );
  expect(refusal(() => api.delete(Namespace, "short"))).toBe(
    'Operation cannot be fulfilled on namespaces "short": The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.',
  );
  const stored = api.get(Namespace, "short");
  api.update(Namespace, { ...stored, spec: {} } as never, { subresource: "finalize" });
  expect(api.find(Namespace, "short")).toBeUndefined();
  expect(refusal(() => api.delete(Namespace, "default"))).toBe('namespaces "default" is forbidden: this namespace may not be deleted');
});

test("a pod gets its account, the account's token, a priority and tolerations", () => {
  const { api } = open();
  const { spec } = api.create(Pod, pod("web"));
  expect(spec.serviceAccountName).toBe("default");
  expect(spec.volumes[0].name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
  expect(spec.containers[0].volumeMounts).toEqual([
    { mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", name: spec.volumes[0].name, readOnly: true },
  ]);
  expect(spec).toMatchObject({ priority: 0, preemptionPolicy: "PreemptLowerPriority" });
  expect(spec.tolerations.map(({ key }: { key: string }) => key)).toEqual([
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/unreachable",
  ]);
  expect(api.create(Pod, pod("bare", { automountServiceAccountToken: false })).spec.volumes).toBeUndefined();
  expect(refusal(() => api.create(Pod, pod("lost", { serviceAccountName: "ghost" })))).toBe(
    'pods "lost" is forbidden: error looking up service account default/ghost: serviceaccount "ghost" not found',
  );
  expect(refusal(() => api.create(Pod, pod("vip", { priorityClassName: "royal" })))).toBe(
    'pods "vip" is forbidden: no PriorityClass with name royal was found',
  );
});

test("the pod's own values of the labels that its terms name are written into their selectors, once", () => {
  const { api } = open(builtInKinds);
  const keyed = { topologyKey: "zone", labelSelector: { matchLabels: { app: "web" } }, matchLabelKeys: ["hash", "none"] };
  const spread = { ...keyed, maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" };
  const labelled = (name: string, spec: object) => ({ ...pod(name, spec), metadata: { name, ...here, labels: { app: "web", hash: "1" } } });
  const affinity = {
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...keyed, mismatchLabelKeys: ["app"] }] },
  };
  const { spec } = api.create(WholePod, labelled("web", { affinity, topologySpreadConstraints: [spread] }));
  const hash = { key: "hash", operator: "In", values: ["1"] };
  expect(spec.topologySpreadConstraints?.[0]?.labelSelector).toEqual({ matchLabels: { app: "web" }, matchExpressions: [hash] });
  expect(spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.[0]?.labelSelector?.matchExpressions).toEqual([
    hash,
    { key: "app", operator: "NotIn", values: ["web"] },
  ]);
  const own = { ...spread, labelSelector: { matchLabels: { hash: "1" } } };
  expect(refusal(() => api.create(WholePod, labelled("both", { topologySpreadConstraints: [own] })))).toBe(
    'Pod "both" is invalid: spec.topologySpreadConstraints[0][0]: Invalid value: "hash": exists in both matchLabelKeys and labelSelector',
  );
});

test("a binding puts a pod on a node, once", () => {
  const { api } = open();
  api.create(Pod, pod("web"));
  const bind = (node: string) =>
    api.create(Pod, { target: { kind: "Node", name: node } }, { ...here, name: "web", subresource: "binding" });
  bind("one");
  expect(api.get(Pod, "web", here).spec.nodeName).toBe("one");
  expect(api.get(Pod, "web", here)["status"].conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
  expect(refusal(() => bind("two"))).toBe('Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "one"');
});

test("an eviction deletes the pod with its grace", () => {
  const { api } = open();
  api.create(Pod, pod("web", { nodeName: "one", terminationGracePeriodSeconds: 5 }));
  api.create(Pod, { metadata: { name: "web" } }, { ...here, name: "web", subresource: "eviction" });
  expect(api.get(Pod, "web", here).metadata.deletionGracePeriodSeconds).toBe(5);
});

test("scale reads and writes the replicas, and refuses negative ones", () => {
  const { api } = open();
  const labels = { app: "web" };
  api.create(Deployment, {
    metadata: { name: "web", ...here },
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } } },
  });
  const options = { ...here, subresource: "scale" };
  expect(api.get(Deployment, "web", options)).toMatchObject({ kind: "Scale", spec: { replicas: 2 }, status: { selector: "app=web" } });
  api.patch(Deployment, "web", { spec: { replicas: 5 } }, { ...options, type: "merge" });
  expect(api.get(Deployment, "web", here)).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 5 } });
  expect(refusal(() => api.patch(Deployment, "web", { spec: { replicas: -1 } }, { ...options, type: "merge" }))).toBe(
    'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  );
  expect(refusal(() => api.get(Pod, "web", options))).toBe("the server could not find the requested resource");
});

test("services get addresses and node ports of their own, and give them back", () => {
  const { api } = open();
  expect(api.get(Service, "kubernetes", here).spec.clusterIP).toBe("10.96.0.1");
  const service = (name: string, spec: object) => ({
    metadata: { name, ...here },
    spec: { type: "NodePort", ports: [{ port: 80 }], ...spec },
  });
  const made = api.create(Service, service("a", {}));
  expect(made.spec.clusterIP).toMatch(/^10\.(9[6-9]|10\d|11[01])\./);
  const { nodePort } = made.spec.ports[0];
  expect(nodePort).toBeGreaterThanOrEqual(30000);
  expect(refusal(() => api.create(Service, service("b", { ports: [{ port: 80, nodePort }] })))).toBe(
    `Service "b" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: provided port is already allocated`,
  );
  expect(refusal(() => api.create(Service, service("b", { ports: [{ port: 80, nodePort: 80 }] })))).toBe(
    'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
  );
  api.delete(Service, "a", here);
  expect(api.create(Service, service("b", { ports: [{ port: 80, nodePort }] })).spec.ports[0].nodePort).toBe(nodePort);
});

test("names, labels and owners are checked in the words of apimachinery", () => {
  const { api } = open();
  expect(refusal(() => api.create(ConfigMap, { metadata: { name: "Loud", ...here } }))).toBe(
    "ConfigMap \"Loud\" is invalid: metadata.name: Invalid value: \"Loud\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  );
  expect(refusal(() => api.create(ConfigMap, { metadata: here }))).toBe(
    'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
  );
  expect(refusal(() => api.create(ConfigMap, { metadata: { name: "a", ...here, labels: { "a b": "c" } } }))).toContain(
    'metadata.labels: Invalid value: "a b": name part must',
  );
  expect(refusal(() => api.create(ConfigMap, { metadata: { name: "a", namespace: "default" } }, { namespace: "kube-system" }))).toBe(
    "the namespace of the provided object does not match the namespace sent on the request",
  );
});

test("one priority class at most is the default, one that is gone is not known any more, and the system's stay (plugin/pkg/admission/priority)", () => {
  const { api } = open(builtInKinds);
  const classes = builtInKinds.find(({ plural }) => plural === "priorityclasses")!;
  const make = (name: string, globalDefault: boolean) =>
    api.create(classes, {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name },
      value: 5,
      globalDefault,
    } as never);
  const change = (name: string, globalDefault: boolean) => api.patch(classes, name, { globalDefault }, { type: "merge" });
  make("first", true);
  const words =
    'priorityclasses.scheduling.k8s.io "second" is forbidden: PriorityClass first is already marked as default. Only one default can exist';
  expect(refusal(() => make("second", true))).toBe(words);
  make("second", false);
  expect(refusal(() => change("second", true))).toBe(words);
  change("first", true);
  change("first", false);
  change("second", true);
  api.delete(classes, "first");
  expect(refusal(() => api.create(Pod, pod("vip", { priorityClassName: "first" })))).toBe(
    'pods "vip" is forbidden: no PriorityClass with name first was found',
  );
  expect(refusal(() => api.delete(classes, "system-node-critical"))).toBe(
    'priorityclasses.scheduling.k8s.io "system-node-critical" is forbidden: this is a system priority class and cannot be deleted',
  );
});

test("pods get the zone and region of their node, unless they say otherwise (plugin/pkg/admission/podtopologylabels)", () => {
  const { api } = open(builtInKinds);
  const nodes = builtInKinds.find(({ plural }) => plural === "nodes")!;
  const labels = { "topology.kubernetes.io/zone": "a", "topology.kubernetes.io/region": "r", other: "x" };
  api.create(nodes, { apiVersion: "v1", kind: "Node", metadata: { name: "one", labels } } as never);
  const zoned = { "topology.kubernetes.io/region": "r", "topology.kubernetes.io/zone": "a" };
  expect(api.create(Pod, pod("placed", { nodeName: "one" })).metadata.labels).toMatchObject(zoned);
  api.create(Pod, { ...pod("bound"), metadata: { ...pod("bound").metadata, labels: { "topology.kubernetes.io/zone": "mine" } } });
  api.create(Pod, { target: { kind: "Node", name: "one" } }, { ...here, name: "bound", subresource: "binding" });
  expect(api.get(Pod, "bound", here).metadata.labels).toEqual({ ...zoned, "topology.kubernetes.io/zone": "mine" });
});

test("an ingress that names no class gets the newest default (plugin/pkg/admission/network/defaultingressclass)", () => {
  const { api } = open(builtInKinds);
  const kind = (plural: string) => builtInKinds.find((each) => each.plural === plural)!;
  const ingress = (name: string, annotations: object = {}, spec: object = {}) =>
    api.create(
      kind("ingresses"),
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: { name, annotations },
        spec: { defaultBackend: { service: { name: "s", port: { number: 80 } } }, ...spec },
      } as never,
      here,
    )["spec"].ingressClassName;
  expect(ingress("before")).toBeUndefined();
  const annotations = { "ingressclass.kubernetes.io/is-default-class": "true" };
  api.create(kind("ingressclasses"), {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name: "gate", annotations },
    spec: { controller: "example.com/gate" },
  } as never);
  expect(ingress("after")).toBe("gate");
  expect(ingress("own", {}, { ingressClassName: "other" })).toBe("other");
  expect(ingress("older", { "kubernetes.io/ingress.class": "other" })).toBeUndefined();
});
