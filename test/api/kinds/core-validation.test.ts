// What the server says of wrong services, quotas, limits, keyed kinds and others, in its own words, paths and order.
import { describe, expect, it } from "vitest";
import type { Kind } from "../../../src/api/kind.ts";
import {
  ClusterRole,
  ClusterRoleBinding,
  LimitRange,
  Namespace,
  Node,
  PodDisruptionBudget,
  PriorityClass,
  ResourceQuota,
  Secret,
  Service,
  StatefulSet,
} from "../../../src/api/kinds/index.ts";
import { validateMeta, validateMetaUpdate } from "../../../src/api/meta-validation.ts";
import type { KubeObject, ObjectMeta } from "../../../src/api/object.ts";
import { complaints, made } from "./made.ts";

type Case = [body: object, ...words: string[]];
const holds = <T extends KubeObject>(kind: Kind<T>, cases: Case[], wrap = (body: object): object => body): void =>
  it.each(cases)("%j", (body, ...words) => expect(complaints(kind, wrap(body as object))).toEqual(words));
const inSpec = (spec: object): object => ({ spec });

describe("a service", () => {
  const ports = [{ port: 80 }];
  holds(
    Service,
    [
      [
        { type: "ClusterIP", externalTrafficPolicy: "Local" },
        'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      ],
      [{ clusterIPs: ["10.96.0.9"] }, 'spec.clusterIPs: Invalid value: ["10.96.0.9"]: must be empty when `clusterIP` is not specified'],
      [
        { clusterIP: "10.96.0.9", clusterIPs: ["10.96.0.8"] },
        'spec.clusterIPs: Invalid value: ["10.96.0.8"]: first value must match `clusterIP`',
      ],
      [
        { clusterIP: "ten", ipFamilies: ["IPv5"] },
        'spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"',
        'spec.clusterIPs[0]: Invalid value: "ten": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ],
      [
        { clusterIP: "fd00::1", ipFamilies: ["IPv4"] },
        'spec.clusterIPs[0]: Invalid value: "fd00::1": expected an IPv4 value as indicated by `ipFamilies[0]`',
      ],
      [
        { clusterIP: "None", type: "NodePort" },
        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services",
      ],
      [
        { externalIPs: ["010.0.0.1", "169.254.1.1"] },
        'spec.externalIPs[0]: Invalid value: "010.0.0.1": must not have leading 0s',
        'spec.externalIPs[1]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
      ],
      [
        { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 90000 } } },
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and less than 86400",
      ],
      [
        { loadBalancerClass: "a/b", allocateLoadBalancerNodePorts: true },
        "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
        "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      ],
      [
        { type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.1/8", "all"] },
        'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
        'spec.LoadBalancerSourceRanges[1]: Invalid value: "all": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      ],
      [
        { type: "NodePort", healthCheckNodePort: 30001 },
        "spec.healthCheckNodePort: Invalid value: 30001: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ],
      [
        {
          ports: [
            { port: 80, name: "a", nodePort: 30080 },
            { port: 81, name: "b", nodePort: 30080 },
          ],
          type: "NodePort",
        },
        "spec.ports[1].nodePort: Duplicate value: 30080",
      ],
      [
        { ports: [{ port: 80, appProtocol: "a b" }] },
        "spec.ports[0].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ],
    ],
    (spec) => ({ spec: { ports, ...spec } }),
  );
  it("keeps its address, unless it becomes a name", () => {
    const old = made(Service, { spec: { ports, clusterIP: "10.96.0.9", ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" } });
    expect(complaints(Service, { spec: { ...old.spec, clusterIP: "10.96.0.8", clusterIPs: ["10.96.0.8"] } }, old)).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.8"]: may not change once set',
    ]);
    expect(complaints(Service, { spec: { ...old.spec, type: "ExternalName", externalName: "a.b" } }, old)).toEqual([]);
  });
});

describe("a quota", () => {
  holds(
    ResourceQuota,
    [
      [
        { hard: { boats: "1", pods: "500m" } },
        'spec.hard[boats]: Invalid value: "boats": must be a standard resource type or fully qualified',
        'spec.hard[boats]: Invalid value: "boats": must be a standard resource for quota',
        'spec.hard[pods]: Invalid value: "500m": must be an integer',
      ],
      [
        { hard: { "requests.cpu": "1" }, scopes: ["BestEffort"] },
        'spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource',
      ],
      [{ scopes: ["Terminating", "NotTerminating"] }, 'spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes'],
      [
        { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "In" }] } },
        "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      ],
      [
        { hard: { services: "1" }, scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "Exists" }] } },
        'spec.scopeSelector.matchExpressions: Invalid value: {"MatchExpressions":[{"ScopeName":"PriorityClass","Operator":"Exists","Values":null}]}: unsupported scope applied to resource',
      ],
    ],
    inSpec,
  );
});

describe("a limit range", () => {
  holds(
    LimitRange,
    [
      [{ type: "Crate" }, 'spec.limits[0].type: Invalid value: "Crate": must be a standard limit type or fully qualified'],
      [
        { type: "Container", max: { storage: "1Gi" } },
        ...["max", "default", "defaultRequest"].map(
          (field) => `spec.limits[0].${field}[storage]: Invalid value: "storage": must be a standard resource for containers`,
        ),
      ],
      [
        { type: "Pod", default: { cpu: "1" }, max: { cpu: "500m" } },
        "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
      ],
    ],
    (limit) => ({ spec: { limits: [limit] } }),
  );
});

describe("a secret", () => {
  const data = (text: string): object => ({ type: "kubernetes.io/dockerconfigjson", stringData: { ".dockerconfigjson": text } });
  const path = 'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": ';
  holds(Secret, [
    [data("hello"), `${path}invalid character 'h' looking for beginning of value`],
    [data('{"a":1,}'), `${path}invalid character '}' looking for beginning of object key string`],
    [data("{"), `${path}unexpected end of JSON input`],
    [data("[]"), `${path}json: cannot unmarshal array into Go value of type map[string]interface {}`],
    [{ type: "kubernetes.io/tls" }, "data[tls.crt]: Required value", "data[tls.key]: Required value"],
  ]);
});

describe("others", () => {
  it("a priority is for good, and the system's names are the system's", () => {
    const old = made(PriorityClass, { value: 5 });
    expect(complaints(PriorityClass, { value: 6, preemptionPolicy: "Never" }, old)).toEqual([
      "value: Forbidden: may not be changed in an update.",
      'preemptionPolicy: Invalid value: "Never": field is immutable',
    ]);
    expect(complaints(PriorityClass, { metadata: { name: "system-mine" }, value: 5 })).toEqual([
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
    ]);
  });
  it("a budget has one of its two bounds", () =>
    expect(
      complaints(PodDisruptionBudget, { spec: { minAvailable: 1, maxUnavailable: "20%", selector: { matchLabels: { a: "b" } } } }),
    ).toEqual([
      'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"a":"b"}},"MaxUnavailable":"20%","UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ]));
  it("an aggregated role says of what, a binding to whom", () => {
    expect(complaints(ClusterRole, { aggregationRule: {} })).toEqual([
      "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil",
    ]);
    const body = {
      roleRef: { kind: "Role", name: "r" },
      subjects: [
        { kind: "Robot", name: "r" },
        { kind: "ServiceAccount", name: "s" },
      ],
    };
    expect(complaints(ClusterRoleBinding, body)).toEqual([
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
      "subjects[1].namespace: Required value",
    ]);
  });
  it("a namespace's finalizers are qualified", () =>
    expect(complaints(Namespace, { spec: { finalizers: ["mine"] } })).toEqual([
      'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ]));
  it("a node keeps its ranges and its maker", () => {
    const old = made(Node, { spec: { podCIDRs: ["10.244.1.0/24"], providerID: "a" } });
    expect(complaints(Node, { spec: { podCIDRs: ["10.244.2.0/24"], providerID: "b" } }, old)).toEqual([
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
    ]);
  });
});

describe("metadata", () => {
  const say = (kind: Kind, metadata: object, old?: object): string[] => {
    const object = (meta: object): KubeObject =>
      ({
        apiVersion: "v1",
        kind: kind.kind,
        metadata: { name: "it", namespace: "default", ...meta } as unknown as ObjectMeta,
      }) as KubeObject;
    const errors = old ? validateMetaUpdate(kind, object(metadata), object(old)) : validateMeta(kind, object(metadata));
    return errors.map((error) => `${error.field}: ${error.message}`);
  };
  const service = Service as unknown as Kind;
  it.each<[object, ...string[]]>([
    [{ name: "" }, "metadata.name: Required value: name or generateName is required"],
    [{ name: "a".repeat(64) }, `metadata.name: Invalid value: "${"a".repeat(64)}": must be no more than 63 bytes`],
    [{ namespace: "" }, "metadata.namespace: Required value"],
    [
      { finalizers: ["mine"] },
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
    [
      { finalizers: ["orphan", "foregroundDeletion"] },
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
    [{ annotations: { a: "x".repeat(262144) } }, "metadata.annotations: Too long: may not be more than 262144 bytes"],
    [
      { ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "" }] },
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
  ])("%j", (metadata, ...words) => expect(say(service, metadata)).toEqual(words));
  it("names no namespace where there is none", () =>
    expect(say(Node as unknown as Kind, {})).toEqual(["metadata.namespace: Forbidden: not allowed on this type"]));
  it("of a stateful set is a label, as its pods' host names are", () =>
    expect(say(StatefulSet as unknown as Kind, { name: "a.b" })).toEqual(['metadata.name: Invalid value: "a.b": must not contain dots']));
  it("takes no new finalizers while it goes", () =>
    expect(say(service, { finalizers: ["a/b"], deletionTimestamp: "t" }, { deletionTimestamp: "t" })).toEqual([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a/b"}',
    ]));
});
