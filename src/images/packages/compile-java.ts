// mvn, gradle, javac and java: what a project's files say, built into what java runs.
import { filled } from "../../machine/file-size.ts";
import type { FileSystem } from "../../machine/files.ts";
import { baseName, resolvePath } from "../../machine/paths.ts";
import type { Process, Program } from "../../machine/process.ts";
import { sleep, write } from "../../machine/tasks.ts";
import { builtApplication, builtFile } from "../programs/built.ts";
import { applicationProgram } from "../programs/source.ts";
import { failing, MB, place } from "./install.ts";
import { sources } from "./sources.ts";
import { upstream } from "./versions.ts";

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

/** Debian's build of Maven tells no commit. */
const mavenVersion = (full: string): string => (full ? upstream(full) : "3.9.11 (3e54c93a704957b63ee3494413a2b544fd3d825b)");

/** `full`: the version of the package that has it, "" where it came otherwise. */
export const mvn = (full: string): Program =>
  function* (self): Process {
    const { files } = self.machine;
    const words = self.argv.slice(1);
    if (words.some((word) => ["-v", "--version", "-version"].includes(word))) {
      yield* write(self, self.stdout, `Apache Maven ${mavenVersion(full)}\nMaven home: /usr/share/maven\n`);
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

export const gradle: Program = function* (self): Process {
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

export const javac: Program = function* (self): Process {
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

/** "21.0.9+10-Debian-1deb13u1" of Debian's package 21.0.9+10-1~deb13u1. */
function buildOf(version: string, full: string): string {
  const [, build, revision] = /^([\d.]+\+\d+)-(.+)$/.exec(full) ?? [];
  return build === undefined ? `${version}+10-LTS` : `${build}-Debian-${revision!.replaceAll("~", "")}`;
}

export const java = (version: string, full: string): Program =>
  function* (self): Process {
    const { files } = self.machine;
    const build = buildOf(version, full);
    const words = self.argv.slice(1);
    if (words.some((word) => ["-version", "--version"].includes(word))) {
      yield* write(
        self,
        words.includes("-version") ? self.stderr : self.stdout,
        `openjdk version "${version}"\nOpenJDK Runtime Environment (build ${build})\nOpenJDK 64-Bit Server VM (build ${build}, mixed mode, sharing)\n`,
      );
      return 0;
    }
    for (const word of words) {
      const [, port] = /^-Dserver\.port=(\d+)$/.exec(word) ?? /^--server\.port=(\d+)$/.exec(word) ?? [];
      if (port) self.setVariable("SERVER_PORT", port);
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
