// jq's regular expressions: Oniguruma's syntax on JavaScript's engine.
import { JqError, type Json, kindOf, shown } from "./value.ts";

/** @throws JqError */
export function expressionOf(pattern: Json, flags: Json): { expression: RegExp; all: boolean; skipEmpty: boolean } {
  if (Array.isArray(pattern)) return expressionOf(pattern[0] ?? null, pattern[1] ?? null);
  if (typeof pattern !== "string") throw new JqError(`${shown(pattern)} cannot be matched, as it is not a string`);
  if (flags !== null && typeof flags !== "string") throw new JqError(`${shown(flags)} is not a string`);
  const given = flags ?? "";
  if (/[^gimnpslx]/.test(given)) throw new JqError(`${given} is not a valid modifier string`);
  let source = pattern
    .replace(/\\h/g, "[0-9a-fA-F]")
    .replace(/\\A/g, "^")
    .replace(/\\[zZ]/g, "$")
    .replace(/\[\[:(\w+):\]\]/g, (_, name: string) => `[${CLASSES[name] ?? ""}]`);
  if (given.includes("x")) source = source.replace(/\\[\s\S]|\[[^\]]*\]|\s+|#.*$/gm, (part) => (/^[\s#]/.test(part) ? "" : part));
  const inline = /^\(\?([imsx]+)\)/.exec(source);
  if (inline) source = source.slice(inline[0].length);
  const letters = given + (inline?.[1] ?? "");
  try {
    const mode = `gu${letters.includes("i") ? "i" : ""}${/[sp]/.test(letters) ? "s" : ""}`;
    return { expression: compiled(source, mode), all: given.includes("g"), skipEmpty: given.includes("n") };
  } catch {
    throw new JqError(`${pattern} (at offset 0) is not a valid regex: invalid pattern`);
  }
}
const CLASSES: Record<string, string> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  space: "\\s",
  upper: "A-Z",
  lower: "a-z",
  punct: "!-\\/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
};
/** Oniguruma is more lenient than the flag "u" about escapes. */
function compiled(source: string, mode: string): RegExp {
  try {
    return new RegExp(source, mode);
  } catch {
    return new RegExp(source, mode.replace("u", ""));
  }
}

function found(text: Json, pattern: Json, flags: Json): RegExpMatchArray[] {
  if (typeof text !== "string") throw new JqError(`${shown(text)} cannot be matched, as it is not a string`);
  const { expression, all, skipEmpty } = expressionOf(pattern, flags);
  const matches: RegExpMatchArray[] = [];
  for (const match of text.matchAll(expression)) {
    if (skipEmpty && !match[0]) continue;
    matches.push(match);
    if (!all) break;
  }
  return matches;
}

export const testText = (text: Json, pattern: Json, flags: Json): boolean => found(text, pattern, flags).length > 0;

const count = (text: string): number => [...text].length;
const captureNames = (match: RegExpMatchArray): (string | null)[] => {
  const names = Object.keys(match.groups ?? {});
  let at = 0;
  // The names come in the order of their groups; a group without one is told by a value that no named group has left.
  return match.slice(1).map((value, index) => {
    const name = names[at];
    if (name === undefined || (match.groups![name] !== value && match.length - 1 - index > names.length - at)) return null;
    at++;
    return name;
  });
};

/** What `match` gives: an object for each match. */
export function matchText(text: Json, pattern: Json, flags: Json): Json[] {
  return found(text, pattern, flags).map((match) => {
    const whole = match.input!;
    const names = captureNames(match);
    let from = match.index!;
    const captures = match.slice(1).map((value, index): Json => {
      const at = value === undefined ? -1 : whole.indexOf(value, from);
      if (at >= 0) from = at;
      return new Map<string, Json>([
        ["offset", at < 0 ? -1 : count(whole.slice(0, at))],
        ["length", count(value ?? "")],
        ["string", value ?? null],
        ["name", names[index] ?? null],
      ]);
    });
    return new Map<string, Json>([
      ["offset", count(whole.slice(0, match.index))],
      ["length", count(match[0])],
      ["string", match[0]],
      ["captures", captures],
    ]);
  });
}

export function splitByPattern(text: Json, pattern: Json, flags: Json): Json {
  const matches = found(text, pattern, `g${flags ?? ""}`);
  const parts: string[] = [];
  let at = 0;
  for (const match of matches) {
    parts.push((text as string).slice(at, match.index));
    at = match.index! + match[0].length;
  }
  return [...parts, (text as string).slice(at)];
}

/** The texts that come about when each match is replaced by each of the texts that `replace` makes of its named captures. */
export function substitute(text: Json, pattern: Json, flags: Json, replace: (captures: Json) => string[]): string[] {
  if (typeof text !== "string") throw new JqError(`${shown(text)} cannot be matched, as it is not a string`);
  if (flags !== null && typeof flags !== "string") throw new JqError(`${kindOf(flags)} is not a string`);
  let results = [""];
  let at = 0;
  for (const match of found(text, pattern, flags)) {
    const captures = new Map<string, Json>(Object.entries(match.groups ?? {}).map(([name, value]) => [name, value ?? null]));
    const before = text.slice(at, match.index);
    const made = replace(captures);
    results = made.flatMap((each) => results.map((start) => start + before + each));
    at = match.index! + match[0].length;
  }
  return results.map((start) => start + text.slice(at));
}
