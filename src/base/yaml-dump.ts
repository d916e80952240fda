// YAML as sigs.k8s.io/yaml writes it: keys in natural order, Go's rules for quotes, lines folded at 80 columns, sequences not indented.
import { KeyOrder } from "./key-order.ts";
import { ObjectTexts } from "./long-text.ts";
import { resolvePlain } from "./yaml-scalars.ts";

const WIDTH = 80;

/** The YAML text of a JSON value, line break at its end. */
export function dumpYaml(value: unknown): string {
  if (isMap(value)) return isEmpty(value) ? "{}\n" : mapping(value, 0);
  if (Array.isArray(value)) return value.length ? sequence(value, 0) : "[]\n";
  return `${scalar(value, 0, 2)}\n`;
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isEmpty = (map: Record<string, unknown>): boolean => {
  for (const key in map) if (map[key] !== undefined) return false;
  return true;
};

/** Two spaces a level. */
const pads: string[] = [];
const padding = (depth: number): string => (pads[depth] ??= "  ".repeat(depth));
const order = new KeyOrder((name, depth) => `${padding(depth)}${scalar(name, 0, 0, true)}:`, natural);

/** A map that is not empty, each line indented; the first is not when `inline`. */
function mapping(value: Record<string, unknown>, depth: number, inline = false): string {
  let out = "";
  const keys = order.of(value);
  const leads = order.leads(keys, depth);
  const { names } = keys;
  const deep = 2 * depth + 2;
  let first = inline;
  for (let at = 0; at < names.length; at++) {
    const item = value[names[at]!];
    if (item === undefined) continue;
    const lead = leads[at]!;
    out += first ? order.leads(keys, 0)[at]! : lead;
    first = false;
    if (typeof item === "string") out += line(item, lead.length + 1, deep);
    else if (typeof item !== "object" || item === null) out += ` ${scalar(item, 0, 0)}\n`;
    else if (Array.isArray(item)) out += item.length ? `\n${sequence(item, depth)}` : " []\n";
    else out += isEmpty(item as Record<string, unknown>) ? " {}\n" : `\n${mapping(item as Record<string, unknown>, depth + 1)}`;
  }
  return out;
}

/** A list that is not empty, each line indented; the first is not when `inline`. */
function sequence(items: readonly unknown[], depth: number, inline = false): string {
  let out = "";
  let lead = inline ? "-" : `${padding(depth)}-`;
  const further = `${padding(depth)}-`;
  const deep = 2 * depth + 2;
  for (const item of items) {
    out += lead;
    lead = further;
    if (typeof item === "string") out += line(item, deep, deep);
    else if (typeof item !== "object" || item === null) out += ` ${scalar(item, 0, 0)}\n`;
    else if (Array.isArray(item)) out += item.length ? ` ${sequence(item, depth + 1, true)}` : " []\n";
    else if (isEmpty(item as Record<string, unknown>)) out += " {}\n";
    else out += depth ? ` ${inlineMapping(item, depth)}` : ` ${objects.of(item, inlineMapping)}`;
  }
  return out;
}

const inlineMapping = (item: object, depth = 0): string => mapping(item as Record<string, unknown>, depth + 1, true);
/** How the items of an outermost list are written, as it is that of the objects of a List. */
const objects = new ObjectTexts();

/** Texts that need a longer look, as they are written where no line is folded. */
const written = new Map<string, string>();
const REMEMBERED = 5000;

/** A space, the text as it is written, and the end of the line. */
function line(text: string, column: number, indent: number): string {
  if (text.length > 5 && SAFE.test(text)) return ` ${text}\n`;
  const known = written.get(text);
  if (known !== undefined && column + known.length - 2 <= WIDTH) return known;
  const shown = ` ${scalar(text, column, indent)}\n`;
  if (known === undefined && column + shown.length - 2 <= WIDTH && shown.indexOf("\n") === shown.length - 1) {
    if (written.size >= REMEMBERED) written.clear();
    written.set(text, shown);
  }
  return shown;
}

const SAFE = /^[A-Za-z/][A-Za-z0-9_./-]*$/;
const WORDS = /^(y|n|yes|no|on|off|true|false|null)$/i;

/** One scalar. `column` is where it begins, `indent` where its further lines do. */
function scalar(value: unknown, column: number, indent: number, key = false): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return goNumber(value);
  if (typeof value !== "string") return String(value);
  if (SAFE.test(value) && !WORDS.test(value)) return value;
  const facts = analyse(value);
  if (value.includes("\n")) return facts.block && !key ? literal(value, indent) : double(value, column, indent, key);
  if (typeof resolvePlain(value) !== "string" || isBase60(value) || isTime(value)) return double(value, column, indent, key);
  if (facts.plain && value) return plain(value, column, indent, key);
  return facts.single ? single(value, column, indent, key) : double(value, column, indent, key);
}

