// npm install and npm ci: what package.json wants, in node_modules and the lock file.
import { filled } from "../../machine/file-size.ts";
import type { FileSystem } from "../../machine/files.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Running, Task } from "../../machine/process.ts";
import { BINARY } from "../../machine/programs.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { failing, MB, place } from "./install.ts";
import { namesIn, packageOf, unknownNote } from "./tables.ts";

interface Manifest {
  name?: string;
  version?: string;
  main?: string;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  [further: string]: unknown;
}

export const CACHE = ".npm/_cacache";

export function manifestOf(self: Running, folder = self.directory): Manifest | undefined | "unreadable" {
  const path = `${folder === "/" ? "" : folder}/package.json`;
  const { files } = self.machine;
  if (files.lookup(path)?.type !== "file") return undefined;
  try {
    return JSON.parse(files.read(path)) as Manifest;
  } catch {
    return "unreadable";
  }
}

export const noManifest = (self: Running): string =>
  `npm error code ENOENT\nnpm error syscall open\nnpm error path ${self.directory}/package.json\nnpm error errno -2\nnpm error enoent Could not read package.json: Error: ENOENT: no such file or directory, open '${self.directory === "/" ? "" : self.directory}/package.json'\nnpm error enoent This is related to npm not being able to find a file.\nnpm error enoent\n`;

export const notFound = (name: string): string =>
  `npm error code E404\nnpm error 404 Not Found - GET https://registry.npmjs.org/${name.replace("/", "%2f")} - Not found\nnpm error 404\nnpm error 404  '${name}@*' is not in this registry.\nnpm error 404\nnpm error 404 Note that you can also install from a\nnpm error 404 tarball, folder, http url, or git folder.\n${unknownNote(namesIn("npm"), [name])}`;

/** The version that a range of package.json means: the newest that fits. */
function versionFor(range: string, newest: string): string {
  const [, mark = "", version = ""] = /^([~^]|>=|=|v)?\s*(\d[\w.-]*)/.exec(range.trim()) ?? [];
  if (!version || mark === ">=") return newest;
  const [major, minor] = version.split(".");
  const [newMajor, newMinor] = newest.split(".");
  if (mark === "^") return major === newMajor ? newest : version;
  if (mark === "~") return major === newMajor && minor === newMinor ? newest : version;
  return version;
}

/** Puts packages into node_modules; the names of those that nobody published stop it. */
function* fetchInto(self: Running, root: string, wanted: ReadonlyMap<string, string>): Task<{ packages: number } | { missing: string }> {
  const { files } = self.machine;
  let packages = 0;
  let shared = false;
  for (const name of wanted.keys()) if (!packageOf("npm", name)) return { missing: name };
  for (const [name, range] of wanted) {
    const found = packageOf("npm", name)!;
    const version = versionFor(range, found.version);
    const folder = `${root}/node_modules/${name}`;
    const manifest = `${folder}/package.json`;
    if (files.exists(manifest)) continue;
    yield* sleep(self, 60 + found.size * 20);
    place(files, manifest, `${JSON.stringify({ name, version, main: "index.js" }, null, 2)}\n`);
    place(files, `${folder}/index.js`, `throw new Error("k8s-quest does not simulate the package ${name} yet");\n`);
    place(files, `${folder}/lib.bin`, filled(Math.round(found.size * MB)));
    for (const command of found.commands ?? []) place(files, `${root}/node_modules/.bin/${command}`, BINARY, 0o755);
    packages += found.packages ?? 1;
    const home = self.environment["HOME"] ?? "/root";
    place(files, `${home}/${CACHE}/content-v2/${name.replace("/", "-")}-${version}`, filled(Math.round(found.size * MB * 0.26)));
    shared = true;
  }
  if (shared) place(files, `${root}/node_modules/.package-lock.json`, lockOf(files, root, wanted));
  return { packages };
}

function lockOf(files: FileSystem, root: string, wanted: ReadonlyMap<string, string>): string {
  const packages: Record<string, unknown> = {};
  for (const name of [...wanted.keys()].sort()) {
    const path = `${root}/node_modules/${name}/package.json`;
    const version = files.exists(path) ? (JSON.parse(files.read(path)) as Manifest).version : packageOf("npm", name)?.version;
    packages[`node_modules/${name}`] = {
      version,
      resolved: `https://registry.npmjs.org/${name}/-/${name.split("/").at(-1)}-${version}.tgz`,
    };
  }
  return `${JSON.stringify({ lockfileVersion: 3, requires: true, packages }, null, 2)}\n`;
}

