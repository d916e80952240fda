// Distinguished names as openssl reads them after -subj and shows them.
import { type Der, printable, utf8 } from "../../../../base/x509/der.ts";
import { ATTRIBUTES, type Attribute, encodeName, type Name } from "../../../../base/x509/name.ts";
import { OpensslError } from "./common.ts";

const LONG: Readonly<Record<string, string>> = {
  commonName: "CN",
  surname: "SN",
  countryName: "C",
  localityName: "L",
  stateOrProvinceName: "ST",
  streetAddress: "street",
  organizationName: "O",
  organizationalUnitName: "OU",
  givenName: "GN",
  userId: "UID",
  domainComponent: "DC",
};
const SHORT = new Map(Object.entries(ATTRIBUTES).map(([short, type]) => [type, short]));

/**
 * /O=dev/CN=jane, with + between attributes of one set.
 * @throws OpensslError
 */
export function parseSubject(command: string, text: string): { name: Name; warnings: string } {
  if (!text.startsWith("/"))
    throw new OpensslError(
      `${command}: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'\n`,
    );
  const groups: Attribute[][] = [];
  let warnings = "";
  let joins = false;
  for (let at = 1; at < text.length; ) {
    let [type, value] = ["", ""];
    while (at < text.length && text[at] !== "=") type += text[at++];
    if (at >= text.length) {
      throw new OpensslError(
        `${command}: Hit end of string before finding the equals in the name string '${text}'\n`.replace(" in the name string", ""),
      );
    }
    at++;
    while (at < text.length && text[at] !== "/" && text[at] !== "+") {
      if (text[at] === "\\") at++;
      value += text[at++] ?? "";
    }
    const joinsNext = text[at] === "+";
    at++;
    const id = ATTRIBUTES[LONG[type.trim()] ?? type.trim()];
    if (!id) warnings += `${command}: Skipping unknown subject name attribute "${type}"\n`;
    else if (!value) warnings += `${command}: No value provided for subject name attribute "${type}", skipped\n`;
    else if (joins && groups.length) groups.at(-1)!.push({ type: id, value });
    else groups.push([{ type: id, value }]);
    joins = joinsNext;
  }
  return { name: groups, warnings };
}

/** The country is printable text, everything else UTF-8. */
export const encodeSubject = (name: Name): Der =>
  encodeName(name, ({ type, value }) => (type === ATTRIBUTES["C"] ? printable(value) : utf8(value)));

const escaped = (value: string): string => value.replace(/[,+"\\<>;]/g, "\\$&").replace(/^[ #]|(?<=.) $/g, "\\$&");

/** How names are shown: `oneline` is what openssl does unless -nameopt says otherwise. */
export type NameForm = "oneline" | "RFC2253" | "compat" | "multiline";

export function formatName(name: Name, form: NameForm = "oneline"): string {
  const short = ({ type }: Attribute): string => SHORT.get(type) ?? type;
  const pair = (each: Attribute): string => `${short(each)}=${escaped(each.value)}`;
  switch (form) {
    case "RFC2253":
      return [...name]
        .reverse()
        .map((group) => group.map(pair).join("+"))
        .join(",");
    case "compat":
      return name.map((group) => `/${group.map((each) => `${short(each)}=${each.value}`).join("/")}`).join("");
    case "multiline": {
      const long = new Map(Object.entries(LONG).map(([name, brief]) => [brief, name]));
      return name
        .flat()
        .map((each) => `\n    ${(long.get(short(each)) ?? short(each)).padEnd(25)} = ${each.value}`)
        .join("");
    }
    default:
      return name.map((group) => group.map(pair).join(" + ")).join(", ");
  }
}
