// What package managers can fetch: tables of packages in YAML, each read when it is first asked for. Nothing else is behind a package's name.
import { distance } from "fastest-levenshtein";
import { load } from "js-yaml";
import { readAsset } from "../../base/assets.ts";

export interface Package {
  version: string;
  /** Megabytes on the disk. */
  size: number;
  /** Executables: in /usr/bin, or where they say. */
  commands?: readonly string[];
  /** Packages that come with it: names only, what they weigh is counted with it. */
  needs?: readonly string[];
  /** npm: how many packages come in all. */
  packages?: number;
  /** Python: what is imported, where that is not the name. */
  modules?: readonly string[];
}

type TableName = "alpine" | "python" | "npm";
const tables = new Map<string, object>();

/** A table as its file has it. */
export function tableOf<Table extends object>(name: string): Table {
  let found = tables.get(name);
  if (!found) {
    const text = readAsset(`src/images/packages/${name}.yaml`);
    // The build makes JSON of it: a list with its one document.
    found = (text.startsWith("[") ? JSON.parse(text)[0] : load(text)) as object;
    tables.set(name, found);
  }
  return found as Table;
}

const table = (name: TableName) => tableOf<Readonly<Record<string, Package>>>(name);
export const packageOf = (name: TableName, key: string): Package | undefined =>
  Object.hasOwn(table(name), key) ? table(name)[key] : undefined;
export const namesIn = (name: TableName): readonly string[] => Object.keys(table(name));

/**
 * What is said after the manager's own words where a name is not known: a slip of the hand needs no more, but the tables are only a part of what
 * is published. `known`: the names of one.
 */
export function unknownNote(known: readonly string[], keys: readonly string[]): string {
  const strange = keys.filter((key) => !known.some((each) => distance(each, key) <= 2));
  return strange.length
    ? `k8s-quest: knows ${known.length} packages of this index by heart, and fetches nothing: ${strange.join(", ")} may well be published\n`
    : "";
}