export const omitsDev = (self: Running, words: readonly string[]): boolean =>
  words.some((word) => ["--omit=dev", "--production", "--only=production", "--only=prod", "--prod", "-P"].includes(word)) ||
  (words.includes("--omit") && words[words.indexOf("--omit") + 1] === "dev") ||
  (self.environment["NODE_ENV"] === "production" && !words.includes("--include=dev"));

export const dependenciesOf = (manifest: Manifest, production: boolean): Map<string, string> =>
  new Map([...Object.entries(manifest.dependencies ?? {}), ...(production ? [] : Object.entries(manifest.devDependencies ?? {}))]);

const summary = (packages: number, seconds: string): string =>
  packages
    ? `\nadded ${packages} package${packages === 1 ? "" : "s"}, and audited ${packages + 1} packages in ${seconds}s\n\nfound 0 vulnerabilities\n`
    : `\nup to date, audited 1 package in ${seconds}s\n\nfound 0 vulnerabilities\n`;

export function* install(self: Running, verb: string, words: readonly string[]): Process {
  const { files } = self.machine;
  const start = self.clock.now;
  const seconds = () => Math.max(1, Math.round((self.clock.now - start) / 1000)).toString();
  const quiet = words.includes("--silent") || words.includes("-s") || words.includes("--quiet") || words.includes("--loglevel=error");
  const out = (text: string) => write(self, self.stdout, quiet ? "" : text);
  const names = words.filter((word, at) => !word.startsWith("-") && !["--omit", "--prefix", "--loglevel"].includes(words[at - 1] ?? ""));
  const parts = names.map((word) => /^(@?[^@]+)(?:@(.+))?$/.exec(word)!);
  if (words.includes("-g") || words.includes("--global")) {
    const wanted = new Map(parts.map(([, name = "", version = ""]) => [name, version === "latest" ? "" : version]));
    const done = yield* fetchInto(self, "/usr/local/lib", wanted);
    if ("missing" in done) return yield* failing(self, notFound(done.missing), 1);
    for (const name of wanted.keys())
      for (const command of packageOf("npm", name)?.commands ?? [])
        if (!files.exists(`/usr/local/bin/${command}`)) place(files, `/usr/local/bin/${command}`, BINARY, 0o755);
    yield* out(`\nadded ${done.packages} package${done.packages === 1 ? "" : "s"} in ${seconds()}s\n`);
    return 0;
  }
  const manifest = manifestOf(self);
  if (manifest === "unreadable")
    return yield* failing(
      self,
      `npm error code EJSONPARSE\nnpm error JSON.parse Invalid package.json: JSONParseError\nnpm error JSON.parse Failed to parse JSON data.\nnpm error JSON.parse Note: package.json must be actual JSON, not just JavaScript.\n`,
      1,
    );
  const lock = ["package-lock.json", "npm-shrinkwrap.json"].some((name) => files.exists(resolvePath(self.directory, name)));
  if (verb === "ci" && !lock)
    return yield* failing(
      self,
      "npm error code EUSAGE\nnpm error\nnpm error The `npm ci` command can only install with an existing package-lock.json or\nnpm error npm-shrinkwrap.json with lockfileVersion >= 1. Run an install with npm@5 or\nnpm error later to generate a package-lock.json file, then try again.\nnpm error\nnpm error Clean install a project\nnpm error\nnpm error Usage:\nnpm error npm ci\n",
      1,
    );
  if (!manifest && (verb === "ci" || !names.length)) return yield* failing(self, noManifest(self), verb === "ci" ? 1 : 254);
  const own: Manifest = manifest ?? {};
  const root = self.directory === "/" ? "" : self.directory;
  if (verb === "ci" && files.exists(`${root}/node_modules`)) files.remove(`${root}/node_modules`, { recursive: true });
  const wanted = dependenciesOf(own, omitsDev(self, words));
  for (const [, name = "", version = ""] of parts) wanted.set(name, version);
  const done = yield* fetchInto(self, root, wanted);
  if ("missing" in done) return yield* failing(self, notFound(done.missing), 1);
  if (parts.length && !words.includes("--no-save")) {
    const kind = words.includes("-D") || words.includes("--save-dev") ? "devDependencies" : "dependencies";
    const list = { ...own[kind] };
    for (const [, name = "", version = ""] of parts) list[name] = `^${versionFor(version, packageOf("npm", name)!.version)}`;
    place(
      files,
      `${root}/package.json`,
      `${JSON.stringify({ ...own, [kind]: Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1))) }, null, 2)}\n`,
    );
  }
  if (verb !== "ci" && !words.includes("--no-package-lock")) place(files, `${root}/package-lock.json`, lockOf(files, root, wanted));
  yield* out(summary(done.packages, seconds()));
  return 0;
}
