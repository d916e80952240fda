// The real docker with buildx and compose as plug-ins: out of Debian's packages of a newer suite than this machine's, fetched once into a folder of its cache.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const LIMIT = 120_000;
const SUITE = "sid";
/** Packages with the releases whose words are known. */
const PACKAGES = { "docker-cli": /^28\./, "docker-buildx": /^0\.29\./, "docker-compose": /^2\.40\./ };

/** Where they are, or undefined where there are none for this machine. */
export function realBuildx() {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const above = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "k8s-quest-conformance");
  const folder = join(above, "docker-28-buildx-0.29");
  const plugin = (name) => join(folder, "usr/libexec/docker/cli-plugins", name);
  const found = { docker: join(folder, "usr/bin/docker"), plugins: [plugin("docker-buildx"), plugin("docker-compose")] };
  if (existsSync(found.docker)) return found;
  mkdirSync(above, { recursive: true });
  const place = mkdtempSync(join(above, "fetch-"));
  const run = (command, ...args) =>
    execFileSync(command, args, { cwd: place, timeout: LIMIT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  try {
    // The same archive as this machine's own packages, and lists of its own: nothing of the machine is changed.
    const archive = /^\S+\/debian\/? /m.exec(run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"))?.[0].trim();
    if (!archive) return undefined;
    for (const each of ["lists/partial", "cache/archives/partial", "sources"]) mkdirSync(join(place, each), { recursive: true });
    const keys = readdirSync("/usr/share/keyrings").find((name) => name.startsWith("debian-archive-keyring"));
    writeFileSync(
      join(place, "sources/newer.sources"),
      `Types: deb\nURIs: ${archive}\nSuites: ${SUITE}\nComponents: main\nSigned-By: /usr/share/keyrings/${keys}\n`,
    );
    const apt = (command, ...args) =>
      run(
        command,
        "-o",
        `Dir::State::lists=${place}/lists`,
        "-o",
        `Dir::Cache=${place}/cache`,
        "-o",
        `Dir::Etc::sourceparts=${place}/sources`,
        "-o",
        "Dir::Etc::sourcelist=/dev/null",
        ...args,
      );
    apt("apt-get", "update");
    for (const [name, release] of Object.entries(PACKAGES)) {
      const candidate = /Candidate: (\S+)/.exec(apt("apt-cache", "policy", name))?.[1] ?? "";
      // Other releases print other words.
      if (!release.test(candidate)) return undefined;
    }
    apt("apt-get", "download", ...Object.keys(PACKAGES));
    for (const name of readdirSync(place).filter((each) => each.endsWith(".deb"))) run("dpkg-deb", "-x", name, "root");
    // They may need newer libraries than there are here.
    run(join(place, "root/usr/bin/docker"), "--version");
    run(join(place, "root/usr/libexec/docker/cli-plugins/docker-buildx"), "version");
    renameSync(join(place, "root"), folder);
    return found;
  } catch {
    // No Debian, or nothing to download from.
    return undefined;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
