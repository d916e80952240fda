// Validation of IP addresses and CIDRs, with the strictness that v1.36 has by default (apimachinery's util/validation/ip.go).
import { isIP, isIPv4, isIPv6 } from "node:net";
import { type FieldError, invalid } from "../field-errors.ts";

const LEADING_ZERO = /(^|\.)0[0-9]/;
const withoutZeros = (text: string): string => text.replace(/(^|\.)0+(?=[0-9])/g, "$1");
/** The address as Go's sloppy parser reads it: leading zeros are decimal. */
const sloppy = (text: string): string | undefined => (isIP(text) ? text : isIPv4(withoutZeros(text)) ? withoutZeros(text) : undefined);

/** IsValidIP. */
export function validateIp(text: string, path: string): FieldError[] {
  const address = sloppy(text);
  if (!address) return [invalid(path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
  if (LEADING_ZERO.test(text) && !text.includes(":")) return [invalid(path, text, "must not have leading 0s")];
  return /^::ffff:/i.test(text) ? [invalid(path, text, "must not be an IPv4-mapped IPv6 address")] : [];
}

export interface Cidr {
  address: string;
  family: "ipv4" | "ipv6";
  prefix: number;
}
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([^/]+)\/([0-9]{1,3})$/.exec(text);
  if (!match) return undefined;
  const version = isIP(match[1]!);
  const prefix = Number(match[2]);
  if (!version || prefix > (version === 4 ? 32 : 128)) return undefined;
  return { address: match[1]!, family: version === 4 ? "ipv4" : "ipv6", prefix };
}

/** Whether the first range holds the whole of the second. */
export function contains(whole: Cidr, part: Cidr): boolean {
  if (whole.family !== part.family || whole.prefix > part.prefix) return false;
  const rest = BigInt((whole.family === "ipv4" ? 32 : 128) - whole.prefix);
  return bits(whole) >> rest === bits(part) >> rest;
}

/** An address as one number, for its bits. */
function bits({ address, family }: Cidr): bigint {
  if (family === "ipv4") return address.split(".").reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const groups = (half: string): string[] => (half ? half.split(":") : []);
  const [head = "", tail] = address.split("::");
  const end = groups(tail ?? "");
  const start = groups(head);
  const middle = tail === undefined ? [] : new Array<string>(8 - start.length - end.length).fill("0");
  return [...start, ...middle, ...end].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** IsValidCIDR. */
export function validateCidr(text: string, path: string): FieldError[] {
  const cidr = parseCidr(withoutZeros(text));
  if (!cidr) return [invalid(path, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
  if ((LEADING_ZERO.test(text) && cidr.family === "ipv4") || /\/0[0-9]/.test(text))
    return [invalid(path, text, "must not have leading 0s in IP or prefix length")];
  if (/^::ffff:/i.test(text)) return [invalid(path, text, "must not have an IPv4-mapped IPv6 address")];
  const rest = BigInt((cidr.family === "ipv4" ? 32 : 128) - cidr.prefix);
  return bits(cidr) & ((1n << rest) - 1n) ? [invalid(path, text, "must not have bits set beyond the prefix length")] : [];
}

/** An IPv6 address in the form of RFC 5952. */
const canonicalIpv6 = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);

/** GetWarningsForIP, of what strict validation takes. */
export function ipWarnings(text: string, path: string): string[] {
  if (!isIPv6(text)) return [];
  const canonical = canonicalIpv6(text);
  return canonical === text ? [] : [`${path}: IPv6 address "${text}" should be in RFC 5952 canonical format ("${canonical}")`];
}

/** GetWarningsForCIDR, of what strict validation takes. */
export function cidrWarnings(text: string, path: string): string[] {
  const [address = "", prefix] = text.split("/");
  if (!isIPv6(address)) return [];
  const canonical = `${canonicalIpv6(address)}/${prefix}`;
  return canonical === text ? [] : [`${path}: IPv6 CIDR value "${text}" should be in RFC 5952 canonical format ("${canonical}")`];
}

/** Addresses that nothing outside of one machine can be reached at. */
const SPECIAL: readonly (readonly [ranges: readonly string[], (address: string) => string])[] = [
  [["0.0.0.0/32", "::/128"], (address) => `may not be unspecified (${address})`],
  [["127.0.0.0/8", "::1/128"], () => "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
  [["169.254.0.0/16", "fe80::/10"], () => "may not be in the link-local range (169.254.0.0/16, fe80::/10)"],
  [["224.0.0.0/24", "ff02::/16"], () => "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"],
];
/** How the IPv4 addresses among them begin: most addresses are seen to be none of them at a glance. */
const MAY_BE_SPECIAL = /^(0|127|169|224)\./;

/** ValidateNonSpecialIP. */
export function validateNonSpecialIp(text: string, path: string): FieldError[] {
  const address = sloppy(text);
  if (!address) return [invalid(path, text, "must be a valid IP address")];
  const plain = isIPv4(address);
  if (plain && !MAY_BE_SPECIAL.test(address)) return [];
  const host: Cidr = plain ? { address, family: "ipv4", prefix: 32 } : { address, family: "ipv6", prefix: 128 };
  return SPECIAL.filter(([ranges]) => ranges.some((range) => contains(parseCidr(range)!, host))).map(([, detail]) =>
    invalid(path, text, detail(text)),
  );
}
