// apk, Alpine's package manager (apk-tools 2.14).
import { filled } from "../../machine/file-size.ts";
import type { FileSystem } from "../../machine/files.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { cameWith, Database, failing, place, removePackage, unpackPackage } from "./install.ts";
import { namesIn, packageOf, unknownNote } from "./tables.ts";
import { wordsOf } from "./words.ts";

const releaseIn = (files: FileSystem): string =>
  files.exists("/etc/alpine-release") ? files.read("/etc/alpine-release").trim() : "3.22.2";
const mirrorOf = (files: FileSystem): string =>
  `https://dl-cdn.alpinelinux.org/alpine/v${releaseIn(files).split(".").slice(0, 2).join(".")}`;
const fetching = (files: FileSystem): string =>
  ["main", "community"].map((part) => `fetch ${mirrorOf(files)}/${part}/x86_64/APKINDEX.tar.gz\n`).join("");
const INDEXES = { "/var/cache/apk/APKINDEX.66a92c4f.tar.gz": 0.51, "/var/cache/apk/APKINDEX.c4e2d1ab.tar.gz": 1.9 };
const WITH_VALUE = new Set(["-t", "--virtual", "-X", "--repository", "-p", "--root", "--keys-dir", "--arch"]);
/** What Alpine itself has: packages, and megabytes. */
const BASE = { packages: 16, size: 8 };

const installedIn = (files: FileSystem) => new Database(files, "/lib/apk/db/installed", { name: "P", version: "V" });
/** Names that stand for several packages: --virtual. */
const virtualsIn = (files: FileSystem) => new Database(files, "/etc/apk/virtual", { name: "P", version: "N" });

const bare = (word: string): string => word.replace(/[=~<>@].*$/, "");

function summary(files: FileSystem): string {
  const all = [...installedIn(files).all.keys()];
  const size = all.reduce((sum, name) => sum + (packageOf("alpine", name)?.size ?? 0), 0);
  return `OK: ${Math.round(BASE.size + size / 1.048576)} MiB in ${BASE.packages + all.length} packages\n`;
}

function virtualOf({ argv }: Running): string | undefined {
  for (const [index, word] of argv.entries()) {
    if (word === "--virtual" || word === "-t") return argv[index + 1];
    if (word.startsWith("--virtual=")) return word.slice(10);
  }
  return undefined;
}

function* add(self: Running, names: readonly string[]): Process {
  const { files } = self.machine;
  const base = installedIn(files);
  const known = base.all;
  const wanted = names.map((word) => ({ word, name: bare(word), found: packageOf("alpine", bare(word)) }));
  const missing = wanted.filter(({ found }) => !found);
  if (missing.length) {
    const lines = missing.map(({ name, word }) => `  ${name} (no such package):\n    required by: world[${word}]\n`);
    const note = unknownNote(
      namesIn("alpine"),
      missing.map(({ name }) => name),
    );
    return yield* failing(self, `ERROR: unable to select packages:\n${lines.join("")}${note}`, missing.length);
  }
  const wrong = wanted.filter(
    ({ word, name, found }) => word.startsWith(`${name}=`) && !found!.version.startsWith(word.slice(name.length + 1)),
  );
  if (wrong.length)
    return yield* failing(
      self,
      `ERROR: unable to select packages:\n${wrong.map(({ word, name, found }) => `  ${name}-${found!.version}:\n    breaks: world[${word}]\n`).join("")}`,
      wrong.length,
    );
  const order = new Map<string, { version: string; size: number; commands?: readonly string[] }>();
  for (const { name, found } of wanted) {
    if (known.has(name) || cameWith(files, found!)) continue;
    for (const each of found!.needs ?? []) if (!known.has(each)) order.set(each, { version: packageOf("alpine", each)!.version, size: 0 });
    order.set(name, found!);
  }
  const virtual = virtualOf(self);
  const total = order.size + (virtual ? 1 : 0);
  let count = 0;
  for (const [name, each] of order) {
    yield* sleep(self, 40 + each.size * 10);
    yield* write(self, self.stdout, `(${++count}/${total}) Installing ${name} (${each.version})\n`);
    if (each.size) unpackPackage(files, name, each);
    base.add(name, each.version);
  }
  if (virtual) {
    yield* write(self, self.stdout, `(${total}/${total}) Installing ${virtual} (${virtualVersion(self)})\n`);
    virtualsIn(files).add(virtual, [...order.keys()].join(",") || "-");
  }
  if (order.size)
    yield* write(
      self,
      self.stdout,
      `Executing busybox-1.37.0-r19.trigger\n${order.has("ca-certificates") ? "Executing ca-certificates-20250911-r0.trigger\n" : ""}`,
    );
  yield* write(self, self.stdout, summary(files));
  return 0;
}

