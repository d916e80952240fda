// Values against structural schemas, in the real server's words.
import { describe, expect, it } from "vitest";
import { decodeCustom } from "../../../src/api/custom/decode.ts";
import { applyDefaults } from "../../../src/api/custom/defaults.ts";
import { hasFormat } from "../../../src/api/custom/formats.ts";
import { validateListTypes } from "../../../src/api/custom/list-types.ts";
import { patternError } from "../../../src/api/custom/pattern.ts";
import { pruneNulls } from "../../../src/api/custom/prune.ts";
import type { CustomSchema } from "../../../src/api/custom/schema.ts";
import { validateSchema } from "../../../src/api/custom/schema-validate.ts";
import { validateValue } from "../../../src/api/custom/validate.ts";

const object = (properties: Record<string, CustomSchema>, more: CustomSchema = {}): CustomSchema => ({
  type: "object",
  properties,
  ...more,
});
const said = (schema: CustomSchema, value: unknown, old?: unknown): string[] =>
  validateValue(schema, value, old).map(({ field, message }) => `${field}: ${message}`);
const refused = (schema: CustomSchema): string[] => validateSchema(schema, "s").map(({ field, message }) => `${field}: ${message}`);

describe("a value is held against its schema", () => {
  it.each<[string, CustomSchema, unknown, string[]]>([
    ["type", { type: "integer" }, "3", ['a: Invalid value: "string": a in body must be of type integer: "string"']],
    ["whole numbers are numbers", { type: "number" }, 3, []],
    ["a fraction is no integer", { type: "integer" }, 3.5, ['a: Invalid value: "number": a in body must be of type integer: "number"']],
    ["null", { type: "string" }, null, ['a: Invalid value: "null": a in body must be of type string: "null"']],
    ["nullable", { type: "string", nullable: true, minLength: 3 }, null, []],
    [
      "int or string",
      { "x-kubernetes-int-or-string": true },
      true,
      ['a: Invalid value: "boolean": a in body must be of type integer,string: "boolean"'],
    ],
    ["minimum", { type: "integer", minimum: 3 }, 2, ["a: Invalid value: 2: a in body should be greater than or equal to 3"]],
    [
      "exclusive maximum",
      { type: "integer", maximum: 3, exclusiveMaximum: true },
      3,
      ["a: Invalid value: 3: a in body should be less than 3"],
    ],
    ["multiples", { type: "number", multipleOf: 0.25 }, 1.3, ["a: Invalid value: 1.3: a in body should be a multiple of 0.25"]],
    [
      "int32 has its bounds",
      { type: "integer", format: "int32" },
      2147483648,
      ['<nil>: Invalid value: "": Checked value must be of type integer with format int32 in a'],
    ],
    ["int64 is as large as numbers are", { type: "integer", format: "int64" }, 2147483648, []],
    [
      "float has its bounds",
      { type: "number", format: "float" },
      3.5e38,
      ['<nil>: Invalid value: "": Checked value must be of type number with format float in a'],
    ],
    ["short texts", { type: "string", minLength: 2 }, "x", ['a: Invalid value: "x": a in body should be at least 2 chars long']],
    ["long texts", { type: "string", maxLength: 2 }, "xyz", ["a: Too long: may not be more than 2 bytes"]],
    ["patterns", { type: "string", pattern: "^a" }, "b", [`a: Invalid value: "b": a in body should match '^a'`]],
    ["enums, in the order given", { type: "string", enum: ["z", "b"] }, "c", ['a: Unsupported value: "c": supported values: "z", "b"']],
    [
      "few items",
      { type: "array", items: { type: "string" }, minItems: 1 },
      [],
      ["a: Invalid value: 0: a in body should have at least 1 items"],
    ],
    ["many items", { type: "array", items: { type: "string" }, maxItems: 1 }, ["x", "y"], ["a: Too many: 2: must have at most 1 item"]],
    [
      "items by their index",
      { type: "array", items: { type: "string" } },
      ["x", 1],
      ['a[1]: Invalid value: "integer": a[1] in body must be of type string: "integer"'],
    ],
    [
      "maps by their keys",
      { type: "object", additionalProperties: { type: "string" } },
      { k: 1 },
      ['a.k: Invalid value: "integer": a.k in body must be of type string: "integer"'],
    ],
    ["required", object({ x: { type: "string" } }, { required: ["x"] }), {}, ["a.x: Required value"]],
    [
      "formats",
      { type: "string", format: "date" },
      "2026-02-30",
      ['a: Invalid value: "2026-02-30": a in body must be of type date: "2026-02-30"'],
    ],
    ["not", { type: "string", not: { enum: ["x"] } }, "x", ['<nil>: Invalid value: "": "a" must not validate the schema (not)']],
    [
      "one of several",
      object({ x: { type: "string" }, y: { type: "string" } }, { oneOf: [{ required: ["x"] }, { required: ["y"] }] }),
      { x: "1", y: "2" },
      ['<nil>: Invalid value: "": "a" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
    ],
    [
      "any of several",
      object({ x: { type: "string" } }, { anyOf: [{ required: ["x"] }] }),
      {},
      ['<nil>: Invalid value: "": "a" must validate at least one schema (anyOf)', "a.x: Required value"],
    ],
  ])("%s", (_name, schema, value, words) => expect(said(object({ a: schema }), { a: value })).toEqual(words));

  it("does not hold against the writer what has not changed", () => {
    const schema = object({ a: { type: "integer", minimum: 3 }, b: { type: "string" } });
    expect(said(schema, { a: 1, b: "new" }, { a: 1, b: "old" })).toEqual([]);
    expect(said(schema, { a: 2 }, { a: 1 })).toHaveLength(1);
  });

  it("finds what sets and maps have twice", () => {
    const schema = object({
      set: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
      map: {
        type: "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["n"],
        items: object({ n: { type: "string" } }),
      },
    });
    expect(
      validateListTypes(schema, {
        set: ["a", "b", "a", "a"],
        map: [
          { n: "x", v: 1 },
          { n: "x", v: 2 },
        ],
      }),
    ).toMatchObject([
      { field: "map[1]", message: 'Duplicate value: {"n":"x"}' },
      { field: "set[2]", message: 'Duplicate value: "a"' },
    ]);
  });

  it("knows formats", () => {
    for (const [format, good, bad] of [
      ["ipv4", "10.0.0.1", "10.0.0.256"],
      ["ipv6", "fd00::1", "fd00:::1"],
      ["cidr", "10.0.0.0/8", "10.0.0.0/33"],
      ["email", "a@example.com", "a@"],
      ["uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99"],
      ["duration", "1h30m", "soon"],
      ["date-time", "2026-01-05T09:00:00Z", "2026-01-05"],
      ["byte", "aGk=", "hi!"],
      ["hostname", "example.com", "-x-.com"],
      ["uri", "https://example.com", "no uri"],
      ["k8s-short-name", "tea-pot", "tea.pot"],
      ["k8s-long-name", "tea.pot", "Tea.pot"],
    ] as const)
      expect([format, hasFormat(format, good), hasFormat(format, bad)]).toEqual([format, true, false]);
    expect(hasFormat("colour", "anything")).toBe(true);
  });
});

describe("a body becomes an object", () => {
  const schema = object({
    spec: object({
      known: { type: "string" },
      list: { type: "array", items: object({ x: { type: "integer" } }) },
      open: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    }),
  });
  it("drops what the schema does not specify and names it", () => {
    const body = {
      kind: "K",
      metadata: { name: "n", colour: 1 },
      spec: { known: "a", extra: 1, list: [{ x: 1, y: 2 }], open: { any: { thing: 1 } } },
    };
    expect(decodeCustom(schema, body)).toEqual({
      value: { kind: "K", metadata: { name: "n" }, spec: { known: "a", list: [{ x: 1 }], open: { any: { thing: 1 } } } },
      strict: ['unknown field "metadata.colour"', 'unknown field "spec.extra"', 'unknown field "spec.list[0].y"'],
    });
    expect(body.spec.extra).toBe(1);
  });
  it("fills in defaults from the outside to the inside, also in the place of nulls", () => {
    const defaulted = object({
      spec: object({ a: { type: "integer", default: 1 }, b: { type: "string", default: "x" }, c: { type: "string" } }, { default: {} }),
    });
    const value = { other: 1 } as Record<string, unknown>;
    applyDefaults(value, defaulted);
    expect(value).toEqual({ other: 1, spec: { a: 1, b: "x" } });
    const nulls = { spec: { a: null, c: null } };
    pruneNulls(nulls, defaulted);
    applyDefaults(nulls, defaulted);
    expect(nulls).toEqual({ spec: { a: 1, b: "x" } });
  });
});

describe("a schema must be structural", () => {
  it.each<[string, CustomSchema, string[]]>([
    ["types everywhere", object({ a: {} }), ["s.properties[a].type: Required value: must not be empty for specified object fields"]],
    ["objects at the root", { type: "string" }, ['s.type: Invalid value: "string": must be object at the root']],
    ["items of lists", object({ a: { type: "array" } }), ["s.properties[a].items: Required value: must be specified"]],
    [
      "no types below junctors",
      object({ a: { type: "string" } }, { anyOf: [{ type: "object" }] }),
      ["s.anyOf[0].type: Forbidden: must be empty to be structural"],
    ],
    [
      "what junctors name exists",
      object({}, { allOf: [{ properties: { a: { minLength: 1 } } }] }),
      ["s.properties[a]: Required value: because it is defined in s.allOf[0].properties[a]"],
    ],
    [
      "unique items",
      object({ a: { type: "array", uniqueItems: true, items: { type: "string" } } }),
      ["s.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic"],
    ],
    [
      "properties or additional properties",
      object({ a: object({ x: { type: "string" } }, { additionalProperties: { type: "string" } }) }),
      ["s.properties[a].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive"],
    ],
    [
      "patterns that compile",
      object({ a: { type: "string", pattern: "(" } }),
      [
        's.properties[a].pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`',
      ],
    ],
    [
      "keys of maps that are there",
      object({
        a: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["n"],
          items: object({ n: { type: "string" } }),
        },
      }),
      [
        "s.properties[a].items.properties[n].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
      ],
    ],
    [
      "pruned defaults",
      object({ a: object({ x: { type: "string" } }, { default: { y: 1 } }) }),
      ['s.properties[a].default: Invalid value: {"y":1}: must not have unknown fields'],
    ],
  ])("%s", (_name, schema, words) => expect(refused(schema)).toEqual(words));
  it("takes the two forms of int or string", () => {
    const either = [{ type: "integer" }, { type: "string" }];
    expect(refused(object({ a: { "x-kubernetes-int-or-string": true, anyOf: either } }))).toEqual([]);
    expect(refused(object({ a: { "x-kubernetes-int-or-string": true, allOf: [{ anyOf: either }, { pattern: "x" }] } }))).toEqual([]);
  });
  it("reads Go's patterns", () => {
    expect(patternError("^[[:alpha:]]+$")).toBeUndefined();
    expect(patternError("(?i)^a")).toBeUndefined();
    expect(patternError("a(?=b)")).toContain("invalid or unsupported Perl syntax: `(?=`");
  });
});

