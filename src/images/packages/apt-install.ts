// apt-get install: packages with what they need, out of the lists of the release.
import type { Process, Running } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import type { Site } from "./apt-sites.ts";
import { type DebianPackage, find, knownNames, megabytes, nameless, ofRelease, unfulfilled, withNeeds } from "./debian.ts";
import { automatic, installedByDpkg } from "./dpkg.ts";
import { answerOf, aptSize, cameWith, failing, unpackPackage } from "./install.ts";
import { unknownNote } from "./tables.ts";
import { saysYes, type Words } from "./words.ts";

export const LISTS = "/var/lib/apt/lists";
/** What apt is through with: at a terminal it says so (OpTextProgress). */
export const through = (self: Pick<Running, "stdout">, ...steps: readonly string[]): string =>
  steps.map((step) => `${step}...${self.stdout.terminal ? " Done" : ""}\n`).join("");
export const head = (self: Pick<Running, "stdout">): string =>
  through(self, "Reading package lists", "Building dependency tree", "Reading state information");

/** A package's name as it may be typed: with a version, an architecture, a release. */
export const bare = (word: string): string =>
  word
    .replace(/=.*$/, "")
    .replace(/:(amd64|any)$/, "")
    .replace(/\/[a-z-]+$/, "");

type Table = ReturnType<typeof ofRelease>;

