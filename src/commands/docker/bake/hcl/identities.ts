// Identities and secrets in bake files: uuidv4, uuidv5, bcrypt and rsadecrypt (hashicorp/go-cty-funcs' uuid and crypto).
import { constants, createHash, createPrivateKey, type KeyObject, privateDecrypt } from "node:crypto";
import type { Random } from "../../../../base/random.ts";
import { hashPassword } from "../../../../images/password.ts";
import { Failure } from "../../client.ts";
import { refuse } from "./value.ts";

const NAMESPACES: Readonly<Record<string, string>> = {
  dns: "6ba7b8109dad11d180b400c04fd430c8",
  url: "6ba7b8119dad11d180b400c04fd430c8",
  oid: "6ba7b8129dad11d180b400c04fd430c8",
  x500: "6ba7b8149dad11d180b400c04fd430c8",
};

/** 16 bytes with the version and the variant of RFC 4122. */
function uuidText(bytes: Uint8Array, version: number): string {
  const own = Buffer.from(bytes.subarray(0, 16));
  own[6] = (own[6]! & 0x0f) | (version << 4);
  own[8] = (own[8]! & 0x3f) | 0x80;
  return own.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const drawn = (random: Random): Uint8Array => Uint8Array.from({ length: 16 }, () => random.between(0, 255));

export const randomUuid = (random: Random): string => uuidText(drawn(random), 4);

/** Its 32 digits, in one of the four ways in which they are written. @throws FunctionError */
function digitsOf(namespace: string): string {
  const wrong = (why: string) => refuse(`uuidv5() doesn't support namespace ${namespace} (${why})`);
  const { length } = namespace;
  if (![32, 36, 38, 45].includes(length)) return wrong(`invalid UUID length: ${length}`);
  const inner = length === 45 ? namespace.replace(/^urn:uuid:/i, "") : length === 38 ? namespace.slice(1, -1) : namespace;
  if (inner.length > 36) return wrong(`invalid urn prefix: ${JSON.stringify(namespace.slice(0, 9))}`);
  const shape = length === 32 ? /^[\da-f]{32}$/i : /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
  return shape.test(inner) ? inner.replaceAll("-", "") : wrong("invalid UUID format");
}

/** @throws FunctionError */
export function namedUuid(namespace: string, name: string): string {
  const digits = NAMESPACES[namespace] ?? digitsOf(namespace);
  return uuidText(createHash("sha1").update(Buffer.from(digits, "hex")).update(name).digest(), 5);
}

/** Above that it takes longer than anybody waits. */
const DEAREST = 14;

/** @throws FunctionError, Failure */
export function bcryptOf(text: string, cost: number, random: Random): string {
  const wrong = (why: string) => refuse(`error occured generating password ${why}`);
  if (Buffer.byteLength(text) > 72) wrong("bcrypt: password length exceeds 72 bytes");
  if (cost > 31) wrong(`crypto/bcrypt: cost ${cost} is outside allowed inclusive range 4..31`);
  const used = cost < 4 ? 10 : cost;
  if (used > DEAREST) throw new Failure(`docker: k8s-quest does not simulate bcrypt of bake files with a cost above ${DEAREST} yet`);
  return hashPassword(text, used, drawn(random)).replace(/^\$2y/, "$2a");
}

/** @throws FunctionError */
function privateKeyOf(pem: string): KeyObject {
  const [, type = "", body = ""] = /-----BEGIN ([A-Z ]+)-----([\s\S]+?)-----END \1-----/.exec(pem) ?? [];
  if (!type) return refuse("failed to parse key: no key found");
  if (/Proc-Type: 4,ENCRYPTED/.test(body))
    return refuse("failed to parse key: password protected keys are not supported. Please decrypt the key prior to use");
  if (type === "PRIVATE KEY") return refuse("x509: failed to parse private key (use ParsePKCS8PrivateKey instead for this key format)");
  try {
    return createPrivateKey(pem);
  } catch {
    return refuse("asn1: structure error: tags don't match");
  }
}

/** What was encrypted with the key's public half, padded as PKCS #1 v1.5 has it. @throws FunctionError */
export function rsaDecrypted(cipher: string, pem: string): string {
  if (!/^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(cipher.replace(/[\r\n]/g, "")) || cipher.includes("_"))
    refuse(`failed to decode input ${JSON.stringify(cipher)}: cipher text must be base64-encoded`);
  const key = privateKeyOf(pem);
  const wrong = () => refuse("crypto/rsa: decryption error");
  let padded: Buffer;
  try {
    padded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(cipher, "base64"));
  } catch {
    return wrong();
  }
  const end = padded.indexOf(0, 2);
  if (padded[0] !== 0 || padded[1] !== 2 || end < 10) return wrong();
  return padded.subarray(end + 1).toString();
}
