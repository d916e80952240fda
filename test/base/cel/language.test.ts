// CEL itself: what expressions mean, and what is said of those that are wrong, in cel-go's words and places.
import { expect, test } from "vitest";
import {
  CelCompileError,
  type CelVariables,
  compileCel,
  dynamic,
  INT,
  listOfType,
  objectType,
  STRING,
  TIMESTAMP,
} from "../../../src/base/cel/index.ts";

const object = {
  spec: { replicas: 5, ratio: 1.5, paused: false },
  metadata: { name: "ferry", labels: { app: "boat", "a.b/c": "d" } },
  containers: [{ name: "a", image: "nginx:1.27" }, { name: "b" }],
  none: null,
};
const outcome = (
  expression: string,
  variables: CelVariables = dynamic("object"),
  bindings: Record<string, unknown> = { object },
): unknown => {
  try {
    return compileCel(expression, variables).evaluate(bindings);
  } catch (error) {
    return (error as Error).message;
  }
};

test.each([
  ["1 / 2 == 0 && 7 % 3 == 1 && -7 / 2 == -3", true],
  ["object.spec.replicas / 2", 2],
  ["object.spec.ratio * 2.0 == 3.0", true],
  ["object.spec.replicas == 5.0", true],
  ["'a' + \"b\" + r'\\n' + '''c'''", "ab\\nc"],
  ["'\\u00e9' == '\u00e9' && b'\\x41' == b'A'", true],
  ["size('日本') == 2 && size([1, 2]) == 2 && {'a': 1}.size() == 1", true],
  ["'app' in object.metadata.labels && object.metadata.labels['a.b/c'] == 'd'", true],
  ["has(object.spec.paused) && !has(object.spec.nothing)", true],
  ["object.none == null", true],
  ["object.spec.paused ? 'no' : 'yes'", "yes"],
  ["object.containers.all(c, c.name != '')", true],
  ["object.containers.exists(c, has(c.image) && c.image.startsWith('nginx'))", true],
  ["object.containers.exists_one(c, has(c.image))", true],
  ["object.containers.map(c, c.name)", ["a", "b"]],
  ["object.containers.map(c, has(c.image), c.image)", ["nginx:1.27"]],
  ["object.containers.filter(c, !has(c.image)).size()", 1],
  ["object.metadata.labels.all(k, k != 'x')", true],
  ["[4, 5].transformList(i, v, i * v)", [0, 5]],
  ["{'a': 1}.transformMap(k, v, v + 1)", { a: 2 }],
  ["[1, 2].exists(i, v, i == 1 && v == 2)", true],
  ["object.?nothing.?more.orValue('none')", "none"],
  ["object.?spec.?replicas.optMap(n, n + 1).value()", 6],
  ["[1, ?optional.none(), ?optional.of(2)]", [1, 2]],
  ["type(1) == int && type('') == string && type(object) == map", true],
  ["int('42') + int(3.9) + int(timestamp('1970-01-01T00:00:01Z'))", 46],
  ["timestamp('2026-01-05T09:00:00Z') + duration('1h30m') == timestamp('2026-01-05T10:30:00Z')", true],
  ["timestamp('2026-01-05T23:00:00Z').getDayOfMonth('Asia/Seoul')", 5],
  ["string(duration('90m')) + string(1.5) + string(1000000.0)", "5400s1.51e+06"],
  ["object.metadata.name.matches('^f.*y$')", true],
  ["object.nothing || true", true],
  ["!(false && object.nothing)", true],
  ["[1, 2].exists(x, x == 2 || object.nothing)", true],
])("%s is %j", (expression, value) => {
  expect(outcome(expression)).toEqual(value);
});

test.each([
  ["object.metadata.nothing.more", "no such key: nothing"],
  ["object.containers[7]", "index out of bounds: 7"],
  ["1 / (5 - object.spec.replicas)", "division by zero"],
  ["object.spec.replicas % 0", "modulus by zero"],
  ["object.spec.replicas + 'x'", "no such overload"],
  ["object.spec.replicas.startsWith('x')", "no such overload: startsWith(int, string)"],
  ["9223372036854775807 + object.spec.replicas", "integer overflow"],
  ["object.nothing && true", "no such key: nothing"],
  ["object.spec.replicas.all(x, true)", "got 'int', expected iterable type"],
  ["optional.none().value()", "optional.none() dereference"],
  ["int('x')", 'strconv.ParseInt: parsing "x": invalid syntax'],
])("%s fails: %s", (expression, message) => {
  expect(outcome(expression)).toBe(message);
});

const EXPECTED = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
test.each([
  ["object.spec.replicas <= three", "1:25: undeclared reference to 'three' (in container '')"],
  ["1 + 'a'", "1:3: found no matching overload for '_+_' applied to '(int, string)'"],
  ["'a'.contains(1)", "1:13: found no matching overload for 'contains' applied to 'string.(int)'"],
  ["'a'.nothing()", "1:12: undeclared reference to 'nothing' (in container '')"],
  ["'a'.b", "1:4: type 'string' does not support field selection"],
  ["1.all(x, true)", "1:1: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"],
  ["object.all(1, true)", "1:12: argument must be a simple name"],
  ["has(object)", "1:5: invalid argument to has() macro"],
  ["1 +", `1:4: Syntax error: mismatched input '<EOF>' expecting ${EXPECTED}`],
  ["(1", "1:3: Syntax error: missing ')' at '<EOF>'"],
  ["1 2", "1:3: Syntax error: extraneous input '2' expecting <EOF>"],
  ["namespace == 'x'", "1:1: reserved identifier: namespace"],
  ["'a'.matches('[')", "1:13: invalid matches argument"],
  ["duration('1 day') > duration('1h')", "1:10: invalid duration argument"],
  ["timestamp('yesterday')", "1:11: invalid timestamp argument"],
  ["[1, 'a']", "1:5: expected type 'int' but found 'string'"],
  ["{'a': 1, 'b': [2]}", "1:15: expected type 'int' but found 'list(int)'"],
])("%s does not compile: %s", (expression, message) => {
  expect((outcome(expression) as string).split("\n")[0]).toBe(`ERROR: <input>:${message}`);
});

test("an issue shows its line and its place; all issues are told", () => {
  expect(outcome("true &&\n  one == two")).toBe(
    [
      "ERROR: <input>:2:3: undeclared reference to 'one' (in container '')",
      " |   one == two",
      " | ..^",
      "ERROR: <input>:2:10: undeclared reference to 'two' (in container '')",
      " |   one == two",
      " | .........^",
    ].join("\n"),
  );
});

test("declared types are checked, and read from the JSON", () => {
  const self = objectType("self", { count: INT, tags: listOfType(STRING), at: TIMESTAMP, __dash__: { type: STRING, key: "-" } });
  const bindings = { self: { count: 2, tags: ["x"], at: "2026-01-05T09:00:00Z", "-": "dash" } };
  expect(outcome("self.at.getFullYear() + self.count + self.tags.size()", { self }, bindings)).toBe(2029);
  expect(outcome("self.__dash__", { self }, bindings)).toBe("dash");
  expect(() => compileCel("self.cuont > 1", { self })).toThrow("ERROR: <input>:1:5: undefined field 'cuont'\n | self.cuont > 1\n | ....^");
  expect(() => compileCel("self.tags[0] > 1", { self })).toThrow(CelCompileError);
});

test("an evaluation ends, whatever the expression", () => {
  const ranges = "lists.range(1000)";
  expect(outcome(`${ranges}.all(a, ${ranges}.all(b, ${ranges}.all(c, true)))`)).toBe("operation cancelled: actual cost limit exceeded");
});
