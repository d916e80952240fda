// Packs the program, installs it outside the repository, and finds the Node versions that it has to run on.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);
/** What a program prints, and what it complains of. @throws Error when it fails */
export const ran = (file: string, args: readonly string[], directory = root): Promise<{ stdout: string; stderr: string }> =>
  run(file, args, { cwd: directory });
const printed = async (...given: Parameters<typeof ran>): Promise<string> => (await ran(...given)).stdout;
const npm = (args: readonly string[], directory?: string): Promise<string> =>
  printed("npm", [...args, "--no-fund", "--no-audit", "--loglevel=error"], directory);

export interface Installation {
  /** The folder that the package was installed into. */
  folder: string;
  /** The program's first file. */
  main: string;
  /** Names of all packages that came with it, itself included. */
  packages: string[];
  /** Bytes of the tarball, and of what it unpacks to. */
  packed: number;
  unpacked: number;
}

export async function install(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), "k8s-quest-package-"));
  const tarball = join(folder, (await npm(["pack", "--silent", "--pack-destination", folder])).trim().split("\n").at(-1)!);
  await npm(["install", "--prefix", folder, tarball], folder);
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as { packages: Record<string, unknown> };
  const home = join(folder, "node_modules/k8s-quest");
  const { bin } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { bin: Record<string, string> };
  return {
    folder,
    main: join(home, bin["k8s-quest"]!),
    packages: Object.keys(lock.packages).filter(Boolean),
    packed: statSync(tarball).size,
    unpacked: sizeOf(home),
  };
}

const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);

/** The path of a Node of that major version, or why there is none: fetched once, kept in .cache/. */
export async function nodeOf(major: string): Promise<{ path: string } | { missing: string }> {
  if (process.versions.node.split(".")[0] === major) return { path: process.execPath };
  const folder = join(root, ".cache", `node-${major}`);
  const name = `node-${process.platform}-${process.arch}`;
  const path = join(folder, "node_modules", name, "bin/node");
  try {
    if (!existsSync(path)) {
      mkdirSync(folder, { recursive: true });
      await npm(["install", "--prefix", folder, `${name}@${major}`], folder);
    }
    const version = await printed(path, ["--version"]);
    return version.startsWith(`v${major}.`) ? { path } : { missing: `the package ${name} holds ${version.trim()}` };
  } catch (error) {
    return { missing: `Node ${major} cannot be had here: ${String((error as Error).message).split("\n")[0]}` };
  }
}
