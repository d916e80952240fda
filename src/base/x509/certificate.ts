// X.509 certificates (RFC 5280): issued by an authority's key, and signed without chance.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { memoize } from "../memoize.ts";
import { type AlternativeNames, generalNames } from "./alternative-names.ts";
import {
  bits,
  boolean,
  type Der,
  explicit,
  implicit,
  integer,
  octets,
  oid,
  parts,
  type Read,
  readAll,
  sequence,
  tagged,
  time,
} from "./der.ts";
import { nameOf, readWholeName, type Subject, subjectOf } from "./name.ts";
import { pem } from "./pem.ts";
import { signatureAlgorithm, signBytes } from "./sign.ts";

export interface CertificateRequest extends Partial<AlternativeNames> {
  subject: Subject | Der;
  /** SubjectPublicKeyInfo. */
  publicKey: Der;
  /** Big end first, at most 20 bytes. */
  serial: Uint8Array;
  /** Milliseconds since the Unix epoch. */
  notBefore: number;
  notAfter: number;
  authority?: boolean;
  /** By the names of certificates.k8s.io. */
  usages?: readonly string[];
  /** Takes the place of all extensions that the other fields ask for. */
  extensions?: readonly Der[];
}

export interface Issuer {
  subject: Subject | Der;
  key: KeyObject;
  /** The identifier of the key that its own certificate tells, for those that it signs. */
  keyIdentifier?: Uint8Array;
}

/** Bits of KeyUsage, by the names of certificates.k8s.io (RFC 5280, 4.2.1.3). */
const KEY_USAGE: Record<string, number> = {
  signing: 0,
  "digital signature": 0,
  "content commitment": 1,
  "key encipherment": 2,
  "data encipherment": 3,
  "key agreement": 4,
  "cert sign": 5,
  "crl sign": 6,
  "encipher only": 7,
  "decipher only": 8,
};
const EXTENDED: Record<string, string> = {
  any: "2.5.29.37.0",
  "server auth": "1.3.6.1.5.5.7.3.1",
  "client auth": "1.3.6.1.5.5.7.3.2",
  "code signing": "1.3.6.1.5.5.7.3.3",
  "email protection": "1.3.6.1.5.5.7.3.4",
  "s/mime": "1.3.6.1.5.5.7.3.4",
  "ipsec end system": "1.3.6.1.5.5.7.3.5",
  "ipsec tunnel": "1.3.6.1.5.5.7.3.6",
  "ipsec user": "1.3.6.1.5.5.7.3.7",
  timestamping: "1.3.6.1.5.5.7.3.8",
  "ocsp signing": "1.3.6.1.5.5.7.3.9",
};

export const extension = (id: string, critical: boolean, value: Der): Der =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));

/** undefined where none of the usages is one of keys. @param usages by the names of certificates.k8s.io */
export function keyUsage(usages: readonly string[], critical = true): Der | undefined {
  let mask = 0;
  for (const usage of usages) if (KEY_USAGE[usage] !== undefined) mask |= 0x8000 >> KEY_USAGE[usage];
  if (!mask) return undefined;
  const bytes = mask & 0xff ? [mask >> 8, mask & 0xff] : [mask >> 8];
  let unused = 0;
  while (!((bytes.at(-1)! >> unused) & 1)) unused++;
  return extension("2.5.29.15", critical, bits(Uint8Array.from(bytes), unused));
}

const purposesOf = (usages: readonly string[]): string[] => usages.flatMap((usage) => EXTENDED[usage] ?? []);
export const extendedKeyUsage = (usages: readonly string[], critical = false): Der =>
  extension("2.5.29.37", critical, sequence(...purposesOf(usages).map(oid)));

/** What names a public key: a hash of its bits, as Go takes it (RFC 7093). */
export function keyIdentifierOf(publicKey: Der, digest: "sha256" | "sha1" = "sha256"): Uint8Array {
  const [, key] = parts(readAll(publicKey)[0]);
  return Uint8Array.from(createHash(digest).update(key!.content.subarray(1)).digest().subarray(0, 20));
}

export const subjectKeyIdentifier = (identifier: Uint8Array): Der => extension("2.5.29.14", false, octets(identifier));
export const authorityKeyIdentifier = (identifier: Uint8Array): Der => extension("2.5.29.35", false, sequence(implicit(0, identifier)));
export const basicConstraints = (authority: boolean, critical = true): Der =>
  extension("2.5.29.19", critical, sequence(...(authority ? [boolean(true)] : [])));

