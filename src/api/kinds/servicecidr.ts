// ServiceCIDR (networking.k8s.io/v1): a range from which services get their addresses.
import { isIPv4, isIPv6 } from "node:net";
import { type FieldError, invalid, required } from "../field-errors.ts";
import { describeServiceCIDR } from "./describe/addresses.ts";
import { define } from "./facts.ts";
import type { ServiceCIDRObject } from "./servicecidr-types.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { immutableField } from "./validation.ts";
import { keepStatus } from "./workload.ts";

function isRange(cidr: string): boolean {
  const [address = "", bits = "", more] = cidr.split("/");
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return more === undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

export const ServiceCIDR = define<ServiceCIDRObject>("networking.k8s.io", "v1", "ServiceCIDR", {
  describe: describeServiceCIDR,
  columns: [nameColumn, text("CIDRs", "The ranges", ({ spec }) => (spec.cidrs ?? []).join(",")), ageColumn],
  prepare: keepStatus({}),
  /** pkg/apis/networking/validation: ValidateServiceCIDR, ValidateServiceCIDRUpdate. */
  validate({ spec: { cidrs = [] } }, old) {
    if (old) return immutableField(cidrs, old.spec.cidrs, "spec.cidrs");
    const errors: FieldError[] = [];
    if (!cidrs.length) return [required("spec.cidrs", "at least one CIDR required")];
    if (cidrs.length > 2) errors.push(invalid("spec", { cidrs }, "may only hold up to 2 values"));
    const families = cidrs.map((cidr) => cidr.includes(":"));
    if (cidrs.length === 2 && families[0] === families[1])
      errors.push(invalid("spec", { cidrs }, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/96"));
    for (const [index, cidr] of cidrs.entries())
      if (!isRange(cidr))
        errors.push(invalid(`spec.cidrs[${index}]`, cidr, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
    return errors;
  },
});
