// Validation of containers: what a fragment of one gives, as `path: message` under spec.containers[0].
import { describe, expect, it } from "vitest";
import { Pod } from "../../../../src/api/kinds/index.ts";
import { parseYaml } from "../../../../src/base/yaml.ts";
import { complaints } from "../made.ts";

const volumes = [
  { name: "v", emptyDir: {} },
  { name: "d", persistentVolumeClaim: { claimName: "d" } },
];
const of = (field: "containers" | "initContainers" | "ephemeralContainers", fragment: string, spec: object): string[] => {
  const container = { name: "c", image: "nginx", ...(parseYaml(`{${fragment}}`) as object) };
  const containers = field === "containers" ? [container] : [{ name: "main", image: "nginx" }];
  const all = { serviceAccountName: "default", volumes, containers, ...(field === "containers" ? {} : { [field]: [container] }), ...spec };
  const start = `spec.${field}[0].`;
  return complaints(Pod, { spec: all })
    .filter((line) => !line.startsWith("spec.ephemeralContainers: "))
    .map((line) => (line.startsWith(start) ? line.slice(start.length) : line));
};
const container = (fragment: string, spec = {}): string[] => of("containers", fragment, spec);
const init = (fragment: string, spec = {}): string[] => of("initContainers", fragment, spec);
const ephemeral = (fragment: string, spec = {}): string[] => of("ephemeralContainers", fragment, spec);

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const HANDLERS = "must specify a handler type";
const RANGE = "must be between 1 and 65535, inclusive";

type Cases = [fragment: string, expected: string[]][];
const table = (what: (fragment: string) => string[], cases: Cases): void => {
  it.each(cases)("%s", (fragment, expected) => {
    expect(what(fragment)).toEqual(expected);
  });
};

describe("a container", () => {
  table(container, [
    ["", []],
    ["name: A", [`name: Invalid value: "A": ${LABEL}`]],
    ["name: ''", ["name: Required value"]],
    ["image: ''", ["image: Required value"]],
    ["image: ' nginx'", ['image: Invalid value: " nginx": must not have leading or trailing whitespace']],
    ["imagePullPolicy: Often", ['imagePullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"']],
    [
      "terminationMessagePolicy: x",
      ['terminationMessagePolicy: Unsupported value: "x": supported values: "File", "FallbackToLogsOnError"'],
    ],
    ["ports: [{containerPort: 80, name: a}, {containerPort: 81, name: a}]", ['ports[1].name: Duplicate value: "a"']],
    [
      "ports: [{containerPort: 0}, {containerPort: 70000, hostPort: -1}]",
      [
        "ports[0].containerPort: Required value",
        `ports[1].containerPort: Invalid value: 70000: ${RANGE}`,
        `ports[1].hostPort: Invalid value: -1: ${RANGE}`,
      ],
    ],
    [
      "ports: [{containerPort: 80, protocol: ICMP}]",
      ['ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"'],
    ],
    ["ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]", ['ports[1].hostPort: Duplicate value: "TCP//80"']],
    [
      "resizePolicy: [{resourceName: disk, restartPolicy: Maybe}]",
      [
        'resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory"',
        'resizePolicy: Unsupported value: "Maybe": supported values: "NotRequired", "RestartContainer"',
      ],
    ],
  ]);
  it("has a name of its own", () => {
    const twice = {
      containers: [
        { name: "a", image: "x" },
        { name: "a", image: "x" },
      ],
      initContainers: [{ name: "a", image: "x" }],
    };
    expect(complaints(Pod, { spec: twice })).toEqual([
      'spec.containers[1].name: Duplicate value: "a"',
      'spec.initContainers[0].name: Duplicate value: "a"',
    ]);
    expect(complaints(Pod, { spec: { containers: [] } })).toEqual(["spec.containers: Required value"]);
  });
});

describe("its restart policy and rules", () => {
  table(container, [
    ["restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]", []],
    ["restartPolicyRules: [{action: Restart}]", ["restartPolicy: Required value: must specify restartPolicy when restart rules are used"]],
    ["restartPolicy: Often", ['restartPolicy: Unsupported value: "Often": supported values: "Always", "Never", "OnFailure"']],
    [
      "restartPolicy: Never, restartPolicyRules: [{action: Stop, exitCodes: {operator: Equals}}, {action: RestartAllContainers}]",
      [
        'restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"',
        'restartPolicyRules[0].exitCodes.operator: Unsupported value: "Equals": supported values: "In", "NotIn"',
        "restartPolicyRules[1].exitCodes: Required value: must be specified",
      ],
    ],
    [
      `restartPolicy: Never, restartPolicyRules: [${"{action: Restart, exitCodes: {operator: In}},".repeat(21)}]`,
      ["restartPolicyRules: Too many: 21: must have at most 20 items"],
    ],
  ]);
});

