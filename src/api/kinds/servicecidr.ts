// ServiceCIDR (networking.k8s.io/v1): a range from which services get their addresses.
import { type FieldError, invalid, required } from "../field-errors.ts";
import { sloppySubnet, validateNewCidr } from "./address-validate.ts";
import { describeServiceCIDR } from "./describe/addresses.ts";
import { define } from "./facts.ts";
import type { ServiceCIDRObject } from "./servicecidr-types.ts";
import { ageColumn, nameColumn, text } from "./table.ts";
import { immutableField } from "./validation.ts";
import { keepStatus } from "./workload.ts";

export const ServiceCIDR = define<ServiceCIDRObject>("networking.k8s.io", "v1", "ServiceCIDR", {
  describe: describeServiceCIDR,
  columns: [nameColumn, text("CIDRs", "The ranges", ({ spec }) => (spec.cidrs ?? []).join(",")), ageColumn],
  prepare: keepStatus({}),
  /** pkg/apis/networking/validation: ValidateServiceCIDR, ValidateServiceCIDRUpdate. */
  validate({ spec: { cidrs = [] } }, old) {
    if (old) return immutableField(cidrs, old.spec.cidrs, "spec.cidrs");
    if (!cidrs.length) return [required("spec.cidrs", "at least one CIDR required")];
    const wrong = (detail: string): FieldError[] => [invalid("spec.cidrs", { CIDRs: cidrs }, detail)];
    if (cidrs.length > 2) return wrong("may only hold up to 2 values");
    const [first, second] = cidrs.map((cidr) => sloppySubnet(cidr)?.family);
    if (cidrs.length === 2 && (!first || !second || first === second))
      return wrong("may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
    return cidrs.flatMap((cidr, index) => validateNewCidr(cidr, `spec.cidrs[${index}]`));
  },
});
