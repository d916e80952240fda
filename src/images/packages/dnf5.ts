// dnf5, which is dnf since Fedora 41: its words go to standard error, its tables to standard output (dnf5/main.cpp). Progress is not shown.
import { bytesIn, filled } from "../../machine/file-size.ts";
import type { Process, Running, Task } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { knownNames } from "./debian.ts";
import { answerOf, failing, MB, place, removePackage, unpackPackage } from "./install.ts";
import { CACHE, CHOOSING, database, distribution, find, versionOf } from "./red-hat.ts";
import { unknownNote } from "./tables.ts";
import { wordsOf } from "./words.ts";

export const isFifth = (self: Running): boolean => {
  const { id, major } = distribution(self);
  return id === "fedora" && Number(major) >= 41;
};

const CHANGES = ["install", "remove", "rm", "erase", "autoremove", "upgrade", "update", "makecache", "clean"];
const OTHERS =
  "advisory check check-upgrade check-update copr debuginfo-install distro-sync do download downgrade environment group history info leaves list mark module needs-restarting offline provides reinstall replay repo repoquery search swap system-upgrade versionlock whatprovides builddep changelog config-manager".split(
    " ",
  );
/** What a download weighs of what is installed. */
const PACKED = 0.3;
/** Columns of a table: name, architecture, version, repository; the sizes stand at its right edge. */
const COLUMNS = [24, 7, 24, 13] as const;
const WIDTH = 80;

const UNITS = ["B", "KiB", "MiB", "GiB"];
/** "112.6 KiB" of bytes (libdnf5::cli::utils::units). */
function sizeOf(bytes: number, digits: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < UNITS.length - 1; unit++) value /= 1024;
  return `${value.toFixed(digits)} ${UNITS[unit]!.padStart(digits ? 3 : 0)}`;
}
const rounded = (bytes: number): string => sizeOf(bytes, 0);
const bytesOf = (name: string): number => (find(name)?.size ?? 0) * MB;
const plural = (count: number): string => `${count} package${count === 1 ? "" : "s"}`;

function row(name: string, architecture: string, version: string, repository: string, size: string): string {
  const line = [name, architecture, version, repository].map((text, at) => text.padEnd(COLUMNS[at]!)).join(" ");
  return `${line.trimEnd().padEnd(WIDTH - size.length - 1)} ${size}\n`;
}

/** What is to be done, as it is asked about. */
function tableOf(self: Running, doing: "Installing" | "Removing", names: readonly string[], versions: ReadonlyMap<string, string>): string {
  const epoch = Number(distribution(self).major) >= 44 ? "0:" : "";
  const rows = names.map((name) => row(` ${name}`, "x86_64", epoch + versions.get(name)!, "fedora", sizeOf(bytesOf(name), 1)));
  const count = String(names.length).padStart(21 - doing.length - 1);
  return `${row("Package", "Arch", "Version", "Repository", "Size")}${doing}:\n${rows.join("")}\nTransaction Summary:\n ${doing}:${count} ${plural(names.length).replace(/^\d+ /, "")}\n\n`;
}

/** Asks whether to go on. */
function* confirmed(self: Running, yes: boolean): Task<boolean> {
  if (yes) return true;
  yield* write(self, self.stdout, "Is this ok [y/N]: ");
  if (/^y(es)?$/i.test(yield* answerOf(self, "n"))) return true;
  yield* write(self, self.stderr, "Operation aborted by the user.\n");
  return false;
}

