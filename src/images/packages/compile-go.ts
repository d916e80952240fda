// go: programs are checked, built and tested as far as their sources tell.
import { filled } from "../../machine/file-size.ts";
import { isEmulated, isForeign, processorOf } from "../../machine/foreign.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { builtFile } from "../programs/built.ts";
import { type Application, applicationProgram } from "../programs/source.ts";
import { failing, MB, place } from "./install.ts";
import { sources } from "./sources.ts";

/** What is wrong with Go source at a glance: imports and variables that nobody uses. */
function goTrouble(file: string, source: string): string | undefined {
  const lines = source.split("\n");
  const imports = [...source.matchAll(/^\s*(?:import\s+)?(?:(\w+|_|\.)\s+)?"([\w./-]+)"\s*$/gm)].filter(({ index }) =>
    /import[\s(]/.test(source.slice(0, index + 10)),
  );
  for (const { 1: alias, 2: path = "", index } of imports) {
    const name =
      alias ??
      path
        .split("/")
        .filter((part) => !/^v\d+$/.test(part))
        .at(-1)!
        .replace(/^go-/, "");
    if (alias === "_" || alias === "." || new RegExp(`\\b${name.replace(/[-.]/g, "\\$&")}\\.`).test(source)) continue;
    const line = source.slice(0, index).split("\n").length + (/^\s*\n/.test(source.slice(index)) ? 1 : 0);
    return `./${file}:${line}:${lines[line - 1]!.indexOf('"') + 1}: "${path}" imported and not used`;
  }
  return undefined;
}

/** What is compiled for, of all that Go can (go tool dist list); this machine, where nobody says anything. */
const targetOf = (self: Running) => ({
  os: self.environment["GOOS"] || "linux",
  architecture: self.environment["GOARCH"] || processorOf(self).architecture,
});
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  linux: "386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x".split(" "),
  windows: ["386", "amd64", "arm64"],
  darwin: ["amd64", "arm64"],
  freebsd: ["386", "amd64", "arm", "arm64", "riscv64"],
  netbsd: ["386", "amd64", "arm", "arm64"],
  openbsd: ["386", "amd64", "arm", "arm64", "ppc64", "riscv64"],
  android: ["386", "amd64", "arm", "arm64"],
  dragonfly: ["amd64"],
  solaris: ["amd64"],
  illumos: ["amd64"],
  aix: ["ppc64"],
  ios: ["amd64", "arm64"],
  plan9: ["386", "amd64", "arm"],
  js: ["wasm"],
  wasip1: ["wasm"],
};

export const go = (version: string): Program =>
  function* (self): Process {
    const { files } = self.machine;
    const [verb = "", ...words] = self.argv.slice(1);
    const module = resolvePath(self.directory, "go.mod");
    const cached = `${self.environment["GOPATH"] ?? "/root/go"}/pkg/mod`;
    switch (verb) {
      case "version":
        yield* write(self, self.stdout, `go version go${version} linux/${processorOf(self).architecture}\n`);
        return 0;
      case "env":
        yield* write(
          self,
          self.stdout,
          words
            .map(
              (word) =>
                `${{ GOPATH: self.environment["GOPATH"] ?? "/root/go", GOOS: targetOf(self).os, GOARCH: targetOf(self).architecture, GOHOSTOS: "linux", GOHOSTARCH: processorOf(self).architecture, GOVERSION: `go${version}` }[word] ?? self.environment[word] ?? ""}\n`,
            )
            .join(""),
        );
        return 0;
      case "mod": {
        if (words[0] === "init") {
          if (files.exists(module)) return yield* failing(self, `go: ${module} already exists\n`, 1);
          files.write(module, `module ${words[1] ?? "main"}\n\ngo ${version.split(".").slice(0, 2).join(".")}\n`);
          yield* write(self, self.stderr, `go: creating new go.mod: module ${words[1] ?? "main"}\n`);
          return 0;
        }
        if (!files.exists(module))
          return yield* failing(self, "go: go.mod file not found in current directory or any parent directory; see 'go help modules'\n", 1);
        const needs = [...files.read(module).matchAll(/^\s*(?:require\s+)?([\w.-]+\.[\w./-]+)\s+(v[\w.+-]+)/gm)];
        if (words[0] === "download" && !needs.length) return yield* failing(self, "go: no module dependencies to download\n", 0);
        for (const [, path = "", own = ""] of needs) {
          const folder = `${cached}/${path}@${own}`;
          if (!files.exists(folder)) {
            yield* sleep(self, 300);
            place(files, `${folder}/data`, filled(Math.round(2.4 * MB)));
          }
        }
        return 0;
      }
      case "get":
      case "install":
        if (verb === "get" && files.exists(module)) {
          for (const word of words.filter((each) => !each.startsWith("-"))) {
            const [path = "", own = "v1.0.0"] = word.split("@");
            files.write(module, `\nrequire ${path} ${own === "latest" ? "v1.0.0" : own}\n`, { append: true });
            yield* write(self, self.stderr, `go: added ${path} ${own === "latest" ? "v1.0.0" : own}\n`);
          }
          return 0;
        }
        return yield* failing(self, `k8s-quest does not simulate \`go ${verb}\` yet\n`, 1);
      case "vet":
      case "fmt":
        return 0;
      case "test":
        return yield* failing(self, "k8s-quest does not simulate `go test` yet\n", 1);
      case "build":
      case "run":
        return yield* compileGo(self, verb, words, version);
      case "":
        yield* write(self, self.stderr, "Go is a tool for managing Go source code.\n\nUsage:\n\n\tgo <command> [arguments]\n");
        return 2;
      default:
        return yield* failing(self, `go ${verb}: unknown command\nRun 'go help' for usage.\n`, 2);
    }
  };

