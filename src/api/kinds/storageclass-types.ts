// The fields of StorageClass objects.
import type { KubeObject } from "../object.ts";

export interface StorageClassObject extends KubeObject {
  provisioner: string;
  parameters?: Record<string, string>;
  reclaimPolicy?: string;
  mountOptions?: string[];
  allowVolumeExpansion?: boolean;
  volumeBindingMode?: string;
  allowedTopologies?: TopologyTerm[];
}

/** Labels of the nodes from which volumes can be reached. */
export interface TopologyTerm {
  matchLabelExpressions?: { key?: string; values?: string[] }[];
}
