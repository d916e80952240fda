// The fields of CSIStorageCapacity objects.
import type { KubeObject, LabelSelector } from "../object.ts";

export interface CSIStorageCapacityObject extends KubeObject {
  storageClassName: string;
  nodeTopology?: LabelSelector;
  capacity?: string;
  maximumVolumeSize?: string;
}
