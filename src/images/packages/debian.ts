// The packages of Debian's releases, what each needs, and what comes with it (pkgDepCache::MarkInstall). Releases whose index is not known here, and
// Ubuntu, have those of Debian's latest: their names and figures may be others.
import { tableOf } from "./tables.ts";

export interface DebianPackage {
  version: string;
  /** Bytes that are fetched. Nothing of packages that images come with. */
  archive?: number;
  /** KiB on the disk. */
  installed?: number;
  /** Images come with it. */
  base?: true;
  /** For every architecture. */
  all?: true;
  /** More than one architecture may be there at a time: told of with its own. */
  same?: true;
  /** The suite that has the newest version, where it is not the release itself. */
  from?: "security" | "updates";
  /** In /usr/bin, or where they say. */
  commands?: readonly string[];
  /** "gcc|c-compiler>gcc-14": gcc, or gcc-14, which provides c-compiler. What images come with is left out. */
  needs?: readonly string[];
  recommends?: readonly string[];
  suggests?: readonly string[];
}

/** A name that no package has in a release. */
interface Nameless {
  /** The one package that provides it. */
  instead?: string;
  /** Packages that provide it, with their versions: one has to be chosen. */
  providers?: readonly string[];
  /** What others know in place of it, if anything. */
  replacements?: readonly string[];
}

type Table = Readonly<Record<string, DebianPackage | Nameless>>;

const isPackage = (entry: DebianPackage | Nameless): entry is DebianPackage => "version" in entry;
const merged = new Map<string, Table>();

/** Packages of several releases, the first release's before the others'; names without a package are left out. */
function merge(...releases: readonly ("trixie" | "bookworm")[]): Table {
  const name = releases.join();
  let table = merged.get(name);
  if (!table) {
    const entries = releases.toReversed().flatMap((release) => Object.entries(tableOf<Table>(release)));
    table = Object.fromEntries(entries.filter(([, entry]) => isPackage(entry)));
    merged.set(name, table);
  }
  return table;
}

export const ofRelease = (suite: string): Table =>
  suite === "trixie" || suite === "bookworm"
    ? tableOf<Table>(suite)
    : suite === "bullseye"
      ? merge("bookworm", "trixie")
      : merge("trixie", "bookworm");

/** What is known by name in any release: a name that a release lacks is lacking there, and not unknown. */
export const knownNames = (): string[] => [...new Set(["trixie", "bookworm"].flatMap((release) => Object.keys(tableOf<Table>(release))))];

export function find(table: Table, name: string): DebianPackage | undefined {
  const entry = Object.hasOwn(table, name) ? table[name]! : undefined;
  return entry && isPackage(entry) ? entry : undefined;
}

export function nameless(table: Table, name: string): Nameless | undefined {
  const entry = Object.hasOwn(table, name) ? table[name]! : undefined;
  return entry && !isPackage(entry) ? entry : undefined;
}

/** The packages that a wish may mean, of those that a release has. */
const meanings = (table: Table, wish: string): string[] =>
  wish
    .split(/[|>]/)
    .map((name) => name.replace(/:any$/, ""))
    .filter((name) => find(table, name));

/** Wishes of a package that nothing there fulfils. */
const open = (table: Table, wishes: readonly string[] = [], there: (name: string) => boolean): readonly string[] =>
  wishes.filter((wish) => !meanings(table, wish).some(there));

/** What comes with packages, themselves included: what each needs stands before it. */
export function withNeeds(
  table: Table,
  names: readonly string[],
  { recommends, there }: { recommends: boolean; there: (name: string) => boolean },
): string[] {
  const chosen = new Set(names);
  const choose = (name: string): void => {
    const { needs, recommends: more } = find(table, name)!;
    for (const wish of [...(needs ?? []), ...((recommends && more) || [])]) {
      const all = meanings(table, wish);
      if (!all.length || all.some((each) => chosen.has(each) || there(each))) continue;
      chosen.add(all[0]!);
      choose(all[0]!);
    }
  };
  for (const name of names) choose(name);
  const order = new Set<string>();
  const entered = new Set<string>();
  const enter = (name: string): void => {
    if (entered.has(name)) return;
    entered.add(name);
    for (const wish of find(table, name)!.needs ?? []) for (const each of meanings(table, wish)) if (chosen.has(each)) enter(each);
    order.add(name);
  };
  for (const name of [...chosen].sort()) enter(name);
  return [...order];
}

/** What packages that are put in suggest or recommend, and nothing there or among them fulfils, as apt lists it (ShowExtra). */
export function unfulfilled(
  table: Table,
  kind: "recommends" | "suggests",
  names: readonly string[],
  there: (name: string) => boolean,
): string[] {
  const chosen = new Set(names);
  const told = new Set<string>();
  for (const name of [...names].sort())
    for (const wish of open(table, find(table, name)![kind], (other) => chosen.has(other) || there(other))) {
      const asked = wish.split("|").map((each) => each.replace(/>.*/, ""));
      if (!asked.some((each) => told.has(each))) for (const [at, each] of asked.entries()) told.add(at ? `| ${each}` : each);
    }
  return [...told];
}

/** Those of the packages that are there which some of the given need or, if asked, recommend, however far; the given included. */
export function reached(table: Table, names: readonly string[], there: ReadonlySet<string>, recommends: boolean): Set<string> {
  const found = new Set(names);
  for (const name of found) {
    const { needs = [], recommends: more = [] } = find(table, name) ?? {};
    for (const wish of recommends ? [...needs, ...more] : needs)
      for (const each of meanings(table, wish)) if (there.has(each)) found.add(each);
  }
  return found;
}

/** The packages that cannot stay when some go: those that need one of them, however far; the given included. */
export function withDependents(table: Table, names: readonly string[], there: ReadonlySet<string>): Set<string> {
  const gone = new Set(names);
  for (let before = -1; before < gone.size; ) {
    before = gone.size;
    for (const name of there)
      for (const wish of find(table, name)?.needs ?? []) {
        const fulfilled = meanings(table, wish).filter((each) => there.has(each));
        if (fulfilled.length && fulfilled.every((each) => gone.has(each))) gone.add(name);
      }
  }
  return gone;
}

/** Megabytes on the disk. */
export const megabytes = ({ installed = 0 }: DebianPackage): number => (installed * 1024) / 1e6;