/** "20260105.090003": a virtual package's version is when it was made. */
const virtualVersion = ({ clock }: Running): string =>
  new Date(clock.now).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", ".");

function* remove(self: Running, names: readonly string[]): Process {
  const { files } = self.machine;
  const base = installedIn(files);
  const virtuals = virtualsIn(files);
  const groups = virtuals.all;
  const gone = names.map(bare).flatMap(
    (name) =>
      groups
        .get(name)
        ?.split(",")
        .filter((each) => each !== "-") ?? [name, ...(packageOf("alpine", name)?.needs ?? [])],
  );
  const known = base.all;
  const present = [...new Set(gone)].filter((name) => known.has(name));
  for (const [index, name] of present.entries()) {
    yield* write(self, self.stdout, `(${index + 1}/${present.length}) Purging ${name} (${known.get(name)})\n`);
    removePackage(files, name, packageOf("alpine", name) ?? {});
    base.remove(name);
  }
  for (const name of names) if (groups.has(name)) virtuals.remove(name);
  if (present.length) yield* write(self, self.stdout, "Executing busybox-1.37.0-r19.trigger\n");
  yield* write(self, self.stdout, summary(files));
  return 0;
}

export const apk: Program = function* (self): Process {
  const { files } = self.machine;
  const { verb, names, has } = wordsOf(self, WITH_VALUE);
  if (!verb) {
    yield* write(self, self.stdout, "apk-tools 2.14.9, compiled for x86_64.\n\nusage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]\n");
    return 1;
  }
  if (verb === "info" || verb === "list") {
    const words = [...installedIn(files).all].map(([name, version]) => (has("-v") ? `${name}-${version}\n` : `${name}\n`));
    const shown = names.length ? words.filter((word) => names.some((name) => word.startsWith(name))) : words;
    yield* write(self, self.stdout, shown.join(""));
    return names.length && !shown.length ? 1 : 0;
  }
  if (["search", "fix", "cache", "policy", "audit", "version", "fetch"].includes(verb))
    return yield* failing(self, `k8s-quest does not simulate \`apk ${verb}\` yet\n`, 1);
  if (!["add", "del", "update", "upgrade"].includes(verb))
    return yield* failing(self, `ERROR: '${verb}' is not an apk command. See 'apk --help'.\n`, 1);
  if (self.user !== 0)
    return yield* failing(
      self,
      "ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n",
      99,
    );
  if (verb === "del") return yield* remove(self, names);
  const cached = Object.keys(INDEXES).every((path) => files.exists(path));
  if (verb === "update" || !cached || has("-U", "--update-cache")) {
    yield* sleep(self, 700);
    yield* write(self, self.stdout, fetching(self.machine.files));
    // Without --no-cache (or with a cache asked for) the indexes stay.
    if (!has("--no-cache")) for (const [path, size] of Object.entries(INDEXES)) place(files, path, filled(Math.round(size * 1e6)));
  }
  if (verb === "update") {
    yield* write(
      self,
      self.stdout,
      `v${releaseIn(self.machine.files)}-28-g11c3f2d [${mirrorOf(self.machine.files)}/main]\nv${releaseIn(self.machine.files)}-28-g9a4f0b1 [${mirrorOf(self.machine.files)}/community]\nOK: 26326 distinct packages available\n`,
    );
    return 0;
  }
  if (verb === "upgrade") {
    yield* write(self, self.stdout, summary(files));
    return 0;
  }
  return yield* add(self, names);
};
