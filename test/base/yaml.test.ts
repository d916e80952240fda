import { describe, expect, it } from "vitest";
import { goJson } from "../../src/base/go-json.ts";
import { dumpYaml, parseYaml, splitYaml } from "../../src/base/yaml.ts";

describe("YAML as kubectl reads it", () => {
  it("ends where an indented document does", () => expect(parseYaml("  a: 1\n  b: 2\n c: 3")).toEqual({ a: 1, b: 2 }));
  it.each([
    ["yes", true],
    ["on", true],
    ["y", true],
    ["off", false],
    ["010", 8],
    ["0o17", 15],
    ["0x1F", 31],
    ["1_000", 1000],
    ["1.50", 1.5],
    ["1:30", "1:30"],
    ["2026-01-05", "2026-01-05"],
    ["~", null],
    ['"yes"', "yes"],
    ["1.27-alpine", "1.27-alpine"],
  ])("%s", (text, value) => {
    expect(parseYaml(`a: ${text}`)).toEqual({ a: value });
  });
  it("merges with <<", () => expect(parseYaml("base: &b {x: 1}\nmore:\n  <<: *b\n  z: 2")["more"]).toEqual({ x: 1, z: 2 }));
  it("reads nothing from comments alone", () => expect(parseYaml("# only this\n\n")).toBeUndefined());
  it("splits a stream", () => expect(splitYaml("a: 1\n---\nb: 2\n---\n")).toEqual(["a: 1\n", "b: 2\n"]));
  it.each([
    ["a: b: c", "yaml: mapping values are not allowed in this context"],
    ["a: 1\nb: 2\n c: 3", "yaml: line 3: mapping values are not allowed in this context"],
    ["a:\n\tb: 1", "yaml: line 2: found character that cannot start any token"],
    ["a: 1\n\tb: 1", "yaml: line 2: found a tab character that violates indentation"],
    ['a: "1"\n\tb: 1', "yaml: line 2: found character that cannot start any token"],
    ["a:1\nb: 2", "yaml: line 2: mapping values are not allowed in this context"],
    ["a:\n  b:1\n  c: 2", "yaml: line 3: mapping values are not allowed in this context"],
    ["a:\n  containers\n  - b: c", "yaml: line 3: mapping values are not allowed in this context"],
    ["a:\n- name b\n  c: d", "yaml: line 3: mapping values are not allowed in this context"],
    ["a:\n- b: c: d", "yaml: line 2: mapping values are not allowed in this context"],
    ["a: 1 # one\n  b: 2", "yaml: line 1: did not find expected key"],
    ["a: |\n  b\n c: d", "yaml: line 2: did not find expected key"],
    ["a:\n  - b: c\n  d: e", "yaml: line 2: did not find expected '-' indicator"],
    ["a:\n  - b\n  c: d", "yaml: line 2: did not find expected '-' indicator"],
    ["a: 1\nb 2\n", "yaml: line 3: could not find expected ':'"],
    ["a: 1\nb 2\n\nc: 3\n", "yaml: line 4: could not find expected ':'"],
    ["a: [b,,c]", "yaml: did not find expected node content"],
    ["a: >x\n b", "yaml: did not find expected comment or line break"],
    ["a: -", "yaml: block sequence entries are not allowed in this context"],
    ["a: \u0001", "yaml: control characters are not allowed"],
    ["a: 'it's'", "yaml: did not find expected key"],
    ["a: b\n'c\nd", "yaml: line 3: found unexpected end of stream"],
    ["a: b\nc: 'd\n...\ne", "yaml: line 3: found unexpected document indicator"],
    ["a:\n  b: [c, d\n  e: f\n", "yaml: line 2: did not find expected ',' or ']'"],
    ["a: b\n\t\n", "yaml: line 2: found a tab character that violates indentation"],
    ["a: |\n\tb", "yaml: line 2: found a tab character where an indentation space is expected"],
    ["a: ? b", "yaml: mapping keys are not allowed in this context"],
    ["a: *x", "yaml: unknown anchor 'x' referenced"],
    ['a: "\\q"', "yaml: found unknown escape character"],
    ["%YAML 1.3\n---\na: 1", "yaml: found incompatible YAML document"],
    ["a: {b: c?d}", "yaml: did not find expected ',' or '}'"],
    ["a: [b, :c]", "yaml: did not find expected node content"],
    ["\ufeffa: 1\nb: [c\n", "yaml: line 2: did not find expected ',' or ']'"],
    ["a: {{ .Values.x }}", 'yaml: invalid map key: map[interface {}]interface {}{".Values.x":interface {}(nil)}'],
    ["a: 1\na: 2", 'yaml: unmarshal errors:\n  line 2: key "a" already set in map'],
  ])("says what is wrong with %j as Go does", (text, words) => {
    expect(() => parseYaml(text, { strict: true })).toThrow(words);
  });
  it.each([
    ["a:\n  b: [\n    c\n  ]\n", { a: { b: ["c"] } }],
    ["a: {\nb: c\n}\nd: e", { a: { b: "c" }, d: "e" }],
    ["a: 'b\nc'\n", { a: "b c" }],
    ["a: 1\n...\nb: [", { a: 1 }],
  ])("reads %j, whose indentation says nothing within brackets and quotes, and no further than its first document", (text, value) => {
    expect(parseYaml(text)).toEqual(value);
  });
  it("minds no question mark within brackets where only true and false are booleans, as yaml/v3 does not", () =>
    expect(parseYaml("a: [b?c, yes]", { onlyTrueAndFalse: true })).toEqual({ a: ["b?c", "yes"] }));
  it("takes the last of a key given twice, unless it is strict", () => expect(parseYaml("a: 1\na: 2")).toEqual({ a: 2 }));
});

