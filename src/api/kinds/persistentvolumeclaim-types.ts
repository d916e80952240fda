// The fields of PersistentVolumeClaim objects.
import type { KubeObject } from "../object.ts";
import type { ResourceList } from "./pod/reference-types.ts";
import type { PersistentVolumeClaimSpec } from "./pod/volume-types.ts";

export interface PersistentVolumeClaimObject extends KubeObject {
  spec: PersistentVolumeClaimSpec;
  status?: { phase?: string; accessModes?: string[]; capacity?: ResourceList; conditions?: Record<string, unknown>[] };
}
