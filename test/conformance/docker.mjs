// The real docker CLI: out of Debian's docker.io package, fetched once into a folder of the machine's cache. Debian on x86-64 only.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const LIMIT = 120_000;

/** The path of the real docker, or undefined where there is none for this machine. */
export function realDocker() {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "k8s-quest-conformance");
  const binary = join(folder, "docker-20.10");
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const place = mkdtempSync(join(folder, "fetch-"));
  const run = (command, ...args) =>
    execFileSync(command, args, { cwd: place, timeout: LIMIT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  try {
    // Other releases print other words.
    if (!/^Candidate: 20\.10\.|^ {2}Candidate: 20\.10\./m.test(run("apt-cache", "policy", "docker.io"))) return undefined;
    run("apt-get", "download", "docker.io");
    run(
      "dpkg-deb",
      "-x",
      readdirSync(place).find((name) => name.endsWith(".deb")),
      "x",
    );
    renameSync(join(place, "x/usr/bin/docker"), binary);
    return binary;
  } catch {
    // No Debian, or nothing to download from.
    return undefined;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
