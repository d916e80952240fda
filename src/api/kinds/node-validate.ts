// Validation of Nodes (pkg/apis/core/validation: ValidateNode, ValidateNodeUpdate).
import { familyOf } from "../../base/ip-address.ts";
import { canonicalQuantity, parseQuantity } from "../../base/quantity.ts";
import { duplicate, type FieldError, forbidden, invalid, notSupportedAsListed, required } from "../field-errors.ts";
import { internalForm } from "../internal-form.ts";
import { isLabelValue, isQualifiedName } from "../names.ts";
import { validateCidr } from "./address-validate.ts";
import type { NodeObject, Taint } from "./node-types.ts";
import { each, same } from "./validation.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

/** Upstream's path: the one of the metadata. */
function validateTaints(taints: readonly Taint[]): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, taint] of taints.entries()) {
    const path = `metadata.taints[${index}]`;
    errors.push(...each(isQualifiedName(taint.key ?? ""), `${path}.key`, taint.key ?? ""));
    const complaints = isLabelValue(taint.value ?? "");
    if (complaints.length) errors.push(invalid(`${path}.value`, taint.value, complaints.join(";")));
    if (!taint.effect) errors.push(required(`${path}.effect`));
    else if (!EFFECTS.includes(taint.effect)) errors.push(notSupportedAsListed(`${path}.effect`, taint.effect, EFFECTS));
    const name = `${taint.key} ${taint.effect}`;
    if (seen.has(name))
      errors.push(duplicate(path, internalForm("io.k8s.api.core.v1.Taint", taint), "taints must be unique by key and effect pair"));
    seen.add(name);
  }
  return errors;
}

function validateResources({ status }: NodeObject): FieldError[] {
  return (["capacity", "allocatable"] as const).flatMap((field) =>
    Object.entries(status?.[field] ?? {})
      .filter(([, amount]) => parseQuantity(amount).milli < 0n)
      .map(([name, amount]) => invalid(`status.${field}.${name}`, canonicalQuantity(amount), "must be greater than or equal to 0")),
  );
}

function validateRanges(ranges: readonly string[]): FieldError[] {
  const errors = ranges.flatMap((text, index) => validateCidr(text, `spec.podCIDRs[${index}]`));
  if (ranges.length < 2) return errors;
  const families = new Set(ranges.map((text) => familyOf(text.split("/")[0]!)));
  if (families.size < 2 || ranges.length > 2)
    errors.push(invalid("spec.podCIDRs", ranges, "may specify no more than one CIDR for each IP family"));
  ranges.forEach((text, index) => {
    if (ranges.indexOf(text) < index) errors.push(duplicate(`spec.podCIDRs[${index}]`, text));
  });
  return errors;
}

/** On create and update. */
export function validateNode(node: NodeObject, old: NodeObject | undefined): FieldError[] {
  const { spec, status } = node;
  if (!old) return [...validateTaints(spec.taints ?? []), ...validateResources(node), ...validateRanges(spec.podCIDRs ?? [])];
  const errors = status === old.status ? [] : validateResources(node);
  status?.addresses?.forEach((address, index, all) => {
    if (all.findIndex((other) => same(other, address)) < index)
      errors.push(duplicate(`status.addresses[${index}]`, internalForm("io.k8s.api.core.v1.NodeAddress", address)));
  });
  if (spec === old.spec) return errors;
  if (old.spec.podCIDRs?.length) {
    const { podCIDRs = [] } = spec;
    const changed =
      old.spec.podCIDRs.length === podCIDRs.length ? podCIDRs.filter((text, index) => text !== old.spec.podCIDRs![index]) : [""];
    for (const _ of changed) errors.push(forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid'));
  }
  if (old.spec.providerID && old.spec.providerID !== spec.providerID)
    errors.push(forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid'));
  errors.push(...validateTaints(spec.taints ?? []));
  if ((spec.externalID ?? "") !== (old.spec.externalID ?? "")) errors.push(forbidden("spec.externalID", "may not be updated"));
  return errors;
}
