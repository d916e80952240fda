// The fields of ServiceCIDR objects.
import type { KubeObject } from "../object.ts";

export interface ServiceCIDRObject extends KubeObject {
  spec: { cidrs?: string[] };
  status?: { conditions?: { type: string; status: string; lastTransitionTime: string; reason: string; message: string }[] };
}
