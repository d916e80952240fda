// A stream of YAML or JSON, cut into documents (apimachinery's pkg/util/yaml/decoder.go: YAMLOrJSONDecoder, YAMLReader).
import { goJsonSyntaxError, jsonValueEnd } from "../../../base/go-json-error.ts";
import { parseYaml, YamlError } from "../../../base/yaml.ts";
import { messageOf } from "../failures.ts";
import { Refusal } from "../refusal.ts";

/** The values of a stream in their order. @throws Refusal at what cannot be read */
export function* valuesOf(text: string, source: string): Generator<unknown> {
  let rest = text;
  // What begins like JSON is read value by value, until something else comes.
  while (/^\s*\{/.test(rest)) {
    const end = jsonValueEnd(rest);
    if (end === undefined) break;
    yield JSON.parse(rest.slice(0, end));
    rest = rest.slice(end);
  }
  if (rest !== text && rest.trim() && !/^\s*(---|\{)/.test(rest)) throw unreadable(source, goJsonSyntaxError(text) ?? "");
  for (const part of parts(rest, source)) {
    const json = /^\s*\{/.test(part);
    try {
      yield parseYaml(part);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      // What begins like JSON and is no YAML either was meant as JSON.
      throw unreadable(source, json ? (goJsonSyntaxError(part) ?? "unexpected EOF") : `error converting YAML to JSON: ${messageOf(error)}`);
    }
  }
}

const unreadable = (source: string, trouble: string): Refusal => new Refusal(`error parsing ${source}: ${trouble}`);

/** Cut at lines that begin with "---"; what follows the end of a document within its part is not looked at. */
function* parts(text: string, source: string): Generator<string> {
  if (/^\s*\{/.test(text)) {
    yield text;
    return;
  }
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    if (!line.startsWith("---")) {
      lines.push(line);
      continue;
    }
    const after = line.slice(3).trim();
    if (after && !after.startsWith("#")) throw unreadable(source, `invalid Yaml document separator: ${after}`);
    yield [...lines, ""].join("\n");
    lines = [];
  }
  // The reader ends each line that it hands on, the last one too.
  yield (lines.at(-1) === "" ? lines : [...lines, ""]).join("\n");
}
