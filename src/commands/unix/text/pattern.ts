// POSIX regular expressions, basic and extended, as JavaScript ones.
import { POSIX_CLASSES } from "../../../base/posix-classes.ts";

const CLASSES: Readonly<Record<string, string>> = {
  ...POSIX_CLASSES,
  cntrl: "\\x00-\\x1f",
  print: "\\x20-\\x7e\\u00a0-\\uffff",
  graph: "\\x21-\\x7e\\u00a0-\\uffff",
};

/** The source of a JavaScript expression (flag u not set) for a POSIX one. @throws SyntaxError where it is wrong */
export function posix(pattern: string, extended: boolean): string {
  let out = "";
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    if (character === "[") {
      const [text, next] = bracket(pattern, i);
      out += text;
      i = next;
    } else if (character === "\\") {
      const next = pattern[++i];
      if (next === undefined) throw new SyntaxError("Trailing backslash");
      if (next === "<" || next === ">") out += "\\b";
      else if (next === "`") out += "^";
      else if (next === "'") out += "$";
      else if (/[wWsSbBnt]/.test(next)) out += `\\${next}`;
      else if (/[1-9]/.test(next)) out += `\\${next}`;
      else if (!extended && "(){}|+?".includes(next)) out += next;
      else out += /[.*[\]^$\\/(){}|+?]/.test(next) ? `\\${next}` : next;
    } else if (!extended && "(){}|+?".includes(character)) out += `\\${character}`;
    else if (!extended && character === "*" && (out === "" || /[(|^]$/.test(out))) out += "\\*";
    else if (!extended && character === "^" && i > 0 && !/(\\\(|\\\||\n)$/.test(pattern.slice(0, i))) out += "\\^";
    else if (!extended && character === "$" && i < pattern.length - 1 && !/^(\\\)|\\\|)/.test(pattern.slice(i + 1))) out += "\\$";
    else if (extended && character === "{" && !/^\{\d*,?\d*\}/.test(pattern.slice(i))) out += "\\{";
    else out += character;
  }
  return out;
}

function bracket(pattern: string, start: number): [string, number] {
  let i = start + 1;
  let out = "[";
  if (pattern[i] === "^") {
    out += "^";
    i++;
  }
  for (let first = true; ; first = false, i++) {
    const character = pattern[i];
    if (character === undefined) throw new SyntaxError("Unmatched [, [^, [:, [., or [=");
    if (character === "]" && !first) return [`${out}]`, i];
    if (character === "[" && pattern[i + 1] === ":") {
      const end = pattern.indexOf(":]", i);
      const name = pattern.slice(i + 2, end);
      if (end < 0 || !CLASSES[name]) throw new SyntaxError("Invalid character class name");
      out += CLASSES[name];
      i = end + 1;
    } else if (character === "\\" && /[nt]/.test(pattern[i + 1] ?? "")) out += `\\${pattern[++i]}`;
    else out += /[\\\][]/.test(character) ? `\\${character}` : character;
  }
}

export const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
