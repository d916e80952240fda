// How kubectl cuts a stream of YAML and JSON into documents.
import { expect, it } from "vitest";
import { valuesOf } from "../../../../src/commands/kubectl/resources/stream.ts";

/** The values that come before an error, and its words. */
function read(text: string): [unknown[], string?] {
  const values: unknown[] = [];
  try {
    for (const value of valuesOf(text, "STDIN")) values.push(value);
  } catch (error) {
    return [values, (error as Error).message];
  }
  return [values];
}
const [a, b, c] = [{ a: 1 }, { b: 1 }, { c: 1 }];

it.each<[text: string, values: unknown[], trouble?: string]>([
  ["{a: 1}\n---\n{b: 1}\n---\nc: 1\n", [a, b, c]],
  ['{"a": 1}\n---\n{b: 1}\n---\nc: 1\n', [a, b, c]],
  ['{"a": 1}{"b": 1}\nc: 1\n', [a, b, c]],
  ["{a: 1}\n---\nb: [\n", [a], "error parsing STDIN: error converting YAML to JSON: yaml: line 1: did not find expected node content"],
  ["{a: 1}\n--- x\n", [], "error parsing STDIN: json: offset 2: invalid character 'a' looking for beginning of object key string"],
  ['{"a": 1}\n---\nb: [\n', [a], "error parsing STDIN: json: offset 11: invalid character '-' in numeric literal"],
  ['{"a": 1}\n{"b" 1}\n', [a], "error parsing STDIN: json: offset 15: invalid character '1' after object key"],
  ['{"a": 1\n---\nb: 1\n', [], "error parsing STDIN: json: offset 9: invalid character '-' after object key:value pair"],
  ['{"a": 1}words', [a, "words"]],
])("%j", (text, values, trouble) => {
  const [got, words] = read(text);
  expect(got.filter((value) => value !== null && value !== undefined)).toEqual(values);
  expect(words).toBe(trouble);
});
