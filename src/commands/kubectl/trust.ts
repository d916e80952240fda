// What TLS makes of certificates: whether the server is to be trusted, and whether a client has the key to its certificate.
import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { Authority } from "../../base/x509/authority.ts";
import { encodedSubjectOf, readCertificate } from "../../base/x509/certificate.ts";
import { problemOfPair } from "../../base/x509/pair.ts";
import { pemBlocks } from "../../base/x509/pem.ts";
import { refuse } from "./refusal.ts";

function rootsOf(bundle: string): X509Certificate[] {
  const fail = (why: string): never => refuse(`unable to load root certificates: ${why}`);
  const found = pemBlocks(bundle);
  if (!found.length) fail("unable to parse bytes as PEM block");
  const roots = found
    .filter(({ label }) => label === "CERTIFICATE")
    .map(({ text }) => readCertificate(text)?.certificate ?? fail("failed to parse certificate: x509: malformed certificate"));
  return roots.length ? roots : fail("no valid certificate authority data seen");
}

const NAMES: Readonly<Record<string, string>> = { rsa: "*rsa.PublicKey", ec: "*ecdsa.PublicKey" };

/** Why the server's certificate is not trusted, in the words of Go; undefined when it is. @throws Refusal for a text that holds no certificate */
export function distrust(bundle: string, authority: Authority): string | undefined {
  if (bundle === authority.certificate) return undefined;
  const own = readCertificate(authority.certificate)!.certificate;
  const roots = rootsOf(bundle);
  if (roots.some(({ raw }) => raw.equals(own.raw))) return undefined;
  const unknown = "tls: failed to verify certificate: x509: certificate signed by unknown authority";
  const subject = encodedSubjectOf(own);
  const namesake = roots.find((root) => Buffer.compare(encodedSubjectOf(root), subject) === 0);
  if (!namesake) return unknown;
  const other = NAMES[namesake.publicKey.asymmetricKeyType ?? ""];
  const why = other
    ? `x509: signature algorithm specifies an Ed25519 public key, but have public key of type ${other}`
    : "x509: Ed25519 verification failure";
  return `${unknown} (possibly because of ${JSON.stringify(why)} while trying to verify candidate authority certificate "kubernetes")`;
}

/** What Go says of a server's certificate that has not the name that is asked for; undefined where it has, or nobody knows it. */
export function misnamed(name: string, pem: string | undefined): string | undefined {
  const certificate = pem === undefined ? undefined : readCertificate(pem)?.certificate;
  if (!certificate) return undefined;
  const address = isIP(name.replace(/^\[(.*)\]$/, "$1")) > 0;
  if (address ? certificate.checkIP(name) : certificate.checkHost(name, { subject: "never" })) return undefined;
  const kind = address ? "IP Address:" : "DNS:";
  const names = (certificate.subjectAltName ?? "").split(", ").flatMap((each) => (each.startsWith(kind) ? [each.slice(kind.length)] : []));
  return `tls: failed to verify certificate: x509: ${
    names.length
      ? `certificate is valid for ${names.join(", ")}, not ${name}`
      : address
        ? `cannot validate certificate for ${name} because it doesn't contain any IP SANs`
        : `certificate is not valid for any names, but wanted to match ${name}`
  }`;
}

/** Why a client's certificate and key do not belong together, in the words of Go's crypto/tls; undefined where they do. */
export function pairProblem(certificate: string, key: string): string | undefined {
  if (certificate === fitting?.certificate && key === fitting.key) return undefined;
  const problem = problemOfPair(certificate, key);
  if (problem === undefined) fitting = { certificate, key };
  return problem;
}

/** The pair that was last found to fit: every line of a session comes with the same. */
let fitting: { certificate: string; key: string } | undefined;
