// apt-get and apt: lists that have to be fetched first, packages with what they need, and files that weigh (apt-get).
import { filled } from "../../machine/file-size.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { type Site, siteOf } from "./apt-sites.ts";
import { answerOf, aptSize, cameWith, Database, failing, place, removePackage, unpackPackage } from "./install.ts";
import { type Package, packageOf, unknownNote } from "./tables.ts";

const LISTS = "/var/lib/apt/lists";
const HEAD = "Reading package lists...\nBuilding dependency tree...\nReading state information...\n";
/** The part of a package's size that goes over the wire. */
const PACKED = 0.28;

/** What /etc/os-release says decides where packages come from. */
const siteHere = ({ machine: { files } }: Running): Site => siteOf(files.exists("/etc/os-release") ? files.read("/etc/os-release") : "");

const WITH_VALUE = new Set(["-o", "-t", "-c", "--option", "--target-release", "--config-file"]);
const CHANGES = new Set(["update", "install", "reinstall", "remove", "purge", "autoremove", "upgrade", "dist-upgrade", "full-upgrade"]);

interface Words {
  verb: string;
  names: readonly string[];
  has(...flags: string[]): boolean;
}

export function wordsOf({ argv }: Running, withValue: ReadonlySet<string>): Words {
  const flags: string[] = [];
  const plain: string[] = [];
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!;
    if (withValue.has(word)) at++;
    else if (word.startsWith("--")) flags.push(word.replace(/=.*/, ""));
    else if (word.startsWith("-") && word.length > 1)
      flags.push(...(word === "-qq" ? ["-q", "-qq"] : [...word.slice(1)].map((letter) => `-${letter}`)));
    else plain.push(word);
  }
  return { verb: plain[0] ?? "", names: plain.slice(1), has: (...wanted) => wanted.some((flag) => flags.includes(flag)) };
}

const database = ({ machine: { files } }: Running): Database =>
  new Database(files, "/var/lib/dpkg/status", { name: "Package", version: "Version" });

/** A release that only archives have any more. */
function* dropped(self: Running, { base, suite }: Site, quiet: boolean): Process {
  const places = [`${base} ${suite}`, `${base}-security ${suite}/updates`, `${base} ${suite}-updates`];
  const told = ["InRelease", "Release"].flatMap((file, round) =>
    places.map(
      (place, at) =>
        `${round ? "Err" : "Ign"}:${round * places.length + at + 1} ${place} ${file}\n${round ? "  404  Not Found [IP: 151.101.2.132 80]\n" : ""}`,
    ),
  );
  if (!quiet) yield* write(self, self.stdout, `${told.join("")}Reading package lists...\n`);
  return yield* failing(self, places.map((place) => `E: The repository '${place} Release' does not have a Release file.\n`).join(""), 100);
}

function* update(self: Running, site: Site, quiet: boolean): Process {
  const { files } = self.machine;
  yield* sleep(self, 1800);
  if (site.gone) return yield* dropped(self, site, quiet);
  let text = "";
  let count = 0;
  let total = 0;
  const get = (what: string, size: number) => {
    text += `Get:${++count} ${what} [${aptSize(size)}]\n`;
    total += size;
  };
  for (const { base, suite, release } of site.indexes) get(`${base} ${suite} InRelease`, release);
  for (const { base, suite, release, packages } of site.indexes) {
    const stem = `${LISTS}/${base.slice(7).replaceAll("/", "_")}_dists_${suite}`;
    place(files, `${stem}_InRelease`, filled(Math.round(release * 1e6)));
    for (const [part, size] of packages) {
      get(`${base} ${suite}/${part} amd64 Packages`, size);
      // The lists are kept in a packing that is quicker to read.
      place(files, `${stem}_${part}_binary-amd64_Packages.lz4`, filled(Math.round(size * 1.95e6)));
    }
  }
  place(files, `${LISTS}/lock`, "");
  if (!quiet)
    yield* write(self, self.stdout, `${text}Fetched ${aptSize(total)} in 2s (${aptSize(total / 1.9)}/s)\nReading package lists...\n`);
  return 0;
}

/** A package's name as it may be typed: with a version, an architecture, a release. */
const bare = (word: string): string =>
  word
    .replace(/=.*$/, "")
    .replace(/:(amd64|any)$/, "")
    .replace(/\/[a-z-]+$/, "");

