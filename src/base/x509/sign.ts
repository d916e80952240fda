// Signatures without chance: what RSA and Ed25519 are by nature, ECDSA becomes by a nonce that key and text decide (in the spirit of RFC 6979).
import { createECDH, createHash, createHmac, type KeyObject, sign } from "node:crypto";
import { type Der, integer, nothing, oid, sequence } from "./der.ts";
import { bytesOf, CURVES, inverse } from "./key-pairs.ts";

/** The AlgorithmIdentifier that a key signs under here. */
export const signatureAlgorithm = (key: KeyObject): Der =>
  key.asymmetricKeyType === "ed25519"
    ? sequence(oid("1.3.101.112"))
    : key.asymmetricKeyType === "ec"
      ? sequence(oid("1.2.840.10045.4.3.2"))
      : sequence(oid("1.2.840.113549.1.1.11"), nothing());

export function signBytes(key: KeyObject, body: Uint8Array): Uint8Array {
  if (key.asymmetricKeyType === "ed25519") return Uint8Array.from(sign(null, body, key));
  const curve = CURVES.find(({ name }) => name === key.asymmetricKeyDetails?.namedCurve);
  if (key.asymmetricKeyType !== "ec" || !curve) return Uint8Array.from(sign("sha256", body, key));
  const { order, name, size } = curve;
  const secret = Buffer.from(key.export({ format: "jwk" }).d!, "base64url");
  const digest = createHash("sha256").update(body).digest();
  const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  for (let attempt = 0; ; attempt++) {
    const nonce = (number(createHmac("sha512", secret).update(digest).update(String(attempt)).digest()) % (order - 1n)) + 1n;
    const exchange = createECDH(name);
    exchange.setPrivateKey(Buffer.from(bytesOf(nonce, size)));
    const r = number(exchange.getPublicKey().subarray(1, 1 + size)) % order;
    const s = (inverse(nonce, order) * (number(digest) + r * number(secret))) % order;
    if (r && s) return sequence(integer(bytesOf(r)), integer(bytesOf(s)));
  }
}
