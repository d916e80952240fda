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

const named: Readonly<Record<string, () => Program>> = {
  nginx: () => programNamed("nginx", { version: "1.26.3" }),
  "redis-server": () => programNamed("redis-server", { version: "8.0.2" }),
  "redis-cli": () => programNamed("redis-client", { version: "8.0.2" }),
  python3: () => programNamed("python", { version: "3.13.5" }),
  python: () => programNamed("python", { version: "3.13.5" }),
  node: () => programNamed("node", { version: "20.19.2" }),
  nodejs: () => programNamed("node", { version: "20.19.2" }),
  go: () => compilers["go"]!("1.24.4"),
  java: () => compilers["java"]!("21.0.9"),
  javac: () => compilers["javac"]!(""),
  mvn: () => compilers["mvn"]!(""),
  gradle: () => compilers["gradle"]!(""),
  perl: () =>
    programNamed("interpreter", { name: "perl", version: "5.40.1", banner: "This is perl 5, version 40, subversion 1 (v5.40.1)" }),
};
const made = new Map<string, Program>();

/** What is behind an executable that a package manager has installed, by its name; `undefined` where nothing is known of it. */
export function installedTool(name: string): Program | undefined {
  const known =
    made.get(name) ??
    nodePackageTools[name] ??
    nativeTools[name] ??
    (/^pip\d*(\.\d+)?$/.test(name) ? pipProgram : pythonServer(name, "3.13.5"));
  if (known) return known;
  const make = Object.hasOwn(named, name) ? named[name] : undefined;
  const program = make?.();
  if (program) made.set(name, program);
  return program;
}
