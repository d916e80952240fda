// What TLS makes of certificates: whether the server is to be trusted, and whether a client has the key to its certificate.
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Authority } from "../../base/x509/authority.ts";
import { readCertificate } from "../../base/x509/certificate.ts";
import { refuse } from "./refusal.ts";

const blocks = (text: string): string[] => text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];

/** Why the server's certificate is not trusted, in the words of Go; undefined when it is. @throws Refusal for a text that holds no certificate */
export function distrust(bundle: string, authority: Authority): string | undefined {
  const unknown = "tls: failed to verify certificate: x509: certificate signed by unknown authority";
  if (bundle === authority.certificate) return undefined;
  const trusted = blocks(bundle);
  if (!trusted.length) refuse("unable to load root certificates: unable to parse bytes as PEM block");
  const own = new X509Certificate(authority.certificate);
  let alike = false;
  for (const block of trusted) {
    const root = readCertificate(block)?.certificate;
    if (!root) continue;
    if (root.fingerprint256 === own.fingerprint256) return undefined;
    alike ||= root.subject === own.subject;
  }
  return alike
    ? `${unknown} (possibly because of "x509: Ed25519 verification failure" while trying to verify candidate authority certificate "kubernetes")`
    : unknown;
}

/** A client's certificate and key have to belong together. @throws Refusal in the words of Go's crypto/tls */
export function checkPair(certificate: string, key: string): void {
  const first = blocks(certificate)[0];
  if (!first) refuse("tls: failed to find any PEM data in certificate input");
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) refuse("tls: failed to find any PEM data in key input");
  const read = readCertificate(first!)?.certificate;
  if (!read) refuse("x509: malformed certificate");
  let parsed: KeyObject | undefined;
  try {
    parsed = createPrivateKey(key);
  } catch {
    refuse("tls: failed to parse private key");
  }
  if (!read!.checkPrivateKey(parsed!)) refuse("tls: private key does not match public key");
}
