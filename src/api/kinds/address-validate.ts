// Validation of IP addresses and CIDRs, with the strictness that v1.36 has by default (apimachinery's util/validation/ip.go).
import { isIPv4 } from "node:net";
import { canonical, familyOf, isMapped, numberOf, parseAddress } from "../../base/ip-address.ts";
import { contains, formatSubnet, parseSubnet, type Subnet } from "../../base/subnet.ts";
import { type FieldError, invalid } from "../field-errors.ts";

/** The text as Go's sloppy parsers read it: leading zeros of decimal numbers are passed over. */
const withoutZeros = (text: string): string =>
  text.replace(/[\d.]+\.[\d.]+(?=\/|$)/, (dots) => dots.replace(/(^|\.)0+(?=\d)/g, "$1")).replace(/\/0+(?=\d)/, "/");

/** IsValidIPForLegacyField. */
export function validateIp(text: string, path: string): FieldError[] {
  const address = parseAddress(text);
  if (address) return isMapped(address) ? [invalid(path, text, "must not be an IPv4-mapped IPv6 address")] : [];
  return [invalid(path, text, familyOf(withoutZeros(text)) ? "must not have leading 0s" : NO_ADDRESS)];
}
const NO_ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

/** IsValidIP, of fields that are as new as strictness. */
export function validateNewIp(text: string, path: string): FieldError[] {
  const errors = validateIp(text, path);
  return errors.length || canonical(text) === text ? errors : [invalid(path, text, `must be in canonical form ("${canonical(text)}")`)];
}

/** A CIDR as Go's sloppy parser reads it. */
export const sloppySubnet = (text: string): Subnet | undefined => parseSubnet(text) ?? parseSubnet(withoutZeros(text));

/** IsValidCIDRForLegacyField. */
export function validateCidr(text: string, path: string): FieldError[] {
  const subnet = parseSubnet(text);
  if (!subnet) {
    const leading = parseSubnet(withoutZeros(text));
    const why = leading
      ? "must not have leading 0s in IP or prefix length"
      : "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    return [invalid(path, text, why)];
  }
  const { family, base } = subnet;
  const number = numberOf(text.split("/")[0]!);
  if (isMapped({ family, number })) return [invalid(path, text, "must not have an IPv4-mapped IPv6 address")];
  return number === base ? [] : [invalid(path, text, "must not have bits set beyond the prefix length")];
}

/** IsValidCIDR, of fields that are as new as strictness. */
export function validateNewCidr(text: string, path: string): FieldError[] {
  const errors = validateCidr(text, path);
  if (errors.length) return errors;
  const form = formatSubnet(parseSubnet(text)!);
  return form === text ? [] : [invalid(path, text, `must be in canonical form ("${form}")`)];
}

/** GetWarningsForIP, of what strict validation takes. */
export function ipWarnings(text: string, path: string): string[] {
  const form = canonical(text);
  return form === text ? [] : [`${path}: IPv6 address "${text}" should be in RFC 5952 canonical format ("${form}")`];
}

/** GetWarningsForCIDR, of what strict validation takes. */
export function cidrWarnings(text: string, path: string): string[] {
  const subnet = parseSubnet(text);
  const form = subnet?.family === 6 ? formatSubnet(subnet) : text;
  return form === text ? [] : [`${path}: IPv6 CIDR value "${text}" should be in RFC 5952 canonical format ("${form}")`];
}

const ranges = (...texts: string[]): Subnet[] => texts.map((text) => parseSubnet(text)!);

/** Addresses that nothing outside of one machine can be reached at. */
const SPECIAL: readonly (readonly [ranges: readonly Subnet[], (address: string) => string])[] = [
  [ranges("0.0.0.0/32", "::/128"), (address) => `may not be unspecified (${address})`],
  [ranges("127.0.0.0/8", "::1/128"), () => "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
  [ranges("169.254.0.0/16", "fe80::/10"), () => "may not be in the link-local range (169.254.0.0/16, fe80::/10)"],
  [ranges("224.0.0.0/24", "ff02::/16"), () => "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"],
];
/** How the IPv4 addresses among them begin: most addresses are seen to be none of them at a glance. */
const MAY_BE_SPECIAL = /^(0|127|169|224)\./;

/** ValidateNonSpecialIP. */
export function validateNonSpecialIp(text: string, path: string): FieldError[] {
  if (isIPv4(text) && !MAY_BE_SPECIAL.test(text)) return [];
  const address = withoutZeros(text);
  if (!familyOf(address)) return [invalid(path, text, "must be a valid IP address")];
  return SPECIAL.filter(([own]) => own.some((range) => contains(range, address))).map(([, detail]) => invalid(path, text, detail(text)));
}