describe("YAML as kubectl writes it", () => {
  it("sorts keys, does not indent sequences and quotes what would be read as something else", () => {
    expect(dumpYaml({ b: ["x", { z: 1, a: "yes" }], a: "010", time: "2026-01-05T09:00:00Z", empty: "", none: {}, list: [] })).toBe(
      'a: "010"\nb:\n- x\n- a: "yes"\n  z: 1\nempty: ""\nlist: []\nnone: {}\ntime: "2026-01-05T09:00:00Z"\n',
    );
  });
  it.each([
    ["a: b", "'a: b'"],
    ["it's #1", "'it''s #1'"],
    ["- x", "'- x'"],
    ["*", "'*'"],
    ["a\tb", '"a\\tb"'],
    ["10.0.0.1", "10.0.0.1"],
    ["1e3", '"1e3"'],
    ["null", '"null"'],
    ["한글", "한글"],
  ])("%j", (text, written) => {
    expect(dumpYaml({ k: text })).toBe(`k: ${written}\n`);
    expect(parseYaml(dumpYaml({ k: text }))).toEqual({ k: text });
  });
  it("writes blocks with the right end", () => {
    expect(dumpYaml({ a: "x\ny\n" })).toBe("a: |\n  x\n  y\n");
    expect(dumpYaml({ a: "x\ny" })).toBe("a: |-\n  x\n  y\n");
    expect(dumpYaml({ a: "x\n\n" })).toBe("a: |+\n  x\n\n");
  });
  it("folds long lines at 80 columns", () => {
    const text = `${"word ".repeat(20)}end`;
    expect(dumpYaml({ k: text }).split("\n").length).toBe(3);
    expect(parseYaml(dumpYaml({ k: text }))).toEqual({ k: text });
  });
  it("writes nothing but brackets for what is empty", () => {
    expect(dumpYaml([])).toBe("[]\n");
    expect(dumpYaml({})).toBe("{}\n");
    expect(dumpYaml({ a: [], b: {}, c: [[], {}] })).toBe("a: []\nb: {}\nc:\n- []\n- {}\n");
  });
  it("leaves out keys without a value, wherever they stand", () =>
    expect(dumpYaml({ items: [{ a: undefined, b: 1 }, { a: undefined }, [[{ a: undefined, c: 2 }]]] })).toBe(
      "items:\n- b: 1\n- {}\n- - - c: 2\n",
    ));
  it("writes an object that cannot change the same again, at any depth", () => {
    const frozen = Object.freeze({ kind: "Pod", spec: Object.freeze({ a: "yes" }) });
    for (let round = 0; round < 2; round++) {
      expect(dumpYaml({ items: [frozen] })).toBe('items:\n- kind: Pod\n  spec:\n    a: "yes"\n');
      expect(dumpYaml({ a: { items: [frozen] } })).toBe('a:\n  items:\n  - kind: Pod\n    spec:\n      a: "yes"\n');
      expect(goJson({ items: [frozen] })).toBe('{"items":[{"kind":"Pod","spec":{"a":"yes"}}]}');
      expect(goJson([[frozen]])).toBe('[[{"kind":"Pod","spec":{"a":"yes"}}]]');
    }
  });
  it("sees what has changed since in an object that can", () => {
    const pod = { kind: "Pod" };
    dumpYaml({ items: [pod] });
    pod.kind = "Node";
    expect(dumpYaml({ items: [pod] })).toBe("items:\n- kind: Node\n");
  });
  it("folds the same text where it stands deep and not where it does not", () => {
    const text = `: ${"word ".repeat(14)}end`;
    expect(dumpYaml({ a: text })).not.toContain("word\n");
    expect(dumpYaml({ a: { b: { c: { d: text } } } })).toContain("\n        end");
    expect(dumpYaml({ a: text })).not.toContain("word\n");
  });
  it("orders numbers in keys by size", () => expect(dumpYaml({ a10: 1, a2: 2 })).toBe("a2: 2\na10: 1\n"));
});

describe("trouble as yaml.v3 tells it", () => {
  const trouble = (text: string) => {
    try {
      return parseYaml(text, { fromBegin: true }) as unknown;
    } catch (error) {
      return (error as Error).message;
    }
  };
  it.each([
    ["a:\n  b:\n    c: 1\n   d: 2\n", "yaml: line 1: did not find expected key"],
    ["a:\n  b: [1\nc: 2\n", "yaml: line 1: did not find expected ',' or ']'"],
    ['a:\n  b: "c\n\n', "yaml: line 2: found unexpected end of stream"],
    ["a: 1\n b: 2\n", "yaml: line 2: mapping values are not allowed in this context"],
  ])("is where what is broken has begun: %j", (text, message) => expect(trouble(text)).toBe(message));
});
