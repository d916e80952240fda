// Glob patterns: matching words, and finding files.
import { POSIX_CLASSES } from "../../base/posix-classes.ts";
import type { FileSystem } from "../../machine/files.ts";
import { resolvePath } from "../../machine/paths.ts";
import { NEGATED_GROUP } from "./parse.ts";

/** A piece of a word after expansion; what was quoted matches only itself. */
export interface Piece {
  text: string;
  quoted: boolean;
}

const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** How patterns are read: the options of `shopt` that matter to them. */
export interface Matching {
  /** Whether `@(a|b)` and its siblings are groups. */
  extended?: boolean;
  /** Whether upper and lower case are one. */
  anyCase?: boolean;
}

/** A group of an extended pattern that begins in `text` at `at`, its quotes taken along; undefined when there is none. */
function groupAt(text: string, at: number): { kind: string; options: string[]; length: number } | undefined {
  if (!/^[@?*+!]\(/.test(text.slice(at, at + 2))) return undefined;
  const options = [""];
  let depth = 1;
  for (let i = at + 2; i < text.length; i++) {
    const character = text[i]!;
    if (character === "(") depth++;
    else if (character === ")" && --depth === 0) {
      const negated = options[0]!.startsWith(NEGATED_GROUP);
      if (negated) options[0] = options[0]!.slice(1);
      return { kind: negated ? "!" : text[at]!, options, length: i + 1 - at };
    }
    if (character === "|" && depth === 1) options.push("");
    else if (character === "\\") options[options.length - 1] += character + (text[++i] ?? "");
    else if (character === "'" || character === '"') {
      const end = text.indexOf(character, i + 1);
      if (end < 0) return undefined;
      options[options.length - 1] += text.slice(i + 1, end).replace(/[^\w]/g, "\\$&");
      i = end;
    } else options[options.length - 1] += character;
  }
  return undefined;
}

/** The regular expression source of a pattern; with `slash`, `*` and `?` do not match "/". */
export function patternSource(
  pieces: readonly Piece[],
  { slash = false, lazy = false, extended = false }: { slash?: boolean; lazy?: boolean } & Matching = {},
): string {
  const any = slash ? "[^/]" : "[^]";
  let out = "";
  for (const { text, quoted } of pieces) {
    if (quoted) {
      out += escapeRegex(text);
      continue;
    }
    for (let i = 0; i < text.length; i++) {
      const character = text[i]!;
      const set = character === "[" ? /^\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]/.exec(text.slice(i)) : null;
      const group = extended ? groupAt(text, i) : undefined;
      if (group) {
        const options = group.options.map((each) => patternSource([{ text: each, quoted: false }], { slash, lazy, extended })).join("|");
        // What must not be matched is looked back for once the end of the match is known.
        if (group.kind === "!") out += `${any}*${lazy ? "?" : ""}(?<!^${out}(?:${options}))`;
        else out += `(?:${options})${group.kind === "@" ? "" : group.kind}${lazy && /[*+]/.test(group.kind) ? "?" : ""}`;
        i += group.length - 1;
      } else if (character === "\\" && i + 1 < text.length) out += escapeRegex(text[++i]!);
      else if (character === "*") out += `${any}*${lazy ? "?" : ""}`;
      else if (character === "?") out += any;
      else if (set) {
        out += `[${set[1] ? "^" : ""}${classes(set[2]!)}]`;
        i += set[0].length - 1;
      } else out += escapeRegex(character);
    }
  }
  return out;
}

const classes = (body: string): string =>
  body.replace(/\[:(\w+):\]|[\\\][]/g, (all, name?: string) => (name ? (POSIX_CLASSES[name] ?? "") : `\\${all}`));

export const matches = (pieces: readonly Piece[], text: string, how: Matching = {}): boolean =>
  new RegExp(`^(?:${patternSource(pieces, how)})$`, how.anyCase ? "iu" : "u").test(text);

export const hasGlob = (pieces: readonly Piece[], extended = false): boolean =>
  pieces.some((piece) => !piece.quoted && (/[*?]|\[.+\]/.test(piece.text) || (extended && /[@+!]\(.*\)/s.test(piece.text))));

/** Which files a pattern finds: the options of `shopt` about that. */
export interface Finding extends Matching {
  /** Whether `*` finds names that begin with a dot. */
  hidden?: boolean;
  /** Whether `**` goes down into folders. */
  deep?: boolean;
}

/** The parts of a path pattern between its slashes; a slash in a group parts nothing. */
function partsOf(pieces: readonly Piece[]): Piece[][] {
  const parts: Piece[][] = [[]];
  for (const piece of pieces)
    piece.text.split("/").forEach((text, index) => {
      if (index) parts.push([]);
      if (text) parts.at(-1)!.push({ text, quoted: piece.quoted });
    });
  return parts;
}

/** The paths that a pattern means, sorted; empty when there are none. */
export function findPaths(files: FileSystem, directory: string, pieces: readonly Piece[], how: Finding = {}): string[] {
  const parts = partsOf(pieces);
  const absolute = parts[0]!.length === 0 && parts.length > 1;
  let found = [absolute ? "/" : ""];
  const wanted = parts.filter((part) => part.length);
  const names = (base: string, dotted: boolean): string[] => {
    const folder = resolvePath(directory, base || ".");
    return files.isFolder(folder) ? files.list(folder).filter((name) => dotted || how.hidden || !name.startsWith(".")) : [];
  };
  const below = (base: string, folders: boolean): string[] =>
    names(base, false).flatMap((name) => {
      const path = join(base, name);
      const folder = files.stat(resolvePath(directory, path), { followLast: false }).type === "folder";
      return [...(folder || !folders ? [path] : []), ...(folder ? below(path, folders) : [])];
    });
  for (const [index, part] of wanted.entries()) {
    const plain = part.map((piece) => piece.text).join("");
    if (!hasGlob(part, how.extended))
      found = found.map((base) => join(base, plain)).filter((path) => files.exists(resolvePath(directory, path)));
    else if (how.deep && plain === "**" && part.every((piece) => !piece.quoted)) {
      const last = index === wanted.length - 1;
      found = [...new Set(found.flatMap((base) => [...(!last ? [base] : base ? [`${base}/`] : []), ...below(base, !last)]))];
    } else {
      const test = new RegExp(`^(?:${patternSource(part, how)})$`, how.anyCase ? "iu" : "u");
      found = found.flatMap((base) =>
        names(base, plain.startsWith("."))
          .filter((name) => test.test(name))
          .map((name) => join(base, name)),
      );
    }
  }
  if (pieces.at(-1)?.text.endsWith("/"))
    found = found.filter((path) => files.isFolder(resolvePath(directory, path))).map((path) => `${path}/`);
  return found.sort((a, b) => (a < b ? -1 : 1));
}
const join = (base: string, name: string): string => (base === "" ? name : base.endsWith("/") ? `${base}${name}` : `${base}/${name}`);
