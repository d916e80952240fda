// YAML as kubectl reads it: YAML 1.1 the Go way, with Go's words for what is wrong.
import { defineScalarTag, FAILSAFE_SCHEMA, load, mergeTag, NOT_RESOLVED, type Schema, YAMLException } from "js-yaml";
import { resolvePlain } from "./yaml-scalars.ts";

export { dumpYaml } from "./yaml-dump.ts";

const scalarTag = (name: string, is: (value: unknown) => boolean) =>
  defineScalarTag<unknown>(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    resolve: (source) => {
      const value = resolvePlain(source);
      return is(value) ? value : NOT_RESOLVED;
    },
    identify: () => false,
  });
const schemaWith = (bool: ReturnType<typeof scalarTag>): Schema =>
  FAILSAFE_SCHEMA.withTags(
    scalarTag("null", (value) => value === null),
    bool,
    scalarTag("int", (value) => Number.isInteger(value)),
    scalarTag("float", (value) => typeof value === "number"),
    mergeTag,
  );
const schema = schemaWith(scalarTag("bool", (value) => typeof value === "boolean"));
/** As yaml.v3 reads without a type in mind: yes, no, on and off are words like any other. */
const plainWords = schemaWith(
  defineScalarTag<unknown>("tag:yaml.org,2002:bool", {
    implicit: true,
    resolve: (source) => (/^(true|True|TRUE|false|False|FALSE)$/.test(source) ? source.toLowerCase() === "true" : NOT_RESOLVED),
    identify: () => false,
  }),
);

/** A text that is no YAML; the message is Go's, as `yaml: line 3: mapping values are not allowed in this context`. */
export class YamlError extends Error {}

