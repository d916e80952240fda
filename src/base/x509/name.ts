// Distinguished names: the common name and organisations that Kubernetes reads users and groups from, and all else that a name may say.
import { type Der, oid, parts, printable, type Read, readAll, readOid, readText, sequence, set, utf8 } from "./der.ts";

export interface Subject {
  commonName: string;
  organizations: readonly string[];
}

/** Who a certificate was given to. */
export interface Holder extends Subject {
  /** SHA-256 of the certificate, hexadecimal. */
  fingerprint: string;
}

/** One part of a name: its type as dotted object identifier. */
export interface Attribute {
  type: string;
  value: string;
}
/** The sets of a name, in their order; most have one attribute. */
export type Name = readonly (readonly Attribute[])[];

/** The types of attributes by the short names that openssl gives them. */
export const ATTRIBUTES: Readonly<Record<string, string>> = {
  CN: "2.5.4.3",
  SN: "2.5.4.4",
  serialNumber: "2.5.4.5",
  C: "2.5.4.6",
  L: "2.5.4.7",
  ST: "2.5.4.8",
  street: "2.5.4.9",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  title: "2.5.4.12",
  description: "2.5.4.13",
  postalCode: "2.5.4.17",
  GN: "2.5.4.42",
  initials: "2.5.4.43",
  dnQualifier: "2.5.4.46",
  emailAddress: "1.2.840.113549.1.9.1",
  UID: "0.9.2342.19200300.100.1.1",
  DC: "0.9.2342.19200300.100.1.25",
};

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?*&]*$/;
/** As Go chooses between the two kinds of text. */
const text = (value: string): Der => (PRINTABLE.test(value) ? printable(value) : utf8(value));

export const encodeName = (name: Name, encode: (attribute: Attribute) => Der = ({ value }) => text(value)): Der =>
  sequence(...name.map((group) => set(...group.map((each) => sequence(oid(each.type), encode(each))).sort(Buffer.compare))));

/** The order in which Go writes a name that it has read; all values of one type come into one set (crypto/x509/pkix ToRDNSequence). */
const GO_ORDER = ["C", "O", "OU", "L", "ST", "street", "postalCode", "CN", "serialNumber"].map((short) => ATTRIBUTES[short]!);

/** The name as Go writes it after it has read it: what it does not know is lost, and of common names the last stays. */
export function goName(name: Name): Der {
  const all = name.flat();
  return encodeName(
    GO_ORDER.map((type) => {
      const found = all.filter((each) => each.type === type);
      return type === ATTRIBUTES["CN"] || type === ATTRIBUTES["serialNumber"] ? found.slice(-1) : found;
    }).filter((group) => group.length),
  );
}

/** @param subject as Kubernetes sees it, or the name as it is encoded already */
export const nameOf = (subject: Subject | Der): Der =>
  subject instanceof Uint8Array
    ? subject
    : goName([
        subject.organizations.map((value) => ({ type: ATTRIBUTES["O"]!, value })),
        subject.commonName ? [{ type: ATTRIBUTES["CN"]!, value: subject.commonName }] : [],
      ]);

/** @throws DerError */
export const readWholeName = (name: Read): Name =>
  parts(name).map((group) =>
    readAll(group.content).flatMap((attribute) => {
      const [type, value] = parts(attribute);
      return type && value ? [{ type: readOid(type), value: readText(value) }] : [];
    }),
  );

/** The values of one type, as ATTRIBUTES names it. */
export const valuesOf = (name: Name, short: string): string[] =>
  name
    .flat()
    .filter(({ type }) => type === ATTRIBUTES[short])
    .map(({ value }) => value);

export const subjectOf = (name: Name): Subject => ({
  commonName: valuesOf(name, "CN").at(-1) ?? "",
  organizations: valuesOf(name, "O"),
});

/** @throws DerError */
export const readName = (name: Read): Subject => subjectOf(readWholeName(name));
