// Validation of Nodes (pkg/apis/core/validation: ValidateNode, ValidateNodeUpdate).
import { duplicate, type FieldError, forbidden, invalid, notSupportedAsListed, required } from "../field-errors.ts";
import { isLabelValue, isQualifiedName } from "../names.ts";
import type { NodeObject } from "./node.ts";
import { each, same } from "./validation.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

export function validateNode({ spec }: NodeObject, old: NodeObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, taint] of (spec.taints ?? []).entries()) {
    const path = `spec.taints[${index}]`;
    errors.push(...each(isQualifiedName(taint.key), `${path}.key`, taint.key));
    const complaints = isLabelValue(taint.value ?? "");
    if (complaints.length) errors.push(invalid(`${path}.value`, taint.value, complaints.join(";")));
    if (!taint.effect) errors.push(required(`${path}.effect`));
    else if (!EFFECTS.includes(taint.effect)) errors.push(notSupportedAsListed(`${path}.effect`, taint.effect, EFFECTS));
    const name = `${taint.key} ${taint.effect}`;
    if (seen.has(name)) {
      const repeated = duplicate(path, taint);
      errors.push({ ...repeated, message: `${repeated.message}: taints must be unique by key and effect pair` });
    }
    seen.add(name);
  }
  if (!old) return errors;
  if (old.spec.podCIDRs?.length && !same(old.spec.podCIDRs, spec.podCIDRs))
    errors.push(forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid'));
  if (old.spec.providerID && old.spec.providerID !== spec.providerID)
    errors.push(forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid'));
  return errors;
}
