// Keys, requests and certificates as openssl's -text shows them.
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { readGeneralNames } from "../../../../base/x509/alternative-names.ts";
import { parts, type Read, readAll, readOid } from "../../../../base/x509/der.ts";
import { readWholeName } from "../../../../base/x509/name.ts";
import { type Extension, readExtensions, type SigningRequest } from "../../../../base/x509/signing-request.ts";
import { hexLines } from "./common.ts";
import { formatName } from "./names.ts";

const ALGORITHMS: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.1": "rsaEncryption",
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.2.840.10045.2.1": "id-ecPublicKey",
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
  "1.3.101.112": "ED25519",
};
const CURVE: Readonly<Record<string, string>> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };

const signed = (bytes: Uint8Array): Uint8Array => (bytes[0]! >= 0x80 ? Uint8Array.of(0, ...bytes) : bytes);
const fromUrl = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64url"));

/** The public half, `indent` deep. */
export function publicKeyText(key: KeyObject, indent: number): string {
  const pad = " ".repeat(indent);
  const jwk = key.export({ format: "jwk" });
  if (key.asymmetricKeyType === "rsa") {
    const exponent = Buffer.from(jwk.e!, "base64url").readUIntBE(0, Buffer.from(jwk.e!, "base64url").length);
    return `${pad}Public-Key: (${key.asymmetricKeyDetails!.modulusLength} bit)\n${pad}Modulus:\n${hexLines(signed(fromUrl(jwk.n!)), 15, indent + 4)}${pad}Exponent: ${exponent} (0x${exponent.toString(16)})\n`;
  }
  if (key.asymmetricKeyType === "ec") {
    const point = Uint8Array.of(4, ...fromUrl(jwk.x!), ...fromUrl(jwk.y!));
    const name = key.asymmetricKeyDetails!.namedCurve!;
    return `${pad}Public-Key: (${fromUrl(jwk.x!).length * 8} bit)\n${pad}pub:\n${hexLines(point, 15, indent + 4)}${pad}ASN1 OID: ${name}\n${pad}NIST CURVE: ${CURVE[name]}\n`;
  }
  return `${pad}ED25519 Public-Key:\n${pad}pub:\n${hexLines(fromUrl(jwk.x!), 15, indent + 4)}`;
}

/** A private key with all its numbers. */
export function privateKeyText(key: KeyObject): string {
  const jwk = key.export({ format: "jwk" });
  const lines = (title: string, value: string | undefined): string => `${title}:\n${hexLines(signed(fromUrl(value!)), 15, 4)}`;
  if (key.asymmetricKeyType === "rsa")
    return [
      `Private-Key: (${key.asymmetricKeyDetails!.modulusLength} bit, 2 primes)\n`,
      lines("modulus", jwk.n),
      "publicExponent: 65537 (0x10001)\n",
      lines("privateExponent", jwk.d),
      lines("prime1", jwk.p),
      lines("prime2", jwk.q),
      lines("exponent1", jwk.dp),
      lines("exponent2", jwk.dq),
      lines("coefficient", jwk.qi),
    ].join("");
  const [, pub] = publicKeyText(createPublicKey(key), 0).split(/(?=^pub:)/m);
  const title = key.asymmetricKeyType === "ec" ? `Private-Key: (${fromUrl(jwk.d!).length * 8} bit)` : "ED25519 Private-Key:";
  return `${title}\npriv:\n${hexLines(fromUrl(jwk.d!), 15, 4)}${pub}`;
}

const subjectKey = (info: Uint8Array, indent: number): string => {
  const [algorithm] = parts(readAll(info)[0]);
  const pad = " ".repeat(indent);
  const name = ALGORITHMS[readOid(parts(algorithm)[0]!)] ?? "unknown";
  const key = createPublicKey({ key: Buffer.from(info), format: "der", type: "spki" });
  return `${pad}Subject Public Key Info:\n${pad}    Public Key Algorithm: ${name}\n${publicKeyText(key, indent + 8)}`;
};

const KEY_USAGES = [
  "Digital Signature",
  "Non Repudiation",
  "Key Encipherment",
  "Data Encipherment",
  "Key Agreement",
  "Certificate Sign",
  "CRL Sign",
  "Encipher Only",
  "Decipher Only",
];
const PURPOSES: Readonly<Record<string, string>> = {
  "2.5.29.37.0": "Any Extended Key Usage",
  "1.3.6.1.5.5.7.3.1": "TLS Web Server Authentication",
  "1.3.6.1.5.5.7.3.2": "TLS Web Client Authentication",
  "1.3.6.1.5.5.7.3.3": "Code Signing",
  "1.3.6.1.5.5.7.3.4": "E-mail Protection",
  "1.3.6.1.5.5.7.3.8": "Time Stamping",
  "1.3.6.1.5.5.7.3.9": "OCSP Signing",
};
const upper = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":");

