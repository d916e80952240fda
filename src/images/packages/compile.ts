// go, mvn, gradle, javac and java: what they compile is read (see programs/source.ts); what they fetch is not checked.

import { filled } from "../../machine/file-size.ts";
import { baseName, type FileSystem, resolvePath } from "../../machine/files.ts";
import type { Process, Program, Running } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { builtApplication, builtFile } from "../programs/built.ts";
import { type Application, applicationProgram } from "../programs/source.ts";
import { failing, MB, place } from "./install.ts";

/** Texts of the files below a folder whose names fit. */
function sources(files: FileSystem, folder: string, fits: RegExp): string[] {
  if (!files.isFolder(folder)) return files.exists(folder) && fits.test(folder) ? [files.read(folder)] : [];
  return files.list(folder).flatMap((name) => {
    const path = `${folder === "/" ? "" : folder}/${name}`;
    if (files.isFolder(path))
      return /^(vendor|target|build|node_modules|test|\.\w.*|proc|sys|dev|usr|lib|bin|sbin|etc|var)$/.test(name)
        ? []
        : sources(files, path, fits);
    return fits.test(name) && !name.endsWith("_test.go") ? [files.read(path)] : [];
  });
}

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

const go = (version: string): Program =>
  function* (self): Process {
    const { files } = self.machine;
    const [verb = "", ...words] = self.argv.slice(1);
    const module = resolvePath(self.directory, "go.mod");
    const cached = `${self.environment["GOPATH"] ?? "/root/go"}/pkg/mod`;
    switch (verb) {
      case "version":
        yield* write(self, self.stdout, `go version go${version} linux/amd64\n`);
        return 0;
      case "env":
        yield* write(
          self,
          self.stdout,
          words
            .map(
              (word) =>
                `${{ GOPATH: self.environment["GOPATH"] ?? "/root/go", GOOS: "linux", GOARCH: "amd64", GOVERSION: `go${version}` }[word] ?? self.environment[word] ?? ""}\n`,
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
  const application: Application = { language: "go", source: whole, file: named[0] ?? own[0] ?? "main.go" };
  const cache = `${self.environment["HOME"] ?? "/root"}/.cache/go-build/${version}`;
  if (!files.exists(cache)) place(files, cache, filled(Math.round(38 * MB)));
  if (verb === "run") return yield* applicationProgram(application)(self);
  const at = words.indexOf("-o");
  const wanted = at >= 0 ? words[at + 1] : words.find((word) => word.startsWith("-o="))?.slice(3);
  const usual = named.length ? named[0]!.replace(/\.go$/, "") : title.split("/").at(-1)!;
  let out = resolvePath(self.directory, wanted ?? usual);
  if (files.isFolder(out)) out = `${out}/${usual}`;
  const stripped = words.some((word) => /-s\b/.test(word) && /-w\b/.test(word));
  place(files, out, builtFile(application, Math.round((/net\/http/.test(whole) ? 7.9 : 2.3) * MB * (stripped ? 0.68 : 1))), 0o755);
  return 0;
}

/** The project's name and version out of a build file. */
function artifact(files: FileSystem, folder: string): { name: string; version: string; final: string | undefined } | undefined {
  const pom = `${folder}/pom.xml`;
  if (files.exists(pom)) {
    const text = files
      .read(pom)
      .replace(/<parent>[\s\S]*?<\/parent>/, "")
      .replace(/<(dependencies|build)>[\s\S]*?<\/\1>/g, (part) =>
        /<finalName>/.test(part) ? part.match(/<finalName>.*?<\/finalName>/)![0] : "",
      );
    const tag = (name: string) => new RegExp(`<${name}>\\s*([^<]+?)\\s*</${name}>`).exec(text)?.[1];
    return { name: tag("artifactId") ?? "app", version: tag("version") ?? "0.0.1-SNAPSHOT", final: tag("finalName") };
  }
  const gradle = ["build.gradle", "build.gradle.kts"].map((name) => `${folder}/${name}`).find((path) => files.exists(path));
  if (!gradle) return undefined;
  const settings = ["settings.gradle", "settings.gradle.kts"].map((name) => `${folder}/${name}`).find((path) => files.exists(path));
  const name = settings && /rootProject\.name\s*=\s*["'](.+?)["']/.exec(files.read(settings))?.[1];
  return { name: name ?? baseName(folder), version: /^version\s*=\s*["'](.+?)["']/m.exec(files.read(gradle))?.[1] ?? "", final: undefined };
}

function jar(files: FileSystem, folder: string, path: string): void {
  const source = sources(files, `${folder}/src`, /\.(java|kt|properties|ya?ml)$/).join("\n");
  const build = ["pom.xml", "build.gradle", "build.gradle.kts"]
    .map((name) => `${folder}/${name}`)
    .filter((name) => files.exists(name))
    .map((name) => files.read(name))
    .join("\n");
  const whole = `${source}\n${build}`;
  place(
    files,
    path,
    builtFile({ language: "java", source: whole, file: baseName(path) }, Math.round((/spring-boot/.test(whole) ? 24 : 0.1) * MB)),
  );
}

const mvn: Program = function* (self): Process {
  const { files } = self.machine;
  const words = self.argv.slice(1);
  if (words.some((word) => ["-v", "--version", "-version"].includes(word))) {
    yield* write(self, self.stdout, "Apache Maven 3.9.11 (3e54c93a704957b63ee3494413a2b544fd3d825b)\nMaven home: /usr/share/maven\n");
    return 0;
  }
  const goals = words.filter((word, at) => !word.startsWith("-") && words[at - 1] !== "-f" && words[at - 1] !== "-pl");
  const quiet = words.includes("-q") || words.includes("--quiet");
  const info = (line: string) => write(self, self.stdout, quiet ? "" : `[INFO] ${line}\n`);
  const about = files.exists(resolvePath(self.directory, "pom.xml")) ? artifact(files, self.directory) : undefined;
  yield* info("Scanning for projects...");
  if (!about) {
    yield* write(
      self,
      self.stdout,
      `[ERROR] The goal you specified requires a project to execute but there is no POM in this directory (${self.directory}). Please verify you invoked Maven from the correct directory. -> [Help 1]\n`,
    );
    return 1;
  }
  const repository = `${self.environment["HOME"] ?? "/root"}/.m2/repository`;
  if (!files.exists(`${repository}/data`)) {
    yield* sleep(self, 14_000);
    place(files, `${repository}/data`, filled(Math.round(96 * MB)));
  }
  yield* sleep(self, 3000);
  if (goals.includes("clean") && files.exists(`${self.directory}/target`)) files.remove(`${self.directory}/target`, { recursive: true });
  if (goals.some((goal) => ["package", "install", "verify", "deploy"].includes(goal))) {
    const name = `${about.final ?? `${about.name}-${about.version}`}.jar`;
    jar(files, self.directory, `${self.directory}/target/${name}`);
    yield* info(`Building jar: ${self.directory}/target/${name}`);
  }
  for (const line of ["-".repeat(72), "BUILD SUCCESS", "-".repeat(72)]) yield* info(line);
  return 0;
};

const gradle: Program = function* (self): Process {
  const { files } = self.machine;
  const about = artifact(files, self.directory);
  if (!about)
    return yield* failing(
      self,
      `\nFAILURE: Build failed with an exception.\n\n* What went wrong:\nDirectory '${self.directory}' does not contain a Gradle build.\n`,
      1,
    );
  yield* sleep(self, 16_000);
  if (self.argv.slice(1).some((word) => ["build", "bootJar", "jar", "assemble"].includes(word)))
    jar(files, self.directory, `${self.directory}/build/libs/${about.name}${about.version ? `-${about.version}` : ""}.jar`);
  yield* write(self, self.stdout, "\nBUILD SUCCESSFUL in 16s\n5 actionable tasks: 5 executed\n");
  return 0;
};

const javac: Program = function* (self): Process {
  const { files } = self.machine;
  const words = self.argv.slice(1);
  const at = words.indexOf("-d");
  const out = at >= 0 ? resolvePath(self.directory, words[at + 1] ?? ".") : self.directory;
  for (const word of words.filter((each) => each.endsWith(".java"))) {
    const path = resolvePath(self.directory, word);
    if (!files.exists(path))
      return yield* failing(
        self,
        `error: file not found: ${word}\nUsage: javac <options> <source files>\nuse --help for a list of possible options\n`,
        2,
      );
    place(
      files,
      `${out}/${baseName(word).replace(/\.java$/, ".class")}`,
      builtFile({ language: "java", source: files.read(path), file: word }, 1200),
    );
  }
  yield* sleep(self, 900);
  return 0;
};

const java = (version: string): Program =>
  function* (self): Process {
    const { files } = self.machine;
    const words = self.argv.slice(1);
    if (words.some((word) => ["-version", "--version"].includes(word))) {
      yield* write(
        self,
        words.includes("-version") ? self.stderr : self.stdout,
        `openjdk version "${version}"\nOpenJDK Runtime Environment (build ${version}+10-LTS)\nOpenJDK 64-Bit Server VM (build ${version}+10-LTS, mixed mode, sharing)\n`,
      );
      return 0;
    }
    for (const word of words) {
      const [, port] = /^-Dserver\.port=(\d+)$/.exec(word) ?? /^--server\.port=(\d+)$/.exec(word) ?? [];
      if (port) self.environment["SERVER_PORT"] = port;
    }
    const at = words.indexOf("-jar");
    if (at >= 0) {
      const name = words[at + 1] ?? "";
      const path = resolvePath(self.directory, name);
      if (!files.exists(path)) return yield* failing(self, `Error: Unable to access jarfile ${name}\n`, 1);
      const application = builtApplication(files, path);
      if (!application) return yield* failing(self, `Error: Invalid or corrupt jarfile ${name}\n`, 1);
      yield* sleep(self, 2700);
      return yield* applicationProgram(application)(self);
    }
    const main = words.find((word, index) => !word.startsWith("-") && !["-cp", "-classpath"].includes(words[index - 1] ?? ""));
    if (!main) {
      yield* write(
        self,
        self.stderr,
        "Usage: java [options] <mainclass> [args...]\n           (to execute a class)\n   or  java [options] -jar <jarfile> [args...]\n           (to execute a jar file)\n",
      );
      return 1;
    }
    const place = words[words.findIndex((word) => word === "-cp" || word === "-classpath") + 1];
    const folder = words.includes("-cp") || words.includes("-classpath") ? resolvePath(self.directory, place!) : self.directory;
    const path = main.endsWith(".java") ? resolvePath(self.directory, main) : `${folder}/${main.replaceAll(".", "/")}.class`;
    const application =
      main.endsWith(".java") && files.exists(path)
        ? ({ language: "java", source: files.read(path), file: main } as const)
        : builtApplication(files, path);
    if (!application)
      return yield* failing(
        self,
        `Error: Could not find or load main class ${main}\nCaused by: java.lang.ClassNotFoundException: ${main}\n`,
        1,
      );
    yield* sleep(self, 250);
    return yield* applicationProgram(application)(self);
  };

/** Compilers and runtimes, by name, of a version. */
export const compilers: Readonly<Record<string, (version: string) => Program>> = {
  go,
  java,
  javac: () => javac,
  mvn: () => mvn,
  gradle: () => gradle,
};
