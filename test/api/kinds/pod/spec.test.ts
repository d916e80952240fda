// Validation of the spec of pods: what a fragment of one gives, as `path: message` under spec.
import { describe, expect, it } from "vitest";
import { Deployment, Pod } from "../../../../src/api/kinds/index.ts";
import { parseYaml } from "../../../../src/base/yaml.ts";
import { complaints } from "../made.ts";

const withAnnotations = (fragment: string, annotations: Record<string, string>): string[] => {
  const spec = { containers: [{ name: "a", image: "nginx" }], ...(parseYaml(`{${fragment}}`) as object) };
  return complaints(Pod, { metadata: { annotations }, spec });
};
const pod = (fragment: string): string[] => withAnnotations(fragment, {}).map((line) => line.replace(/^spec\./, ""));

type Cases = [fragment: string, expected: string[]][];
const table = (cases: Cases): void => {
  it.each(cases)("%s", (fragment, expected) => {
    expect(pod(fragment)).toEqual(expected);
  });
};
const QUALIFIED =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const IDS = "must be between 0 and 2147483647, inclusive";
const IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

describe("policies and limits", () => {
  table([
    ["", []],
    ["restartPolicy: Maybe", ['restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"']],
    ["activeDeadlineSeconds: 0", ["activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"]],
    ["terminationGracePeriodSeconds: -1", []],
    ["preemptionPolicy: Always", ['preemptionPolicy: Unsupported value: "Always": supported values: "PreemptLowerPriority", "Never"']],
    ["overhead: {cpu: -1}", ['overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0']],
    ["readinessGates: [{conditionType: 'a b'}]", [`readinessGates[0].conditionType: Invalid value: "a b": ${QUALIFIED}`]],
    [
      "schedulingGates: [{name: a}, {name: a}], nodeName: node-1",
      ['schedulingGates[1]: Duplicate value: "a"', "nodeName: Forbidden: cannot be set until all schedulingGates have been cleared"],
    ],
    [
      "resourceClaims: [{name: a}, {name: a, resourceClaimName: b}]",
      [
        'resourceClaims[0]: Invalid value: {"Name":"a","ResourceClaimName":null,"ResourceClaimTemplateName":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
        'resourceClaims[1].name: Duplicate value: "a"',
      ],
    ],
  ]);
});

describe("resources of the pod as a whole", () => {
  const inside = "containers: [{name: a, image: a, resources: {requests: {cpu: 2}, limits: {cpu: 3}}}]";
  table([
    [`${inside}, resources: {requests: {cpu: 2}, limits: {cpu: 4}}`, []],
    [
      `${inside}, resources: {requests: {cpu: 1}, limits: {cpu: 2}}`,
      [
        'resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2',
        'resources.containers[0][cpu].limits: Invalid value: "3": must be less than or equal to pod limits of 2',
      ],
    ],
    [
      "resources: {requests: {ephemeral-storage: 1}}",
      ['resources.requests[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"'],
    ],
    [
      "resources: {claims: [{name: a}]}, resourceClaims: [{name: a, resourceClaimName: b}]",
      ["resources.claims: Forbidden: claims cannot be set for Resources at pod-level"],
    ],
  ]);
});

