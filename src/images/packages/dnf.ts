// dnf, yum and microdnf of the Red Hat family.
import { filled } from "../../machine/file-size.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { wordsOf } from "./apt.ts";
import { answerOf, Database, failing, MB, place, removePackage, unpackPackage } from "./install.ts";
import { packageOf, unknownNote } from "./tables.ts";

/** What is called otherwise than in Debian. */
const NAMES: Readonly<Record<string, string>> = {
  "bind-utils": "dnsutils",
  httpd: "apache2",
  iputils: "iputils-ping",
  iproute: "iproute2",
  nc: "netcat-openbsd",
  "nmap-ncat": "netcat-openbsd",
  "procps-ng": "procps",
  "java-17-openjdk": "openjdk-17-jre-headless",
  "java-17-openjdk-headless": "openjdk-17-jre-headless",
  "java-21-openjdk": "openjdk-21-jre-headless",
  "java-21-openjdk-headless": "openjdk-21-jre-headless",
  "vim-enhanced": "vim",
  "vim-minimal": "vim-tiny",
  "gcc-c++": "g++",
  "openssl-devel": "libssl-dev",
  "shadow-utils": "passwd",
  xz: "xz-utils",
};
const CACHE = "/var/cache/dnf";
const find = (word: string) => packageOf("debian", NAMES[word] ?? word);
/** "8.14.1-2.el9": a version as this family writes it. */
const versionOf = (version: string): string => `${version.replace(/^\d+:/, "").replace(/-.*$/, "")}-1.el9`;

const database = ({ machine: { files } }: Running) => new Database(files, "/var/lib/rpm/Packages", { name: "Name", version: "Version" });

export const dnf: Program = function* (self): Process {
  const { files } = self.machine;
  const { verb, names, has } = wordsOf(self, new Set(["-x", "--exclude", "--enablerepo", "--disablerepo", "--setopt"]));
  const out = (text: string) => write(self, self.stdout, has("-q", "--quiet") ? "" : text);
  const tool = self.argv[0]!.split("/").at(-1)!;
  if (!["install", "remove", "erase", "clean", "update", "upgrade", "makecache", "autoremove"].includes(verb))
    return yield* failing(self, verb ? `k8s-quest does not simulate \`${tool} ${verb}\` yet\n` : `usage: ${tool} [options] COMMAND\n`, 1);
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
      `${missing.map((name) => `No match for argument: ${name}\n`).join("")}Error: Unable to find a match: ${missing.join(" ")}\n${unknownNote("debian", missing)}`,
      1,
    );
  const fresh = names.filter((name) => !base.all.has(name));
  for (const name of names)
    if (!fresh.includes(name)) yield* out(`Package ${name}-${versionOf(find(name)!.version)}.x86_64 is already installed.\n`);
  yield* out("Dependencies resolved.\n");
  if (!fresh.length) {
    yield* out("Nothing to do.\nComplete!\n");
    return 0;
  }
  const size = fresh.reduce((sum, name) => sum + find(name)!.size, 0);
  yield* out(
    `\nInstalling:\n${fresh.map((name) => ` ${name}  x86_64  ${versionOf(find(name)!.version)}\n`).join("")}\nTransaction Summary\nInstall  ${fresh.length} Package${fresh.length === 1 ? "" : "s"}\n\nTotal download size: ${Math.max(1, Math.round(size * 0.3))} M\nInstalled size: ${Math.max(1, Math.round(size))} M\n`,
  );
  if (!has("-y", "--assumeyes")) {
    yield* write(self, self.stdout, "Is this ok [y/N]: ");
    const answer = yield* answerOf(self);
    if (!/^y/i.test(answer)) {
      yield* write(self, self.stdout, "Operation aborted.\n");
      return 1;
    }
  }
  yield* sleep(self, 400 + size * 16);
  for (const name of fresh) {
    unpackPackage(files, name, find(name)!);
    base.add(name, versionOf(find(name)!.version));
  }
  yield* out(`\nInstalled:\n${fresh.map((name) => `  ${name}-${versionOf(find(name)!.version)}.x86_64\n`).join("")}\nComplete!\n`);
  return 0;
};