describe("its environment", () => {
  table(container, [
    ["env: [{name: A, value: b}, {name: a b!, value: c}, {name: APP, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['app']\"}}}]", []],
    [
      "env: [{name: A=B}, {value: b}]",
      [
        "env[0].name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII characters other than '='",
        "env[1].name: Required value",
      ],
    ],
    [
      "env: [{name: A, valueFrom: {}}]",
      [
        'env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`, or `fileKeyRef`',
      ],
    ],
    [
      "env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}, secretKeyRef: {name: s, key: k}}}]",
      ['env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time'],
    ],
    [
      "env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.phase}}}]",
      [
        'env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
      ],
    ],
    [
      "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 2m}}}]",
      [
        'env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
      ],
    ],
    ["env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: ''}}}]", ["env[0].valueFrom.configMapKeyRef.key: Required value"]],
    [
      "env: [{name: A, valueFrom: {fileKeyRef: {volumeName: '', path: ../x, key: ''}}}]",
      [
        "env[0].valueFrom.fileKeyRef.volumeName: Required value",
        "env[0].valueFrom.fileKeyRef.path: Invalid value: \"../x\": must not contain '..'",
        "env[0].valueFrom.fileKeyRef.key: Required value",
      ],
    ],
    [
      "envFrom: [{prefix: 'a=', configMapRef: {name: ''}}]",
      [
        "envFrom[0].prefix: Invalid value: \"a=\": a valid environment variable name must consist only of printable ASCII characters other than '='",
        "envFrom[0].configMapRef.name: Required value",
      ],
    ],
    ["envFrom: [{}]", ['envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`']],
  ]);
});

describe("its mounts", () => {
  table(container, [
    [
      "volumeMounts: [{name: v, mountPath: /a, subPath: b/c, readOnly: true, recursiveReadOnly: Enabled}], volumeDevices: [{name: d, devicePath: /dev/x}]",
      [],
    ],
    [
      "volumeMounts: [{name: gone, mountPath: ''}]",
      ['volumeMounts[0].name: Not found: "gone"', "volumeMounts[0].mountPath: Required value"],
    ],
    [
      "volumeMounts: [{name: v, mountPath: /a, subPath: /x, subPathExpr: ../y}]",
      [
        'volumeMounts.subPath: Invalid value: "/x": must be a relative path',
        'volumeMounts[0].subPathExpr: Invalid value: "../y": subPathExpr and subPath are mutually exclusive',
        "volumeMounts.subPathExpr: Invalid value: \"../y\": must not contain '..'",
      ],
    ],
    [
      "volumeMounts: [{name: v, mountPath: /a, mountPropagation: Bidirectional, recursiveReadOnly: IfPossible}]",
      [
        "volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers",
        "volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true",
        "volumeMounts.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None or not specified",
      ],
    ],
    [
      "volumeMounts: [{name: v, mountPath: /a, mountPropagation: Both}]",
      ['volumeMounts.mountPropagation: Unsupported value: "Both": supported values: "Bidirectional", "HostToContainer", "None"'],
    ],
    [
      "volumeMounts: [{name: d, mountPath: /x}], volumeDevices: [{name: d, devicePath: /x}, {name: v, devicePath: /a/../b}]",
      [
        'volumeMounts[0].name: Invalid value: "d": must not already exist in volumeDevices',
        'volumeMounts[0].mountPath: Invalid value: "/x": must not already exist as a path in volumeDevices',
        'volumeDevices[0].name: Invalid value: "d": must not already exist in volumeMounts',
        'volumeDevices[0].devicePath: Invalid value: "/x": must not already exist as a path in volumeMounts',
        'volumeDevices[1].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
        "volumeDevices[1].devicePath: Invalid value: \"/a/../b\": can not contain backsteps ('..')",
      ],
    ],
  ]);
});

