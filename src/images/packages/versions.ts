// Which version of a program a machine has: what its package manager has installed, or else what its release of Debian comes with.
import type { Running } from "../../machine/process.ts";
import { siteOf } from "./apt-sites.ts";
import { ofRelease } from "./debian.ts";
import { installedByDpkg } from "./dpkg.ts";
import { Database } from "./install.ts";

/** Releases of Debian whose index is known. */
const KNOWN = ["trixie", "bookworm"];

/** The packages that have Python, and its version where none tells. */
export const PYTHON = { from: /^python3(-minimal)?$/, usual: "3.13.5" };

/** A package's version as it is installed, by its name: "20.19.2+dfsg-1+deb13u3"; undefined where nothing is known of it. */
export function packageVersion(self: Running, name: RegExp): string | undefined {
  const { files } = self.machine;
  const installed = [installedByDpkg(self), new Database(files, "/lib/apk/db/installed", { name: "P", version: "V" })];
  for (const { all } of installed) for (const [key, version] of all) if (name.test(key)) return version;
  const release = files.exists("/etc/os-release") ? files.read("/etc/os-release") : "";
  const { suite } = siteOf(release);
  if (!/^ID=debian/m.test(release) || !KNOWN.includes(suite)) return undefined;
  const found = Object.entries(ofRelease(suite)).find(([key, entry]) => name.test(key) && "version" in entry);
  return found && "version" in found[1] ? found[1].version : undefined;
}

/** "20.19.2" of "20.19.2+dfsg-1+deb13u3": what the authors call it, without the distribution's epoch, repacking and revision. */
export const upstream = (version: string): string =>
  version
    .replace(/^\d+:/, "")
    .replace(/-[^-]*$/, "")
    .replace(/[+~_].*$/, "");
