// What the server warns of in pods and templates that it takes.
import { describe, expect, it } from "vitest";
import { CronJob, Deployment, Pod } from "../../../../src/api/kinds/index.ts";
import { parseYaml } from "../../../../src/base/yaml.ts";
import { made } from "../made.ts";

const warned = (fragment: string, annotations: Record<string, string> = {}): string[] => {
  const spec = { containers: [{ name: "a", image: "nginx" }], ...(parseYaml(`{${fragment}}`) as object) };
  return Pod.warnings!(made(Pod, { metadata: { annotations }, spec }), undefined);
};
const container = (fragment: string): string[] => warned(`containers: [{name: a, image: nginx, ${fragment}}]`);

describe("a pod without faults", () => {
  it("is warned of nothing", () => {
    expect(
      container("env: [{name: X, value: a}, {name: X, value: $(X)b}], ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]"),
    ).toEqual([]);
  });
  it("is warned of nothing when it changes", () => {
    const pod = made(Pod, { spec: { containers: [], terminationGracePeriodSeconds: -1 } });
    expect(Pod.warnings!(pod, pod)).toEqual([]);
  });
});

describe("warnings of a pod", () => {
  it.each([
    [
      "nodeSelector: {beta.kubernetes.io/os: linux}",
      ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
    ],
    [
      "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: beta.kubernetes.io/arch, operator: In, values: ['a b']}]}}]}}",
      [
        'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].key: beta.kubernetes.io/arch is deprecated since v1.14; use "kubernetes.io/arch" instead',
        "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values[0]: a b is invalid, a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      ],
    ],
    [
      "topologySpreadConstraints: [{maxSkew: 1, topologyKey: failure-domain.beta.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule}]",
      [
        'spec.topologySpreadConstraints[0].topologyKey: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
        "spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
      ],
    ],
    ["hostAliases: [{ip: 1.2.3.4}, {ip: 1.2.3.4}]", ['spec.hostAliases[1].ip: duplicate ip "1.2.3.4"']],
    [
      "imagePullSecrets: [{name: a}, {name: a}, {}]",
      ['spec.imagePullSecrets[1].name: duplicate name "a"', 'spec.imagePullSecrets[2].name: invalid empty name ""'],
    ],
    [
      "terminationGracePeriodSeconds: -5",
      ["spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"],
    ],
    [
      "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a}], preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: a}}]}}",
      [
        "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod",
        "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod",
      ],
    ],
    [
      "dnsConfig: {nameservers: ['2001:DB8::1']}",
      ['spec.dnsConfig.nameservers[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")'],
    ],
    ["overhead: {memory: 100m}", ['spec.overhead[memory]: fractional byte value "100m" is invalid, must be an integer']],
    [
      "volumes: [{name: v, configMap: {name: c, items: [{key: a, path: x}, {key: b, path: x/y}]}}]",
      ['volume "v" (ConfigMap "c"): overlapping paths: "x/y" with "x"'],
    ],
    [
      "volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: token}}, {secret: {name: s, items: [{key: a, path: token}]}}, {}]}}]",
      [
        'volume "v" (Projected) has no sources provided',
        'volume "v" (Projected): overlapping paths: "token" (Secret "s") with "token" (ServiceAccountToken)',
      ],
    ],
    ["volumes: [{name: v, gitRepo: {repository: r}}]", ["spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+"]],
  ])("%s", (fragment, expected) => {
    expect(warned(fragment)).toEqual(expected);
  });
});

describe("warnings of its containers", () => {
  it.each([
    [
      "resources: {limits: {memory: 1500m}, requests: {ephemeral-storage: 1m}}",
      [
        'spec.containers[0].resources.limits[memory]: fractional byte value "1500m" is invalid, must be an integer',
        'spec.containers[0].resources.requests[memory]: fractional byte value "1500m" is invalid, must be an integer',
        'spec.containers[0].resources.requests[ephemeral-storage]: fractional byte value "1m" is invalid, must be an integer',
      ],
    ],
    [
      "env: [{name: X, value: a}, {name: X, value: b}]",
      ['spec.containers[0].env[1]: hides previous definition of "X", which may be dropped when using apply'],
    ],
    [
      "ports: [{containerPort: 80, name: a, hostIP: 1.2.3.4}, {containerPort: 80, hostPort: 81}]",
      [
        "spec.containers[0].ports[0]: hostIP set without hostPort: {Name:a HostPort:0 ContainerPort:80 Protocol:TCP HostIP:1.2.3.4}",
        "spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]",
      ],
    ],
    [
      "ports: [{containerPort: 80, hostPort: 80}, {containerPort: 80, hostPort: 80, hostIP: 1.2.3.4}]",
      ["spec.containers[0].ports[1]: dangerously ambiguous port definition with spec.containers[0].ports[0]"],
    ],
  ])("%s", (fragment, expected) => {
    expect(container(fragment)).toEqual(expected);
  });
  it("of old annotations without the fields", () => {
    expect(
      warned("", {
        "scheduler.alpha.kubernetes.io/critical-pod": "",
        "seccomp.security.alpha.kubernetes.io/pod": "unconfined",
        "container.seccomp.security.alpha.kubernetes.io/a": "unconfined",
      }),
    ).toEqual([
      'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
      'metadata.annotations[container.seccomp.security.alpha.kubernetes.io/a]: non-functional in v1.27+; use the "seccompProfile" field instead',
    ]);
  });
});

describe("warnings of templates", () => {
  const deployment = (metadata: object = {}, seconds = -1) =>
    made(Deployment, {
      metadata,
      spec: {
        selector: { matchLabels: { app: "x" } },
        template: {
          metadata: { labels: { app: "x" } },
          spec: { containers: [{ name: "a", image: "a" }], terminationGracePeriodSeconds: seconds },
        },
      },
    });
  const warning = "spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1";
  it("stand under the template, and come again when the spec changes", () => {
    expect(Deployment.warnings!(deployment(), undefined)).toEqual([warning]);
    expect(Deployment.warnings!(deployment({ labels: { a: "b" } }), deployment())).toEqual([]);
    expect(Deployment.warnings!(deployment(), deployment({}, 30))).toEqual([warning]);
  });
  it("speak of names that are no host names", () => {
    expect(Deployment.warnings!(deployment({ name: "a.b" }, 30), undefined)).toEqual([
      "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    ]);
  });
  it("of cron jobs stand deeper", () => {
    const template = { spec: { containers: [{ name: "a", image: "a" }], restartPolicy: "Never", terminationGracePeriodSeconds: -1 } };
    expect(CronJob.warnings!(made(CronJob, { spec: { schedule: "* * * * *", jobTemplate: { spec: { template } } } }), undefined)).toEqual([
      "spec.jobTemplate.spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
    ]);
  });
});
