// npm, npx, yarn and pnpm: package.json, package-lock.json, node_modules that weigh, and scripts (npm 11).
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { exitOf, write } from "../../machine/tasks.ts";
import { failing, place } from "./install.ts";
import { CACHE, dependenciesOf, install, manifestOf, noManifest, notFound, omitsDev } from "./npm-install.ts";
import { packageOf } from "./tables.ts";
import { packageVersion, upstream } from "./versions.ts";

/** Runs a script of package.json through the shell, as npm does: its name and its words first. */
function* script(self: Running, name: string, further: readonly string[], quiet: boolean): Process {
  const manifest = manifestOf(self);
  if (!manifest || manifest === "unreadable") return yield* failing(self, noManifest(self), 254);
  const usual = name === "start" && self.machine.files.exists(`${self.directory}/server.js`) ? "node server.js" : undefined;
  const line = manifest.scripts?.[name] ?? usual;
  if (line === undefined) {
    const known = Object.keys(manifest.scripts ?? {});
    return yield* failing(
      self,
      `npm error Missing script: "${name}"\n${known.length ? "" : ""}npm error\nnpm error To see a list of scripts, run:\nnpm error   npm run\n`,
      1,
    );
  }
  const whole = [line, ...further].join(" ");
  if (!quiet)
    yield* write(self, self.stdout, `\n> ${manifest.name ?? ""}${manifest.version ? `@${manifest.version}` : ""} ${name}\n> ${whole}\n\n`);
  const found = self.machine.which("/bin/sh", "");
  if (!found) return yield* failing(self, `npm error spawn sh ENOENT\n`, 1);
  const path = `${self.directory === "/" ? "" : self.directory}/node_modules/.bin:${self.environment["PATH"] ?? ""}`;
  const child = self.machine.processes.spawn({
    argv: ["sh", "-c", whole],
    program: found.program,
    environment: {
      ...self.environment,
      PATH: path,
      npm_lifecycle_event: name,
      npm_package_name: manifest.name ?? "",
      npm_package_version: manifest.version ?? "",
    },
    parent: self,
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    self.trap(signal, () => {
      for (const each of self.machine.processes.running.values()) if (each.parent === child) each.kill(signal);
      child.kill(signal);
    });
  return yield* exitOf(child);
}

/** The version of npm's package, or how versions of Node.js and npm go together. */
const npmFor = (self: Running): string => {
  const full = self.environment["NODE_VERSION"] === undefined ? packageVersion(self, /^npm$/) : undefined;
  if (full !== undefined) return upstream(full);
  const major = Number((self.environment["NODE_VERSION"] ?? "22").split(".")[0]);
  return major >= 24 ? "11.6.2" : major >= 20 ? "10.9.4" : "10.8.2";
};

export const npm: Program = function* (self): Process {
  const words = self.argv.slice(1);
  const quiet = words.includes("--silent") || words.includes("-s");
  const [verb = "", ...rest] = words.filter((word, index) => index > 0 || !word.startsWith("--silent"));
  switch (verb) {
    case "-v":
    case "--version":
      yield* write(self, self.stdout, `${npmFor(self)}\n`);
      return 0;
    case "install":
    case "i":
    case "add":
    case "ci":
    case "clean-install":
      return yield* install(self, verb === "clean-install" ? "ci" : verb, rest);
    case "start":
    case "test":
    case "stop":
      return yield* script(
        self,
        verb,
        rest.filter((word) => word !== "--"),
        quiet,
      );
    case "run":
    case "run-script": {
      const [name, ...further] = rest.filter((word) => word !== "--" && word !== "--silent" && word !== "-s");
      if (name) return yield* script(self, name, further, quiet);
      const manifest = manifestOf(self);
      const scripts = manifest && manifest !== "unreadable" ? (manifest.scripts ?? {}) : {};
      yield* write(
        self,
        self.stdout,
        Object.entries(scripts)
          .map(([each, line]) => `  ${each}\n    ${line}\n`)
          .join(""),
      );
      return 0;
    }
    case "init": {
      const name = self.directory.split("/").at(-1) || "app";
      place(
        self.machine.files,
        `${self.directory}/package.json`,
        `${JSON.stringify({ name, version: "1.0.0", main: "index.js", scripts: { test: 'echo "Error: no test specified" && exit 1' } }, null, 2)}\n`,
      );
      yield* write(self, self.stdout, `Wrote to ${self.directory}/package.json\n`);
      return 0;
    }
    case "cache":
      if (rest[0] === "clean") {
        const folder = `${self.environment["HOME"] ?? "/root"}/${CACHE}`;
        if (self.machine.files.exists(folder)) self.machine.files.remove(folder, { recursive: true });
        yield* write(self, self.stderr, rest.includes("--force") ? "npm warn using --force Recommended protections disabled.\n" : "");
      }
      return 0;
    case "prune": {
      const manifest = manifestOf(self);
      if (!manifest || manifest === "unreadable") return yield* failing(self, noManifest(self), 254);
      const keep = dependenciesOf(manifest, omitsDev(self, rest));
      let gone = 0;
      for (const name of Object.keys(manifest.devDependencies ?? {})) {
        const folder = `${self.directory}/node_modules/${name}`;
        if (keep.has(name) || !self.machine.files.exists(folder)) continue;
        self.machine.files.remove(folder, { recursive: true });
        gone += packageOf("npm", name)?.packages ?? 1;
      }
      yield* write(self, self.stdout, `\nremoved ${gone} packages\n`);
      return 0;
    }
    case "config":
    case "set":
      return 0;
    case "":
      yield* write(
        self,
        self.stdout,
        "npm <command>\n\nUsage:\n\nnpm install        install all the dependencies in your project\nnpm run <foo>      run the script named <foo>\n",
      );
      return 1;
    default:
      return yield* failing(self, `k8s-quest does not simulate \`npm ${verb}\` yet\n`, 1);
  }
};

/** yarn and pnpm by what of them is the same as npm's. */
const like = (tool: "yarn" | "pnpm"): Program =>
  function* (self): Process {
    const [verb = "install", ...rest] = self.argv.slice(1);
    if (verb === "--version" || verb === "-v") {
      yield* write(self, self.stdout, `${packageOf("npm", tool)?.version}\n`);
      return 0;
    }
    const file = tool === "yarn" ? "yarn.lock" : "pnpm-lock.yaml";
    const frozen = rest.some((word) => word === "--frozen-lockfile" || word === "--immutable");
    const adds = verb === "install" || verb === "i" || verb === "add" || verb === "ci" || verb.startsWith("-");
    if (!adds) return yield* script(self, verb === "run" ? (rest[0] ?? "") : verb, verb === "run" ? rest.slice(1) : rest, true);
    if (frozen && !self.machine.files.exists(resolvePath(self.directory, file)))
      return yield* failing(
        self,
        tool === "yarn"
          ? "error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.\n"
          : ' ERR_PNPM_NO_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is absent\n',
        1,
      );
    const code = yield* install(self, verb === "add" ? "add" : "install", [
      "--no-package-lock",
      "--silent",
      ...rest.filter((word) => !word.startsWith("--frozen")),
    ]);
    if (code) return code;
    if (!self.machine.files.exists(resolvePath(self.directory, file)))
      place(self.machine.files, resolvePath(self.directory, file), "# lockfile\n");
    yield* write(self, self.stdout, tool === "yarn" ? "[4/4] Building fresh packages...\nDone in 2.41s.\n" : "Done in 2.4s\n");
    return 0;
  };

const npx: Program = function* (self): Process {
  const [name = "", ...rest] = self.argv.slice(1).filter((word) => word !== "-y" && word !== "--yes");
  const local = `${self.directory}/node_modules/.bin/${name}`;
  const found = self.machine.which(self.machine.files.exists(local) ? local : name, self.environment["PATH"] ?? "");
  if (!found) return yield* failing(self, packageOf("npm", name) ? `k8s-quest does not simulate ${name} yet\n` : notFound(name), 1);
  self.argv = [name, ...rest];
  return yield* found.program(self);
};

export const nodePackageTools: Readonly<Record<string, Program>> = { npm, npx, yarn: like("yarn"), pnpm: like("pnpm") };
