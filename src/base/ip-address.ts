// Addresses of both families as numbers, and their text as RFC 5952 and Go's net/netip have it.
import { isIPv4, isIPv6 } from "node:net";

export type Family = 4 | 6;

/** Bits of an address. */
export const widthOf = (family: Family): number => (family === 4 ? 32 : 128);

/** Which family a text is an address of: none for a name, and none with a zone ("fe80::1%eth0"). */
export const familyOf = (text: string): Family | undefined => (isIPv4(text) ? 4 : isIPv6(text) && !text.includes("%") ? 6 : undefined);

/** An address as a number. @param text one that has a family */
export function numberOf(text: string): bigint {
  if (!text.includes(":")) return text.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  // "::ffff:10.0.0.1": what is written in dots is the last two groups.
  const plain = text.replace(/[\d.]+\.[\d.]+$/, (dots) => {
    const number = numberOf(dots);
    return `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
  });
  const [before = "", after] = plain.split("::");
  const groups = (part: string): string[] => (part ? part.split(":") : []);
  const [head, tail] = [groups(before), groups(after ?? "")];
  const zeros = Array.from({ length: after === undefined ? 0 : 8 - head.length - tail.length }, () => "0");
  return [...head, ...zeros, ...tail].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** The address in its canonical form: the longest run of zeros (of two groups at least, the first of several) is "::". */
export function addressOf(number: bigint, family: Family): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join(".");
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
