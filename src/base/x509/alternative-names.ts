// Alternative names of a subject (RFC 5280, 4.2.1.6): host names, addresses, mailboxes and URIs.
import { addressOfBytes, bytesOf } from "../ip-address.ts";
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

/** In Go's order. */
export const generalNames = ({ dnsNames = [], emails = [], addresses = [], uris = [] }: Partial<AlternativeNames>): Der[] => [
  ...dnsNames.map((name) => implicit(DNS, Buffer.from(name))),
  ...emails.map((email) => implicit(EMAIL, Buffer.from(email))),
  ...addresses.map((address) => implicit(ADDRESS, bytesOf(address))),
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
        return [{ form: "IP Address", value: addressOfBytes(each.content) }];
      default:
        return [];
    }
  });

export function namesByForm(names: readonly GeneralName[]): AlternativeNames {
  const of = (form: GeneralName["form"]): string[] => names.filter((each) => each.form === form).map(({ value }) => value);
  return { dnsNames: of("DNS"), emails: of("email"), addresses: of("IP Address"), uris: of("URI") };
}
