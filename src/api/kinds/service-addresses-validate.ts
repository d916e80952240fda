// Validation of a Service's cluster IPs and IP families, and of how they may change (pkg/apis/core/validation).
import { isIP, isIPv6 } from "node:net";
import { duplicate, type FieldError, invalid, notSupported, required } from "../field-errors.ts";
import { validateIp } from "./address-validate.ts";
import type { ServiceObject } from "./service-types.ts";

type Spec = ServiceObject["spec"];

const FAMILIES = ["IPv4", "IPv6"];
const POLICIES = ["SingleStack", "PreferDualStack", "RequireDualStack"];
const IPS = "spec.clusterIPs";
const FAMILIES_PATH = "spec.ipFamilies";
const POLICY = "spec.ipFamilyPolicy";

export const isHeadless = ({ clusterIPs }: Spec): boolean => clusterIPs?.length === 1 && clusterIPs[0] === "None";

function validateFamilies({ ipFamilies = [], ipFamilyPolicy }: Spec): FieldError[] {
  const errors = ipFamilies.flatMap((family, index) => {
    const at = `${FAMILIES_PATH}[${index}]`;
    return [
      ...(FAMILIES.includes(family) ? [] : [notSupported(at, family, FAMILIES)]),
      ...(ipFamilies.indexOf(family) < index ? [duplicate(at, family)] : []),
    ];
  });
  if (ipFamilyPolicy !== undefined && !POLICIES.includes(ipFamilyPolicy)) errors.push(notSupported(POLICY, ipFamilyPolicy, POLICIES));
  return errors;
}

/** ValidateServiceClusterIPsRelatedFields. */
export function validateClusterIps(spec: Spec): FieldError[] {
  if (spec.type === "ExternalName") return [];
  const { clusterIP = "", clusterIPs = [], ipFamilies = [] } = spec;
  const errors: FieldError[] = [];
  if (clusterIP) {
    if (!clusterIPs.length) errors.push(required(IPS));
    else if (clusterIPs[0] !== clusterIP) errors.push(invalid(IPS, clusterIPs, "first value must match `clusterIP`"));
  } else if (clusterIPs.length) errors.push(invalid(IPS, clusterIPs, "must be empty when `clusterIP` is not specified"));
  errors.push(...validateFamilies(spec));
  const bad: FieldError[] = [];
  for (const [index, address] of clusterIPs.entries())
    if (index === 0 && address === "None") {
      if (clusterIPs.length > 1) bad.push(invalid(IPS, clusterIPs, "'None' must be the first and only value"));
    } else bad.push(...validateIp(address, `${IPS}[${index}]`));
  errors.push(...bad);
  if (clusterIPs.length > 2) errors.push(invalid(IPS, clusterIPs, "may only hold up to 2 values"));
  // What follows would say the same of wrong addresses in other words.
  if (bad.length) return errors;
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(isIP)).size < 2)
    errors.push(invalid(IPS, clusterIPs, "may specify no more than one IP for each IP family"));
  if (isHeadless(spec)) return errors;
  for (const [index, address] of clusterIPs.slice(0, ipFamilies.length).entries()) {
    const family = ipFamilies[index]!;
    if (FAMILIES.includes(family) && isIPv6(address) !== (family === "IPv6"))
      errors.push(invalid(`${IPS}[${index}]`, address, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``));
  }
  return errors;
}

/** validateUpgradeDowngradeClusterIPs: a second address may come and go, the first stays. */
function validateIpsUpdate(spec: Spec, old: Spec): FieldError[] {
  if (isHeadless(old) && isHeadless(spec)) return [];
  const { clusterIPs = [], ipFamilyPolicy } = spec;
  const before = old.clusterIPs ?? [];
  const changed = (index: number): FieldError => invalid(`${IPS}[${index}]`, clusterIPs, "may not change once set");
  if (before.length === clusterIPs.length)
    return before.flatMap((address, index) => (address === clusterIPs[index] ? [] : [changed(index)]));
  const errors: FieldError[] = [];
  const fewer = before.length > clusterIPs.length;
  if (fewer && !clusterIPs.length) errors.push(invalid(`${IPS}[0]`, spec.clusterIPs, "primary clusterIP can not be unset"));
  if (before.length && clusterIPs.length && clusterIPs[0] !== before[0]) errors.push(changed(0));
  if (fewer && clusterIPs.length === 1 && ipFamilyPolicy !== "SingleStack")
    errors.push(invalid(POLICY, ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP"));
  return errors;
}

/** validateUpgradeDowngradeIPFamilies. */
function validateFamiliesUpdate(spec: Spec, old: Spec): FieldError[] {
  if (isHeadless(spec) || isHeadless(old)) return [];
  const { ipFamilies = [], clusterIPs, ipFamilyPolicy } = spec;
  const before = old.ipFamilies ?? [];
  const at = `${FAMILIES_PATH}[0]`;
  if (before.length === ipFamilies.length)
    return before.flatMap((family, index) => (family === ipFamilies[index] ? [] : [invalid(at, ipFamilies, "may not change once set")]));
  const errors: FieldError[] = [];
  const fewer = before.length > ipFamilies.length;
  if (fewer && !clusterIPs?.length) errors.push(invalid(at, spec.ipFamilies, "primary ipFamily can not be unset"));
  if (before.length && ipFamilies.length && ipFamilies[0] !== before[0]) errors.push(invalid(at, clusterIPs, "may not change once set"));
  if (fewer && ipFamilies.length === 1 && ipFamilyPolicy !== "SingleStack")
    errors.push(invalid(POLICY, ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary ipFamily"));
  return errors;
}

/** On update; what becomes another name, or stops being one, begins anew. */
export const validateClusterIpsUpdate = (spec: Spec, old: Spec): FieldError[] =>
  spec.type === "ExternalName" || old.type === "ExternalName"
    ? []
    : [...validateIpsUpdate(spec, old), ...validateFamiliesUpdate(spec, old)];
