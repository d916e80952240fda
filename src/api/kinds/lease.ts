// Lease (coordination.k8s.io/v1).

import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { ageColumn, nameColumn, text } from "./table.ts";

export interface LeaseObject extends KubeObject {
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
    strategy?: string;
    preferredHolder?: string;
  };
}

export const Lease = define<LeaseObject>("coordination.k8s.io", "v1", "Lease", {
  columns: [nameColumn, text("Holder", "Who holds it", (lease) => lease.spec?.holderIdentity ?? ""), ageColumn],
});