/** Extensions by the short names that -ext takes: their titles, and how their values are shown. */
const EXTENSIONS: Readonly<Record<string, { short: string; title: string; show(value: Read): string }>> = {
  "2.5.29.14": { short: "subjectKeyIdentifier", title: "X509v3 Subject Key Identifier", show: ({ content }) => upper(content) },
  "2.5.29.15": {
    short: "keyUsage",
    title: "X509v3 Key Usage",
    show: ({ content }) => KEY_USAGES.filter((_, bit) => (content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))).join(", "),
  },
  "2.5.29.17": {
    short: "subjectAltName",
    title: "X509v3 Subject Alternative Name",
    show: (value) =>
      readGeneralNames(value)
        .map(({ form, value }) => `${form}:${value}`)
        .join(", "),
  },
  "2.5.29.19": {
    short: "basicConstraints",
    title: "X509v3 Basic Constraints",
    show(value) {
      const [first, second] = readAll(value.content);
      const path = first?.tag === 2 ? first : second;
      return `CA:${first?.tag === 1 && first.content[0] ? "TRUE" : "FALSE"}${path ? `, pathlen:${path.content[0]}` : ""}`;
    },
  },
  "2.5.29.35": {
    short: "authorityKeyIdentifier",
    title: "X509v3 Authority Key Identifier",
    show: (value) =>
      readAll(value.content)
        .filter(({ tag }) => tag === 0x80)
        .map(({ content }) => upper(content))
        .join(""),
  },
  "2.5.29.37": {
    short: "extendedKeyUsage",
    title: "X509v3 Extended Key Usage",
    show: (value) =>
      readAll(value.content)
        .map((each) => PURPOSES[readOid(each)] ?? readOid(each))
        .join(", "),
  },
};

/** @param only short names, as after -ext */
export function extensionsText(extensions: readonly Extension[], indent: number, only?: readonly string[]): string {
  const pad = " ".repeat(indent);
  return extensions
    .filter(({ id }) => !only || only.includes(EXTENSIONS[id]?.short ?? id))
    .map(({ id, critical, value }) => {
      const known = EXTENSIONS[id];
      const shown = known
        ? known.show(readAll(value)[0]!)
        : Buffer.from(value)
            .toString("latin1")
            .replace(/[^ -~]/g, ".");
      return `${pad}${known?.title ?? id}: ${critical ? "critical" : ""}\n${pad}    ${shown}\n`;
    })
    .join("");
}

const signatureText = (algorithm: string, signature: Uint8Array): string =>
  `    Signature Algorithm: ${ALGORITHMS[algorithm] ?? algorithm}\n    Signature Value:\n${hexLines(signature, 18, 8)}`;

export function requestText(request: SigningRequest): string {
  const { extensions } = request;
  return `Certificate Request:
    Data:
        Version: 1 (0x0)
        Subject: ${formatName(request.name)}
${subjectKey(request.publicKey, 8)}        Attributes:
${extensions.length ? "" : "            (none)\n"}            Requested Extensions:
${extensionsText(extensions, 16)}${signatureText(request.algorithm, request.signature)}`;
}

/** The parts of a certificate. */
export function readParts(der: Uint8Array) {
  const [body, algorithm, signature] = parts(readAll(der)[0]);
  const fields = parts(body);
  const versioned = fields[0]!.tag === 0xa0;
  const [serial, , issuer, validity, subject, publicKey] = fields.slice(versioned ? 1 : 0);
  const list = fields.find(({ tag }) => tag === 0xa3);
  return {
    version: versioned ? parts(fields[0])[0]!.content[0]! + 1 : 1,
    serial: serial!.content,
    issuer: readWholeName(issuer!),
    subject: readWholeName(subject!),
    encodedSubject: subject!.whole,
    validity: parts(validity),
    publicKey: publicKey!.whole,
    extensions: list ? readExtensions(parts(list)[0]!) : [],
    algorithm: readOid(parts(algorithm)[0]!),
    signature: signature!.content.subarray(1),
  };
}

export type CertificateParts = ReturnType<typeof readParts>;

/** As openssl writes times: Jan  5 09:00:00 2026 GMT. */
export function shownTime(milliseconds: number): string {
  const [, day, month, year, clock] = new Date(milliseconds).toUTCString().split(" ") as [string, string, string, string, string];
  return `${month} ${String(Number(day)).padStart(2)} ${clock} ${year} GMT`;
}

export function certificateText(certificate: CertificateParts, from: number, to: number): string {
  const { serial, extensions } = certificate;
  const bare = serial[0] === 0 && serial.length > 1 ? serial.subarray(1) : serial;
  const number = Buffer.from(serial).toString("hex");
  const shown =
    serial.length > 8 || BigInt(`0x${number}`) > 0x7fffffffffffffffn
      ? `\n            ${[...bare].map((byte) => byte.toString(16).padStart(2, "0")).join(":")}`
      : ` ${BigInt(`0x${number}`)} (0x${BigInt(`0x${number}`).toString(16)})`;
  return `Certificate:
    Data:
        Version: ${certificate.version} (0x${certificate.version - 1})
        Serial Number:${shown}
        Signature Algorithm: ${ALGORITHMS[certificate.algorithm] ?? certificate.algorithm}
        Issuer: ${formatName(certificate.issuer)}
        Validity
            Not Before: ${shownTime(from)}
            Not After : ${shownTime(to)}
        Subject: ${formatName(certificate.subject)}
${subjectKey(certificate.publicKey, 8)}${extensions.length ? `        X509v3 extensions:\n${extensionsText(extensions, 12)}` : ""}${signatureText(certificate.algorithm, certificate.signature)}`;
}

export const fingerprint = (der: Uint8Array, digest: string): string => upper(Uint8Array.from(createHash(digest).update(der).digest()));
