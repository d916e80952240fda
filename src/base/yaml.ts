// YAML as kubectl reads it: YAML 1.1 the Go way, with Go's words for what is wrong.
import { defineScalarTag, FAILSAFE_SCHEMA, load, mergeTag, NOT_RESOLVED, type Schema, YAMLException } from "js-yaml";
import { type Sound, troubleIn } from "./yaml-go/trouble.ts";
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

/** One document; undefined for an empty one. Of a key given twice the last counts, unless `strict`; booleans are yes, on and the like too, unless `onlyTrueAndFalse`; `fromBegin`: trouble is told as yaml.v3 does it. @throws YamlError */
// biome-ignore lint/suspicious/noExplicitAny: a document can be anything
export function parseYaml(text: string, { strict = false, onlyTrueAndFalse = false, fromBegin = false } = {}): any {
  if (EMPTY.test(text)) return undefined;
  const options = { schema: onlyTrueAndFalse ? plainWords : schema, json: !strict };
  if (DOUBTFUL.test(text) || (!onlyTrueAndFalse && DOUBTFUL_IN_BRACKETS.test(text))) sound(text, fromBegin);
  try {
    return load(text, options);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
  }
  const found = sound(text, fromBegin);
  if (EMPTY.test(found.text)) return undefined;
  try {
    return load(found.text, options);
  } catch (error) {
    throw error instanceof YAMLException ? new YamlError(goMessage(error, found)) : error;
  }
}

/** Lines that begin with a tab, a directive or a lone colon are let through by the library, where Go minds. */
const DOUBTFUL = /^ *(\t|%|:(\s|$))/m;
/** So are question marks and colons at the beginning of a value within brackets, where those who know only true and false do not mind either (yaml/v3). */
const DOUBTFUL_IN_BRACKETS = /^[^\n[{]*[[{][^\n]*(\?|[[{,:] *:)/m;

/** Nothing but comments. */
const EMPTY = /^(\s*(#[^\n]*)?(\n|$))*$/;

/** @throws YamlError */
function sound(text: string, fromBegin: boolean): Sound {
  const found = troubleIn(text, { fromBegin });
  if ("trouble" in found) throw new YamlError(`yaml: ${found.trouble}`);
  return found;
}

/** The documents of a stream, split as apimachinery's YAML reader does: at lines that begin with "---". */
export const splitYaml = (text: string): string[] => text.split(/^---.*(?:\n|$)/m).filter((part) => part.trim() !== "");

/** What is wrong with the values of a text that has no other trouble. */
function goMessage({ reason, mark }: YAMLException, { text, complexKey }: Sound): string {
  if (complexKey !== undefined) return `yaml: invalid map key: ${goSyntax(parseYaml(complexKey))}`;
  if (!/duplicated mapping key/.test(reason)) return `yaml: ${reason}`;
  const line = mark?.line ?? 0;
  const shown = text.split("\n")[line] ?? "";
  return `yaml: unmarshal errors:\n  line ${line + 1}: key ${JSON.stringify(/^\s*(?:- )*"?([^":]+)"?\s*:/.exec(shown)?.[1] ?? "")} already set in map`;
}

/** A value as Go writes it for %#v. */
function goSyntax(value: unknown, inside = false): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map((each) => goSyntax(each, true)).join(", ")}}`;
  if (value === null || value === undefined) return inside ? "interface {}(nil)" : "<nil>";
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${goSyntax(each, true)}`);
  return `map[interface {}]interface {}{${entries.join(", ")}}`;
}
