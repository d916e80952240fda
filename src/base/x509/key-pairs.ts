// Private keys that grow from given chance: the same chance, the same key. Written as PKCS#1, SEC 1 and PKCS#8 have them.
import { checkPrimeSync, createECDH, createPrivateKey, type KeyObject } from "node:crypto";
import { bits, type Der, explicit, integer, octets, oid, sequence } from "./der.ts";

type Bytes = (count: number) => Uint8Array;

const big = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
export function bytesOf(value: bigint, length?: number): Uint8Array {
  const hex = value.toString(16);
  return Uint8Array.from(Buffer.from(hex.padStart(length === undefined ? hex.length + (hex.length % 2) : length * 2, "0"), "hex"));
}

export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [((value % modulus) + modulus) % modulus, modulus, 1n, 0n];
  while (b) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

const greatestDivisor = (a: bigint, b: bigint): bigint => (b ? greatestDivisor(b, a % b) : a);

const SMALL = (() => {
  const found: number[] = [];
  for (let n = 3; found.length < 400; n += 2) if (found.every((prime) => n % prime)) found.push(n);
  return found;
})();

const EXPONENT = 65537n;

/** A prime whose two highest bits are set, so that a product of two has its full length. */
function prime(length: number, bytes: Bytes): bigint {
  for (;;) {
    const size = BigInt(length);
    const start = (big(bytes(Math.ceil(length / 8))) & ((1n << size) - 1n)) | (3n << (size - 2n)) | 1n;
    const rests = SMALL.map((small) => Number(start % BigInt(small)));
    for (let step = 0; step < 20_000; step += 2) {
      if (SMALL.some((small, index) => (rests[index]! + step) % small === 0)) continue;
      const candidate = start + BigInt(step);
      if (candidate >> size) break;
      if (greatestDivisor(candidate - 1n, EXPONENT) === 1n && checkPrimeSync(candidate)) return candidate;
    }
  }
}

/** @param length of the modulus in bits */
export function rsaKey(length: number, bytes: Bytes): KeyObject {
  const half = Math.ceil(length / 2);
  for (;;) {
    const [a, b] = [prime(half, bytes), prime(length - half, bytes)];
    const [p, q] = a > b ? [a, b] : [b, a];
    if (p === q) continue;
    const exponent = inverse(EXPONENT, (p - 1n) * (q - 1n));
    const numbers = [p * q, EXPONENT, exponent, p, q, exponent % (p - 1n), exponent % (q - 1n), inverse(q, p)];
    const der = sequence(integer(0), ...numbers.map((number) => integer(bytesOf(number))));
    return createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs1" });
  }
}

export interface Curve {
  /** As node:crypto names it. */
  name: string;
  oid: string;
  /** Bytes of a coordinate. */
  size: number;
  order: bigint;
}

export const CURVES: readonly Curve[] = [
  {
    name: "prime256v1",
    oid: "1.2.840.10045.3.1.7",
    size: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  {
    name: "secp384r1",
    oid: "1.3.132.0.34",
    size: 48,
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
];

export function ellipticKey(curve: Curve, bytes: Bytes): KeyObject {
  const secret = (big(bytes(curve.size + 8)) % (curve.order - 1n)) + 1n;
  const exchange = createECDH(curve.name);
  exchange.setPrivateKey(Buffer.from(bytesOf(secret, curve.size)));
  const point = Uint8Array.from(exchange.getPublicKey());
  const parts: Der[] = [integer(1), octets(bytesOf(secret, curve.size)), explicit(0, oid(curve.oid)), explicit(1, bits(point))];
  return createPrivateKey({ key: Buffer.from(sequence(...parts)), format: "der", type: "sec1" });
}
