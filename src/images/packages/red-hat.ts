// Packages of the Red Hat family, whichever program asks for them: their names, versions and releases, and what is installed.
import type { Running } from "../../machine/process.ts";
import { megabytes, ofRelease, find as packageIn, withNeeds } from "./debian.ts";
import { Database } from "./install.ts";

/** What is called otherwise than in Debian. */
const NAMES: Readonly<Record<string, string>> = {
  "bind-utils": "dnsutils",
  httpd: "apache2",
  iputils: "iputils-ping",
  iproute: "iproute2",
  nc: "netcat-openbsd",
  "nmap-ncat": "netcat-openbsd",
  "procps-ng": "procps",
  "java-17-openjdk": "openjdk-17-jre-headless",
  "java-17-openjdk-headless": "openjdk-17-jre-headless",
  "java-21-openjdk": "openjdk-21-jre-headless",
  "java-21-openjdk-headless": "openjdk-21-jre-headless",
  "vim-enhanced": "vim",
  "vim-minimal": "vim-tiny",
  "gcc-c++": "g++",
  "openssl-devel": "libssl-dev",
  "shadow-utils": "passwd",
  xz: "xz-utils",
};
export const CACHE = "/var/cache/dnf";
/** What Debian's package of the name is, with all that it needs. */
export function find(word: string): { version: string; size: number; commands: readonly string[] } | undefined {
  const table = ofRelease("fedora");
  const name = NAMES[word] ?? word;
  const found = packageIn(table, name);
  if (!found) return undefined;
  const all = withNeeds(table, [name], { recommends: false, there: () => false }).map((each) => packageIn(table, each)!);
  return {
    version: found.version,
    size: all.reduce((sum, each) => sum + megabytes(each), 0),
    commands: all.flatMap(({ commands = [] }) => commands),
  };
}
/** What a distribution says of itself. */
export function distribution({ machine: { files } }: Running): { id: string; major: string } {
  const text = files.exists("/etc/os-release") ? files.read("/etc/os-release") : "";
  const value = (name: string) => new RegExp(`^${name}="?([\\w.-]+)`, "m").exec(text)?.[1] ?? "";
  return { id: value("ID"), major: value("VERSION_ID").split(".")[0] ?? "" };
}
/** What releases of packages end with. */
export function markOf(self: Running): string {
  const { id, major } = distribution(self);
  return id === "fedora" ? `fc${major}` : id === "amzn" ? `amzn${major}` : `el${major || 9}`;
}
/** "8.14.1-2.el9": a version as this family writes it. */
export const versionOf = (self: Running, version: string): string =>
  `${version.replace(/^\d+:/, "").replace(/-.*$/, "")}-1.${markOf(self)}`;

/** What chooses among repositories or their packages, which are one here. */
export const CHOOSING = ["-x", "--exclude", "--excludepkgs", "--enablerepo", "--disablerepo", "--repo", "--repoid"];

/** What rpm knows to be installed. */
export const database = ({ machine: { files } }: Running) =>
  new Database(files, "/var/lib/rpm/Packages", { name: "Name", version: "Version" });