function* install(self: Running, site: Site, { names, has }: Words): Process {
  const { files } = self.machine;
  const quiet = has("-qq");
  const out = (text: string) => write(self, self.stdout, quiet ? "" : text);
  const known = database(self).all;
  yield* out(HEAD);
  const fetched = files.isFolder(LISTS) && files.list(LISTS).some((name) => name.includes("Packages"));
  const local = names.find((name) => name.startsWith("./") || name.startsWith("/"));
  if (local) return yield* failing(self, `k8s-quest does not simulate installing ${local} from a file yet\n`, 100);
  const wanted = names.map((word) => ({ word, name: bare(word), found: packageOf("debian", bare(word)) }));
  const missing = wanted.filter(({ name, found }) => !found || !(fetched || known.has(name) || cameWith(files, found)));
  if (missing.length) {
    const note = fetched
      ? unknownNote(
          "debian",
          missing.map(({ name }) => name),
        )
      : "";
    return yield* failing(self, missing.map(({ word }) => `E: Unable to locate package ${word}\n`).join("") + note, 100);
  }
  const wrong = wanted.find(({ word, found }) => word.includes("=") && !matches(word.slice(word.indexOf("=") + 1), found!.version));
  if (wrong) {
    const version = wrong.word.slice(wrong.word.indexOf("=") + 1);
    return yield* failing(self, `E: Version '${version}' for '${wrong.name}' was not found\n`, 100);
  }
  yield* out(site.solving);
  const fresh: { name: string; version: string; size: number; commands?: readonly string[] }[] = [];
  const further = new Map<string, string>();
  const recommended = new Set<string>();
  const asked = new Set(wanted.map(({ name }) => name));
  for (const { name, found } of wanted) {
    const { version, size, commands, needs = [], recommends = [], recommended: extra = 0 } = found as Package;
    if (known.has(name) || cameWith(files, found!)) {
      yield* out(`${name} is already the newest version (${version}).\n`);
      continue;
    }
    const more = has("--no-install-recommends") ? [] : recommends;
    for (const each of has("--no-install-recommends") ? recommends : []) recommended.add(each);
    const others = [...needs, ...more].filter((each) => !known.has(each) && !asked.has(each));
    for (const each of others) further.set(each, packageOf("debian", each)!.version);
    fresh.push({ name, version, size: size + (more.length ? extra : 0), ...(commands ? { commands } : {}) });
  }
  const list = (title: string, words: Iterable<string>) => {
    const sorted = [...words].sort();
    return sorted.length ? `${title}\n${wrapped(sorted)}` : "";
  };
  const all = [...fresh.map(({ name }) => name), ...further.keys()];
  if (further.size) yield* out(list("The following additional packages will be installed:", further.keys()));
  if (recommended.size) yield* out(list("Recommended packages:", recommended));
  yield* out(list("The following NEW packages will be installed:", all));
  yield* out(`0 upgraded, ${all.length} newly installed, 0 to remove and 0 not upgraded.\n`);
  if (!fresh.length) return 0;
  const size = fresh.reduce((sum, each) => sum + each.size, 0);
  yield* out(
    `Need to get ${aptSize(size * PACKED)} of archives.\nAfter this operation, ${aptSize(size)} of additional disk space will be used.\n`,
  );
  if (!has("-y", "--yes", "--assume-yes", "-qq") && (further.size > 0 || self.argv[0]!.endsWith("apt"))) {
    yield* write(self, self.stdout, "Do you want to continue? [Y/n] ");
    if (!/^y/i.test(yield* answerOf(self))) {
      yield* write(self, self.stdout, "Abort.\n");
      return 1;
    }
  }
  yield* sleep(self, 500 + size * 14);
  const order = [...[...further].map(([name, version]) => ({ name, version })), ...fresh];
  const share = (size * PACKED) / (order.length + 4 * fresh.length);
  for (const [index, { name, version }] of order.entries())
    yield* out(
      `Get:${index + 1} ${site.base} ${site.suite}/main amd64 ${name} amd64 ${version} [${aptSize(share * (further.has(name) ? 1 : 5))}]\n`,
    );
  if (!known.has("apt-utils") && !asked.has("apt-utils"))
    yield* write(self, self.stderr, "debconf: delaying package configuration, since apt-utils is not installed\n");
  yield* out(`Fetched ${aptSize(size * PACKED)} in 1s (${aptSize(size * PACKED * 1.2)}/s)\n`);
  const base = database(self);
  let listed = 6089 + known.size * 40;
  for (const { name, version } of order) {
    yield* out(
      `Selecting previously unselected package ${name}.\n${listed ? `(Reading database ... ${listed} files and directories currently installed.)\n` : ""}Preparing to unpack .../${name}_${version}_amd64.deb ...\nUnpacking ${name} (${version}) ...\n`,
    );
    listed = 0;
    base.add(name, version, "Status: install ok installed\nArchitecture: amd64\n");
  }
  for (const { name, ...each } of fresh) unpackPackage(files, name, each);
  yield* sleep(self, 200 + size * 4);
  for (const { name, version } of order) yield* out(`Setting up ${name} (${version}) ...\n`);
  yield* out(`Processing triggers for libc-bin (${site.libc}) ...\n`);
  return 0;
}