/** One document; undefined for an empty one. Of a key given twice the last counts, unless `strict`; booleans are yes, on and the like too, unless `onlyTrueAndFalse`. @throws YamlError */
// biome-ignore lint/suspicious/noExplicitAny: a document can be anything
export function parseYaml(text: string, { strict = false, onlyTrueAndFalse = false } = {}): any {
  if (/^(\s*(#[^\n]*)?(\n|$))*$/.test(text)) return undefined;
  try {
    return load(text, { schema: onlyTrueAndFalse ? plainWords : schema, json: !strict });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    // A document that is indented as a whole ends where the indentation does; what follows is not looked at.
    const whole = indentedDocument(text);
    if (whole !== undefined) return parseYaml(whole, { strict, onlyTrueAndFalse });
    throw new YamlError(goMessage(error, text));
  }
}

/** The documents of a stream, split as apimachinery's YAML reader does: at lines that begin with "---". */
export const splitYaml = (text: string): string[] => text.split(/^---.*(?:\n|$)/m).filter((part) => part.trim() !== "");

function goMessage(error: YAMLException, text: string): string {
  const reason = error.reason;
  const line = (error.mark?.line ?? 0) + 1;
  // Go's scanner counts from 0, and tells no line 0.
  const scanned = (words: string): boolean =>
    /^(found character|found a tab|mapping values|block sequence|found unknown|could not find expected ':'|did not find expected (alphabetic|comment))/.test(
      words,
    );
  const at = (number: number, words: string): string =>
    number > (scanned(words) ? 1 : 0) ? `yaml: line ${number}: ${words}` : `yaml: ${words}`;
  const lines = text.split("\n");
  const shown = lines[line - 1] ?? "";
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text)) return at(0, "control characters are not allowed");
  if (/duplicated mapping key/.test(reason))
    return `yaml: unmarshal errors:\n  line ${line}: key ${JSON.stringify(/^\s*(?:- )*"?([^":]+)"?\s*:/.exec(shown)?.[1] ?? "")} already set in map`;
  if (/tab characters|unacceptable kind/.test(reason) || /^\s*\t/.test(shown))
    return endsPlain(lines.slice(0, line - 1).findLast((each) => each.trim()) ?? "")
      ? at(line, "found a tab character that violates indentation")
      : at(line, "found character that cannot start any token");
  if (/^%(?!YAML|TAG|[A-Za-z])/.test(text)) return at(0, "could not find expected directive name");
  if (/^[@`%]/.test(shown.slice(error.mark?.column ?? 0))) return at(line, "found character that cannot start any token");
  if (/(^|[:-]\s+)[|>][-+0-9]*[^-+0-9\s#]/.test(shown)) return at(line, "did not find expected comment or line break");
  const rest = shown.slice(error.mark?.column ?? 0);
  if (/bad indentation of a mapping entry|end of the stream/.test(reason)) {
    if (/^-(\s|$)/.test(rest) && /:\s+$/.test(shown.slice(0, -rest.length)))
      return at(line, "block sequence entries are not allowed in this context");
    if (/^[\]},]/.test(rest)) return at(line - 1, "did not find expected node content");
    if (/^\S.*\}\s+[^#\s]/.test(shown.slice(0, -rest.length) + rest[0]) && !/^:/.test(rest))
      return at(line - 1, "did not find expected key");
  }
  if (/complex keys/.test(reason)) {
    const key = (/\{\{\s*(.*?)\s*\}\}/.exec(shown) ?? /\{\{\s*(.*?)\s*\}\}/.exec(text))?.[1] ?? "";
    return `yaml: invalid map key: map[interface {}]interface {}{${JSON.stringify(key)}:interface {}(nil)}`;
  }
  if (/deficient indentation/.test(reason)) {
    const open = openBefore(lines.slice(0, line - 1).join("\n"));
    if (open === '"' || open === "'") return at(lines.length, "found unexpected end of stream");
    if (open && /[[{,]\s*$/.test(lines.slice(0, line - 1).join("\n")) && /^(\s*$|---|\.\.\.)/.test(shown))
      return at(line - 1, "did not find expected node content");
    if (open) return at(line - 1, `did not find expected ',' or '${open === "[" ? "]" : "}"}'`);
  }
  if (/unidentified alias/.test(reason)) return `yaml: unknown anchor '${/"(.*)"/.exec(reason)?.[1] ?? ""}' referenced`;
  if (/quoted scalar/.test(reason)) return at(line, "found unexpected end of stream");
  if (/unknown escape/.test(reason)) return at(line, "found unknown escape character");
  if (/flow collection|missed comma|expected ','/.test(reason))
    return at(
      line - 1,
      reason.includes("sequence") || /\[/.test(shown) ? "did not find expected ',' or ']'" : "did not find expected ',' or '}'",
    );
  if (/whitespace character is expected|multiline key|implicit key|expected ':'/.test(reason))
    return at(/:(\s|$)/.test(shown) ? line : nextToken(lines, line), "could not find expected ':'");
  if (/bad indentation/.test(reason) && goesOn(lines, line - 1)) return at(line, "mapping values are not allowed in this context");
  if (/bad indentation of a sequence/.test(reason))
    return at(line - 1, `did not find expected ${ownsItsIndentation(lines, line - 1) ? "'-' indicator" : "key"}`);
  if (/end of the stream/.test(reason) && /^- /m.test(lines.find((each) => /^[^#\s]/.test(each)) ?? ""))
    return at(line - 1, "did not find expected '-' indicator");
  if (/bad indentation|nested mappings|mapping entry|end of the stream or a document separator/.test(reason)) {
    if (goesOn(lines, line - 1) || /^\s*(- +)*[^\s"':{[#][^:"'{[#]*:\s+[^\s"'{[|>&*!#][^#"']*:(\s|$)/.test(shown))
      return at(line, "mapping values are not allowed in this context");
    if (besideEntries(lines, line - 1)) return at(line - 1, "did not find expected '-' indicator");
    const before = lines.slice(0, line - 1).findLast((each) => each.trim()) ?? "";
    const isEntry = /^\s*- /.test(shown) && indent(shown) <= indent(before);
    const isValue = (/^\s*(- )*[^\s:]+:\s+[^\s|>&{["']/.test(before) && !/\s#/.test(before)) || /:\s+\S+.*:(\s|$)/.test(shown);
    return isValue && !isEntry && /:(\s|$)/.test(shown) && indent(shown) >= indent(before)
      ? at(line, "mapping values are not allowed in this context")
      : at(line - 1, "did not find expected key");
  }
  if (/anchor|alias|tag/.test(reason)) return at(line, "did not find expected alphabetic or numeric character");
  return at(line - 1, "did not find expected node content");
}

/** The number of the line with the next token after line `number`, or of the end. */
function nextToken(lines: readonly string[], number: number): number {
  const next = lines.findIndex((each, index) => index >= number && /^\s*[^\s#]/.test(each));
  return next < 0 ? lines.length : next + 1;
}

const indent = (line: string): number => line.length - line.trimStart().length;

/** The beginning of a text that is indented like its first line, where something follows that is not. */
function indentedDocument(text: string): string | undefined {
  const lines = text.split("\n");
  const content = (line: string): boolean => /^\s*[^\s#]/.test(line);
  const first = lines.find(content);
  const end = first === undefined ? -1 : lines.findIndex((line) => content(line) && indent(line) < indent(first));
  return end < 0 ? undefined : lines.slice(0, end).join("\n");
}

/** Whether a line with a key goes on with a plain scalar that the line before began and that is no key: `name:x`, `containers`. */
function goesOn(lines: readonly string[], line: number): boolean {
  const at = lines.findLastIndex((each, index) => index < line && each.trim());
  const before = lines[at] ?? "";
  const own = indent(lines[line] ?? "");
  if (!/:(\s|$)/.test(lines[line] ?? "") || !endsPlain(before) || /:(\s|$)|^\s*(---|#)/.test(before)) return false;
  if (/^\s*- /.test(before)) return own > indent(before);
  const outer = lines.findLast((each, index) => index < at && each.trim() && !/^(\s*#|---)/.test(each) && indent(each) <= indent(before));
  if (outer !== undefined && /[|>][-+0-9]*\s*$/.test(outer)) return false;
  // Beside other keys it would be one of them; below a key it is the value.
  const parent = outer === undefined ? -1 : indent(outer);
  return own > parent && (parent < indent(before) || own > indent(before));
}

/** Whether a line stands where the entries of a list above it begin, which are indented more than its key. */
function besideEntries(lines: readonly string[], line: number): boolean {
  const own = indent(lines[line]!);
  if (/^\s*- /.test(lines[line]!)) return false;
  const at = lines.findLastIndex((each, index) => index < line && each.trim() && indent(each) <= own);
  if (at < 0 || indent(lines[at]!) !== own || !/^\s*- /.test(lines[at]!)) return false;
  const above = lines.findLast((each, index) => index < at && each.trim() && !/^\s*- /.test(each) && indent(each) <= own);
  return above === undefined || indent(above) < own;
}

/** Whether a line ends in a plain scalar, which the next line may go on with. */
function endsPlain(line: string): boolean {
  const entry = line.trim().replace(/^(- +)+/, "");
  const value = /^(?:"[^"]*"|'[^']*'|[^"'][^:]*):(?:\s+(.*))?$/.exec(entry);
  return /^[^"'[{|>&*!%@`#](?!.*\s#)/.test(value ? (value[1] ?? "") : entry);
}

/** The quote or bracket that a text opens and does not close, the innermost; undefined when there is none. */
function openBefore(text: string): string | undefined {
  const open: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    const inside = open.at(-1);
    if (inside === '"' || inside === "'") {
      if (char === "\\" && inside === '"') at++;
      else if (char === inside) open.pop();
    } else if (char === "#" && /\s/.test(text[at - 1] ?? " ")) at = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
    else if (/["'[{]/.test(char) && /[\s[{,:]/.test(text[at - 1] ?? " ")) open.push(char);
    else if ((char === "]" && inside === "[") || (char === "}" && inside === "{")) open.pop();
  }
  return open.at(-1);
}

/** Whether the list that the line's indentation falls out of is indented more than the key above it. */
function ownsItsIndentation(lines: readonly string[], line: number): boolean {
  const at = lines.findLastIndex((each, index) => index < line && /^\s*- /.test(each) && indent(each) < indent(lines[line]!));
  if (at < 0) return true;
  const above = lines.findLast((each, index) => index < at && each.trim() && !/^\s*- /.test(each) && indent(each) <= indent(lines[at]!));
  return above === undefined || indent(above) < indent(lines[at]!);
}
