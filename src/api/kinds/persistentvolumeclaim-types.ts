// The fields of PersistentVolumeClaim objects.
import type { KubeObject } from "../object.ts";
import type { PersistentVolumeClaimSpec, ResourceList } from "./pod/types.ts";

export interface PersistentVolumeClaimObject extends KubeObject {
  spec: PersistentVolumeClaimSpec;
  status?: { phase?: string; accessModes?: string[]; capacity?: ResourceList; conditions?: Record<string, unknown>[] };
}
