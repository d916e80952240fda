// The fields of StatefulSet objects.
import type { KubeObject, LabelSelector } from "../object.ts";
import type { IntOrString, PodTemplate } from "./pod/types.ts";
import type { PersistentVolumeClaimSpec } from "./pod/volume-types.ts";

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
