// What rules may cost, estimated from the limits of their schema (apiextensions-apiserver/pkg/apiserver/schema/cel/compilation_test.go: TestCostEstimation).
import { describe, expect, it } from "vitest";
import { costOf, exceeds, RULE_LIMIT } from "../../../src/api/custom/rules-cost.ts";
import { validateRules } from "../../../src/api/custom/rules-validate.ts";
import type { CustomSchema } from "../../../src/api/custom/schema.ts";

const numbers: CustomSchema = { type: "array", items: { type: "number" } };
const cost = (schema: CustomSchema, rule: string) => costOf(schema, { rule }, true, 1).rule;
const said = (schema: CustomSchema) => validateRules(schema, "s").map(({ field, message }) => `${field}: ${message}`);
const withRule = (schema: CustomSchema, rule: string): CustomSchema => ({
  type: "object",
  properties: { list: schema },
  "x-kubernetes-validations": [{ rule }],
});

describe("the cost of a rule", () => {
  it("grows with what fits in a request where the schema sets no limit", () => {
    expect(cost(numbers, "self.all(x, true)")).toBe(4_718_591);
    expect(cost({ ...numbers, maxItems: 10 }, "self.all(x, true)")).toBe(32);
    const nested: CustomSchema = { type: "array", maxItems: 10, items: { ...numbers, maxItems: 10 } };
    expect(cost(nested, "self.all(x, x.all(y, true))")).toBe(352);
    expect(cost({ type: "object", additionalProperties: { type: "number" }, maxProperties: 10 }, "self.all(x, true)")).toBe(32);
  });

  it("counts the texts that are walked through", () => {
    const text: CustomSchema = { type: "string", maxLength: 10 };
    expect(cost(text, "self.matches('12345678')")).toBe(1 + 5 * 2);
    expect(cost(text, "self.startsWith('ab')")).toBe(2);
    expect(cost(text, "self == 'abc'")).toBe(2);
    expect(cost(text, "self + self == 'a'")).toBe(2 + 8 + 1);
    expect(cost({ type: "string", enum: ["a", "bcd"] }, "self.contains('b')")).toBe(2);
    expect(cost({ type: "string" }, "self.contains(self)")).toBeGreaterThan(RULE_LIMIT);
  });

  it("takes the longer branch, and both sides of a conjunction", () => {
    const object: CustomSchema = { type: "object", properties: { a: { type: "integer" }, b: { type: "integer" } } };
    expect(cost(object, "self.a < 1 && self.b < 1")).toBe(6);
    expect(cost(object, "self.a < 1 ? true : self.a + self.b < 5")).toBe(3 + 6);
    expect(cost(object, "has(self.a)")).toBe(1);
  });
});

describe("a schema whose rules cost too much", () => {
  it("is told by how much, each rule and all together", () => {
    const rule = "self.list.all(x, self.list.exists(y, x == y))";
    expect(said(withRule({ ...numbers, maxItems: 100 }, rule))).toEqual([]);
    const words =
      "exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
    expect(said(withRule(numbers, rule))).toEqual([
      `s.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost ${words}`,
      "s.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
      `s: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema ${words}`,
    ]);
  });

  it("counts a rule as often as there may be what it is about", () => {
    const item: CustomSchema = { type: "string", maxLength: 100, "x-kubernetes-validations": [{ rule: "self.matches('^[a-z]+$')" }] };
    expect(said({ type: "object", properties: { list: { type: "array", items: item, maxItems: 10 } } })).toEqual([]);
    const [first] = said({ type: "object", properties: { list: { type: "array", items: item } } });
    expect(first).toMatch(
      /^s\.properties\[list\]\.items\.x-kubernetes-validations\[0\]\.rule: Forbidden: estimated rule cost exceeds budget by factor of \d+\.\dx /,
    );
  });

  it("says factors as Go does", () => {
    expect(exceeds("cost", 12_000_000, RULE_LIMIT)).toContain("factor of 1.200000x ");
    expect(exceeds("cost", 47_000_000, RULE_LIMIT)).toContain("factor of 4.7x ");
  });
});
