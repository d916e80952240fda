// Addresses of both families as numbers, and their text as RFC 5952 and Go's net/netip have it.
import { isIPv4, isIPv6 } from "node:net";

export type Family = 4 | 6;

/** Bits of an address. */
export const widthOf = (family: Family): number => (family === 4 ? 32 : 128);

/** Which family a text is an address of: none for a name, and none with a zone ("fe80::1%eth0"). */
export const familyOf = (text: string): Family | undefined => (isIPv4(text) ? 4 : isIPv6(text) && !text.includes("%") ? 6 : undefined);

/** An address as it is compared. */
export interface Address {
  readonly family: Family;
  readonly number: bigint;
}

/** The address that a text is; undefined where it is none. */
export function parseAddress(text: string): Address | undefined {
  const family = familyOf(text);
  return family && { family, number: numberOf(text) };
}

/** An address as a number. @param text one that has a family */
export function numberOf(text: string): bigint {
  if (!text.includes(":")) return numberOfIPv4(text);
  // "::ffff:10.0.0.1": what is written in dots is the last two groups.
  const plain = text.replace(/[\d.]+\.[\d.]+$/, (dots) => {
    const number = numberOfIPv4(dots);
    return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
  });
  const [before = "", after] = plain.split("::");
  const groups = (part: string): string[] => (part ? part.split(":") : []);
  const [head, tail] = [groups(before), groups(after ?? "")];
  const zeros = Array.from({ length: after === undefined ? 0 : 8 - head.length - tail.length }, () => "0");
  return BigInt(`0x${[...head, ...zeros, ...tail].map((group) => group.padStart(4, "0")).join("")}`);
}

/** Character by character, for policies ask it of every connection. */
function numberOfIPv4(text: string): bigint {
  let [number, byte] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== DOT) byte = byte * 10 + code - ZERO;
    else [number, byte] = [number * 256 + byte, 0];
  }
  return BigInt(number * 256 + byte);
}
const DOT = ".".charCodeAt(0);
const ZERO = "0".charCodeAt(0);

/** Whether an address of IPv6 stands for one of IPv4: ::ffff:0:0/96 (RFC 4291, 2.5.5.2). */
export const isMapped = ({ family, number }: Address): boolean => family === 6 && number >> 32n === 0xffffn;

/** The address in its canonical form: the longest run of zeros (of two groups at least, the first of several) is "::". */
export function addressOf(number: bigint, family: Family): string {
  if (family === 4) return textOfIPv4(Number(number));
  if (isMapped({ family, number })) return `::ffff:${textOfIPv4(Number(number & 0xffff_ffffn))}`;
  const groups = Array.from({ length: 8 }, (_, index) => Number((number >> BigInt(16 * (7 - index))) & 0xffffn));
  let [from, length] = [-1, 1];
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end++;
    if (end - start > length) [from, length] = [start, end - start];
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
  return from < 0 ? text(groups) : `${text(groups.slice(0, from))}::${text(groups.slice(from + length))}`;
}

const textOfIPv4 = (number: number): string => `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;

/** The bytes of an address, as they go over the wire: 4 or 16. @param text one that has a family */
export function bytesOf(text: string): Uint8Array {
  const digits = numberOf(text).toString(16);
  return Buffer.from(digits.padStart(widthOf(text.includes(":") ? 6 : 4) / 4, "0"), "hex");
}

/** The address of 4 or 16 bytes. */
export const addressOfBytes = (bytes: Uint8Array): string =>
  addressOf(BigInt(`0x${Buffer.from(bytes).toString("hex")}`), bytes.length === 4 ? 4 : 6);

/** Addresses by their numbers, those of IPv4 first. @param a one that has a family, as `b` */
export function compareAddresses(a: string, b: string): number {
  const [one, other] = [a, b].map((text) => (text.includes(":") ? 1n << 128n : 0n) + numberOf(text)) as [bigint, bigint];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The one text of an address that may be written in several ways; other text as it is. */
export const canonical = (text: string): string => (familyOf(text) === 6 ? addressOf(numberOf(text), 6) : text);

/** The name whose PTR record tells whose an address is (RFC 3596 for IPv6). */
export const reverseName = (address: string): string =>
  address.includes(":")
    ? `${numberOf(address).toString(16).padStart(32, "0").split("").reverse().join(".")}.ip6.arpa`
    : `${address.split(".").reverse().join(".")}.in-addr.arpa`;

/** The address that such a name is of. */
export function reversed(name: string): string | undefined {
  const four = /^(\d+(?:\.\d+){3})\.in-addr\.arpa$/.exec(name)?.[1]?.split(".").reverse().join(".");
  if (four) return four;
  const digits = /^([0-9a-f](?:\.[0-9a-f]){31})\.ip6\.arpa$/.exec(name)?.[1]?.split(".").reverse().join("");
  return digits && addressOf(BigInt(`0x${digits}`), 6);
}
