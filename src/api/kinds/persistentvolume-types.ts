// The fields of PersistentVolume objects.
import type { KubeObject } from "../object.ts";
import type { ObjectReference } from "./endpoints-types.ts";
import type { NodeSelectorTerm } from "./pod/placement-types.ts";
import type { ResourceList } from "./pod/reference-types.ts";

export interface PersistentVolumeObject extends KubeObject {
  spec: {
    capacity?: ResourceList;
    accessModes?: string[];
    claimRef?: ObjectReference;
    persistentVolumeReclaimPolicy?: string;
    storageClassName?: string;
    mountOptions?: string[];
    volumeMode?: string;
    nodeAffinity?: { required?: { nodeSelectorTerms?: NodeSelectorTerm[] } };
    hostPath?: { path: string; type?: string };
    volumeAttributesClassName?: string;
    [source: string]: unknown;
  };
  status?: { phase?: string; message?: string; reason?: string; lastPhaseTransitionTime?: string };
}
