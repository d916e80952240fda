// What the server says of wrong workloads, in its own words, paths and order.
import { describe, expect, it } from "vitest";
import type { Kind } from "../../../src/api/kind.ts";
import {
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  PodDisruptionBudget,
  ReplicaSet,
  StatefulSet,
} from "../../../src/api/kinds/index.ts";
import type { KubeObject } from "../../../src/api/object.ts";
import { complaints, made } from "./made.ts";

const labels = { app: "forge" };
const containers = [{ name: "a", image: "nginx:1.27" }];
const template = { metadata: { labels }, spec: { containers } };
const base = { selector: { matchLabels: labels }, template };
const finite = { metadata: {}, spec: { containers, restartPolicy: "Never" } };
const exits = { action: "FailJob", onExitCodes: { operator: "In", values: [3] } };

type Case = [spec: object, ...words: string[]];
const holds = <T extends KubeObject>(kind: Kind<T>, common: object, cases: Case[]): void =>
  it.each(cases)("%j", (spec, ...words) => expect(complaints(kind, { spec: { ...common, ...(spec as object) } })).toEqual(words));

describe("a deployment", () => {
  holds(Deployment, base, [
    [
      { strategy: { type: "BlueGreen" } },
      'spec.strategy: Unsupported value: {"Type":"BlueGreen","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
    [
      { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "0%" } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
    ],
    [
      { strategy: { rollingUpdate: { maxSurge: "some", maxUnavailable: "101%" } } },
      "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"some\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
    ],
    [
      { progressDeadlineSeconds: 5, minReadySeconds: 5 },
      "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds",
    ],
    [
      { selector: { matchExpressions: [{ key: "app", operator: "Like" }] } },
      'spec.selector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Like"}]}: invalid label selector',
    ],
    [{ selector: {} }, "spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
  ]);
});

describe("a daemon set", () => {
  const rolling = (rollingUpdate: object): object => ({ updateStrategy: { rollingUpdate } });
  holds(DaemonSet, base, [
    [
      rolling({ maxUnavailable: 1, maxSurge: 1 }),
      "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero",
    ],
    [rolling({ maxUnavailable: 0 }), "spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"],
    [
      { updateStrategy: { type: "Slowly" } },
      'spec.updateStrategy: Unsupported value: {"Type":"Slowly","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
    ],
    [{ selector: undefined }, 'spec.template.metadata.labels: Invalid value: {"app":"forge"}: `selector` does not match template `labels`'],
    [
      { minReadySeconds: -1, revisionHistoryLimit: -1 },
      "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
      "spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0",
    ],
  ]);
});

describe("a stateful set", () => {
  holds(StatefulSet, base, [
    [
      { updateStrategy: { type: "OnDelete", rollingUpdate: { partition: 2 } } },
      'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":2,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
    ],
    [
      { updateStrategy: { rollingUpdate: { partition: -1 } } },
      "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0",
    ],
    [
      { persistentVolumeClaimRetentionPolicy: { whenScaled: "Burn" } },
      'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Burn": supported values: "Retain", "Delete"',
    ],
    [{ ordinals: { start: -3 } }, "spec.ordinals.start: Invalid value: -3: must be greater than or equal to 0"],
    // ValidatePodTemplateSpecForStatefulSet: claims are volumes.
    [
      {
        template: {
          metadata: { labels },
          spec: { containers: [{ name: "a", image: "nginx", volumeMounts: [{ name: "claim", mountPath: "/d" }] }] },
        },
      },
      'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "claim"',
    ],
    [
      {
        template: {
          metadata: { labels },
          spec: { containers: [{ name: "a", image: "nginx", volumeMounts: [{ name: "claim", mountPath: "/d" }] }] },
        },
        volumeClaimTemplates: [
          { metadata: { name: "claim" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } },
        ],
      },
    ],
    // ValidateVolumeClaimTemplates
    [
      { volumeClaimTemplates: [{ metadata: { name: "claim" }, spec: { resources: { requests: { storage: "1Gi" } } } }] },
      "spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required",
    ],
    [
      { serviceName: "Forge" },
      "spec.serviceName: Invalid value: \"Forge\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ]);
});

it("a controller revision has data that never changes", () => {
  expect(complaints(ControllerRevision, { revision: -1 })).toEqual([
    "data: Required value: data is mandatory",
    "revision: Invalid value: -1: must be greater than or equal to 0",
  ]);
  const old = made(ControllerRevision, { revision: 1, data: { a: 1 } });
  expect(complaints(ControllerRevision, { revision: 1, data: { a: 2 } }, old)).toEqual([
    'data: Invalid value: {"a":2}: field is immutable',
  ]);
});

describe("a job", () => {
  holds(Job, { template: finite }, [
    [{ backoffLimitPerIndex: 1 }, "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode"],
    [
      { completionMode: "Indexed", completions: undefined, parallelism: 2 },
      "spec.completions: Required value: when completion mode is Indexed",
    ],
    [{ completionMode: "Ordered" }, 'spec.completionMode: Unsupported value: "Ordered": supported values: "NonIndexed", "Indexed"'],
    [{ managedBy: "me" }, 'spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
    [{ template: { spec: { containers } } }, 'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    [
      { podFailurePolicy: { rules: [exits] }, template: { spec: { containers, restartPolicy: "OnFailure" } } },
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
    [
      {
        podFailurePolicy: {
          rules: [{ action: "FailIndex" }, { ...exits, onExitCodes: { operator: "In", values: [4, 0, 4], containerName: "b" } }],
        },
      },
      'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
      "spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required",
      'spec.podFailurePolicy.rules[1].onExitCodes.containerName: Invalid value: "b": must be one of the container or initContainer names in the pod template',
      "spec.podFailurePolicy.rules[1].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator",
      "spec.podFailurePolicy.rules[1].onExitCodes.values[2]: Duplicate value: 4",
      "spec.podFailurePolicy.rules[1].onExitCodes.values: Invalid value: [4,0,4]: must be ordered",
    ],
    [
      {
        completionMode: "Indexed",
        completions: 3,
        successPolicy: { rules: [{ succeededIndexes: "0,2-3" }, { succeededIndexes: "0-1", succeededCount: 3 }] },
      },
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0,2-3": error parsing succeededIndexes: too large index: "3"',
      "spec.successPolicy.rules[1].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)",
    ],
  ]);

  const old = made(Job, { spec: { template: finite } });
  const changed = (spec: object, status?: object): string[] => {
    const before = status ? { ...old, spec: { ...old.spec, suspend: true }, status } : old;
    return complaints(Job, { spec: { ...before.spec, ...spec } }, before as typeof old);
  };
  it("keeps its template, which the error shows whole", () => {
    const other = {
      ...old.spec.template,
      spec: { ...old.spec.template.spec, containers: [{ ...old.spec.template.spec.containers[0]!, image: "a" }] },
    };
    const [words, ...more] = changed({ template: other });
    expect(more).toEqual([]);
    expect(words).toMatch(
      /^spec\.template: Invalid value: \{"labels":\{"batch\.kubernetes\.io\/controller-uid":"u1",.*"Image":"a",.*\}: field is immutable$/,
    );
  });
  it("may be told where to run, and with what, until it starts", () => {
    const there = { ...old.spec.template, spec: { ...old.spec.template.spec, nodeSelector: { disk: "fast" } } };
    const asked = { ...there.spec.containers[0]!, resources: { requests: { cpu: "1" } } };
    const more = { ...there, spec: { ...there.spec, containers: [asked] } };
    expect(changed({ template: more }, {})).toEqual([]);
    expect(changed({ template: more }, { startTime: "2026-11-21T03:27:32Z" })[0]).toMatch(/^spec\.template: /);
    const halted = { startTime: "2026-11-21T03:27:32Z", conditions: [{ type: "Suspended", status: "True" }] };
    expect(changed({ template: more }, halted)).toEqual([]);
  });
  it("does not take another's selector or labels", () => {
    const spec = { selector: { matchLabels: { a: "b" } }, template: { ...finite, metadata: { labels: { "job-name": "x", a: "b" } } } };
    const shown =
      '{"a":"b","batch.kubernetes.io/controller-uid":"u1","batch.kubernetes.io/job-name":"it","controller-uid":"u1","job-name":"x"}';
    expect(complaints(Job, { spec })).toEqual([
      `spec.template.metadata.labels[job-name]: Invalid value: ${shown}: must be 'it'`,
      'spec.selector: Invalid value: {"matchLabels":{"a":"b","batch.kubernetes.io/controller-uid":"u1"}}: `selector` not auto-generated',
    ]);
  });
});

describe("a cron job", () => {
  holds(CronJob, { schedule: "* * * * *", jobTemplate: { spec: { template: finite } } }, [
    [{ timeZone: "" }, 'spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
    [{ timeZone: "Europe/Atlantis" }, 'spec.timeZone: Invalid value: "Europe/Atlantis": unknown time zone Europe/Atlantis'],
    [
      { schedule: "TZ=Nowhere/At * * * * *" },
      'spec.schedule: Invalid value: "TZ=Nowhere/At * * * * *": provided bad location Nowhere/At: unknown time zone Nowhere/At',
      'spec.schedule: Invalid value: "TZ=Nowhere/At * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
    [{ concurrencyPolicy: "Queue" }, 'spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"'],
    [
      { jobTemplate: { spec: { template: finite, selector: { matchLabels: { a: "b" } } } } },
      'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
    ],
  ]);
});

describe("counts in statuses", () => {
  const said = <T extends KubeObject>(kind: Kind<T>, status: object, old: object = {}): string[] =>
    kind.validateStatus!({ status } as never, { status: old } as never).map(({ field, message }) => `${field}: ${message}`);
  it.each<[Kind<never>, status: object, ...words: string[]]>([
    [Deployment as never, { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 1 }],
    [
      Deployment as never,
      { replicas: 1, readyReplicas: 2, availableReplicas: 3, unavailableReplicas: -1 },
      "status.unavailableReplicas: Invalid value: -1: must be greater than or equal to 0",
      "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
      "status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas",
      "status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas",
    ],
    [
      ReplicaSet as never,
      { replicas: 0, fullyLabeledReplicas: 1 },
      "status.fullyLabeledReplicas: Invalid value: 1: cannot be greater than status.replicas",
    ],
    [
      StatefulSet as never,
      { replicas: 2, availableReplicas: 1 },
      "status.availableReplicas: Invalid value: 1: cannot be greater than status.readyReplicas",
    ],
    [DaemonSet as never, { numberReady: -2 }, "status.numberReady: Invalid value: -2: must be greater than or equal to 0"],
    [PodDisruptionBudget as never, { expectedPods: -1 }, "status.expectedPods: Invalid value: -1: must be greater than or equal to 0"],
  ])("%o %j", (kind, status, ...words) => expect(said(kind, status)).toEqual(words));

  it("collisions are not forgotten", () => {
    expect(said(Deployment, {}, { collisionCount: 2 })).toEqual(["status.collisionCount: Invalid value: 0: cannot be decremented"]);
  });
});
