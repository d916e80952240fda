// Extensions as openssl writes them in words: keyUsage=critical,digitalSignature; subjectAltName=DNS:a,IP:10.0.0.1.
import { isIP } from "node:net";
import { generalNames } from "../../../../base/x509/alternative-names.ts";
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  extension,
  keyIdentifierOf,
  keyUsage,
  subjectKeyIdentifier,
} from "../../../../base/x509/certificate.ts";
import { type Der, sequence } from "../../../../base/x509/der.ts";
import { OpensslError } from "./common.ts";

const USAGES: Readonly<Record<string, string>> = {
  digitalSignature: "digital signature",
  nonRepudiation: "content commitment",
  contentCommitment: "content commitment",
  keyEncipherment: "key encipherment",
  dataEncipherment: "data encipherment",
  keyAgreement: "key agreement",
  keyCertSign: "cert sign",
  cRLSign: "crl sign",
  encipherOnly: "encipher only",
  decipherOnly: "decipher only",
};
const PURPOSES: Readonly<Record<string, string>> = {
  serverAuth: "server auth",
  clientAuth: "client auth",
  codeSigning: "code signing",
  emailProtection: "email protection",
  timeStamping: "timestamping",
  OCSPSigning: "ocsp signing",
};

/** Public keys whose identifiers the extensions may tell. */
export interface Keys {
  subject: Der;
  issuer: Der;
}

/** @param text as basicConstraints=critical,CA:TRUE @throws OpensslError */
export function writeExtension(command: string, text: string, keys: Keys): Der {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(at, 0)).trim();
  const given = text
    .slice(at + 1)
    .split(",")
    .map((each) => each.trim());
  const critical = given[0] === "critical";
  const values = critical ? given.slice(1) : given;
  const wrong = (): OpensslError => new OpensslError(`Error adding extension from -addext: ${name || text}=${values.join(",")}\n`);
  const known = (words: Readonly<Record<string, string>>): string[] =>
    values.map((value) => {
      const found = words[value];
      if (!found) throw wrong();
      return found;
    });
  switch (name) {
    case "subjectAltName": {
      const of = (prefix: string): string[] =>
        values.filter((value) => value.startsWith(`${prefix}:`)).map((value) => value.slice(prefix.length + 1));
      if (values.some((value) => !/^(DNS|IP|email|URI):./.test(value)) || of("IP").some((address) => !isIP(address))) throw wrong();
      const names = values.flatMap((value) => {
        const rest = value.slice(value.indexOf(":") + 1);
        if (value.startsWith("DNS:")) return generalNames({ dnsNames: [rest] });
        if (value.startsWith("IP:")) return generalNames({ addresses: [rest] });
        return generalNames(value.startsWith("email:") ? { emails: [rest] } : { uris: [rest] });
      });
      return extension("2.5.29.17", critical, sequence(...names));
    }
    case "keyUsage":
      return keyUsage(known(USAGES), critical)!;
    case "extendedKeyUsage":
      return extendedKeyUsage(known(PURPOSES), critical);
    case "basicConstraints":
      if (values.length !== 1 || !/^CA:(TRUE|FALSE)$/i.test(values[0]!))
        throw new OpensslError(`openssl: k8s-quest does not simulate basicConstraints=${values.join(",")} yet\n`);
      return basicConstraints(/TRUE/i.test(values[0]!), critical);
    case "subjectKeyIdentifier":
      return subjectKeyIdentifier(keyIdentifierOf(keys.subject, "sha1"));
    case "authorityKeyIdentifier":
      return authorityKeyIdentifier(keyIdentifierOf(keys.issuer, "sha1"));
    default:
      throw new OpensslError(`openssl: k8s-quest does not simulate the extension ${name || text} in openssl ${command} yet\n`);
  }
}

/** The lines of a section of an -extfile; [ alt_names ] and the like follow `@name`. */
export function extensionLines(file: string, section: string | undefined): string[] {
  const sections = new Map<string, string[]>([["", []]]);
  let current = "";
  for (const line of file.split("\n").map((each) => each.replace(/#.*/, "").trim())) {
    const [, title] = /^\[\s*(.+?)\s*\]$/.exec(line) ?? [];
    if (title) sections.set((current = title), []);
    else if (line) sections.get(current)!.push(line.replace(/\s*=\s*/, "="));
  }
  const chosen = section ?? "";
  return (sections.get(chosen) ?? []).map((line) =>
    line.replace(/@(\w+)/g, (_, name: string) =>
      (sections.get(name) ?? []).map((each) => each.replace(/^(DNS|IP|email|URI)(\.\d+)?=/, "$1:")).join(","),
    ),
  );
}
