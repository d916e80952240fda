// pip install: what is there already, what is fetched, and where it is put.
import { filled } from "../../machine/file-size.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Running, Task } from "../../machine/process.ts";
import { BINARY } from "../../machine/programs.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { failing, MB, place } from "./install.ts";
import { type Requirement, requirementsOf } from "./pip-requirements.ts";
import { before, versionFor } from "./pip-versions.ts";
import { metadataOf, modulesOf, normalName, sitePackages, userSite } from "./site-packages.ts";
import { namesIn, type Package, packageOf, unknownNote } from "./tables.ts";

/** Where root's downloads are kept. */
export const CACHE = "/root/.cache/pip";

/** A call of install as it goes. */
interface Installation {
  readonly self: Running;
  readonly folder: string;
  /** Whether one of several flags was given. */
  has(...flags: string[]): boolean;
  out(text: string): Task<void>;
  /** Normal names of what was looked at. */
  readonly names: Set<string>;
  /** What was installed: name and version. */
  readonly done: string[];
}

const packed = (megabytes: number): string => {
  const size = megabytes * 0.3;
  return size < 1 ? `${Math.max(1, Math.round(size * 1000))} kB` : `${size.toFixed(1)} MB`;
};

/** @param words behind `install` */
export function* install(self: Running, words: readonly string[]): Process {
  const wanted = requirementsOf(self, words);
  if ("error" in wanted) {
    self.stderr.write(wanted.error);
    return 1;
  }
  const has = (...flags: string[]) => flags.some((flag) => words.includes(flag));
  const quiet = has("-q", "--quiet", "-qq");
  const out = (text: string) => write(self, self.stdout, quiet ? "" : text);
  if (!wanted.length && !words.some((word) => /^(-r|--requirement|\.)/.test(word)))
    return yield* failing(self, 'ERROR: You must give at least one requirement to install (see "pip help install")\n', 1);
  const targeted = has("-t", "--target");
  const folder = targeted
    ? resolvePath(self.directory, words[words.findIndex((word) => word === "-t" || word === "--target") + 1] ?? ".")
    : has("--user") || self.user !== 0
      ? userSite(self)
      : sitePackages(self);
  if (self.user !== 0 && !has("--user") && !targeted)
    yield* out("Defaulting to user installation because normal site-packages is not writeable\n");
  const managed = folder.includes("dist-packages") || /^\/usr\/lib\/python[\d.]+\/site-packages$/.test(folder);
  if (managed && !has("--break-system-packages") && self.machine.files.exists("/usr/bin/python3"))
    return yield* failing(self, EXTERNALLY_MANAGED, 1);
  const installation: Installation = { self, folder, has, out, names: new Set(), done: [] };
  for (const requirement of wanted) {
    const code = yield* one(installation, requirement);
    if (code) return code;
  }
  const { done } = installation;
  if (done.length) {
    const sorted = [...new Set(done)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    yield* out(`Installing collected packages: ${sorted.map((each) => each.replace(/-\d[^-]*$/, "")).join(", ")}\n`);
    yield* out(`Successfully installed ${sorted.join(" ")}\n`);
    if (!quiet && warnsRoot(installation)) yield* write(self, self.stderr, ROOT_WARNING);
  }
  return 0;
}

/** Whether nobody has said that root means it. */
const warnsRoot = ({ self: { user, environment }, has }: Installation): boolean =>
  user === 0 && !environment["VIRTUAL_ENV"] && environment["PIP_ROOT_USER_ACTION"] !== "ignore" && !has("--root-user-action=ignore");

/** One requirement with what it needs: not 0 where there is no such thing. */
function* one(installation: Installation, { text, name, specifier }: Requirement): Process {
  const { self, folder, has, out, names } = installation;
  const key = normalName(name);
  if (names.has(key)) return 0;
  names.add(key);
  const found = packageOf("python", key);
  const [present] = metadataOf(self, folder, key);
  if (present && !has("-U", "--upgrade")) {
    yield* out(`Requirement already satisfied: ${text} in ${folder} (${/-(\d[^-]*)\.dist-info$/.exec(present)?.[1] ?? ""})\n`);
    return 0;
  }
  const version = found && versionFor(specifier, found.version);
  yield* sleep(self, 250);
  yield* out(`Collecting ${text.replace(/\s*\(from /, " (from ")}\n`);
  const [plain] = text.split(" (from");
  if (!found || version === undefined) {
    const versions = found ? `${before(found.version)}, ${found.version}` : "none";
    return yield* failing(
      self,
      `ERROR: Could not find a version that satisfies the requirement ${plain} (from versions: ${versions})\n\n[notice] A new release of pip is available: 25.0.1 -> 25.3\n[notice] To update, run: pip install --upgrade pip\nERROR: No matching distribution found for ${plain}\n${found ? "" : unknownNote(namesIn("python"), [key])}`,
      1,
    );
  }
  const file = name.replace(/[-.]+/g, "_").toLowerCase();
  yield* out(`  Downloading ${file}-${version}-py3-none-any.whl.metadata (${(2 + (found.size % 5)).toFixed(1)} kB)\n`);
  for (const need of found.needs ?? []) yield* out(`Collecting ${need.replace(/-[\d.]+(?:post\d+)?$/, "")} (from ${plain})\n`);
  yield* out(`Downloading ${file}-${version}-py3-none-any.whl (${packed(found.size)})\n`);
  yield* sleep(self, 120 + found.size * 25);
  unpack(installation, { name, file, version }, found);
  return 0;
}

/** Puts a wheel where it belongs, with what it needs and its commands; a copy stays in the cache. @throws FileError */
function unpack(installation: Installation, wheel: { name: string; file: string; version: string }, described: Package): void {
  const { self, folder, has, names, done } = installation;
  const { files } = self.machine;
  const { name, file, version } = wheel;
  const home = self.environment["HOME"];
  const modules = modulesOf(normalName(name));
  for (const module of modules) {
    place(files, `${folder}/${module}/__init__.py`, "");
    place(files, `${folder}/${module}/lib.so`, filled(Math.round((described.size * MB * 0.98) / modules.length)));
  }
  describe(installation, file, name, version);
  for (const need of described.needs ?? []) {
    const [, other = "", otherVersion = ""] = /^(.+)-(\d[^-]*)$/.exec(need) ?? [];
    place(files, `${folder}/${modulesOf(other)[0]}/__init__.py`, "");
    describe(installation, other.replaceAll("-", "_"), other, otherVersion);
    if (!names.has(other)) done.push(need);
    names.add(other);
  }
  const binaries = folder.includes("/.local/")
    ? `${home ?? "/root"}/.local/bin`
    : self.environment["VIRTUAL_ENV"]
      ? `${self.environment["VIRTUAL_ENV"]}/bin`
      : "/usr/local/bin";
  for (const command of described.commands ?? []) place(files, `${binaries}/${command}`, BINARY, 0o755);
  if (!has("--no-cache-dir") && self.environment["PIP_NO_CACHE_DIR"] === undefined)
    place(
      files,
      `${self.user === 0 ? CACHE : `${home}/.cache/pip`}/http-v2/${file}-${version}`,
      filled(Math.round(described.size * MB * 0.31)),
    );
  done.push(`${name}-${version}`);
}

/** @param file the name as files have it @throws FileError */
const describe = ({ self, folder }: Installation, file: string, name: string, version: string): void =>
  place(
    self.machine.files,
    `${folder}/${file}-${version}.dist-info/METADATA`,
    `Metadata-Version: 2.4\nName: ${name}\nVersion: ${version}\n`,
  );

const EXTERNALLY_MANAGED =
  "error: externally-managed-environment\n\n× This environment is externally managed\n╰─> To install Python packages system-wide, try apt install\n    python3-xyz, where xyz is the package you are trying to\n    install.\n\nnote: If you believe this is a mistake, please contact your Python installation or OS distribution provider. You can override this, at the risk of breaking your Python installation or OS, by passing --break-system-packages.\nhint: See PEP 668 for the detailed specification.\n";
const ROOT_WARNING =
  "WARNING: Running pip as the 'root' user can result in broken permissions and conflicting behaviour with the system package manager, possibly rendering your system unusable. It is recommended to use a virtual environment instead: https://pip.pypa.io/warnings/venv. Use the --root-user-action option if you know what you are doing and want to suppress this warning.\n";