describe("names and addresses", () => {
  table([
    ["dnsPolicy: None, dnsConfig: {nameservers: [1.1.1.1], searches: [a.b., ., _tcp.c], options: [{name: ndots, value: '2'}]}", []],
    [
      "dnsPolicy: Cluster",
      ['dnsPolicy: Unsupported value: "Cluster": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"'],
    ],
    ["dnsPolicy: None", ["dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"]],
    [
      "dnsPolicy: None, dnsConfig: {}",
      ["dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None"],
    ],
    [
      "dnsConfig: {nameservers: [a, 1.1.1.1, 2.2.2.2, 3.3.3.3], options: [{value: x}]}",
      [
        'dnsConfig.nameservers: Invalid value: ["a","1.1.1.1","2.2.2.2","3.3.3.3"]: must not have more than 3 nameservers',
        `dnsConfig.nameservers[0]: Invalid value: "a": ${IP}`,
        "dnsConfig.options[0]: Required value: must not be empty",
      ],
    ],
    [
      "dnsConfig: {searches: [A]}",
      [
        "dnsConfig.searches[0]: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_', or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      "hostAliases: [{ip: 1.2.3, hostnames: [a_b]}]",
      [
        `hostAliases[0].ip: Invalid value: "1.2.3": ${IP}`,
        "hostAliases[0].hostnames[0]: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    ["hostname: a.b", ['hostname: Invalid value: "a.b": must not contain dots']],
    [
      "hostNetwork: true, containers: [{name: a, image: a, ports: [{containerPort: 80, hostPort: 81}]}]",
      ["containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true"],
    ],
  ]);
});

describe("the security of the pod", () => {
  table([
    [
      "securityContext: {runAsUser: -1, fsGroup: 3000000000, supplementalGroups: [1, -2]}",
      [
        `securityContext.fsGroup: Invalid value: 3000000000: ${IDS}`,
        `securityContext.runAsUser: Invalid value: -1: ${IDS}`,
        `securityContext.supplementalGroups[1]: Invalid value: -2: ${IDS}`,
      ],
    ],
    [
      "shareProcessNamespace: true, hostPID: true",
      ["securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled"],
    ],
    [
      "securityContext: {sysctls: [{name: net.core.somaxconn, value: '1'}, {name: net.core.somaxconn, value: '1'}]}",
      ['securityContext.sysctls[1].name: Duplicate value: "net.core.somaxconn"'],
    ],
    [
      "hostNetwork: true, hostIPC: true, securityContext: {sysctls: [{name: net/a, value: '1'}, {name: kernel.sem, value: '1'}]}",
      [
        "securityContext.sysctls[0].name: Invalid value: \"net/a\": may not be specified when 'hostNetwork' is true",
        "securityContext.sysctls[1].name: Invalid value: \"kernel.sem\": may not be specified when 'hostIPC' is true",
      ],
    ],
    [
      "securityContext: {fsGroupChangePolicy: a, supplementalGroupsPolicy: b, seLinuxChangePolicy: c}",
      [
        'securityContext.fsGroupChangePolicy: Unsupported value: "a": supported values: "Always", "OnRootMismatch"',
        'securityContext.supplementalGroupsPolicy: Unsupported value: "b": supported values: "Merge", "Strict"',
        'securityContext.seLinuxChangePolicy: Unsupported value: "c": supported values: "MountOption", "Recursive"',
      ],
    ],
    [
      "securityContext: {seccompProfile: {type: Localhost}, appArmorProfile: {type: Localhost, localhostProfile: ' a'}}",
      [
        "securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
        'securityContext.appArmorProfile.localhostProfile: Invalid value: " a": must not be padded with whitespace',
      ],
    ],
    [
      "securityContext: {seccompProfile: {type: Unconfined, localhostProfile: a}, appArmorProfile: {type: None}}",
      [
        'securityContext.seccompProfile.localhostProfile: Invalid value: {"Type":"Unconfined","LocalhostProfile":"a"}: can only be set when seccomp type is Localhost',
        'securityContext.appArmorProfile.type: Unsupported value: "None": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
      ],
    ],
    [
      "hostUsers: false, hostNetwork: true, hostPID: true",
      ["hostNetwork: Forbidden: when `pod.Spec.HostUsers` is false", "HostPID: Forbidden: when `pod.Spec.HostUsers` is false"],
    ],
    [
      "containers: [{name: a, image: a, securityContext: {procMount: Unmasked}}]",
      ['containers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`'],
    ],
  ]);
  it("does not let a container be privileged and kept from rising", () => {
    const context = (rest: object) => ({
      spec: { containers: [{ name: "a", image: "a", securityContext: { allowPrivilegeEscalation: false, ...rest } }] },
    });
    expect(complaints(Pod, context({ capabilities: { add: ["SYS_ADMIN"] } }))).toEqual([]);
    expect(complaints(Pod, context({ capabilities: { add: ["CAP_SYS_ADMIN"] } }))[0]).toMatch(
      /^spec\.containers\[0\]\.securityContext: Invalid value: \{"Capabilities":\{"Add":\["CAP_SYS_ADMIN"\],"Drop":null\},.*: cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN$/,
    );
  });
});

describe("the system", () => {
  table([
    ["os: {name: linux}, securityContext: {runAsUser: 1}", []],
    ["os: {name: bsd}", ['os: Unsupported value: "bsd": supported values: "linux", "windows"']],
    [
      "os: {name: linux}, securityContext: {windowsOptions: {}}",
      ["securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod"],
    ],
    [
      "os: {name: windows}, hostPID: true, securityContext: {runAsUser: 1}, containers: [{name: a, image: a, securityContext: {privileged: true}}]",
      [
        "hostPID: Forbidden: cannot be set for a windows pod",
        "securityContext.runAsUser: Forbidden: cannot be set for a windows pod",
        "containers[0].securityContext.privileged: Forbidden: cannot be set for a windows pod",
      ],
    ],
    [
      "securityContext: {windowsOptions: {hostProcess: true, runAsUserName: 'a\\b\\c'}}",
      [
        'securityContext.windowsOptions.runAsUserName: Invalid value: "a\\\\b\\\\c": runAsUserName cannot contain more than one backslash',
        "hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers",
      ],
    ],
  ]);
});

describe("where it may run", () => {
  const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  table([
    [
      "tolerations: [{key: a, value: 'b c'}, {key: a, operator: Is, effect: Never}]",
      [
        "tolerations[0].operator: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        'tolerations[1].operator: Unsupported value: "Is": supported values: "Equal", "Exists"',
        'tolerations[1].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      `affinity: {nodeAffinity: {${REQUIRED}: {nodeSelectorTerms: [{matchFields: [{key: a, operator: Gt}, {key: metadata.name, operator: In, values: [a, B_]}]}]}}}`,
      [
        `affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchFields[0].operator: Invalid value: "Gt": not a valid selector operator`,
        `affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "a": not a valid field selector key`,
        `affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchFields[1].values: Required value: must be only one value when \`operator\` is 'In' or 'NotIn' for node field selector`,
        `affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchFields[1].values[1]: Invalid value: "B_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
    ],
    [
      `affinity: {podAffinity: {${REQUIRED}: [{topologyKey: a, matchLabelKeys: [b], mismatchLabelKeys: [b]}]}}`,
      [
        `affinity.podAffinity.${REQUIRED}[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set`,
        `affinity.podAffinity.${REQUIRED}[0].mismatchLabelKeys: Forbidden: must not be specified when labelSelector is not set`,
        `affinity.podAffinity.${REQUIRED}[0].matchLabelKeys[0]: Invalid value: "b": exists in both matchLabelKeys and mismatchLabelKeys`,
      ],
    ],
    [
      "topologySpreadConstraints: [{maxSkew: 0, topologyKey: a, whenUnsatisfiable: ScheduleAnyway, minDomains: 0, nodeTaintsPolicy: x, matchLabelKeys: [l], labelSelector: {matchLabels: {l: m}, matchExpressions: [{key: l, operator: In, values: [m]}]}}, {maxSkew: 1, topologyKey: a, whenUnsatisfiable: ScheduleAnyway}]",
      [
        "topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
        'topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{a, ScheduleAnyway}"',
        "topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero",
        "topologySpreadConstraints[0].minDomains: Invalid value: 0: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway",
        'topologySpreadConstraints[0].nodeTaintsPolicy: Unsupported value: "x": supported values: "Honor", "Ignore"',
        'topologySpreadConstraints[0][0]: Invalid value: "l": exists in both matchLabelKeys and labelSelector',
      ],
    ],
  ]);
});

describe("annotations that mean something", () => {
  const check = (annotations: Record<string, string>, fragment = ""): string[] => withAnnotations(fragment, annotations);
  it("are of a known form", () => {
    expect(check({ "controller.kubernetes.io/pod-deletion-cost": "+1" })).toEqual([
      'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer',
    ]);
    expect(check({ "seccomp.security.alpha.kubernetes.io/pod": "x" })).toEqual([
      'metadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: "x": must be a valid seccomp profile',
    ]);
    expect(check({ "container.apparmor.security.beta.kubernetes.io/b": "x" })).toEqual([
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/b]: Invalid value: "b": container not found',
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/b]: Invalid value: "x": invalid AppArmor profile name: "x"',
    ]);
  });
  it("say what the fields say", () => {
    expect(
      check({ "seccomp.security.alpha.kubernetes.io/pod": "unconfined" }, "securityContext: {seccompProfile: {type: RuntimeDefault}}"),
    ).toEqual(["spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match"]);
  });
});

describe("a template", () => {
  const deployment = (spec: object): string[] =>
    complaints(Deployment, {
      spec: {
        selector: { matchLabels: { a: "b" } },
        template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "a", image: " a" }], ...spec } },
      },
    });
  it("may leave out what its pods get, and have blanks about an image", () => {
    expect(deployment({ hostNetwork: true })).toEqual([]);
  });
  it("has no ephemeral containers", () => {
    expect(deployment({ ephemeralContainers: [{ name: "e", image: "e" }] })).toEqual([
      "spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template",
    ]);
  });
});
