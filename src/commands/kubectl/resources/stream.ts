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
  const afterJson = rest !== text;
  if (afterJson && !rest.trim()) return;
  // What begins like JSON may be YAML; where its first document is neither, it was meant as JSON.
  const meantAsJson = /^\s*\{/.test(text)
    ? (goJsonSyntaxError(rest, Buffer.byteLength(text) - Buffer.byteLength(rest)) ?? "unexpected EOF")
    : undefined;
  let read = 0;
  try {
    for (const part of parts(afterJson ? rest.trimStart() : rest)) {
      const value = parseYaml(part);
      if (part.trim()) read++;
      yield value;
    }
  } catch (error) {
    if (!(error instanceof YamlError || error instanceof SeparatorError)) throw error;
    if (!read && meantAsJson) throw unreadable(source, meantAsJson);
    throw unreadable(source, error instanceof YamlError ? `error converting YAML to JSON: ${messageOf(error)}` : error.message);
  }
}

class SeparatorError extends Error {}

const unreadable = (source: string, trouble: string): Refusal => new Refusal(`error parsing ${source}: ${trouble}`);

/** Cut at lines that begin with "---"; what follows the end of a document within its part is not looked at. */
function* parts(text: string): Generator<string> {
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    if (!line.startsWith("---")) {
      lines.push(line);
      continue;
    }
    const after = line.slice(3).trim();
    if (after && !after.startsWith("#")) throw new SeparatorError(`invalid Yaml document separator: ${after}`);
    yield [...lines, ""].join("\n");
    lines = [];
  }
  // The reader ends each line that it hands on, the last one too.
  yield (lines.at(-1) === "" ? lines : [...lines, ""]).join("\n");
}
