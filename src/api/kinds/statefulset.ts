// StatefulSet (apps/v1).

import type { KubeObject, LabelSelector } from "../object.ts";
import { describeStatefulSet } from "./describe/workloads.ts";
import { define } from "./facts.ts";
import { defaultPodTemplate } from "./pod/defaults.ts";
import type { IntOrString, PersistentVolumeClaimSpec, PodTemplate } from "./pod/types.ts";
import { validateStatefulSet } from "./statefulset-validate.ts";
import { ageColumn, nameColumn, text, wide } from "./table.ts";
import { warningsOfTemplate } from "./template-warnings.ts";
import { same } from "./validation.ts";
import { keepStatus, workloadColumns } from "./workload.ts";

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

const templateWarnings = warningsOfTemplate<StatefulSetObject>(({ spec }) => spec.template);

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
    spec.serviceName ??= "";
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
  validate: validateStatefulSet,
  warnings(set, old) {
    const warnings = templateWarnings(set, old);
    if ((!old || !same(set.spec, old.spec)) && (set.spec.revisionHistoryLimit ?? 0) < 0)
      warnings.push("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended");
    return warnings;
  },
});
