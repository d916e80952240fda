// Addresses and subnets of both families, as Go's net/netip reads and writes them.
import { describe, expect, it } from "vitest";
import {
  addressOfBytes,
  bytesOf,
  canonical,
  compareAddresses,
  familyOf,
  numberOf,
  reversed,
  reverseName,
} from "../../src/base/ip-address.ts";
import { contains, formatSubnet, includes, overlap, parseSubnet, subnetOf } from "../../src/base/subnet.ts";

describe("an address", () => {
  it.each([
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["::1", "::1"],
    ["fe80::", "fe80::"],
    // One group of zeros is written out, and of two runs as long the first is short.
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:1:1", "2001::1:0:0:1:1"],
    ["2001:db8:0:0:1:0:0:0", "2001:db8:0:0:1::"],
    ["::ffff:a00:1", "::ffff:10.0.0.1"],
    ["::10.0.0.1", "::a00:1"],
    ["10.0.0.1", "10.0.0.1"],
    ["web", "web"],
  ])("%s is %s", (text, same) => expect(canonical(text)).toBe(same));

  it("has a family, which names and addresses with a zone have not", () => {
    expect(["10.0.0.1", "::1", "web", "10.0.0", "fe80::1%eth0", ""].map(familyOf)).toEqual([
      4,
      6,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(numberOf("::1:0")).toBe(65536n);
  });

  it("goes over the wire as its bytes", () => {
    expect([...bytesOf("10.0.255.1")]).toEqual([10, 0, 255, 1]);
    expect([...bytesOf("0.0.0.0")]).toEqual([0, 0, 0, 0]);
    for (const address of ["10.0.255.1", "0.0.0.1", "::1", "2001:db8::ff"]) expect(addressOfBytes(bytesOf(address))).toBe(address);
  });

  it("has its place by its number, behind those of IPv4", () => {
    expect(["::1", "10.0.0.10", "10.0.0.9", "fe80::", "9.255.0.1"].toSorted(compareAddresses)).toEqual([
      "9.255.0.1",
      "10.0.0.9",
      "10.0.0.10",
      "::1",
      "fe80::",
    ]);
  });

  it("is found again by the name that tells whose it is", () => {
    for (const address of ["10.1.2.3", "2001:db8::1:2"]) expect(reversed(reverseName(address))).toBe(address);
    expect(reverseName("2001:db8::1")).toBe("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
    expect(reversed("1.2.ip6.arpa")).toBeUndefined();
  });
});

describe("a subnet", () => {
  const subnet = (text: string) => parseSubnet(text)!;
  it("is written without host bits, and is none where its text is none", () => {
    expect(["10.1.2.3/24", "2001:db8::1:1/112", "::/0", "10.0.0.1/32"].map((text) => formatSubnet(subnet(text)))).toEqual([
      "10.1.2.0/24",
      "2001:db8::1:0/112",
      "::/0",
      "10.0.0.1/32",
    ]);
    for (const text of ["10.0.0.0/33", "::/129", "10.0.0.0", "nope/8", "10.0.0.0/08"]) expect(parseSubnet(text)).toBeUndefined();
  });
  it("is what an address of a device is on", () => {
    expect(formatSubnet(subnetOf({ address: "10.1.2.3", prefix: 20 }))).toBe("10.1.0.0/20");
    expect(formatSubnet(subnetOf({ address: "fd00::1:2", prefix: 64 }))).toBe("fd00::/64");
  });
  it("contains addresses, and overlaps subnets, of its own family", () => {
    expect(contains(subnet("2001:db8::/64"), "2001:db8::ffff")).toBe(true);
    expect(contains(subnet("2001:db8::/64"), "2001:db8:0:1::")).toBe(false);
    expect(contains(subnet("::/0"), "10.0.0.1")).toBe(false);
    expect(contains(subnet("10.0.0.0/8"), "10.255.255.255")).toBe(true);
    expect(contains(subnet("10.0.0.0/8"), "web")).toBe(false);
    expect(includes(subnet("10.0.0.0/8"), subnet("10.1.0.0/16"))).toBe(true);
    expect(includes(subnet("10.1.0.0/16"), subnet("10.0.0.0/8"))).toBe(false);
    expect(includes(subnet("::/0"), subnet("10.0.0.0/8"))).toBe(false);
    expect(overlap(subnet("2001:db8::/64"), subnet("2001:db8::/48"))).toBe(true);
    expect(overlap(subnet("2001:db8::/64"), subnet("2001:db8:0:1::/64"))).toBe(false);
  });
});
