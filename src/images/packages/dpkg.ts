// What dpkg has installed, and what of it came only because something else needed it (apt's extended states).
import type { Running } from "../../machine/process.ts";
import { Database } from "./install.ts";

export const installedByDpkg = ({ machine: { files } }: Running): Database =>
  new Database(files, "/var/lib/dpkg/status", { name: "Package", version: "Version" });

/** Names, each with "1". */
export const automatic = ({ machine: { files } }: Running): Database =>
  new Database(files, "/var/lib/apt/extended_states", { name: "Package", version: "Auto-Installed" });