/** Names in lines of less than 80 columns, two spaces in (ShowList). */
export function wrapped(names: readonly string[]): string {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + name.length < 79) lines[lines.length - 1] = `${last} ${name}`;
    else lines.push(`  ${name}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

export const listed = (title: string, names: readonly string[]): string => (names.length ? `${title}\n${wrapped(names)}` : "");

/** What apt says of a name that it has read of, without a package that it could take; undefined where it has read of none. */
function withoutCandidate(table: Table, name: string): string | undefined {
  const { providers, replacements } = nameless(table, name) ?? {};
  if (providers) return `Package ${name} is a virtual package provided by:\n${providers.map((each) => `  ${each}\n`).join("")}\n`;
  return (
    replacements &&
    `Package ${name} is not available, but is referred to by another package.\nThis may mean that the package is missing, has been obsoleted, or\nis only available from another source\n${listed("However the following packages replace it:", replacements)}\n`
  );
}

/** A name may be a pattern, too. */
const unlocated = (name: string): string =>
  [
    `E: Unable to locate package ${name}`,
    ...(/[.*?[]/.test(name) ? [`E: Couldn't find any package by glob '${name}'`] : []),
    ...(/[.*?+|[^$]/.test(name) ? [`E: Couldn't find any package by regex '${name}'`] : []),
    "",
  ].join("\n");

const matches = (wanted: string, version: string): boolean =>
  new RegExp(`^${wanted.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replaceAll("*", ".*")}$`).test(version);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function* aptInstall(self: Running, site: Site, words: Words): Process {
  const { names, has } = words;
  const { files } = self.machine;
  const table = ofRelease(site.suite);
  const out = (text: string) => write(self, self.stdout, has("-qq") ? "" : text);
  const database = installedByDpkg(self);
  const known = database.all;
  yield* out(head(self));
  const fetched = files.isFolder(LISTS) && files.list(LISTS).some((name) => name.includes("Packages"));
  const local = names.find((name) => name.startsWith("./") || name.startsWith("/"));
  if (local) return yield* failing(self, `k8s-quest does not simulate installing ${local} from a file yet\n`, 100);
  const there = (name: string): boolean => {
    const found = find(table, name);
    return known.has(name) || found?.base === true || (found !== undefined && cameWith(files, found));
  };
  const wanted = names.map((word) => {
    const name = nameless(table, bare(word))?.instead ?? bare(word);
    const found = find(table, name);
    return { word, name, found: found && (fetched || there(name)) ? found : undefined };
  });
  const missing = wanted.filter(({ found }) => !found).map(({ name }) => name);
  if (missing.length) {
    const told = missing.map((name) => (fetched ? withoutCandidate(table, name) : undefined));
    yield* out(told.join(""));
    const errors = missing.map((name, at) => (told[at] ? `E: Package '${name}' has no installation candidate\n` : unlocated(name)));
    return yield* failing(self, errors.join("") + (fetched ? unknownNote(knownNames(), missing) : ""), 100);
  }
  const wrong = wanted.find(({ word, found }) => word.includes("=") && !matches(word.slice(word.indexOf("=") + 1), found!.version));
  if (wrong) {
    const version = wrong.word.slice(wrong.word.indexOf("=") + 1);
    return yield* failing(self, `E: Version '${version}' for '${wrong.name}' was not found\n`, 100);
  }
  yield* out(site.solving);
  const fresh = new Set<string>();
  const marks = automatic(self);
  for (const { name, found } of wanted) {
    if (!there(name)) {
      fresh.add(name);
      continue;
    }
    yield* out(`${name} is already the newest version (${known.get(name) ?? found!.version}).\n`);
    if (!marks.all.has(name)) continue;
    marks.remove(name);
    yield* out(`${name} set to manually installed.\n`);
  }
  const recommends = !has("--no-install-recommends");
  const order = withNeeds(table, [...fresh], { recommends, there });
  const further = order.filter((name) => !fresh.has(name)).sort();
  yield* out(
    [
      listed("The following additional packages will be installed:", further),
      listed("Suggested packages:", unfulfilled(table, "suggests", order, there)),
      listed("Recommended packages:", unfulfilled(table, "recommends", order, there)),
      listed("The following NEW packages will be installed:", [...order].sort()),
      `0 upgraded, ${order.length} newly installed, 0 to remove and 0 not upgraded.\n`,
    ].join(""),
  );
  if (!order.length) return 0;
  const packages = order.map((name) => ({ name, ...find(table, name)! }));
  const archives = sum(packages.map(({ archive = 0 }) => archive)) / 1e6;
  const size = sum(packages.map(megabytes));
  yield* out(
    `Need to get ${aptSize(archives)} of archives.\nAfter this operation, ${aptSize(size)} of additional disk space will be used.\n`,
  );
  if (!saysYes(words) && (further.length > 0 || self.argv[0]!.endsWith("apt"))) {
    yield* write(self, self.stdout, "Do you want to continue? [Y/n] ");
    if (!/^y/i.test(yield* answerOf(self))) {
      yield* write(self, self.stdout, "Abort.\n");
      return 1;
    }
  }
  yield* sleep(self, 500 + size * 14);
  for (const [index, each] of packages.entries()) yield* out(`Get:${index + 1} ${placeOf(site, each)} [${aptSize(each.archive! / 1e6)}]\n`);
  if (!known.has("apt-utils") && !fresh.has("apt-utils"))
    yield* write(self, self.stderr, "debconf: delaying package configuration, since apt-utils is not installed\n");
  yield* out(`Fetched ${aptSize(archives)} in 1s (${aptSize(archives * 1.2)}/s)\n`);
  const digits = String(packages.length - 1).length;
  for (const [index, each] of packages.entries()) {
    const { name, version } = each;
    const number = packages.length > 1 ? `${String(index).padStart(digits, "0")}-` : "";
    const file = `${number}${name}_${version.replace(":", "%3a")}_${architectureOf(each)}.deb`;
    const reading = index ? "" : `(Reading database ... ${6089 + known.size * 40} files and directories currently installed.)\n`;
    yield* out(
      `Selecting previously unselected package ${told(each)}.\n${reading}Preparing to unpack .../${file} ...\nUnpacking ${told(each)} (${version}) ...\n`,
    );
    database.add(name, version, "Status: install ok installed\nArchitecture: amd64\n");
    if (!fresh.has(name)) marks.add(name, "1", "Architecture: amd64\n");
    unpackPackage(files, name, { size: megabytes(each), ...(each.commands ? { commands: each.commands } : {}) });
  }
  yield* sleep(self, 200 + size * 4);
  for (const each of packages) yield* out(`Setting up ${told(each)} (${each.version}) ...\n`);
  // The cache of the linker is renewed for libraries.
  if (packages.some(({ name, same }) => same && /^lib/.test(name) && !name.endsWith("-dev")))
    yield* out(`Processing triggers for libc-bin (${site.libc}) ...\n`);
  return 0;
}

type Named = DebianPackage & { name: string };

const architectureOf = ({ all }: DebianPackage): string => (all ? "all" : "amd64");
/** As dpkg names a package: with its architecture where there may be several. */
const told = ({ name, same }: Named): string => (same ? `${name}:amd64` : name);

/** "http://deb.debian.org/debian trixie/main amd64 curl amd64 8.14.1-2+deb13u2" */
function placeOf(site: Site, each: Named): string {
  const suite = each.from ? `${site.suite}-${each.from}` : site.suite;
  const base = site.indexes.find((index) => index.suite === suite)?.base ?? site.base;
  return `${base} ${suite}/main amd64 ${each.name} ${architectureOf(each)} ${each.version}`;
}
