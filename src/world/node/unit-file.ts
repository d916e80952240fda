// Unit files as systemd reads them: the file, its drop-ins in the order of their names, and the environment files that they name.
import type { FileSystem } from "../../machine/files.ts";

/** Where units are looked for; the first place wins. */
const PLACES = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"];

export interface UnitFile {
  readonly name: string;
  /** undefined for a unit that is masked or made by systemd itself. */
  readonly path: string;
  readonly dropIns: readonly string[];
  readonly masked: boolean;
  /** "Section.Key" to its values in order; an empty assignment clears those before. */
  readonly settings: ReadonlyMap<string, readonly string[]>;
  /** All the text that it was read from: tells whether the disk says something else by now. */
  readonly text: string;
}

/** The unit of that name as it is on disk; undefined where there is none. */
export function readUnit(files: FileSystem, name: string): UnitFile | undefined {
  const path = PLACES.map((place) => `${place}/${name}`).find((each) => files.exists(each) || isMask(files, each));
  if (path === undefined) return undefined;
  const masked = isMask(files, path);
  const dropIns = PLACES.flatMap((place) => {
    const folder = `${place}/${name}.d`;
    return files.isFolder(folder)
      ? files
          .list(folder)
          .filter((each) => each.endsWith(".conf"))
          .map((each) => `${folder}/${each}`)
      : [];
  }).sort((a, b) => (a.slice(a.lastIndexOf("/")) < b.slice(b.lastIndexOf("/")) ? -1 : 1));
  const texts = masked ? [] : [path, ...dropIns].map((each) => files.read(each));
  const settings = new Map<string, string[]>();
  for (const text of texts) addSettings(text, settings);
  return { name, path, dropIns, masked, settings, text: texts.join("\0") };
}

function isMask(files: FileSystem, path: string): boolean {
  try {
    const node = files.stat(path, { followLast: false });
    return node.type === "link" && node.target === "/dev/null";
  } catch {
    return false;
  }
}

function addSettings(text: string, settings: Map<string, string[]>): void {
  let section = "";
  for (const line of text.replace(/\\\n/g, " ").split("\n")) {
    const trimmed = line.trim();
    if (!trimmed || /^[#;]/.test(trimmed)) continue;
    const head = /^\[(.+)\]$/.exec(trimmed);
    if (head) {
      section = head[1]!;
      continue;
    }
    const at = trimmed.indexOf("=");
    if (at < 0) continue;
    const key = `${section}.${trimmed.slice(0, at).trim()}`;
    const value = trimmed.slice(at + 1).trim();
    if (value === "") settings.set(key, []);
    else settings.set(key, [...(settings.get(key) ?? []), value]);
  }
}

export const settingOf = (unit: UnitFile, key: string): string | undefined => unit.settings.get(key)?.at(-1);

/** The variables of Environment= and EnvironmentFile=, or the file that is missing and may not be. */
export function environmentOf(unit: UnitFile, files: FileSystem): Record<string, string> | { missing: string } {
  const variables: Record<string, string> = {};
  const assign = (text: string): void => {
    const at = text.indexOf("=");
    if (at > 0) variables[text.slice(0, at)] = text.slice(at + 1).replace(/^(["'])(.*)\1$/, "$2");
  };
  for (const line of unit.settings.get("Service.Environment") ?? []) for (const word of unquoted(line)) assign(word);
  for (const line of unit.settings.get("Service.EnvironmentFile") ?? []) {
    const optional = line.startsWith("-");
    const path = optional ? line.slice(1) : line;
    if (!files.exists(path)) {
      if (!optional) return { missing: path };
      continue;
    }
    for (const each of files.read(path).split("\n")) if (each.trim() && !each.trim().startsWith("#")) assign(each.trim());
  }
  return variables;
}

/** Words with their quotes taken off. */
function unquoted(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

/** The command line of ExecStart: "$NAME" alone becomes the words of the variable, "${NAME}" its text. */
export function commandOf(unit: UnitFile, variables: Readonly<Record<string, string>>): string[] {
  const line = settingOf(unit, "Service.ExecStart") ?? "";
  return unquoted(line.replace(/^[-@:+!]+/, "")).flatMap((word) => {
    const alone = /^\$(\w+)$/.exec(word);
    if (alone) return (variables[alone[1]!] ?? "").split(/\s+/).filter(Boolean);
    return [word.replace(/\$\{(\w+)\}/g, (_, name) => variables[name] ?? "")];
  });
}
