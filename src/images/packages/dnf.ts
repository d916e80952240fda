// dnf, yum and microdnf of the Red Hat family.
import { filled } from "../../machine/file-size.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { knownNames } from "./debian.ts";
import { dnf5, isFifth } from "./dnf5.ts";
import { answerOf, failing, MB, place, removePackage, unpackPackage } from "./install.ts";
import { CACHE, CHOOSING, database, distribution, find, markOf, versionOf } from "./red-hat.ts";
import { unknownNote } from "./tables.ts";
import { wordsOf } from "./words.ts";

/** rpm's own version, by what releases of packages end with. */
const RPM: Readonly<Record<string, string>> = {
  ...{ el7: "4.11.3", el8: "4.14.3", el9: "4.16.1.3", el10: "4.19.1.1" },
  ...{ amzn2: "4.11.3", amzn2023: "4.16.1.3" },
  ...{ fc40: "4.19.1.1", fc41: "4.20.1", fc42: "4.20.1", fc43: "6.0.0" },
};

/** The mirrors of CentOS have gone with it. */
function* withoutMirrors(self: Running, major: string): Process {
  if (Number(major) >= 8)
    return yield* failing(
      self,
      "Error: Failed to download metadata for repo 'appstream': Cannot prepare internal mirrorlist: No URLs in mirrorlist\n",
      1,
    );
  yield* write(self, self.stdout, "Loaded plugins: fastestmirror, ovl\nDetermining fastest mirrors\n");
  return yield* failing(
    self,
    `Could not retrieve mirrorlist http://mirrorlist.centos.org/?release=${major}&arch=x86_64&repo=os&infra=container error was\n14: curl#6 - "Could not resolve host: mirrorlist.centos.org; Unknown error"\n\n\n One of the configured repositories failed (Unknown),\n and yum doesn't have enough cached data to continue.\n\nCannot find a valid baseurl for repo: base/${major}/x86_64\n`,
    1,
  );
}

