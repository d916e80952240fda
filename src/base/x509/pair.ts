// Whether a certificate and a key belong together.
import { createPrivateKey, type KeyObject } from "node:crypto";
import { readCertificate } from "./certificate.ts";
import { pemBlocks } from "./pem.ts";

/** Why they do not, in the words of crypto/tls's X509KeyPair; undefined where they do. */
export function problemOfPair(certificate: string, key: string): string | undefined {
  const given = pemBlocks(certificate);
  const first = given.find(({ label }) => label === "CERTIFICATE");
  const skipped = (found: readonly { label: string }[]): string => `[${found.map(({ label }) => label).join(" ")}]`;
  if (!given.length) return "tls: failed to find any PEM data in certificate input";
  if (!first && given.length === 1 && given[0]!.label.endsWith("PRIVATE KEY"))
    return "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched";
  if (!first)
    return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${skipped(given)}`;
  const keys = pemBlocks(key);
  const secret = keys.find(({ label }) => label === "PRIVATE KEY" || label.endsWith(" PRIVATE KEY"));
  if (!keys.length) return "tls: failed to find any PEM data in key input";
  if (!secret && keys.length === 1 && keys[0]!.label === "CERTIFICATE")
    return "tls: found a certificate rather than a key in the PEM for the private key";
  if (!secret)
    return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${skipped(keys)}`;
  const read = readCertificate(first.text)?.certificate;
  if (!read) return "x509: malformed certificate";
  let parsed: KeyObject;
  try {
    parsed = createPrivateKey(secret.text);
  } catch {
    return "tls: failed to parse private key";
  }
  if (read.publicKey.asymmetricKeyType !== parsed.asymmetricKeyType) return "tls: private key type does not match public key type";
  return read.checkPrivateKey(parsed) ? undefined : "tls: private key does not match public key";
}