function* compileGo(self: Running, verb: string, words: readonly string[], version: string): Process {
  const { files } = self.machine;
  const target = targetOf(self);
  if (!TARGETS[target.os]?.includes(target.architecture))
    return yield* failing(self, `go: unsupported GOOS/GOARCH pair ${target.os}/${target.architecture}\n`, 2);
  const values = new Set(["-o", "-ldflags", "-tags", "-gcflags", "-p", "-mod", "-asmflags"]);
  const plain = words.filter((word, at) => !word.startsWith("-") && !values.has(words[at - 1] ?? ""));
  const named = plain.filter((word) => word.endsWith(".go"));
  const folder = resolvePath(self.directory, named.length ? "." : (plain[0] ?? "."));
  const module = ["go.mod", "../go.mod", "../../go.mod"].some((name) => files.exists(resolvePath(folder, name)));
  if (!named.length && !module)
    return yield* failing(self, "go: go.mod file not found in current directory or any parent directory; see 'go help modules'\n", 1);
  if (!files.isFolder(folder))
    return yield* failing(self, `no required module provides package ${plain[0]}; to add it:\n\tgo get ${plain[0]}\n`, 1);
  const texts = named.length
    ? named.map((name) => (files.exists(resolvePath(self.directory, name)) ? files.read(resolvePath(self.directory, name)) : undefined))
    : sources(files, folder, /\.go$/);
  if (texts.includes(undefined))
    return yield* failing(
      self,
      `no required module provides package ${named[texts.indexOf(undefined)]}; to add it:\n\tgo get ${named[0]}\n`,
      1,
    );
  if (!texts.length) return yield* failing(self, `no Go files in ${folder}\n`, 1);
  const whole = texts.join("\n");
  const own = named.length ? [] : files.list(folder).filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"));
  const title =
    /^module\s+(\S+)/m.exec(files.exists(`${folder}/go.mod`) ? files.read(`${folder}/go.mod`) : "")?.[1] ?? "command-line-arguments";
  for (const name of named.length ? named : own) {
    const trouble = goTrouble(name, files.read(resolvePath(folder, name)));
    if (trouble) return yield* failing(self, `# ${title}\n${trouble}\n`, 1);
  }
  if (!/func\s+main\s*\(\)/.test(whole)) return verb === "run" ? yield* failing(self, `package ${title} is not a main package\n`, 1) : 0;
  yield* sleep(self, 4000);
  const application: Application = { language: "go", source: whole, file: named[0] ?? own[0] ?? "main.go", target };
  const cache = `${self.environment["HOME"] ?? "/root"}/.cache/go-build/${version}`;
  if (!files.exists(cache)) place(files, cache, filled(Math.round(38 * MB)));
  if (verb === "run" && isForeign(target.os, target.architecture) && !isEmulated(target.os, target.architecture, self.machine.emulators))
    return yield* failing(self, `fork/exec /tmp/go-build${self.machine.random.between(1e8, 4e9)}/b001/exe/main: exec format error\n`, 1);
  if (verb === "run") return yield* applicationProgram(application)(self);
  const at = words.indexOf("-o");
  const wanted = at >= 0 ? words[at + 1] : words.find((word) => word.startsWith("-o="))?.slice(3);
  const usual = `${named.length ? named[0]!.replace(/\.go$/, "") : title.split("/").at(-1)!}${target.os === "windows" ? ".exe" : ""}`;
  let out = resolvePath(self.directory, wanted ?? usual);
  if (files.isFolder(out)) out = `${out}/${usual}`;
  const stripped = words.some((word) => /-s\b/.test(word) && /-w\b/.test(word));
  place(files, out, builtFile(application, Math.round((/net\/http/.test(whole) ? 7.9 : 2.3) * MB * (stripped ? 0.68 : 1))), 0o755);
  return 0;
}