/** In the order in which Go writes them. */
function extensions(request: CertificateRequest, issuer: Issuer): readonly Der[] {
  if (request.extensions) return request.extensions;
  const { authority = false, usages = [] } = request;
  const use = keyUsage(usages);
  const names = generalNames(request);
  return [
    ...(use ? [use] : []),
    ...(purposesOf(usages).length ? [extendedKeyUsage(usages)] : []),
    basicConstraints(authority),
    ...(authority ? [subjectKeyIdentifier(keyIdentifierOf(request.publicKey))] : []),
    ...(issuer.keyIdentifier ? [authorityKeyIdentifier(issuer.keyIdentifier)] : []),
    ...(names.length ? [extension("2.5.29.17", false, sequence(...names))] : []),
  ];
}

/** A certificate in PEM form. */
export function issueCertificate(request: CertificateRequest, issuer: Issuer): string {
  const identifier = signatureAlgorithm(issuer.key);
  const added = extensions(request, issuer);
  const body = sequence(
    explicit(0, integer(2)),
    integer(request.serial),
    identifier,
    nameOf(issuer.subject),
    sequence(time(request.notBefore), time(request.notAfter)),
    nameOf(request.subject),
    request.publicKey,
    ...(added.length ? [tagged(0xa3, sequence(...added))] : []),
  );
  return pem("CERTIFICATE", sequence(body, identifier, bits(signBytes(issuer.key, body))));
}

const ED25519 = oid("1.3.101.112");
const fromJwk = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: { kty: "OKP", crv: "Ed25519", d: Buffer.from(seed).toString("base64url"), x: "" }, format: "jwk" });
/** PKCS #8 (RFC 8410). */
const fromDer = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(sequence(integer(0), sequence(ED25519), octets(octets(seed)))), format: "der", type: "pkcs8" });

function takesJwk(): boolean {
  try {
    fromJwk(new Uint8Array(32));
    return true;
  } catch {
    return false;
  }
}
let fromSeed: typeof fromJwk | undefined;
/** The Ed25519 key that grows from 32 bytes: the same bytes, the same key. Node 20 reads a JWK ten times as fast as DER; 26 wants the `x` of one. */
export const keyFromSeed = (seed: Uint8Array): KeyObject => {
  fromSeed ??= takesJwk() ? fromJwk : fromDer;
  return fromSeed(seed);
};

const jwkBytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64url"));

/** The SubjectPublicKeyInfo that belongs to a private key; that of Ed25519 (RFC 8410) is put together here, for node's encoder is slow. */
export const publicKeyOf = (key: KeyObject): Der =>
  key.asymmetricKeyType === "ed25519"
    ? sequence(sequence(ED25519), bits(jwkBytes(key.export({ format: "jwk" }).x!)))
    : Uint8Array.from(createPublicKey(key).export({ format: "der", type: "spki" }));
export const keyPem = (key: KeyObject): string =>
  key.asymmetricKeyType === "ed25519"
    ? pem("PRIVATE KEY", sequence(integer(0), sequence(ED25519), octets(octets(jwkBytes(key.export({ format: "jwk" }).d!)))))
    : (key.export({ format: "pem", type: "pkcs8" }) as string);

function subjectField({ raw }: X509Certificate): Read {
  const fields = parts(parts(readAll(raw)[0])[0]);
  return fields[fields[0]!.tag === 0xa0 ? 5 : 4]!;
}

/** The subject as the certificate writes it: Go compares names by their bytes. */
export const encodedSubjectOf = (certificate: X509Certificate): Der => subjectField(certificate).whole;

interface Certificate {
  subject: Subject;
  certificate: X509Certificate;
}

/** Who a certificate was issued to, and by whom it was signed; undefined where the text is no certificate. */
export const readCertificate = (text: string | Uint8Array): Certificate | undefined =>
  typeof text === "string" ? readText(text) : readAnew(text);

function readAnew(text: string | Uint8Array): Certificate | undefined {
  try {
    const certificate = new X509Certificate(text);
    return { subject: subjectOf(readWholeName(subjectField(certificate))), certificate };
  } catch {
    return undefined;
  }
}

const readText = memoize<Certificate | undefined>(readAnew, 32);

/** Whether a certificate (PEM) was signed by one of those in a bundle, or is one of them. */
export function isSignedBy(certificate: string, bundle: string): boolean {
  const read = readCertificate(certificate)?.certificate;
  const authorities = bundle.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return authorities.some((text) => {
    const authority = readCertificate(text)?.certificate;
    return read && authority && (read.raw.equals(authority.raw) || (read.checkIssued(authority) && read.verify(authority.publicKey)));
  });
}

/** Whether a private key (PEM) is the one of a certificate. */
export function belongTogether(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
