// The real docker-compose 1.29: Debian's package with the Python packages that it needs, fetched once into a folder of the machine's cache.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const LIMIT = 120_000;
const PYTHON = "/usr/bin/python3";
const PACKAGES =
  "docker-compose python3-attr python3-cached-property python3-certifi python3-chardet python3-charset-normalizer python3-distro python3-distutils python3-docker python3-dockerpty python3-docopt python3-dotenv python3-idna python3-importlib-metadata python3-importlib-resources python3-jsonschema python3-lib2to3 python3-more-itertools python3-pkg-resources python3-pyrsistent python3-requests python3-six python3-texttable python3-typing-extensions python3-urllib3 python3-websocket python3-yaml python3-zipp libyaml-0-2".split(
    " ",
  );

/** The path of the real docker-compose, or undefined where there is none for this machine. */
export function realDockerCompose() {
  if (process.platform !== "linux" || process.arch !== "x64" || !existsSync(PYTHON)) return undefined;
  const above = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "k8s-quest-conformance");
  const folder = join(above, "docker-compose-1.29");
  const program = join(folder, "docker-compose");
  if (existsSync(program)) return program;
  mkdirSync(above, { recursive: true });
  const place = mkdtempSync(join(above, "fetch-"));
  const run = (command, ...args) =>
    execFileSync(command, args, {
      cwd: existsSync(place) ? place : above,
      timeout: LIMIT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  try {
    // Other releases print other words, and other Pythons do not read its compiled packages.
    if (!/^ {2}Candidate: 1\.29\./m.test(run("apt-cache", "policy", "docker-compose"))) return undefined;
    run("apt-get", "download", ...PACKAGES);
    for (const name of readdirSync(place).filter((each) => each.endsWith(".deb"))) run("dpkg-deb", "-x", name, "root");
    const packages = join(folder, "root/usr/lib/python3/dist-packages");
    const libraries = join(folder, "root/usr/lib/x86_64-linux-gnu");
    const script = join(place, "docker-compose");
    writeFileSync(
      script,
      `#!/bin/sh\nPYTHONDONTWRITEBYTECODE=1 PYTHONPATH='${packages}' LD_LIBRARY_PATH='${libraries}' exec ${PYTHON} '${folder}/root/usr/bin/docker-compose' "$@"\n`,
    );
    chmodSync(script, 0o755);
    for (const name of readdirSync(place).filter((each) => each.endsWith(".deb"))) rmSync(join(place, name));
    renameSync(place, folder);
    // Not with any Python.
    run(program, "version", "--short");
    return program;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    // No Debian, or nothing to download from.
    return undefined;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
