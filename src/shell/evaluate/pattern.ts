// Glob patterns: matching words, and finding files.
import type { FileSystem } from "../../machine/files.ts";
import { resolvePath } from "../../machine/files.ts";

/** A piece of a word after expansion; what was quoted matches only itself. */
export interface Piece {
  text: string;
  quoted: boolean;
}

const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** The regular expression source of a pattern; with `slash`, `*` and `?` do not match "/". */
export function patternSource(pieces: readonly Piece[], { slash = false, lazy = false } = {}): string {
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
      if (character === "\\" && i + 1 < text.length) out += escapeRegex(text[++i]!);
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

const CLASSES: Record<string, string> = {
  alpha: "a-zA-Z",
  digit: "0-9",
  alnum: "a-zA-Z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
  word: "\\w",
};
const classes = (body: string): string =>
  body.replace(/\[:(\w+):\]|[\\\][]/g, (all, name?: string) => (name ? (CLASSES[name] ?? "") : `\\${all}`));

export const matches = (pieces: readonly Piece[], text: string): boolean => new RegExp(`^(?:${patternSource(pieces)})$`, "u").test(text);

export const hasGlob = (pieces: readonly Piece[]): boolean => pieces.some((piece) => !piece.quoted && /[*?]|\[.+\]/.test(piece.text));

/** The paths that a pattern means, sorted; empty when there are none. */
export function findPaths(files: FileSystem, directory: string, pieces: readonly Piece[]): string[] {
  const parts: Piece[][] = [[]];
  for (const piece of pieces)
    piece.text.split("/").forEach((text, index) => {
      if (index) parts.push([]);
      if (text) parts.at(-1)!.push({ text, quoted: piece.quoted });
    });
  const absolute = parts[0]!.length === 0 && parts.length > 1;
  let found = [absolute ? "/" : ""];
  for (const part of parts) {
    if (!part.length) continue;
    const plain = part.map((piece) => piece.text).join("");
    if (!hasGlob(part)) {
      found = found.map((base) => join(base, plain)).filter((path) => files.exists(resolvePath(directory, path)));
      continue;
    }
    const test = new RegExp(`^(?:${patternSource(part)})$`, "u");
    found = found.flatMap((base) => {
      const folder = resolvePath(directory, base || ".");
      if (!files.isFolder(folder)) return [];
      return files
        .list(folder)
        .filter((name) => (plain.startsWith(".") || !name.startsWith(".")) && test.test(name))
        .map((name) => join(base, name));
    });
  }
  if (pieces.at(-1)?.text.endsWith("/"))
    found = found.filter((path) => files.isFolder(resolvePath(directory, path))).map((path) => `${path}/`);
  return found.sort((a, b) => (a < b ? -1 : 1));
}
const join = (base: string, name: string): string => (base === "" ? name : base.endsWith("/") ? `${base}${name}` : `${base}/${name}`);