export const dnf: Program = function* (self): Process {
  if (isFifth(self)) return yield* dnf5(self);
  const { files } = self.machine;
  const { verb, names, has } = wordsOf(self, new Set([...CHOOSING, "--setopt"]));
  const out = (text: string) => write(self, self.stdout, has("-q", "--quiet") ? "" : text);
  const tool = self.argv[0]!.split("/").at(-1)!;
  if (!["install", "remove", "erase", "clean", "update", "upgrade", "makecache", "autoremove"].includes(verb))
    return yield* failing(self, verb ? `k8s-quest does not simulate \`${tool} ${verb}\` yet\n` : `usage: ${tool} [options] COMMAND\n`, 1);
  const choice = CHOOSING.find((flag) => self.argv.some((word) => word === flag || word.startsWith(`${flag}=`)));
  if (choice) return yield* failing(self, `k8s-quest does not simulate \`${tool} ${choice}\` yet\n`, 1);
  if (self.user !== 0)
    return yield* failing(self, "Error: This command has to be run with superuser privileges (under the root user on most systems).\n", 1);
  if (verb === "clean") {
    const count = files.isFolder(CACHE) ? files.list(CACHE).length : 0;
    if (count) files.remove(CACHE, { recursive: true });
    yield* out(`${count} files removed\n`);
    return 0;
  }
  const base = database(self);
  if (verb === "remove" || verb === "erase" || verb === "autoremove") {
    const gone = names.filter((name) => base.all.has(name));
    for (const name of gone) {
      removePackage(files, name, find(name) ?? {});
      base.remove(name);
    }
    yield* out(
      gone.length
        ? `\nRemoved:\n${gone.map((name) => `  ${name}.x86_64\n`).join("")}\nComplete!\n`
        : "No packages marked for removal.\nDependencies resolved.\nNothing to do.\nComplete!\n",
    );
    return 0;
  }
  yield* sleep(self, 2500);
  const { id, major } = distribution(self);
  if (id === "centos") return yield* withoutMirrors(self, major);
  place(files, `${CACHE}/metadata.solv`, filled(38 * MB));
  place(files, `${CACHE}/filelists.xml.gz`, filled(9 * MB));
  if (verb !== "install") {
    yield* out(verb === "makecache" ? "Metadata cache created.\n" : "Dependencies resolved.\nNothing to do.\nComplete!\n");
    return 0;
  }
  const missing = names.filter((name) => !find(name));
  if (missing.length)
    return yield* failing(
      self,
      `${missing.map((name) => `No match for argument: ${name}\n`).join("")}Error: Unable to find a match: ${missing.join(" ")}\n${unknownNote(knownNames(), missing)}`,
      1,
    );
  const fresh = names.filter((name) => !base.all.has(name));
  for (const name of names)
    if (!fresh.includes(name)) yield* out(`Package ${name}-${versionOf(self, find(name)!.version)}.x86_64 is already installed.\n`);
  yield* out("Dependencies resolved.\n");
  if (!fresh.length) {
    yield* out("Nothing to do.\nComplete!\n");
    return 0;
  }
  const size = fresh.reduce((sum, name) => sum + find(name)!.size, 0);
  yield* out(
    `\nInstalling:\n${fresh.map((name) => ` ${name}  x86_64  ${versionOf(self, find(name)!.version)}\n`).join("")}\nTransaction Summary\nInstall  ${fresh.length} Package${fresh.length === 1 ? "" : "s"}\n\nTotal download size: ${Math.max(1, Math.round(size * 0.3))} M\nInstalled size: ${Math.max(1, Math.round(size))} M\n`,
  );
  if (!has("-y", "--assumeyes")) {
    yield* write(self, self.stdout, "Is this ok [y/N]: ");
    const answer = yield* answerOf(self, "n");
    if (!/^y/i.test(answer)) {
      yield* write(self, self.stdout, "Operation aborted.\n");
      return 1;
    }
  }
  yield* sleep(self, 400 + size * 16);
  for (const name of fresh) {
    unpackPackage(files, name, find(name)!);
    base.add(name, versionOf(self, find(name)!.version));
  }
  yield* out(`\nInstalled:\n${fresh.map((name) => `  ${name}-${versionOf(self, find(name)!.version)}.x86_64\n`).join("")}\nComplete!\n`);
  return 0;
};

/** What stands in an image from the beginning, as far as people ask for it. */
const BASE = ["bash", "coreutils", "filesystem", "glibc", "rpm", "setup"];

/** rpm: only what the database tells. */
export const rpm: Program = function* (self): Process {
  const words = self.argv.slice(1);
  const names = words.filter((word) => !word.startsWith("-"));
  if (words.includes("--version")) {
    const version = RPM[markOf(self)];
    if (version === undefined) return yield* failing(self, "k8s-quest does not simulate `rpm --version` of this release yet\n", 1);
    yield* write(self, self.stdout, `RPM version ${version}\n`);
    return 0;
  }
  if (!/^-(q|qa|qi?|aq)$/.test(words[0] ?? "") && words[0] !== "--query")
    return yield* failing(self, `k8s-quest does not simulate \`rpm ${words.join(" ")}\` yet\n`, 1);
  const known = database(self).all;
  if (words.some((word) => /^-\w*a/.test(word))) {
    yield* write(self, self.stdout, [...known].map(([name, version]) => `${name}-${version}.x86_64\n`).join(""));
    return 0;
  }
  let missing = 0;
  for (const name of names) {
    const version = known.get(name);
    if (version === undefined && BASE.includes(name))
      return yield* failing(self, `k8s-quest does not simulate \`rpm -q\` of what images come with yet\n`, 1);
    if (version === undefined) missing++;
    yield* write(self, self.stdout, version === undefined ? `package ${name} is not installed\n` : `${name}-${version}.x86_64\n`);
  }
  return missing;
};
