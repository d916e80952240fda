// :s, and the parts between its delimiters.
import type { Buffer } from "./buffer.ts";
import { ExError, type ExHost, type Range } from "./ex-range.ts";
import { patternOf, replacementOf } from "./pattern.ts";

/** Splits "/a/b/g" at its delimiter, which a backslash hides. */
export function split(text: string): string[] {
  const delimiter = text[0]!;
  const parts: string[] = [];
  let part = "";
  for (let at = 1; at < text.length; at++) {
    if (text[at] === "\\" && at + 1 < text.length) {
      const escaped = text[++at]!;
      part += escaped === delimiter && delimiter !== "&" ? escaped : `\\${escaped}`;
    } else if (text[at] === delimiter) {
      parts.push(part);
      part = "";
    } else part += text[at];
  }
  return [...parts, part];
}

const lastSubstitution = new WeakMap<Buffer, { pattern: string; replacement: string }>();

/** @throws ExError */
export function substitute(host: ExHost, lines: Range, argument: string): void {
  const { buffer } = host;
  const again = argument === "" || /^[gi&]*$/.test(argument);
  const before = lastSubstitution.get(buffer);
  if (again && !before) throw new ExError("E35: No previous regular expression");
  const [given = "", replacement = "", letters = ""] = again ? [before!.pattern, before!.replacement, argument] : split(argument.trimEnd());
  const pattern = given || host.searched;
  if (!pattern) throw new ExError("E35: No previous regular expression");
  if (/[^gicIne& ]/.test(letters.replace(/\d+$/, ""))) throw new ExError("E488: Trailing characters");
  if (letters.includes("c")) throw new ExError("k8s-quest does not simulate asking at each substitution (the c flag) yet");
  const expression = patternOf(pattern, {
    ignoreCase: letters.includes("i") || (buffer.settings.ignorecase && !letters.includes("I")),
    flags: letters.includes("g") ? "g" : "",
  });
  if (!expression) throw new ExError(`E486: Pattern not found: ${pattern}`);
  lastSubstitution.set(buffer, { pattern, replacement });
  host.searched = pattern;
  let [count, changed, lastLine] = [0, 0, -1];
  const out: string[] = [];
  for (const [index, line] of buffer.lines.slice(lines.from, lines.to + 1).entries()) {
    let hits = 0;
    const text = line.replace(expression, (...match: unknown[]) => {
      hits++;
      const groups = match.slice(
        0,
        match.findIndex((each) => typeof each === "number"),
      ) as string[];
      return replacementOf(replacement, groups);
    });
    out.push(...text.split("\n"));
    if (!hits) continue;
    count += hits;
    changed++;
    lastLine = lines.from + index + (out.length - index - 1);
  }
  if (!count) {
    if (letters.includes("e")) return;
    throw new ExError(`E486: Pattern not found: ${pattern}`);
  }
  if (letters.includes("n")) {
    buffer.say(`${count} match${count === 1 ? "" : "es"} on ${changed} line${changed === 1 ? "" : "s"}`);
    return;
  }
  buffer.replaceLines(lines.from, lines.to - lines.from + 1, out);
  buffer.row = lastLine;
  buffer.column = 0;
  if (count > 2) buffer.say(`${count} substitutions on ${changed} line${changed === 1 ? "" : "s"}`);
}
