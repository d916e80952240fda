// The authority of a swarm's certificates: made with it, and made anew when somebody asks (moby/swarmkit: ca/certificates.go).
import { createHash } from "node:crypto";
import type { Random } from "../../base/random.ts";
import { BACKDATE } from "../../base/x509/authority.ts";
import { issueCertificate, keyFromSeed, publicKeyOf } from "../../base/x509/certificate.ts";

export interface RootCertificate {
  /** PEM. */
  readonly certificate: string;
  /** SubjectPublicKeyInfo, base64. */
  readonly publicKey: string;
  /** What join tokens begin with: the certificate's SHA-256 in base 36, 50 digits. */
  readonly digest: string;
}

/** CN=swarm-ca, as DER in base64. */
export const ISSUER = "MBMxETAPBgNVBAMTCHN3YXJtLWNh";
const SUBJECT = { commonName: "swarm-ca", organizations: [] };
const TWENTY_YEARS = 630_720_000_000;

/** @param now virtual ms */
export function rootCertificate(random: Random, now: number): RootCertificate {
  const key = keyFromSeed(random.bytes(32));
  const publicKey = publicKeyOf(key);
  const serial = random.bytes(20);
  // Twenty bytes are the most, and a leading bit would need one more.
  serial[0]! &= 0x7f;
  const validity = { notBefore: now - BACKDATE, notAfter: now - BACKDATE + TWENTY_YEARS };
  const certificate = issueCertificate(
    { subject: SUBJECT, publicKey, serial, ...validity, authority: true, usages: ["cert sign", "crl sign"] },
    { subject: SUBJECT, key },
  );
  const sum = BigInt(`0x${createHash("sha256").update(certificate).digest("hex")}`);
  return { certificate, publicKey: Buffer.from(publicKey).toString("base64"), digest: sum.toString(36).padStart(50, "0") };
}
