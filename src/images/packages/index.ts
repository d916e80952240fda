// Package managers of distributions and languages, and what is behind the executables that they install.
import type { Program } from "../../machine/process.ts";
import { programNamed } from "../programs/index.ts";
import { pythonServer } from "../programs/python/index.ts";
import { accountTools } from "./accounts.ts";
import { apk } from "./apk.ts";
import { apt } from "./apt.ts";
import { compilers } from "./compile.ts";
import { dnf, rpm } from "./dnf.ts";
import { nativeTools } from "./native.ts";
import { nodePackageTools } from "./npm.ts";
import { pipProgram } from "./pip.ts";
import { PYTHON, packageVersion, upstream } from "./versions.ts";

/** What distributions come with, by name. */
export const distributionTools: Readonly<Record<string, Program>> = {
  apt: apt("apt"),
  "apt-get": apt("apt-get"),
  apk,
  dnf,
  microdnf: dnf,
  rpm,
  yum: dnf,
  ...accountTools,
};

interface Tool {
  /** The package that has it, in whichever distribution. */
  from: RegExp;
  /** Where no package tells. */
  usual: string;
  /** `full` is the package's version. */
  make(version: string, full: string): Program;
}
const python: Tool = { ...PYTHON, make: (version) => programNamed("python", { version }) };
const node: Tool = { from: /^nodejs$/, usual: "20.19.2", make: (version) => programNamed("node", { version }) };
/** "This is perl 5, version 40, subversion 1 (v5.40.1)" */
function perl(version: string): Program {
  const [, line, point] = version.split(".");
  return programNamed("interpreter", {
    name: "perl",
    version,
    banner: `This is perl 5, version ${line}, subversion ${point} (v${version})`,
  });
}
const redis = (program: string): Tool => ({
  from: /^redis(-server|-tools)?$/,
  usual: "8.0.2",
  make: (version) => programNamed(program, { version }),
});
const compiler = (name: string, from: RegExp, usual = ""): Tool => ({
  from,
  usual,
  make: (version, full) => compilers[name]!(version, full),
});

const NAMED: Readonly<Record<string, Tool>> = {
  nginx: { from: /^nginx$/, usual: "1.26.3", make: (version) => programNamed("nginx", { version }) },
  "redis-server": redis("redis-server"),
  "redis-cli": redis("redis-client"),
  python3: python,
  python,
  node,
  nodejs: node,
  go: compiler("go", /^(golang-[\d.]+-go|go)$/, "1.24.4"),
  java: compiler("java", /^openjdk-?\d+-jre(-headless)?$/, "21.0.9"),
  javac: compiler("javac", /^openjdk-?\d+-jdk(-headless)?$/),
  mvn: compiler("mvn", /^maven$/),
  gradle: compiler("gradle", /^gradle$/),
  perl: { from: /^perl(-base)?$/, usual: "5.40.1", make: perl },
};
/** The program of the package's version that the machine has; made once for each version. */
function following({ from, usual, make }: Tool): Program {
  const made = new Map<string, Program>();
  return (self) => {
    const full = packageVersion(self, from);
    const key = full ?? "";
    const program = made.get(key) ?? make(full === undefined ? usual : upstream(full), full ?? "");
    made.set(key, program);
    return program(self);
  };
}

const tools = new Map(Object.entries(NAMED).map(([name, tool]) => [name, following(tool)]));

/** What is behind an executable that a package manager has installed, by its name; `undefined` where nothing is known of it. */
export function installedTool(name: string): Program | undefined {
  const known = tools.get(name) ?? nodePackageTools[name] ?? nativeTools[name];
  if (known) return known;
  if (/^pip\d*(\.\d+)?$/.test(name)) return pipProgram;
  if (!pythonServer(name, PYTHON.usual)) return undefined;
  const server = following({ ...PYTHON, make: (version) => pythonServer(name, version)! });
  tools.set(name, server);
  return server;
}
