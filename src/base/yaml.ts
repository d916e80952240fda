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
    if (error instanceof YAMLException) throw new YamlError(goMessage(error, text));
    throw error;
  }
}

/** The documents of a stream, split as apimachinery's YAML reader does: at lines that begin with "---". */
export const splitYaml = (text: string): string[] => text.split(/^---.*(?:\n|$)/m).filter((part) => part.trim() !== "");

function goMessage(error: YAMLException, text: string): string {
  const reason = error.reason;
  const line = (error.mark?.line ?? 0) + 1;
  // Go's scanner counts from 0, and tells no line 0.
  const scanned = (words: string): boolean =>
    /^(found character|mapping values|block sequence|found unknown|could not find expected ':')/.test(words);
  const at = (number: number, words: string): string =>
    number > (scanned(words) ? 1 : 0) ? `yaml: line ${number}: ${words}` : `yaml: ${words}`;
  const lines = text.split("\n");
  const shown = lines[line - 1] ?? "";
  if (/duplicated mapping key/.test(reason))
    return `yaml: unmarshal errors:\n  line ${line}: key ${JSON.stringify(/^\s*(?:- )*"?([^":]+)"?\s*:/.exec(shown)?.[1] ?? "")} already set in map`;
  if (/tab characters|unacceptable kind/.test(reason) || /^\s*\t/.test(shown))
    return at(line, "found character that cannot start any token");
  if (/^%(?!YAML|TAG|[A-Za-z])/.test(text)) return at(0, "could not find expected directive name");
  if (/^[@`%]/.test(shown.slice(error.mark?.column ?? 0))) return at(line, "found character that cannot start any token");
  const rest = shown.slice(error.mark?.column ?? 0);
  if (/bad indentation of a mapping entry|end of the stream/.test(reason)) {
    if (/^- /.test(rest) && /:\s+$/.test(shown.slice(0, -rest.length)))
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
    return at(line, "could not find expected ':'");
  if (/bad indentation of a sequence/.test(reason))
    return at(line - 1, `did not find expected ${ownsItsIndentation(lines, line - 1) ? "'-' indicator" : "key"}`);
  if (/end of the stream/.test(reason) && /^- /m.test(lines.find((each) => /^[^#\s]/.test(each)) ?? ""))
    return at(line - 1, "did not find expected '-' indicator");
  if (/bad indentation|nested mappings|mapping entry|end of the stream or a document separator/.test(reason)) {
    const before = lines.slice(0, line - 1).findLast((each) => each.trim()) ?? "";
    const indent = (each: string): number => each.length - each.trimStart().length;
    const isEntry = /^\s*- /.test(shown) && indent(shown) <= indent(before);
    const isValue = /^\s*(- )*[^\s:]+:\s+[^\s|>&{["']/.test(before) || /:\s+\S+.*:(\s|$)/.test(shown);
    return isValue && !isEntry && /:(\s|$)/.test(shown) && indent(shown) >= indent(before)
      ? at(line, "mapping values are not allowed in this context")
      : at(line - 1, "did not find expected key");
  }
  if (/anchor|alias|tag/.test(reason)) return at(line, "did not find expected alphabetic or numeric character");
  return at(line, "did not find expected node content");
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
  const indent = (each: string): number => each.length - each.trimStart().length;
  const at = lines.findLastIndex((each, index) => index < line && /^\s*- /.test(each) && indent(each) < indent(lines[line]!));
  if (at < 0) return true;
  const above = lines.findLast((each, index) => index < at && each.trim() && !/^\s*- /.test(each) && indent(each) <= indent(lines[at]!));
  return above === undefined || indent(above) < indent(lines[at]!);
}
