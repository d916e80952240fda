// Validation of addresses and CIDRs: what Go's net/netip takes, and its canonical form in the fields that are newer than strictness.
import { describe, expect, it, test } from "vitest";
import { cidrWarnings, ipWarnings, validateCidr, validateIp, validateNonSpecialIp } from "../../../src/api/kinds/address-validate.ts";
import { IPAddress } from "../../../src/api/kinds/ipaddress.ts";
import { ServiceCIDR } from "../../../src/api/kinds/servicecidr.ts";
import { complaints } from "./made.ts";

/** What errors say, without the value that they say it of. */
const details = (errors: readonly { message: string }[]): string[] =>
  errors.map(({ message }) => message.replace(/^Invalid value: "[^"]*": /, ""));
const NO_ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const NO_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

test.each([
  ["10.9.8.7", []],
  ["2001:DB8:0:0::1", []],
  ["010.9.8.07", ["must not have leading 0s"]],
  ["::ffff:10.0.0.01", ["must not have leading 0s"]],
  ["::ffff:10.0.0.1", ["must not be an IPv4-mapped IPv6 address"]],
  ["0:0:0:0:0:FFFF:a00:1", ["must not be an IPv4-mapped IPv6 address"]],
  ["::ffff:1", []],
  ["fe80::1%eth0", [NO_ADDRESS]],
  ["10.9.8", [NO_ADDRESS]],
  ["00001::", [NO_ADDRESS]],
])("the address %s: %j", (address, errors) => expect(details(validateIp(address, "ip"))).toEqual(errors));

test.each([
  ["10.9.8.0/24", []],
  ["2001:DB8::/64", []],
  ["10.9.8.0/024", ["must not have leading 0s in IP or prefix length"]],
  ["10.09.8.0/24", ["must not have leading 0s in IP or prefix length"]],
  ["::ffff:1.1.1.0/120", ["must not have an IPv4-mapped IPv6 address"]],
  ["10.9.8.7/24", ["must not have bits set beyond the prefix length"]],
  ["2001:db8::1/64", ["must not have bits set beyond the prefix length"]],
  ["10.9.8.0/33", [NO_CIDR]],
  ["10.9.8.0", [NO_CIDR]],
  ["fe80::%eth0/64", [NO_CIDR]],
])("the CIDR %s: %j", (cidr, errors) => expect(details(validateCidr(cidr, "cidr"))).toEqual(errors));

it("is warned of IPv6 that is not written as RFC 5952 wants it", () => {
  expect(ipWarnings("2001:DB8:0:0::1", "ip")).toEqual([
    'ip: IPv6 address "2001:DB8:0:0::1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ]);
  expect(cidrWarnings("2001:DB8::/64", "cidr")).toEqual([
    'cidr: IPv6 CIDR value "2001:DB8::/64" should be in RFC 5952 canonical format ("2001:db8::/64")',
  ]);
  for (const text of ["10.0.0.1", "2001:db8::1"]) expect(ipWarnings(text, "ip")).toEqual([]);
});

it("tells addresses that only one machine knows", () => {
  const all = ["0.0.0.0", "127.0.0.1", "169.254.1.1", "224.0.0.1", "::", "::1", "fe80::1", "ff02::1", "10.0.0.1", "2001:db8::1"];
  expect(all.map((address) => details(validateNonSpecialIp(address, "ip")).map((detail) => detail.split(" (")[0]))).toEqual([
    ["may not be unspecified"],
    ["may not be in the loopback range"],
    ["may not be in the link-local range"],
    ["may not be in the link-local multicast range"],
    ["may not be unspecified"],
    ["may not be in the loopback range"],
    ["may not be in the link-local range"],
    ["may not be in the link-local multicast range"],
    [],
    [],
  ]);
});

describe("a range of services' addresses", () => {
  const ranges = (...cidrs: string[]): string[] => complaints(ServiceCIDR, { spec: { cidrs } });

  it("is written in its canonical form, without host bits", () => {
    expect(ranges("10.96.0.0/12", "2001:db8::/64")).toEqual([]);
    expect(ranges("2001:DB8::/64")).toEqual(['spec.cidrs[0]: Invalid value: "2001:DB8::/64": must be in canonical form ("2001:db8::/64")']);
    expect(ranges("10.96.0.1/12")).toEqual([
      'spec.cidrs[0]: Invalid value: "10.96.0.1/12": must not have bits set beyond the prefix length',
    ]);
  });
  it("is one of each family", () => {
    expect(ranges()).toEqual(["spec.cidrs: Required value: at least one CIDR required"]);
    expect(ranges("10.0.0.0/24", "10.0.1.0/24")).toEqual([
      'spec.cidrs: Invalid value: {"CIDRs":["10.0.0.0/24","10.0.1.0/24"]}: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ]);
  });
});

it("is an object's name in its canonical form", () => {
  const named = (name: string): string[] =>
    complaints(IPAddress, { metadata: { name }, spec: { parentRef: { resource: "services", namespace: "default", name: "web" } } });
  expect(named("10.0.0.1")).toEqual([]);
  expect(named("2001:db8:0::1")).toEqual(['metadata.name: Invalid value: "2001:db8:0::1": must be in canonical form ("2001:db8::1")']);
});
