// pip: requirements from words and files, wheels that weigh, a cache that stays unless told (pip 25).
import { filled } from "../../machine/file-size.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { BINARY } from "../../machine/programs.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { failing, MB, place } from "./install.ts";
import { namesIn, packageOf, unknownNote } from "./tables.ts";
import { PYTHON, packageVersion, upstream } from "./versions.ts";

const CACHE = "/root/.cache/pip";

/** A name as PyPI compares it (PEP 503). */
export const normalName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

interface Requirement {
  /** As it was written. */
  text: string;
  name: string;
  /** "==3.0.0", ">=2,<3". */
  specifier: string;
}

const parseRequirement = (text: string): Requirement | undefined => {
  const [, name, specifier = ""] = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*([=<>!~][^;#]*)?/.exec(text.trim()) ?? [];
  return name === undefined ? undefined : { text: text.split(/[;#]/)[0]!.trim(), name, specifier: specifier.replaceAll(" ", "") };
};

const line = (version: string): string => version.split(".").slice(0, 2).join(".");

const site = (self: Running): string => {
  const { machine, environment } = self;
  const told = environment["PYTHON_VERSION"];
  const own = told === undefined ? line(packageVersion(self, PYTHON.from) ?? PYTHON.usual) : line(told);
  if (environment["VIRTUAL_ENV"]) return `${environment["VIRTUAL_ENV"]}/lib/python${own}/site-packages`;
  if (told !== undefined) return `/usr/local/lib/python${own}/site-packages`;
  return machine.files.exists("/sbin/apk") ? `/usr/lib/python${own}/site-packages` : `/usr/local/lib/python${own}/dist-packages`;
};

/** Installed packages, by normal name, with the modules that they give. */
export function installedModules(self: Running): ReadonlySet<string> {
  const { files } = self.machine;
  const folders = [
    site(self),
    `${self.environment["HOME"] ?? "/root"}/.local/lib/python/site-packages`,
    ...(self.environment["PYTHONPATH"] ?? "").split(":"),
  ];
  const found = new Set<string>();
  for (const folder of folders)
    if (folder && files.isFolder(folder))
      for (const name of files.list(folder)) {
        const [, stem] = /^(.+?)(?:\.py)?$/.exec(name) ?? [];
        if (stem && !name.includes(".dist-info")) found.add(stem);
      }
  return found;
}

const modulesOf = (name: string): readonly string[] => packageOf("python", name)?.modules ?? [name.replaceAll("-", "_")];

/** The version that a specifier asks for, of a package whose newest is known. */
function versionFor(specifier: string, newest: string): string | undefined {
  const exact = /^={2,3}([^,*]+)$/.exec(specifier)?.[1];
  if (exact !== undefined) return compare(exact, newest) <= 0 ? exact : undefined;
  for (const part of specifier.split(",").filter(Boolean)) {
    const [, operator = "", version = ""] = /^([=<>!~]=?)(.*)$/.exec(part) ?? [];
    if ((operator === ">=" || operator === "~=") && compare(version, newest) > 0) return undefined;
    if (operator === ">" && compare(version, newest) >= 0) return undefined;
    // Below a bound the newest of the line before is what there is.
    if (operator === "<" && compare(version, newest) <= 0) return before(version);
    if (operator === "<=" && compare(version, newest) < 0) return version;
    if (operator === "~=") {
      const stem = version.split(".").slice(0, -1).join(".");
      if (!newest.startsWith(`${stem}.`)) return version;
    }
    if (operator === "==") return version.replace(/\.?\*$/, ".0");
  }
  return newest;
}

const compare = (a: string, b: string): number => {
  const [left, right] = [a, b].map((text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0)) as [number[], number[]];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference) return difference;
  }
  return 0;
};

function before(version: string): string {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const last = parts.findLastIndex((part) => part > 0);
  return last < 0 ? "0" : [...parts.slice(0, last), parts[last]! - 1, 9].join(".");
}

const packed = (megabytes: number): string => {
  const size = megabytes * 0.3;
  return size < 1 ? `${Math.max(1, Math.round(size * 1000))} kB` : `${size.toFixed(1)} MB`;
};

function* requirementsOf(self: Running, words: readonly string[]): Generator<never, Requirement[] | number, unknown> {
  const { files } = self.machine;
  const found: Requirement[] = [];
  const read = (file: string): string | undefined => {
    const path = resolvePath(self.directory, file);
    if (files.lookup(path)?.type !== "file")
      return `ERROR: Could not open requirements file: [Errno 2] No such file or directory: '${file}'\n`;
    for (const [index, line] of files.read(path).split("\n").entries()) {
      const text = line.trim();
      if (!text || text.startsWith("#")) continue;
      const other = /^(?:-r|--requirement)\s+(\S+)/.exec(text);
      if (other) {
        const error = read(other[1]!);
        if (error) return error;
        continue;
      }
      if (text.startsWith("-")) continue;
      const requirement = parseRequirement(text);
      if (!requirement)
        return `ERROR: Invalid requirement: '${text}': Expected package name at the start of dependency specifier\n    ${text}\n    ^ (from line ${index + 1} of ${file})\n`;
      found.push({ ...requirement, text: `${requirement.text} (from -r ${file} (line ${index + 1}))` });
    }
    return undefined;
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const value = /^(?:-r|--requirement)(?:=(.+))?$/.exec(word);
    if (value || (word.startsWith("-r") && word.length > 2)) {
      const error = read(value ? (value[1] ?? words[++at] ?? "") : word.slice(2));
      if (error) {
        self.stderr.write(error);
        return 1;
      }
    } else if (WITH_VALUE.has(word)) at++;
    else if (!word.startsWith("-")) {
      if (/^(\.|\/|git\+|https?:)/.test(word)) {
        if (word.startsWith(".") && files.exists(resolvePath(self.directory, `${word}/requirements.txt`))) continue;
        self.stderr.write(`k8s-quest does not simulate \`pip install ${word}\` yet\n`);
        return 1;
      }
      const requirement = parseRequirement(word);
      if (!requirement) {
        self.stderr.write(`ERROR: Invalid requirement: '${word}': Expected package name at the start of dependency specifier\n`);
        return 1;
      }
      found.push(requirement);
    }
  }
  return found;
}

const WITH_VALUE = new Set([
  "-i",
  "--index-url",
  "--extra-index-url",
  "-f",
  "--find-links",
  "-t",
  "--target",
  "--prefix",
  "--root",
  "-c",
  "--constraint",
  "--timeout",
  "--trusted-host",
  "--cache-dir",
  "--default-timeout",
]);

function* install(self: Running, words: readonly string[]): Process {
  const { files } = self.machine;
  const wanted = yield* requirementsOf(self, words);
  if (typeof wanted === "number") return wanted;
  const has = (...flags: string[]) => flags.some((flag) => words.includes(flag));
  const quiet = has("-q", "--quiet", "-qq");
  const out = (text: string) => write(self, self.stdout, quiet ? "" : text);
  if (!wanted.length && !words.some((word) => /^(-r|--requirement|\.)/.test(word)))
    return yield* failing(self, 'ERROR: You must give at least one requirement to install (see "pip help install")\n', 1);
  const folder = has("-t", "--target")
    ? resolvePath(self.directory, words[words.findIndex((word) => word === "-t" || word === "--target") + 1] ?? ".")
    : has("--user") || self.user !== 0
      ? `${self.environment["HOME"] ?? "/root"}/.local/lib/python/site-packages`
      : site(self);
  if (self.user !== 0 && !has("--user") && !has("-t", "--target"))
    yield* out("Defaulting to user installation because normal site-packages is not writeable\n");
  const managed = folder.includes("dist-packages") || /^\/usr\/lib\/python[\d.]+\/site-packages$/.test(folder);
  if (managed && !has("--break-system-packages") && files.exists("/usr/bin/python3"))
    return yield* failing(
      self,
      "error: externally-managed-environment\n\n× This environment is externally managed\n╰─> To install Python packages system-wide, try apt install\n    python3-xyz, where xyz is the package you are trying to\n    install.\n\nnote: If you believe this is a mistake, please contact your Python installation or OS distribution provider. You can override this, at the risk of breaking your Python installation or OS, by passing --break-system-packages.\nhint: See PEP 668 for the detailed specification.\n",
      1,
    );
  const done: string[] = [];
  const names = new Set<string>();
  for (const { text, name, specifier } of wanted) {
    const key = normalName(name);
    if (names.has(key)) continue;
    names.add(key);
    const found = packageOf("python", key);
    const present =
      files.isFolder(folder) &&
      files.list(folder).find((each) => each.endsWith(".dist-info") && normalName(each.replace(/-\d.*$/, "")) === key);
    if (present && !has("-U", "--upgrade")) {
      yield* out(`Requirement already satisfied: ${text} in ${folder} (${/-(\d[^-]*)\.dist-info$/.exec(present)?.[1] ?? ""})\n`);
      continue;
    }
    const version = found && versionFor(specifier, found.version);
    yield* sleep(self, 250);
    yield* out(`Collecting ${text.replace(/\s*\(from /, " (from ")}\n`);
    if (!found || version === undefined) {
      const versions = found ? `${before(found.version)}, ${found.version}` : "none";
      return yield* failing(
        self,
        `ERROR: Could not find a version that satisfies the requirement ${text.split(" (from")[0]} (from versions: ${versions})\n\n[notice] A new release of pip is available: 25.0.1 -> 25.3\n[notice] To update, run: pip install --upgrade pip\nERROR: No matching distribution found for ${text.split(" (from")[0]}\n${found ? "" : unknownNote(namesIn("python"), [key])}`,
        1,
      );
    }
    const file = name.replace(/[-.]+/g, "_").toLowerCase();
    yield* out(`  Downloading ${file}-${version}-py3-none-any.whl.metadata (${(2 + (found.size % 5)).toFixed(1)} kB)\n`);
    const needs = found.needs ?? [];
    for (const need of needs) yield* out(`Collecting ${need.replace(/-[\d.]+(?:post\d+)?$/, "")} (from ${text.split(" (from")[0]})\n`);
    yield* out(`Downloading ${file}-${version}-py3-none-any.whl (${packed(found.size)})\n`);
    yield* sleep(self, 120 + found.size * 25);
    for (const module of modulesOf(key)) {
      place(files, `${folder}/${module}/__init__.py`, "");
      place(files, `${folder}/${module}/lib.so`, filled(Math.round((found.size * MB * 0.98) / modulesOf(key).length)));
    }
    place(files, `${folder}/${file}-${version}.dist-info/METADATA`, `Metadata-Version: 2.4\nName: ${name}\nVersion: ${version}\n`);
    for (const need of needs) {
      const [, other = "", otherVersion = ""] = /^(.+)-(\d[^-]*)$/.exec(need) ?? [];
      place(files, `${folder}/${modulesOf(other)[0]}/__init__.py`, "");
      place(
        files,
        `${folder}/${other.replaceAll("-", "_")}-${otherVersion}.dist-info/METADATA`,
        `Metadata-Version: 2.4\nName: ${other}\nVersion: ${otherVersion}\n`,
      );
      if (!names.has(other)) done.push(need);
      names.add(other);
    }
    const binaries = folder.includes("/.local/")
      ? `${self.environment["HOME"] ?? "/root"}/.local/bin`
      : self.environment["VIRTUAL_ENV"]
        ? `${self.environment["VIRTUAL_ENV"]}/bin`
        : "/usr/local/bin";
    for (const command of found.commands ?? []) place(files, `${binaries}/${command}`, BINARY, 0o755);
    if (!has("--no-cache-dir") && self.environment["PIP_NO_CACHE_DIR"] === undefined)
      place(
        files,
        `${self.user === 0 ? CACHE : `${self.environment["HOME"]}/.cache/pip`}/http-v2/${file}-${version}`,
        filled(Math.round(found.size * MB * 0.31)),
      );
    done.push(`${name}-${version}`);
  }
  if (done.length) {
    const sorted = [...new Set(done)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    yield* out(`Installing collected packages: ${sorted.map((each) => each.replace(/-\d[^-]*$/, "")).join(", ")}\n`);
    yield* out(`Successfully installed ${sorted.join(" ")}\n`);
  }
  if (
    self.user === 0 &&
    !self.environment["VIRTUAL_ENV"] &&
    !quiet &&
    done.length &&
    self.environment["PIP_ROOT_USER_ACTION"] !== "ignore" &&
    !has("--root-user-action=ignore")
  )
    yield* write(
      self,
      self.stderr,
      "WARNING: Running pip as the 'root' user can result in broken permissions and conflicting behaviour with the system package manager, possibly rendering your system unusable. It is recommended to use a virtual environment instead: https://pip.pypa.io/warnings/venv. Use the --root-user-action option if you know what you are doing and want to suppress this warning.\n",
    );
  return 0;
}

/** pip and `python -m pip`: `words` follow the command's name. */
export function* pip(self: Running, words: readonly string[]): Process {
  const [verb, ...rest] = words.filter((word, index) => index > 0 || !word.startsWith("--"));
  const { files } = self.machine;
  if (words.includes("--version") || words.includes("-V")) {
    const full = self.environment["PYTHON_VERSION"] === undefined ? packageVersion(self, /^(python3|py3)-pip$/) : undefined;
    yield* write(
      self,
      self.stdout,
      `pip ${full === undefined ? "25.3" : upstream(full)} from ${site(self)}/pip (python ${/python(\d+\.\d+)/.exec(site(self))?.[1]})\n`,
    );
    return 0;
  }
  if (verb === "install") return yield* install(self, rest);
  if (verb === "list" || verb === "freeze") {
    const folder = site(self);
    const found = files.isFolder(folder)
      ? files.list(folder).flatMap((name) => {
          const [, stem = "", version = ""] = /^(.+)-(\d[^-]*)\.dist-info$/.exec(name) ?? [];
          return stem ? [[stem, version] as const] : [];
        })
      : [];
    if (verb === "freeze") yield* write(self, self.stdout, found.map(([name, version]) => `${name}==${version}\n`).join(""));
    else {
      const wide = Math.max(7, ...found.map(([name]) => name.length));
      yield* write(
        self,
        self.stdout,
        `${"Package".padEnd(wide)} Version\n${"-".repeat(wide)} -------\n${found.map(([name, version]) => `${name.padEnd(wide)} ${version}\n`).join("")}`,
      );
    }
    return 0;
  }
  if (verb === "uninstall") {
    const folder = site(self);
    for (const name of rest.filter((word) => !word.startsWith("-")))
      for (const path of [
        ...modulesOf(normalName(name)),
        ...(files.isFolder(folder)
          ? files.list(folder).filter((each) => each.endsWith(".dist-info") && normalName(each.replace(/-\d.*$/, "")) === normalName(name))
          : []),
      ])
        if (files.exists(`${folder}/${path}`)) files.remove(`${folder}/${path}`, { recursive: true });
    return 0;
  }
  if (verb === "cache" && rest[0] === "purge") {
    if (files.exists(CACHE)) files.remove(CACHE, { recursive: true });
    yield* write(self, self.stdout, "Files removed: 1\n");
    return 0;
  }
  return yield* failing(self, verb ? `k8s-quest does not simulate \`pip ${verb}\` yet\n` : "\nUsage:   \n  pip <command> [options]\n", 1);
}

export const pipProgram: Program = (self) => pip(self, self.argv.slice(1));
