// Alternative names of a subject (RFC 5280, 4.2.1.6): host names, addresses, mailboxes and URIs.
import { isIPv6 } from "node:net";
import { type Der, implicit, type Read, readAll, readText } from "./der.ts";

export interface AlternativeNames {
  dnsNames: readonly string[];
  emails: readonly string[];
  /** IPv4 or IPv6, as text. */
  addresses: readonly string[];
  uris: readonly string[];
}

const EMAIL = 1;
const DNS = 2;
const URI = 6;
const ADDRESS = 7;

function addressBytes(address: string): Uint8Array {
  if (!isIPv6(address)) return Uint8Array.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("::");
  const groups = (text: string): number[] => (text ? text.split(":").map((group) => Number.parseInt(group, 16)) : []);
  const [first, last] = [groups(head), groups(tail ?? "")];
  const all = tail === undefined ? first : [...first, ...Array(8 - first.length - last.length).fill(0), ...last];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length !== 16) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2]! << 8) | bytes[index * 2 + 1]!).toString(16));
  // The longest run of zeros, of two at least, is left out.
  const runs = [...groups.join(":").matchAll(/(?<![^:])0(?::0)+(?![^:])/g)].sort((a, b) => b[0].length - a[0].length);
  const text = groups.join(":");
  const run = runs[0];
  return run ? `${text.slice(0, run.index).replace(/:$/, "")}::${text.slice(run.index + run[0].length).replace(/^:/, "")}` : text;
}

/** In Go's order. */
export const generalNames = ({ dnsNames = [], emails = [], addresses = [], uris = [] }: Partial<AlternativeNames>): Der[] => [
  ...dnsNames.map((name) => implicit(DNS, Buffer.from(name))),
  ...emails.map((email) => implicit(EMAIL, Buffer.from(email))),
  ...addresses.map((address) => implicit(ADDRESS, addressBytes(address))),
  ...uris.map((uri) => implicit(URI, Buffer.from(uri))),
];

/** One name as it stands in a certificate: `DNS`, `IP Address`, `email`, `URI`. */
export interface GeneralName {
  form: "DNS" | "IP Address" | "email" | "URI";
  value: string;
}

/** @param value a SEQUENCE OF GeneralName. @throws DerError */
export const readGeneralNames = (value: Read): GeneralName[] =>
  readAll(value.content).flatMap((each): GeneralName[] => {
    switch (each.tag & 0x1f) {
      case EMAIL:
        return [{ form: "email", value: readText(each) }];
      case DNS:
        return [{ form: "DNS", value: readText(each) }];
      case URI:
        return [{ form: "URI", value: readText(each) }];
      case ADDRESS:
        return [{ form: "IP Address", value: addressText(each.content) }];
      default:
        return [];
    }
  });

export function namesByForm(names: readonly GeneralName[]): AlternativeNames {
  const of = (form: GeneralName["form"]): string[] => names.filter((each) => each.form === form).map(({ value }) => value);
  return { dnsNames: of("DNS"), emails: of("email"), addresses: of("IP Address"), uris: of("URI") };
}
