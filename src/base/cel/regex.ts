// Go's regular expressions (RE2) as JavaScript's: the same syntax but for a few forms that are rewritten or refused.
import { runtimeError } from "./errors.ts";

const known = new Map<string, RegExp>();

const CLASSES: Record<string, string> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7F",
  blank: "\\t ",
  cntrl: "\\x00-\\x1F\\x7F",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

/** @throws CelRuntimeError in the words of Go's regexp */
export function goPattern(pattern: string, flags = ""): RegExp {
  const key = `${flags}/${pattern}`;
  let found = known.get(key);
  if (!found) {
    found = translate(pattern, flags);
    if (known.size > 1000) known.clear();
    known.set(key, found);
  }
  found.lastIndex = 0;
  return found;
}

function translate(pattern: string, extra: string): RegExp {
  const refuse = (why: string): never => {
    throw runtimeError(`error parsing regexp: ${why}`);
  };
  if (/\(\?<?[=!]/.test(pattern)) refuse(`invalid or unsupported Perl syntax: \`${/\(\?<?[=!]/.exec(pattern)![0]}\``);
  if (/(^|[^\\])(\\\\)*\\[1-9]/.test(pattern)) refuse(`invalid escape sequence: \`${/\\[1-9]/.exec(pattern)![0]}\``);
  let flags = `u${extra}`;
  let body = pattern.replace(/^\(\?([ims]+)\)/, (_, letters: string) => {
    flags += letters;
    return "";
  });
  body = body
    .replace(/\[:(\^?)(\w+):\]/g, (whole, not: string, name: string) => (not || !CLASSES[name] ? whole : CLASSES[name]))
    .replace(/\(\?P</g, "(?<")
    .replace(/\\A/g, "^")
    .replace(/\\z/g, "$")
    .replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_, literal: string) => literal.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
    .replace(/\\([-"'#%&,:;<=>@_`~! ])/g, (_, character: string) => (character === "-" ? "\\x2d" : character));
  try {
    return new RegExp(body, flags);
  } catch {
    if (/^[*+?]/.test(pattern)) return refuse(`missing argument to repetition operator: \`${pattern[0]}\``);
    const open = (pattern.match(/(?<!\\)\(/g) ?? []).length - (pattern.match(/(?<!\\)\)/g) ?? []).length;
    if (open > 0) return refuse(`missing closing ): \`${pattern}\``);
    if (open < 0) return refuse(`unexpected ): \`${pattern}\``);
    if (/\[[^\]]*$/.test(pattern)) return refuse(`missing closing ]: \`${/\[[^\]]*$/.exec(pattern)![0]}\``);
    return refuse(`invalid escape sequence: \`${pattern}\``);
  }
}
