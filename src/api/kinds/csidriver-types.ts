// The fields of CSIDriver objects.
import type { KubeObject } from "../object.ts";

export interface CSIDriverObject extends KubeObject {
  spec: {
    attachRequired?: boolean;
    podInfoOnMount?: boolean;
    storageCapacity?: boolean;
    fsGroupPolicy?: string;
    requiresRepublish?: boolean;
    seLinuxMount?: boolean;
    tokenRequests?: { audience?: string; expirationSeconds?: number }[];
    volumeLifecycleModes?: string[];
  };
}
