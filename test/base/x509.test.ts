import { createPublicKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Authority } from "../../src/base/x509/authority.ts";
import { issueCertificate, keyFromSeed, keyPem, publicKeyOf, readCertificate } from "../../src/base/x509/certificate.ts";
import { DerError, integer, oid, readAll, readOid, sequence } from "../../src/base/x509/der.ts";
import { nameOf, readName } from "../../src/base/x509/name.ts";
import { readPem } from "../../src/base/x509/pem.ts";

const now = Date.UTC(2026, 0, 5);
const authority = { subject: { commonName: "kubernetes", organizations: [] }, key: keyFromSeed(new Uint8Array(32).fill(1)) };
const certificate = (options: Partial<Parameters<typeof issueCertificate>[0]> = {}) =>
  issueCertificate(
    {
      subject: { commonName: "jane", organizations: ["dev", "ops"] },
      publicKey: publicKeyOf(keyFromSeed(new Uint8Array(32).fill(2))),
      serial: Uint8Array.of(0x90, 0x01),
      notBefore: now,
      notAfter: now + 86_400_000,
      usages: ["digital signature", "client auth"],
      ...options,
    },
    authority,
  );

describe("an authority", () => {
  it("takes a certificate for a client's that is for clients, for anything, or says nothing of its use, as Go's verifier does", () => {
    const own = new Authority((count) => new Uint8Array(count).fill(4), now);
    const holder = (usages: readonly string[]) =>
      own.holderOf(
        own.sign({
          ...{ subject: { commonName: "jane", organizations: [] }, publicKey: publicKeyOf(keyFromSeed(new Uint8Array(32).fill(2))) },
          ...{ notBefore: now, notAfter: now + 1000, usages },
        }),
        now,
      )?.commonName;
    expect(holder(["client auth"])).toBe("jane");
    expect(holder([])).toBe("jane");
    expect(holder(["server auth"])).toBeUndefined();
  });
});

describe("a certificate", () => {
  it("is what other programs take it for", () => {
    const read = new X509Certificate(certificate({ dnsNames: ["localhost"], addresses: ["127.0.0.1"] }));
    expect(read.subject).toBe("O=dev + O=ops\nCN=jane");
    expect(read.issuer).toBe("CN=kubernetes");
    expect(read.serialNumber).toBe("9001");
    expect(read.validTo).toBe("Jan  6 00:00:00 2026 GMT");
    expect(read.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1");
    expect(read.ca).toBe(false);
    expect(read.verify(createPublicKey(authority.key))).toBe(true);
    expect(read.verify(createPublicKey(keyFromSeed(new Uint8Array(32).fill(3))))).toBe(false);
  });

  it("is the same from the same key, and tells its holder", () => {
    expect(certificate()).toBe(certificate());
    expect(readCertificate(certificate())?.subject).toEqual({ commonName: "jane", organizations: ["dev", "ops"] });
    expect(readCertificate("no certificate")).toBeUndefined();
  });

  it("of an authority may sign others, and ends after 2049 in the longer form of time", () => {
    const read = new X509Certificate(certificate({ authority: true, usages: ["cert sign"], notAfter: Date.UTC(2055, 5, 1) }));
    expect(read.ca).toBe(true);
    expect(read.validTo).toBe("Jun  1 00:00:00 2055 GMT");
  });

  it("has a key in PEM form", () => {
    expect(readPem(keyPem(authority.key))?.label).toBe("PRIVATE KEY");
    expect(readPem("nothing")).toBeUndefined();
  });
});

describe("DER", () => {
  it("keeps integers positive and lengths long", () => {
    expect([...integer(200)]).toEqual([2, 2, 0, 200]);
    expect([...sequence(...Array.from({ length: 50 }, () => integer(1)))].slice(0, 3)).toEqual([0x30, 0x81, 150]);
  });
  it("reads what it wrote", () => {
    expect(readOid(readAll(oid("1.2.840.113549.1.1.11"))[0]!)).toBe("1.2.840.113549.1.1.11");
    expect(readName(readAll(nameOf({ commonName: "김", organizations: ["b", "a"] }))[0]!)).toEqual({
      commonName: "김",
      organizations: ["a", "b"],
    });
  });
  it("refuses what is cut off", () => {
    expect(() => readAll(Uint8Array.of(0x30, 5, 1))).toThrow(DerError);
  });
});
