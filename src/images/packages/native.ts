// What compiles: git, make, gcc and the like are there once installed, and say honestly how far they go.
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Program } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import { failing } from "./install.ts";
import { packageVersion, upstream } from "./versions.ts";

/** GCC's packages are told by their full version: "gcc (Debian 14.2.0-19) 14.2.0". */
const gcc = (name: string) => ({
  from: /^gcc-\d+$/,
  told: (full: string) => `${name} (Debian ${full}) ${upstream(full)}\n`,
  usual: `${name} (Debian 14.2.0-19) 14.2.0\n`,
});
/** What tools say of their versions: by the version of the package that has them (`from`; it may take more than that to know), or as usual. */
const versions: Readonly<Record<string, { usual: string; from?: RegExp; told?(full: string): string }>> = {
  gcc: gcc("gcc"),
  cc: gcc("cc"),
  "g++": gcc("g++"),
  make: { from: /^make$/, told: (full) => `GNU Make ${upstream(full)}\n`, usual: "GNU Make 4.4.1\n" },
  cargo: { usual: "cargo 1.91.1 (ea2d97820 2025-10-10)\n" },
  rustc: { usual: "rustc 1.91.1 (ed61e7d7e 2025-11-07)\n" },
  dotnet: { usual: "10.0.100\n" },
  cmake: { from: /^cmake$/, told: (full) => `cmake version ${upstream(full)}\n`, usual: "cmake version 3.31.6\n" },
  php: { from: /^php[\d.]+-cli$/, told: (full) => `PHP ${upstream(full)} (cli)\n`, usual: "PHP 8.4.15 (cli)\n" },
  ruby: {
    from: /^ruby\d\.\d$/,
    usual: "ruby 3.4.7 (2025-10-08 revision 7a5688e2a2) +PRISM [x86_64-linux]\n",
  },
};

/** A tool that tells its version and does nothing else. */
const telling = (name: string): Program =>
  function* (self): Process {
    const known = versions[name]!;
    if (["--version", "-v", "-V", "-version", "version"].includes(self.argv[1] ?? "")) {
      const full = known.from && packageVersion(self, known.from);
      const text = full === undefined ? known.usual : known.told?.(full);
      if (!text) return yield* failing(self, `k8s-quest does not simulate what ${name} ${upstream(full!)} says of its version yet\n`, 1);
      yield* write(self, self.stdout, text);
      return 0;
    }
    return yield* failing(self, `k8s-quest does not simulate ${name} beyond its version yet\n`, 1);
  };

/** make: the recipes of a Makefile whose targets are plain, without rules that are made up on the way. */
const make: Program = function* (self): Process {
  const words = self.argv.slice(1);
  if (words.includes("--version")) return yield* telling("make")(self);
  const path = resolvePath(self.directory, words[words.indexOf("-f") + 1 || words.length] ?? "Makefile");
  const { files } = self.machine;
  if (!files.exists(path)) return yield* failing(self, "make: *** No targets specified and no makefile found.  Stop.\n", 2);
  const rules = new Map<string, { needs: string[]; recipe: string[] }>();
  const values = new Map<string, string>(Object.entries(self.environment));
  let current: { needs: string[]; recipe: string[] } | undefined;
  for (const line of files.read(path).replaceAll("\\\n", "").split("\n")) {
    const variable = /^([A-Za-z_]\w*)\s*[:?]?=\s*(.*)$/.exec(line);
    const rule = /^([\w./-]+)\s*:(?!=)\s*(.*)$/.exec(line);
    if (line.startsWith("\t")) current?.recipe.push(line.slice(1));
    else if (variable) values.set(variable[1]!, variable[2]!);
    else if (rule) rules.set(rule[1]!, (current = { needs: rule[2]!.split(/\s+/).filter(Boolean), recipe: [] }));
  }
  for (const word of words) if (word.includes("=")) values.set(word.split("=")[0]!, word.slice(word.indexOf("=") + 1));
  const shell = self.machine.which("/bin/sh", "");
  const wanted = words.filter((word, at) => !word.startsWith("-") && !word.includes("=") && words[at - 1] !== "-f");
  const targets = wanted.length ? wanted : [...rules.keys()].filter((name) => name !== ".PHONY").slice(0, 1);
  const done = new Set<string>();
  const build = function* (target: string): Process {
    if (done.has(target)) return 0;
    done.add(target);
    const rule = rules.get(target);
    if (!rule) {
      if (files.exists(resolvePath(self.directory, target))) return 0;
      return yield* failing(self, `make: *** No rule to make target '${target}'.  Stop.\n`, 2);
    }
    for (const need of rule.needs) {
      const code = yield* build(need);
      if (code) return code;
    }
    for (const raw of rule.recipe) {
      const silent = /^[@-]*@/.test(raw);
      const line = raw
        .replace(/^[@-]+/, "")
        .replace(/\$[({](\w+)[)}]/g, (_, name: string) => values.get(name) ?? "")
        .replaceAll("$$", "$");
      if (!silent) yield* write(self, self.stdout, `${line}\n`);
      if (!shell) return 127;
      const child = self.machine.processes.spawn({ argv: ["sh", "-c", line], program: shell.program, parent: self });
      while (child.exitCode === undefined) yield { on: child.changed };
      if (child.exitCode) return yield* failing(self, `make: *** [Makefile: ${target}] Error ${child.exitCode}\n`, 2);
    }
    return 0;
  };
  for (const target of targets) {
    const code = yield* build(target);
    if (code) return code;
  }
  return 0;
};

export const nativeTools: Readonly<Record<string, Program>> = {
  ...Object.fromEntries(Object.keys(versions).map((name) => [name, telling(name)])),
  make,
};
