// pip: installs wheels that weigh, lists and removes what is there, and has a cache that stays unless told (pip 25).
import type { Process, Program, Running } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import { failing } from "./install.ts";
import { CACHE, install } from "./pip-install.ts";
import { metadataOf, modulesOf, normalName, sitePackages } from "./site-packages.ts";
import { packageVersion, upstream } from "./versions.ts";

/** pip and `python -m pip`: `words` follow the command's name. */
export function* pip(self: Running, words: readonly string[]): Process {
  const [verb, ...rest] = words.filter((word, index) => index > 0 || !word.startsWith("--"));
  const { files } = self.machine;
  if (words.includes("--version") || words.includes("-V")) {
    yield* write(self, self.stdout, versionText(self));
    return 0;
  }
  if (verb === "install") return yield* install(self, rest);
  if (verb === "list" || verb === "freeze") {
    yield* write(self, self.stdout, verb === "freeze" ? frozen(self) : listed(self));
    return 0;
  }
  if (verb === "uninstall") {
    for (const name of rest.filter((word) => !word.startsWith("-"))) uninstall(self, normalName(name));
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

function versionText(self: Running): string {
  const full = self.environment["PYTHON_VERSION"] === undefined ? packageVersion(self, /^(python3|py3)-pip$/) : undefined;
  const folder = sitePackages(self);
  return `pip ${full === undefined ? "25.3" : upstream(full)} from ${folder}/pip (python ${/python(\d+\.\d+)/.exec(folder)?.[1]})\n`;
}

/** Name and version of what is installed, in the order of the files. */
function installed(self: Running): (readonly [name: string, version: string])[] {
  const { files } = self.machine;
  const folder = sitePackages(self);
  if (!files.isFolder(folder)) return [];
  return files.list(folder).flatMap((name) => {
    const [, stem = "", version = ""] = /^(.+)-(\d[^-]*)\.dist-info$/.exec(name) ?? [];
    return stem ? [[stem, version] as const] : [];
  });
}

const frozen = (self: Running): string =>
  installed(self)
    .map(([name, version]) => `${name}==${version}\n`)
    .join("");

function listed(self: Running): string {
  const found = installed(self);
  const wide = Math.max(7, ...found.map(([name]) => name.length));
  return `${"Package".padEnd(wide)} Version\n${"-".repeat(wide)} -------\n${found.map(([name, version]) => `${name.padEnd(wide)} ${version}\n`).join("")}`;
}

/** @param name normal @throws FileError */
function uninstall(self: Running, name: string): void {
  const { files } = self.machine;
  const folder = sitePackages(self);
  for (const path of [...modulesOf(name), ...metadataOf(self, folder, name)])
    if (files.exists(`${folder}/${path}`)) files.remove(`${folder}/${path}`, { recursive: true });
}