describe("its probes and hooks", () => {
  table(container, [
    ["livenessProbe: {grpc: {port: 1}, terminationGracePeriodSeconds: 5}, lifecycle: {preStop: {sleep: {seconds: 0}}}", []],
    ["livenessProbe: {}", [`livenessProbe: Required value: ${HANDLERS}`]],
    [
      "livenessProbe: {exec: {}, tcpSocket: {port: x_y}}",
      ["livenessProbe.exec.command: Required value", "livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"],
    ],
    [
      "startupProbe: {httpGet: {port: 80, scheme: FTP, httpHeaders: [{name: 'a b', value: c}]}, successThreshold: 2}",
      [
        'startupProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"',
        "startupProbe.httpGet.httpHeaders: Invalid value: \"a b\": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
        "startupProbe.successThreshold: Invalid value: 2: must be 1",
      ],
    ],
    [
      "readinessProbe: {grpc: {port: 0}, initialDelaySeconds: -1, terminationGracePeriodSeconds: 0}",
      [
        `readinessProbe.grpc.port: Invalid value: 0: ${RANGE}`,
        "readinessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0",
        "readinessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0",
        "readinessProbe.terminationGracePeriodSeconds: Invalid value: 0: must not be set for readinessProbes",
      ],
    ],
    [
      "lifecycle: {postStart: {}, preStop: {sleep: {seconds: 31}}}",
      [
        `lifecycle.postStart: Required value: ${HANDLERS}`,
        "lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)",
      ],
    ],
    ["lifecycle: {stopSignal: SIGUSR1}", ["lifecycle.stopSignal: Forbidden: may not be set for containers with empty `spec.os.name`"]],
  ]);
  it("may end by a signal of the pod's system", () => {
    expect(container("lifecycle: {stopSignal: SIGUSR1}", { os: { name: "linux" } })).toEqual([]);
    expect(container("lifecycle: {stopSignal: SIGUSR1}", { os: { name: "windows" } })).toEqual([
      'lifecycle.stopSignal: Unsupported value: "SIGUSR1": supported values: "SIGKILL", "SIGTERM"',
    ]);
  });
});

describe("its resources", () => {
  table(container, [
    ["resources: {limits: {cpu: 1, hugepages-2Mi: 4Mi, example.com/gpu: 2}}", []],
    [
      "resources: {limits: {cpu: -1}}",
      [
        'resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
        'resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      ],
    ],
    [
      "resources: {requests: {disk: 1}}",
      [
        'resources.requests[disk]: Invalid value: "disk": must be a standard resource type or fully qualified',
        'resources.requests[disk]: Invalid value: "disk": must be a standard resource for containers',
      ],
    ],
    ["resources: {requests: {pods: 1}}", ['resources.requests[pods]: Invalid value: "pods": must be a standard resource for containers']],
    [
      "resources: {requests: {cpu: 2}, limits: {cpu: 1500m}}",
      ['resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1500m'],
    ],
    [
      "resources: {requests: {example.com/gpu: 1}, limits: {example.com/gpu: 2}}",
      ['resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2'],
    ],
    [
      "resources: {requests: {example.com/gpu: 500m}}",
      [
        'resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer',
        "resources.limits: Required value: Limit must be set for non overcommitable resources",
      ],
    ],
    [
      "resources: {limits: {hugepages-2Mi: 3Mi}}",
      [
        'resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
        'resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
        "spec.containers[0].resources: Forbidden: HugePages require cpu or memory",
      ].map((line) => line.replace("spec.containers[0].", "")),
    ],
    [
      "resources: {claims: [{name: gpu}, {name: gpu}]}",
      [
        'resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty',
        'resources.claims[1]: Duplicate value: "gpu"',
        'resources.claims[1]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty',
      ],
    ],
  ]);
});

describe("an init container", () => {
  table(init, [
    ["restartPolicy: Always, livenessProbe: {tcpSocket: {port: 1}}, lifecycle: {postStart: {exec: {command: [a]}}}", []],
    [
      "livenessProbe: {tcpSocket: {port: 1}}, lifecycle: {postStart: {exec: {command: [a]}}}",
      [
        "lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
        "livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
      ],
    ],
    ["name: main", ['name: Duplicate value: "main"']],
  ]);
});

describe("an ephemeral container", () => {
  table(ephemeral, [
    ["targetContainerName: main, env: [{name: A, value: b}], volumeMounts: [{name: v, mountPath: /v}]", []],
    ["name: main, targetContainerName: c", ['name: Duplicate value: "main"', 'targetContainerName: Not found: "c"']],
    [
      "ports: [{containerPort: 1}], resources: {limits: {cpu: 1}}, livenessProbe: {exec: {command: [a]}}, lifecycle: {}",
      [
        "ports: Forbidden: cannot be set for an Ephemeral Container",
        "resources: Forbidden: cannot be set for an Ephemeral Container",
        "livenessProbe: Forbidden: cannot be set for an Ephemeral Container",
      ],
    ],
    [
      "volumeMounts: [{name: v, mountPath: /v, subPath: a}]",
      ["volumeMounts[0].subPath: Forbidden: cannot be set for an Ephemeral Container"],
    ],
  ]);
  it("comes only through its subresource, and not with a template", () => {
    expect(
      complaints(Pod, { spec: { containers: [{ name: "a", image: "a" }], ephemeralContainers: [{ name: "b", image: "b" }] } }),
    ).toEqual(["spec.ephemeralContainers: Forbidden: cannot be set on create"]);
  });
});
