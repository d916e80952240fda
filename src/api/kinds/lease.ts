// Lease (coordination.k8s.io/v1).

import { type FieldError, forbidden, invalid } from "../field-errors.ts";
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
  validate({ spec: { leaseDurationSeconds, leaseTransitions, strategy, preferredHolder } = {} }) {
    const errors: FieldError[] = [];
    if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0)
      errors.push(invalid("spec.leaseDurationSeconds", leaseDurationSeconds, "must be greater than 0"));
    if (leaseTransitions !== undefined && leaseTransitions < 0)
      errors.push(invalid("spec.leaseTransitions", leaseTransitions, "must be greater than or equal to 0"));
    if (preferredHolder && !strategy) errors.push(forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined"));
    return errors;
  },
});
