// Servers, browsers and players out of Debian's packages: installed where this machine lacks them and may have them.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where a program is, by the package that has it; undefined where there is none. */
const PROGRAMS = {
  chromium: () => first(["/usr/bin/chromium"]),
  "redis-server": () => first(["/usr/bin/redis-server"]),
  asciinema: () => first(["/usr/bin/asciinema"]),
  postgresql: () => first(versions().map((version) => `/usr/lib/postgresql/${version}/bin/postgres`)),
};

const first = (paths) => paths.find((path) => existsSync(path));
const versions = () => (existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql").sort((a, b) => b - a) : []);

export const chromium = () => PROGRAMS.chromium();
export const asciinema = () => PROGRAMS.asciinema();
export const redisServer = () => PROGRAMS["redis-server"]();
/** A folder with postgres and initdb. */
export const postgresFolder = () => {
  const postgres = PROGRAMS.postgresql();
  return postgres && join(postgres, "..");
};

/** Installs what is missing, where that can be done; says what is missing then. */
export function installPackages() {
  const missing = () => Object.keys(PROGRAMS).filter((name) => !PROGRAMS[name]());
  const packages = "apt-get";
  const apt = (...args) =>
    spawnSync(packages, args, {
      stdio: "ignore",
      timeout: 300_000,
      // Its services are not started: the tests start servers of their own.
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
    }).status === 0;
  const wanted = missing();
  if (wanted.length && process.platform === "linux" && process.getuid?.() === 0) {
    const install = () => apt("install", "-y", "--no-install-recommends", ...wanted);
    if (!install() && apt("update")) install();
  }
  return missing();
}
