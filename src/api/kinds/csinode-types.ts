// The fields of CSINode objects.
import type { KubeObject } from "../object.ts";

export interface CSINodeDriver {
  name: string;
  nodeID: string;
  topologyKeys?: string[];
  allocatable?: { count?: number };
}

export interface CSINodeObject extends KubeObject {
  /** null where there never was one. */
  spec: { drivers: CSINodeDriver[] | null };
}