export function* dnf5(self: Running): Process {
  const { files } = self.machine;
  const { verb, names, has } = wordsOf(self, new Set([...CHOOSING, "--setopt"]));
  const tool = self.argv[0]!.split("/").at(-1)!;
  if (!verb || OTHERS.includes(verb)) return yield* failing(self, `k8s-quest does not simulate \`${`${tool} ${verb}`.trim()}\` yet\n`, 1);
  if (!CHANGES.includes(verb))
    return yield* failing(
      self,
      `Unknown argument ${JSON.stringify(verb)} for command "dnf5". Add "--help" for more information about the arguments.\nIt could be a command provided by a plugin, try: dnf5 install 'dnf5-command(${verb})'\n`,
      2,
    );
  const choice = CHOOSING.find((flag) => self.argv.some((word) => word === flag || word.startsWith(`${flag}=`)));
  if (choice) return yield* failing(self, `k8s-quest does not simulate \`${tool} ${choice}\` yet\n`, 1);
  if (self.user !== 0 && verb !== "makecache" && verb !== "clean")
    return yield* failing(
      self,
      'The requested operation requires superuser privileges. Please log in as a user with elevated rights, or use the "--assumeno" or "--downloadonly" options to run the command without modifying the system state.\n',
      1,
    );
  const say = (text: string) => write(self, self.stderr, has("-q", "--quiet") ? "" : text);
  const nothing = function* (): Process {
    yield* write(self, self.stdout, "Nothing to do.\n");
    return 0;
  };
  if (verb === "clean") {
    const found = files.isFolder(CACHE) ? files.list(CACHE) : [];
    const bytes = bytesIn(files.lookup(CACHE));
    if (found.length) files.remove(CACHE, { recursive: true });
    yield* write(
      self,
      self.stdout,
      `Removed ${found.length} files, ${found.length ? 1 : 0} directories (total of ${rounded(bytes)}). 0 errors occurred.\n`,
    );
    return 0;
  }
  const base = database(self);
  const yes = has("-y", "--assumeyes");
  if (["remove", "rm", "erase", "autoremove"].includes(verb)) {
    const gone = names.filter((name) => base.all.has(name));
    const unknown = names.filter((name) => !gone.includes(name));
    if (unknown.length)
      yield* write(self, self.stderr, `${unknown.map((name) => `No packages to remove for argument: ${name}\n`).join("")}\n`);
    if (!gone.length) return yield* nothing();
    yield* write(self, self.stdout, tableOf(self, "Removing", gone, base.all));
    const size = rounded(gone.reduce((sum, name) => sum + bytesOf(name), 0));
    yield* say(`After this operation, ${size} will be freed (install 0 B, remove ${size}).\n`);
    if (!(yield* confirmed(self, yes))) return 1;
    yield* say("Running transaction\n");
    for (const name of gone) {
      removePackage(files, name, find(name) ?? {});
      base.remove(name);
    }
    yield* say("Complete!\n");
    return 0;
  }
  yield* say("Updating and loading repositories:\n");
  yield* sleep(self, 2500);
  place(files, `${CACHE}/metadata.solv`, filled(38 * MB));
  place(files, `${CACHE}/filelists.xml.gz`, filled(9 * MB));
  yield* say("Repositories loaded.\n");
  if (verb === "makecache") {
    yield* write(self, self.stdout, "Metadata cache created.\n");
    return 0;
  }
  const missing = names.filter((name) => !find(name));
  if (missing.length)
    return yield* failing(
      self,
      `Failed to resolve the transaction:\n${missing.map((name) => `No match for argument: ${name}\n`).join("")}You can try to add to command line:\n  --skip-unavailable to skip unavailable packages\n${unknownNote(knownNames(), missing)}`,
      1,
    );
  if (verb !== "install") return yield* nothing();
  const versions = new Map(names.map((name) => [name, versionOf(self, find(name)!.version)]));
  const there = names.filter((name) => base.all.has(name));
  const fresh = names.filter((name) => !there.includes(name));
  if (there.length)
    yield* write(
      self,
      self.stderr,
      `${there.map((name) => `Package "${name}-${versions.get(name)}.x86_64" is already installed.\n`).join("")}\n`,
    );
  if (!fresh.length) return yield* nothing();
  yield* write(self, self.stdout, tableOf(self, "Installing", fresh, versions));
  const bytes = fresh.reduce((sum, name) => sum + bytesOf(name), 0);
  const download = rounded(bytes * PACKED);
  yield* say(
    `Total size of inbound packages is ${download}. Need to download ${download}.\nAfter this operation, ${rounded(bytes)} extra will be used (install ${rounded(bytes)}, remove 0 B).\n`,
  );
  if (!(yield* confirmed(self, yes))) return 1;
  yield* sleep(self, 400 + (bytes / MB) * 16);
  yield* say("Running transaction\n");
  for (const name of fresh) {
    unpackPackage(files, name, find(name)!);
    base.add(name, versions.get(name)!);
  }
  yield* say("Complete!\n");
  return 0;
}