const matches = (wanted: string, version: string): boolean =>
  new RegExp(`^${wanted.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replaceAll("*", ".*")}$`).test(version);

/** Names in lines of at most 80 columns, two spaces in. */
function wrapped(names: readonly string[]): string {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + name.length < 79) lines[lines.length - 1] = `${last} ${name}`;
    else lines.push(`  ${name}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

function* remove(self: Running, { verb, names, has }: Words): Process {
  const { files } = self.machine;
  const base = database(self);
  const known = base.all;
  const gone = verb === "autoremove" ? [] : names.map(bare).filter((name) => known.has(name));
  const out = (text: string) => write(self, self.stdout, has("-qq") ? "" : text);
  yield* out(HEAD);
  const unknown = names.filter((name) => !known.has(bare(name)) && !packageOf("debian", bare(name)));
  if (unknown.length && verb !== "autoremove")
    return yield* failing(self, unknown.map((name) => `E: Unable to locate package ${name}\n`).join(""), 100);
  for (const name of names) if (!known.has(bare(name))) yield* out(`Package '${bare(name)}' is not installed, so not removed\n`);
  const size = gone.reduce((sum, name) => sum + (packageOf("debian", name)?.size ?? 0), 0);
  if (gone.length)
    yield* out(`The following packages will be REMOVED:\n${wrapped(gone.map((name) => (verb === "purge" ? `${name}*` : name)).sort())}`);
  yield* out(`0 upgraded, 0 newly installed, ${gone.length} to remove and 0 not upgraded.\n`);
  if (!gone.length) return 0;
  yield* out(`After this operation, ${aptSize(size)} disk space will be freed.\n`);
  if (!has("-y", "--yes", "--assume-yes")) {
    yield* out("Do you want to continue? [Y/n] ");
    if (!/^y/i.test(yield* answerOf(self))) {
      yield* out("Abort.\n");
      return 1;
    }
  }
  yield* sleep(self, 400);
  yield* out(`(Reading database ... ${6089 + known.size * 40} files and directories currently installed.)\n`);
  for (const name of gone) {
    yield* out(`Removing ${name} (${known.get(name)}) ...\n`);
    removePackage(files, name, packageOf("debian", name) ?? {});
    base.remove(name);
  }
  return 0;
}

export const apt = (name: "apt" | "apt-get"): Program =>
  function* (self): Process {
    const words = wordsOf(self, WITH_VALUE);
    const { verb, has } = words;
    const site = siteHere(self);
    if (site.unknown) return yield* failing(self, `k8s-quest does not simulate ${name} of ${site.suite} yet\n`, 1);
    if (has("--version", "-v")) {
      yield* write(self, self.stdout, `apt ${site.apt} (amd64)\n`);
      return 0;
    }
    if (!verb) {
      yield* write(self, self.stdout, `apt ${site.apt} (amd64)\nUsage: ${name} command\n`);
      return 0;
    }
    if (["list", "search", "show", "policy", "source", "download", "build-dep", "edit-sources"].includes(verb))
      return yield* failing(self, `k8s-quest does not simulate \`${name} ${verb}\` yet\n`, 1);
    if (!CHANGES.has(verb) && !["clean", "autoclean", "check"].includes(verb))
      return yield* failing(self, `E: Invalid operation ${verb}\n`, 100);
    if (name === "apt")
      yield* write(self, self.stderr, "\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n");
    if (self.user !== 0)
      return yield* failing(
        self,
        verb === "update"
          ? `E: List directory ${LISTS}/partial is missing. - Acquire (13: Permission denied)\n`
          : "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n",
        100,
      );
    switch (verb) {
      case "update":
        return yield* update(self, site, has("-qq"));
      case "install":
      case "reinstall":
        return yield* install(self, site, words);
      case "remove":
      case "purge":
      case "autoremove":
        return yield* remove(self, words);
      case "upgrade":
      case "dist-upgrade":
      case "full-upgrade":
        yield* write(
          self,
          self.stdout,
          has("-qq") ? "" : `${HEAD}Calculating upgrade...\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n`,
        );
        return 0;
      default:
        return 0;
    }
  };
