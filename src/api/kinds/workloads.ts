// DaemonSet, StatefulSet and ControllerRevision (apps/v1).

import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid } from "../field-errors.ts";
import type { KubeObject, LabelSelector } from "../object.ts";
import { describeDaemonSet, describeStatefulSet } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import type { IntOrString, PersistentVolumeClaimSpec, PodTemplate } from "./pod/types.ts";
import { ageColumn, count, formatLabels, nameColumn, text, wide } from "./table.ts";
import { immutableField, nonNegative, same } from "./validation.ts";
import { keepStatus, workloadColumns } from "./workload.ts";
import { validateSelector, validateTemplate } from "./workload-validate.ts";

export interface DaemonSetObject extends KubeObject {
  spec: {
    selector: LabelSelector;
    template: PodTemplate;
    updateStrategy?: { type?: string; rollingUpdate?: { maxUnavailable?: IntOrString; maxSurge?: IntOrString } };
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
  };
  status?: {
    currentNumberScheduled: number;
    numberMisscheduled: number;
    desiredNumberScheduled: number;
    numberReady: number;
    observedGeneration?: number;
    updatedNumberScheduled?: number;
    numberAvailable?: number;
    numberUnavailable?: number;
    collisionCount?: number;
    conditions?: Record<string, unknown>[];
  };
}
export interface StatefulSetObject extends KubeObject {
  spec: {
    replicas?: number;
    selector: LabelSelector;
    template: PodTemplate;
    volumeClaimTemplates?: {
      apiVersion?: string;
      kind?: string;
      metadata: { name: string };
      spec: PersistentVolumeClaimSpec;
      status?: unknown;
    }[];
    serviceName?: string;
    podManagementPolicy?: string;
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number; maxUnavailable?: IntOrString } };
    revisionHistoryLimit?: number;
    minReadySeconds?: number;
    persistentVolumeClaimRetentionPolicy?: { whenDeleted?: string; whenScaled?: string };
    ordinals?: { start?: number };
  };
  status?: {
    replicas: number;
    readyReplicas?: number;
    currentReplicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    currentRevision?: string;
    updateRevision?: string;
    observedGeneration?: number;
    collisionCount?: number;
    conditions?: Record<string, unknown>[];
  };
}
export interface ControllerRevisionObject extends KubeObject {
  data?: unknown;
  revision: number;
}

export const DaemonSet = define<DaemonSetObject>("apps", "v1", "DaemonSet", {
  describe: describeDaemonSet,
  hasGeneration: true,
  columns: [
    nameColumn,
    count("Desired", "Nodes that should run it", (set) => set.status?.desiredNumberScheduled ?? 0),
    count("Current", "Nodes that run it and should", (set) => set.status?.currentNumberScheduled ?? 0),
    count("Ready", "Nodes whose pod is ready", (set) => set.status?.numberReady ?? 0),
    count("Up-to-date", "Nodes whose pod is of the present template", (set) => set.status?.updatedNumberScheduled ?? 0),
    count("Available", "Nodes whose pod is available", (set) => set.status?.numberAvailable ?? 0),
    text("Node Selector", "The nodes that it wants", (set) => formatLabels(set.spec.template.spec.nodeSelector)),
    ageColumn,
    ...workloadColumns.map(wide),
  ],
  defaults({ spec }) {
    defaultPodTemplate(spec.template);
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ||= "RollingUpdate";
    if (spec.updateStrategy.type === "RollingUpdate") {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
      spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
    }
    spec.revisionHistoryLimit ??= 10;
  },
  prepare: keepStatus({ currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }),
  validate({ spec }, old) {
    if (old && spec === old.spec) return [];
    const errors = [...validateSelector(spec.selector, "daemonset"), ...validateTemplate(spec.selector, spec.template, "spec.template")];
    return old ? [...errors, ...immutableField(spec.selector, old.spec.selector, "spec.selector")] : errors;
  },
});

const CHANGEABLE = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];
const FROZEN_SET = `updates to statefulset spec for fields other than ${CHANGEABLE.slice(0, -1)
  .map((field) => `'${field}'`)
  .join(", ")} and '${CHANGEABLE.at(-1)}' are forbidden`;
const fixedPart = (spec: object): object => Object.fromEntries(Object.entries(spec).filter(([field]) => !CHANGEABLE.includes(field)));

export const StatefulSet = define<StatefulSetObject>("apps", "v1", "StatefulSet", {
  describe: describeStatefulSet,
  hasGeneration: true,
  columns: [
    nameColumn,
    text("Ready", "Number of the pod with ready state", (set) => `${set.status?.readyReplicas ?? 0}/${set.spec.replicas ?? 0}`),
    ageColumn,
    ...workloadColumns.slice(0, 2).map(wide),
  ],
  defaults({ spec }) {
    defaultPodTemplate(spec.template);
    spec.podManagementPolicy ||= "OrderedReady";
    spec.updateStrategy ??= {};
    spec.updateStrategy.type ||= "RollingUpdate";
    if (spec.updateStrategy.type === "RollingUpdate") {
      spec.updateStrategy.rollingUpdate ??= {};
      spec.updateStrategy.rollingUpdate.partition ??= 0;
    }
    spec.persistentVolumeClaimRetentionPolicy ??= {};
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    for (const claim of spec.volumeClaimTemplates ?? []) {
      claim.apiVersion ||= "v1";
      claim.kind ||= "PersistentVolumeClaim";
      claim.spec.volumeMode ||= "Filesystem";
      claim.status ??= { phase: "Pending" };
    }
  },
  prepare: keepStatus({ replicas: 0, availableReplicas: 0 }),
  validate({ spec }, old) {
    if (old && spec === old.spec) return [];
    const errors: FieldError[] = [];
    if (spec.podManagementPolicy !== "OrderedReady" && spec.podManagementPolicy !== "Parallel")
      errors.push(invalid("spec.podManagementPolicy", spec.podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
    errors.push(
      ...nonNegative(spec.replicas, "spec.replicas"),
      ...nonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
      ...validateSelector(spec.selector, "statefulset"),
      ...validateTemplate(spec.selector, spec.template, "spec.template"),
    );
    if (old && !same(fixedPart(spec), fixedPart(old.spec))) errors.push(forbidden("spec", FROZEN_SET));
    return errors;
  },
});

export const ControllerRevision = define<ControllerRevisionObject>("apps", "v1", "ControllerRevision", {
  columns: [
    nameColumn,
    text("Controller", "What it is a revision of", ({ metadata }) => {
      const owner = metadata.ownerReferences?.find((reference) => reference.controller);
      if (!owner) return "<none>";
      const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : "";
      return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
    }),
    count("Revision", "Its number", (revision) => revision.revision ?? 0),
    ageColumn,
  ],
});