const isBase60 = (text: string): boolean => /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text);
/** A timestamp to Go's reader, so that a text of that form needs quotes. */
const isTime = (text: string): boolean =>
  /^\d{4}-\d\d?-\d\d?([Tt]\d\d?:\d\d?:\d\d?(\.\d+)?(Z|[+-]\d\d:\d\d)| \d\d?:\d\d?:\d\d?(\.\d+)?)?$/.test(text);
const goNumber = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e21 ? String(value) : String(value).replace(/e([+-])(\d)$/, "e$10$2");

/** yaml_emitter_analyze_scalar: which styles can hold the text in block context. */
function analyse(text: string): { plain: boolean; single: boolean; block: boolean } {
  const indicator =
    /^(---|\.\.\.)/.test(text) ||
    /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
    /^[-?:]([ \t\n]|$)/.test(text) ||
    /:([ \t\n]|$)/.test(text) ||
    /[ \t\n]#/.test(text);
  const special = /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\ud800-\udfff]/.test(text);
  const edges = /^[ \n]|[ \n]$/.test(text);
  const breakSpace = /\n /.test(text);
  const spaceBreak = / \n/.test(text);
  return {
    plain: !indicator && !special && !edges && !breakSpace && !spaceBreak && !text.includes("\n"),
    single: !special && !breakSpace && !spaceBreak,
    block: !special && !spaceBreak && !text.endsWith(" "),
  };
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomp = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const pad = " ".repeat(indent);
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  return `|${hint}${chomp}\n${lines.map((line) => (line ? pad + line : "")).join("\n")}`;
}

/** Breaks at single spaces once the line is longer than the width. */
function fold(text: string, column: number, indent: number, key: boolean, whole: boolean): string {
  if (key || column + text.length <= WIDTH || !text.includes(" ")) return text;
  let out = "";
  let at = column;
  let spaces = false;
  const characters = [...text];
  characters.forEach((character, index) => {
    if (character !== " ") {
      out += character;
      at++;
      spaces = false;
      return;
    }
    const inside = whole || (index > 0 && index < characters.length - 1);
    if (!spaces && at > WIDTH && inside && characters[index + 1] !== " ") {
      out += `\n${" ".repeat(indent)}`;
      at = indent;
    } else {
      out += " ";
      at++;
    }
    spaces = true;
  });
  return out;
}
const plain = (text: string, column: number, indent: number, key: boolean): string => fold(text, column, indent, key, true);
const single = (text: string, column: number, indent: number, key: boolean): string =>
  `'${fold(text.replaceAll("'", "''"), column + 1, indent, key, false)}'`;

const ESCAPES: Record<string, string> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\x85": "\\N",
  "\xa0": "\\_",
  "\u2028": "\\L",
  "\u2029": "\\P",
};
const escaped = (character: string): string => {
  const known = ESCAPES[character];
  if (known && character !== "\xa0") return known;
  const code = character.codePointAt(0)!;
  if (code < 0x20 || code === 0x7f || (code > 0x7f && code < 0xa0)) return `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`;
  if (code === 0xfeff || (code >= 0xd800 && code <= 0xdfff)) return `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return character;
};

function double(text: string, column: number, indent: number, key: boolean): string {
  let out = '"';
  let at = column + 1;
  let spaces = false;
  const characters = [...text];
  for (const [index, character] of characters.entries()) {
    if (character === " " && !key && !spaces && at > WIDTH && index > 0 && index < characters.length - 1) {
      out += `\n${" ".repeat(indent)}${characters[index + 1] === " " ? "\\" : ""}`;
      at = indent;
      spaces = true;
      continue;
    }
    const written = character === " " ? " " : escaped(character);
    out += written;
    at += written.length;
    spaces = character === " ";
  }
  return `${out}"`;
}

const isLetter = (character: string): boolean => /\p{L}/u.test(character);
const isDigit = (character: string | undefined): boolean => character !== undefined && character >= "0" && character <= "9";

/** Go yaml's order of keys: numbers in them by size, letters after the rest. */
export function natural(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (x === y) continue;
    const letterX = isLetter(x);
    const letterY = isLetter(y);
    if (letterX && letterY) return x < y ? -1 : 1;
    if (letterX || letterY) return letterY ? -1 : 1;
    let lead = 0;
    if (x === "0" || y === "0")
      for (let j = i - 1; j >= 0 && isDigit(a[j]); j--)
        if (a[j] !== "0") {
          lead = 1;
          break;
        }
    const number = (text: string): [number, number] => {
      let at = i;
      let sum = lead;
      for (; isDigit(text[at]); at++) sum = sum * 10 + Number(text[at]);
      return [sum, at];
    };
    const [sizeA, endA] = number(a);
    const [sizeB, endB] = number(b);
    if (sizeA !== sizeB) return sizeA - sizeB;
    if (endA !== endB) return endA - endB;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
