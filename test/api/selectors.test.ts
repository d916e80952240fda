// Label and field selectors: what parses, what matches, what is refused and in which words.
import { expect, test } from "vitest";
import { parseFieldSelector } from "../../src/api/field-selectors.ts";
import { parseRequirements } from "../../src/api/parse-requirements.ts";
import { formatLabelSelector, formatRequirements, labelSelectorMatches, matchesLabels } from "../../src/api/selectors.ts";
import { open, refusal } from "../cluster/apiserver/door.ts";
import { ConfigMap, Pod } from "../cluster/apiserver/kinds.ts";

test("requirements match as labels.Selector does", () => {
  const labels = { app: "web", tier: "front" };
  for (const yes of [
    "",
    "app=web",
    "app==web",
    "app",
    "!gone",
    "app!=db",
    "gone!=x",
    "app in (db,web)",
    "tier notin (back)",
    "app=web,tier=front",
  ])
    expect([yes, matchesLabels(yes, labels)]).toEqual([yes, true]);
  for (const no of ["app=db", "!app", "gone", "app notin (web)", "app=web,tier=back", "gone in (a)"])
    expect([no, matchesLabels(no, labels)]).toEqual([no, false]);
});

const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
test("what does not parse is refused in apimachinery's words", () => {
  for (const [text, words] of [
    ["fleet in bakery", "unable to parse requirement: found 'bakery' expected: '('"],
    ["fleet>two", `unable to parse requirement: values[0]: Invalid value: "two": for 'Gt', 'Lt' operators, the value must be an integer`],
    ["fleet=-two-", `unable to parse requirement: values[0][fleet]: Invalid value: "-two-": ${VALUE}`],
    [
      "fleet in (a%,b,c/d)",
      `unable to parse requirement: [values[0][fleet]: Invalid value: "a%": ${VALUE}, values[2][fleet]: Invalid value: "c/d": ${VALUE}]`,
    ],
    ["fleet in (north", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a=b,", "found '', expected: identifier after ','"],
    ["=b", "found '=', expected: !, identifier, or 'end of string'"],
  ])
    expect(refusal(() => parseRequirements(text!))).toBe(words);
});

test("selectors are written back sorted by key", () => {
  expect(formatRequirements(parseRequirements("tier in (b,a),!old,app=web"))).toBe("app=web,!old,tier in (a,b)");
  expect(formatLabelSelector({ matchLabels: { b: "1", a: "2" }, matchExpressions: [{ key: "c", operator: "Exists" }] })).toBe("a=2,b=1,c");
  expect(formatLabelSelector({})).toBe("<none>");
  expect(labelSelectorMatches(undefined, {})).toBe(false);
  expect(labelSelectorMatches({}, {})).toBe(true);
});

test("field selectors know the fields of their kind", () => {
  expect(parseFieldSelector("a=b,c!=d\\,e")).toEqual([
    { field: "a", operator: "=", value: "b" },
    { field: "c", operator: "!=", value: "d,e" },
  ]);
  const { api } = open();
  expect(refusal(() => api.list(Pod, { fieldSelector: "spec.colour=red" }))).toBe("field label not supported: spec.colour");
  expect(refusal(() => api.list(Pod, { fieldSelector: "status.phase~Running" }))).toBe(
    "invalid selector: 'status.phase~Running'; can't understand 'status.phase~Running'",
  );
  expect(refusal(() => api.list(Pod, { labelSelector: "fleet in (north" }))).toBe(
    "unable to parse requirement: found '', expected: ',' or ')'",
  );
  expect(refusal(() => api.list(ConfigMap, { fieldSelector: "data.a=b" }))).toContain(
    '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
  );
});
