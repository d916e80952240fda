// Certificate signing requests (PKCS#10, RFC 2986): written, read, and their signatures checked.
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { type AlternativeNames, namesByForm, readGeneralNames } from "./alternative-names.ts";
import { publicKeyOf } from "./certificate.ts";
import { bits, type Der, DerError, explicit, integer, oid, parts, type Read, readAll, readOid, sequence, set, tagged } from "./der.ts";
import { type Name, readWholeName, type Subject, subjectOf } from "./name.ts";
import { pem } from "./pem.ts";
import { signatureAlgorithm, signBytes } from "./sign.ts";

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
const ALTERNATIVE_NAMES = "2.5.29.17";

/** An extension that was asked for, or that a certificate has. */
export interface Extension {
  id: string;
  critical: boolean;
  /** What is in its octets. */
  value: Uint8Array;
  whole: Der;
}

export interface SigningRequest {
  name: Name;
  /** The name as it is encoded. */
  encodedName: Der;
  subject: Subject;
  /** SubjectPublicKeyInfo. */
  publicKey: Der;
  extensions: readonly Extension[];
  alternativeNames: AlternativeNames;
  /** What was signed. */
  body: Der;
  algorithm: string;
  signature: Uint8Array;
}

/** @param list a SEQUENCE OF Extension. @throws DerError */
export const readExtensions = (list: Read): Extension[] =>
  parts(list).map((each) => {
    const fields = parts(each);
    return {
      id: readOid(fields[0]!),
      critical: fields.length > 2 && fields[1]!.content[0] !== 0,
      value: fields.at(-1)!.content,
      whole: each.whole,
    };
  });

/** What Go says of a value that is not what it looks for. */
function mismatch({ tag, content }: Read): DerError {
  const found = `{class:${tag >> 6} tag:${tag & 0x1f} length:${content.length} isCompound:${(tag & 0x20) !== 0}}`;
  return new DerError(
    `asn1: structure error: tags don't match (16 vs ${found}) {optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false} certificateRequest @2`,
  );
}

/** @throws DerError in the words of Go */
export function readSigningRequest(bytes: Der): SigningRequest {
  if (!bytes.length) throw new DerError("asn1: syntax error: sequence truncated");
  const [whole, ...rest] = readAll(bytes);
  if (whole!.tag !== 0x30) throw mismatch(whole!);
  if (rest.length) throw new DerError("asn1: syntax error: trailing data");
  const [body, algorithm, signature] = parts(whole);
  const [, subject, publicKey, attributes] = parts(body);
  if (!subject || !publicKey || !signature) throw new DerError("asn1: structure error: sequence truncated");
  const extensions = (attributes ? readAll(attributes.content) : []).flatMap((attribute) => {
    const [type, values] = parts(attribute);
    return type && readOid(type) === EXTENSION_REQUEST ? readExtensions(parts(values)[0]!) : [];
  });
  const alternative = extensions.find(({ id }) => id === ALTERNATIVE_NAMES);
  const name = readWholeName(subject);
  return {
    name,
    encodedName: subject.whole,
    subject: subjectOf(name),
    publicKey: publicKey.whole,
    extensions,
    alternativeNames: namesByForm(alternative ? readGeneralNames(readAll(alternative.value)[0]!) : []),
    body: body!.whole,
    algorithm: readOid(parts(algorithm)[0]!),
    signature: signature.content.subarray(1),
  };
}

/** Digests of the signature algorithms that Go checks. */
const ALGORITHMS: Readonly<Record<string, { type: string; digest: string | null }>> = {
  "1.2.840.113549.1.1.5": { type: "rsa", digest: "sha1" },
  "1.2.840.113549.1.1.11": { type: "rsa", digest: "sha256" },
  "1.2.840.113549.1.1.12": { type: "rsa", digest: "sha384" },
  "1.2.840.113549.1.1.13": { type: "rsa", digest: "sha512" },
  "1.2.840.10045.4.3.2": { type: "ec", digest: "sha256" },
  "1.2.840.10045.4.3.3": { type: "ec", digest: "sha384" },
  "1.2.840.10045.4.3.4": { type: "ec", digest: "sha512" },
  "1.3.101.112": { type: "ed25519", digest: null },
};
const WRONG: Readonly<Record<string, string>> = {
  rsa: "crypto/rsa: verification error",
  ec: "x509: ECDSA verification failure",
  ed25519: "x509: Ed25519 verification failure",
};

export const keyOfRequest = ({ publicKey }: Pick<SigningRequest, "publicKey">): KeyObject =>
  createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "spki" });

/** Why the signature is not that of the request's own key, in the words of Go; undefined when it is. */
export function signatureProblem(request: SigningRequest): string | undefined {
  const known = ALGORITHMS[request.algorithm];
  if (!known) return "x509: cannot verify signature: algorithm unimplemented";
  try {
    const key = keyOfRequest(request);
    if (key.asymmetricKeyType !== known.type)
      return "x509: signature algorithm specifies a different public key type than the one that was found";
    return verify(known.digest, request.body, key, request.signature) ? undefined : WRONG[known.type];
  } catch {
    return "x509: unsupported elliptic curve";
  }
}

/** A request in PEM form, signed by the key that it is for. @param name as encodeName gives it */
export function writeSigningRequest(name: Der, key: KeyObject, extensions: readonly Der[] = []): string {
  const identifier = signatureAlgorithm(key);
  const wanted = extensions.length ? [sequence(oid(EXTENSION_REQUEST), set(sequence(...extensions)))] : [];
  const body = sequence(integer(0), name, publicKeyOf(key), wanted.length ? explicit(0, ...wanted) : tagged(0xa0));
  return pem("CERTIFICATE REQUEST", sequence(body, identifier, bits(signBytes(key, body))));
}
