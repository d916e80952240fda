// Distinguished names: the common name and organisations that Kubernetes reads users and groups from.
import { type Der, oid, parts, type Read, readAll, readOid, readText, sequence, set, utf8 } from "./der.ts";

export interface Subject {
  commonName: string;
  organizations: readonly string[];
}

const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";

export function nameOf({ commonName, organizations }: Subject): Der {
  const attribute = (type: string, value: string): Der => sequence(oid(type), utf8(value));
  return sequence(
    // Go writes all organisations into one set, in the order of their encodings.
    ...(organizations.length ? [set(...organizations.map((each) => attribute(ORGANIZATION, each)).sort(Buffer.compare))] : []),
    ...(commonName ? [set(attribute(COMMON_NAME, commonName))] : []),
  );
}

/** @throws DerError */
export function readName(name: Read): Subject {
  let commonName = "";
  const organizations: string[] = [];
  for (const group of parts(name))
    for (const attribute of readAll(group.content)) {
      const [type, value] = parts(attribute);
      if (!type || !value) continue;
      const known = readOid(type);
      if (known === COMMON_NAME) commonName = readText(value);
      else if (known === ORGANIZATION) organizations.push(readText(value));
    }
  return { commonName, organizations };
}