describe("rules", () => {
  const ruled = (rule: object): CustomSchema =>
    object({ spec: object({ n: { type: "integer" } }, { "x-kubernetes-validations": [rule as never] }) });
  it.each<[string, object, string]>([
    ["must compile", { rule: "self.m > 1" }, "undefined field 'm'"],
    ["answer with a bool", { rule: "self.n" }, "cel expression must evaluate to a bool"],
    ["name fields that exist", { rule: "self.n > 1", fieldPath: ".m" }, '".m": must be a valid path'],
    ["have known reasons", { rule: "self.n > 1", reason: "Why" }, 'Unsupported value: "Why"'],
    ["have messages of one line", { rule: "self.n > 1", message: "a\nb" }, "message must not contain line breaks"],
    ["are not empty", { rule: " " }, "rule is not specified"],
    [
      "have messages whose cost is known",
      { rule: "self.n > 1", messageExpression: '"x" + string(self.n)' },
      "exceeds budget by factor of more than 100x",
    ],
  ])("%s", (_name, rule, words) => expect(refused(ruled(rule)).join("\n")).toContain(words));
  it("that look back need to know which item is which", () => {
    const items = object({ n: { type: "integer" } }, { "x-kubernetes-validations": [{ rule: "self.n >= oldSelf.n" }] });
    expect(refused(object({ a: { type: "array", items } })).join()).toContain(
      "oldSelf cannot be used on the uncorrelatable portion of the schema within s.properties[a]",
    );
  });
});
