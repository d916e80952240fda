// Files inside of containers, images and volumes, as checks want them.
import type { FileSystem } from "../../machine/files.ts";
import { met, unmet, type Verdict } from "../check.ts";
import { holdsText } from "../match.ts";
import { unlikeText } from "./selection.ts";

/** Wanted content by path; null: there must be no such file. */
export type WantedFiles = Readonly<Record<string, string | null>>;

export function holdsFiles(what: string, wanted: WantedFiles, files: FileSystem): Verdict {
  for (const [path, text] of Object.entries(wanted)) {
    const node = files.lookup(path);
    if (text === null) {
      if (node) return unmet("check.file-present", { what, path });
      continue;
    }
    if (node?.type !== "file") return unmet("check.file-missing", { what, path });
    if (!holdsText(text, files.read(path))) return unlikeText(what, path, files.read(path));
  }
  return met;
}

/** Variables as "NAME=value", as wanted by name; null: not set. */
export function holdsEnvironment(what: string, wanted: WantedFiles, variables: readonly string[]): Verdict {
  for (const [name, value] of Object.entries(wanted)) {
    const found = variables.findLast((each) => each === name || each.startsWith(`${name}=`))?.slice(name.length + 1);
    if (value === null ? found !== undefined : found === undefined) {
      if (value === null) return unmet("check.env", { what, name, actual: found! });
      return unmet("check.env-missing", { what, name });
    }
    if (value !== null && !(value === found || holdsPattern(value, found!))) return unmet("check.env", { what, name, actual: found! });
  }
  return met;
}

const holdsPattern = (wanted: string, actual: string): boolean => wanted.startsWith("/") && holdsText(wanted, actual);
