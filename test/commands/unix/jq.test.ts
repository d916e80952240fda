// jq: what its programs make of their input, and what it says when they are wrong.
import { describe, expect, it } from "vitest";
import { run } from "./shell.ts";

const jq = (program: string, input = "null", options = "-c") => run(`jq ${options} -f /p /i`, { "/p": program, "/i": input });

describe("jq's language", () => {
  it.each([
    [".a.b", '{"a":{"b":1}}', "1"],
    ['.["a"]?, ."a", .a[1:], .a[-1]', '{"a":[1,2,3]}', "[1,2,3]\n[1,2,3]\n[2,3]\n3"],
    [".[] | .x", '[{"x":1},{"x":2}]', "1\n2"],
    ['{a, b: (.c, 2), "k\\(.a)": 3, (.n): 4}', '{"a":1,"c":5,"n":"z"}', '{"a":1,"b":5,"k1":3,"z":4}\n{"a":1,"b":2,"k1":3,"z":4}'],
    ["{a:(1,2), b:(3,4)}", "null", '{"a":1,"b":3}\n{"a":1,"b":4}\n{"a":2,"b":3}\n{"a":2,"b":4}'],
    ['[.[] | if . > 2 then "big" elif . == 2 then "two" else . end], (if false then 1 end)', "[1,2,3]", '[1,"two","big"]\n[1,2,3]'],
    ['.a // "none", (.b // empty), ([] | first // 3)', '{"a":null}', '"none"\n3'],
    ['try error("x") catch ., (try error({a:1}) catch .a), [.[]?], (.a?)', "5", '"x"\n1\n[]'],
    [
      "reduce .[] as $x (0; . + $x), [foreach .[] as $x (0; . + $x)], [foreach .[] as $x (0; . + $x; [$x, .])]",
      "[1,2,3]",
      "6\n[1,3,6]\n[[1,1],[2,3],[3,6]]",
    ],
    ["def f(x): x * 2; def g($a; $b): $a + $b; f(.), g(1; 2), ([limit(3; 1 | repeat(.))])", "4", "8\n3\n[1,1,1]"],
    ["def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; fac", "5", "120"],
    [". as [$a, {b: $c}] | [$a, $c], (.[] as $x | $x | type)", '[1,{"b":2}]', '[1,2]\n"number"\n"object"'],
    ["[.[] as [$a] ?// $a | $a]", "[[1],2]", "[1,2]"],
    ["[label $out | .[] | if . > 2 then break $out else . end]", "[1,2,3,4]", "[1,2]"],
    ['"a\\(1 + 1)b\\("x\\(.)")"', "3", '"a2bx3"'],
    [
      '1 + 2 * 3 - 4 / 2, 7 % 3, -(1), (5 - 2 | -.), ([1,2,3] - [2]), ({a:{b:1}} * {a:{c:2}}), ("a,b" / ",")',
      "null",
      '5\n1\n-1\n-3\n[1,3]\n{"a":{"b":1,"c":2}}\n["a","b"]',
    ],
    [
      '1 == 1.0, ("a" < "b"), ([1] < {}), (null < false), (true and false or true), (null | not)',
      "null",
      "true\ntrue\ntrue\ntrue\ntrue\ntrue",
    ],
    [".a = 1 | .b.c |= 5 | .n += 2 | .n *= 3 | .x //= 7 | .l[1] = 0", '{"n":1}', '{"n":9,"a":1,"b":{"c":5},"x":7,"l":[null,0]}'],
    ["(.[] | select(. >= 2)) |= empty", "[1,5,3,0,7]", "[1,0]"],
    [
      '.spec.containers[0].image |= sub("nginx"; "httpd") | .spec.containers[0].image',
      '{"spec":{"containers":[{"image":"nginx:1"}]}}',
      '"httpd:1"',
    ],
    ["[..], [.. | numbers]", "[[1]]", "[[[1]],[1],1]\n[1]"],
    ["[(1,2) + (10,20)], [range(0,1;3,4)], [range(0;10;3)]", "null", "[11,12,21,22]\n[0,1,2,0,1,2,3,1,2,1,2,3]\n[0,3,6,9]"],
  ])("%s of %s", (program, input, output) => expect(jq(program, input)).toEqual({ stdout: `${output}\n`, stderr: "", exitCode: 0 }));
});

describe("jq's functions", () => {
  it.each([
    [
      'keys, length, has("b"), to_entries, map_values(. + 1), del(.b), (. | add)',
      '{"b":2,"a":1}',
      '["a","b"]\n2\ntrue\n[{"key":"b","value":2},{"key":"a","value":1}]\n{"b":3,"a":2}\n{"a":1}\n3',
    ],
    ['with_entries(select(.value > 1) | .key |= ascii_upcase), ([{name:"x",value:1}] | from_entries)', '{"a":1,"b":2}', '{"B":2}\n{"x":1}'],
    [
      "sort, unique, min, max, reverse, first, last, nth(1), (map({k: (. % 2), v: .}) | group_by(.k), (sort_by(-.v) | map(.v)), max_by(.v).v, (unique_by(.k) | length))",
      "[3,1,2,3]",
      '[1,2,3,3]\n[1,2,3]\n1\n3\n[3,2,1,3]\n3\n3\n1\n[[{"k":0,"v":2}],[{"k":1,"v":3},{"k":1,"v":1},{"k":1,"v":3}]]\n[3,3,2,1]\n3\n2',
    ],
    ["flatten, flatten(1), any(. == 1), index(1), (tostring | fromjson)", "[1,[2,[3]]]", "[1,2,3]\n[1,2,[3]]\ntrue\n0\n[1,[2,[3]]]"],
    [
      '[paths], [leaf_paths], getpath(["a",0]), [path(..)], setpath(["a",0];9), delpaths([["a"]])',
      '{"a":[1]}',
      '[["a"],["a",0]]\n[["a",0]]\n1\n[[],["a"],["a",0]]\n{"a":[9]}\n{}',
    ],
    [
      'startswith("ab"), ltrimstr("ab"), rtrimstr("cd"), test("B"; "i"), split("b"), (explode | implode), length, ascii_upcase, .[1:3], indices("c")',
      '"abcd"',
      'true\n"cd"\n"ab"\ntrue\n["a","cd"]\n"abcd"\n4\n"ABCD"\n"bc"\n[2]',
    ],
    [
      '[match("(?<l>[a-z])(\\\\d)"; "g") | [.offset, .string, .captures[0].name, .captures[1].string]], capture("(?<x>[a-z])(?<y>\\\\d)"), [scan("[a-z]")], gsub("(?<d>\\\\d)"; "<\\(.d)>"), [splits("\\\\d")]',
      '"a1b2"',
      '[[0,"a1","l","1"],[2,"b2","l","2"]]\n{"x":"a","y":"1"}\n["a","b"]\n"a<1>b<2>"\n["a","b",""]',
    ],
    [
      '@base64, (@base64 | @base64d), @uri, @html, @sh, @json, "x=\\(.)", @uri "q=\\(.)"',
      '"a b&"',
      '"YSBiJg=="\n"a b&"\n"a%20b%26"\n"a b&amp;"\n"\'a b&\'"\n"\\"a b&\\""\n"x=a b&"\n"q=a%20b%26"',
    ],
    ["@csv, @tsv", '[1,"a\\"b",null,true,"t\\tx"]', '"1,\\"a\\"\\"b\\",,true,\\"t\\tx\\""\n"1\\ta\\"b\\t\\ttrue\\tt\\\\tx"'],
    [
      'fromdate, (fromdate | todate), (strptime("%Y-%m-%dT%H:%M:%SZ") | mktime), (fromdate | strftime("%A %d %B %Y"))',
      '"2015-03-05T23:51:47Z"',
      '1425599507\n"2015-03-05T23:51:47Z"\n1425599507\n"Thursday 05 March 2015"',
    ],
    ["now", "null", "1767225600"],
    [
      '[limit(2; .[])], first(.[]), isempty(empty), ([.[] | tostring] | join("-")), contains([1]), inside([1,2,3,4]), ([.[] | IN(1, 2)])',
      "[1,2,3]",
      '[1,2]\n1\ntrue\n"1-2-3"\ntrue\ntrue\n[true,true,false]',
    ],
    [
      "[while(. < 10; . * 2)], until(. > 100; . * 2), floor, sqrt, pow(.; 2), tojson, ([.] | all), ([.] | transpose? // 0)",
      "2",
      '[2,4,8]\n128\n2\n1.4142135623730951\n4\n"2"\ntrue\n0',
    ],
    [
      'walk(if type == "number" then . + 1 else . end), [tostream], (tojson | ascii_downcase), pick(.a[0])',
      '{"a":[1]}',
      '{"a":[2]}\n[[["a",0],1],[["a",0]],[["a"]]]\n"{\\"a\\":[1]}"\n{"a":[1]}',
    ],
    ['to_entries | map("\\(.key)=\\(.value)") | join(",")', '{"8080":1,"80":2}', '"8080=1,80=2"'],
    ["1e-5, 1e17, 0.1, 100000000000, 1.5e300, 3.0, -0.00012", "null", "1e-05\n1e+17\n0.1\n100000000000\n1.5e+300\n3\n-0.00012"],
  ])("%s of %s", (program, input, output) => expect(jq(program, input)).toEqual({ stdout: `${output}\n`, stderr: "", exitCode: 0 }));
});

describe("jq's options", () => {
  it.each([
    ['echo \'{"a":[1,{}],"b":[]}\' | jq', '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}\n', 0],
    ['echo \'{"b":1,"a":2}\' | jq -S --tab .', '{\n\t"a": 2,\n\t"b": 1\n}\n', 0],
    ['echo \'"x" "y"\' | jq -r .', "x\ny\n", 0],
    ['echo \'"x" "y"\' | jq -j .', "xy", 0],
    ["echo '1 2 3' | jq -s add", "6\n", 0],
    ["echo '1 2 3' | jq -n '[inputs]' -c", "[1,2,3]\n", 0],
    ["echo '1 2 3' | jq -c '[., input]' 2>/dev/null", "[1,2]\n", 5],
    ["printf 'a\\nb\\n' | jq -R .", '"a"\n"b"\n', 0],
    ["printf 'a\\nb\\n' | jq -Rs .", '"a\\nb\\n"\n', 0],
    ["jq -n --arg a 1 --argjson b '{\"c\":2}' '$a, $b.c, $ARGS.named.a' -c", '"1"\n2\n"1"\n', 0],
    ["jq -n '$ARGS.positional' -c --args x y", '["x","y"]\n', 0],
    ["X=5 jq -n '$ENV.X, env.X'", '"5"\n"5"\n', 0],
    ["echo null | jq -e .", "null\n", 1],
    ["echo 1 | jq -e empty", "", 4],
    ["echo '\"é\"' | jq -a .", '"\\u00e9"\n', 0],
    ["echo 1 > f; jq --slurpfile s f --rawfile r f -nc '[$s,$r]'", '[[1],"1\\n"]\n', 0],
    ["while read x; do echo $x; done < <(echo 1 2) | jq .", "1\n2\n", 0],
  ])("%s", (line, stdout, exitCode) => expect(run(line)).toMatchObject({ stdout, exitCode }));
});

describe("jq's errors", () => {
  it.each([
    ["echo 5 | jq .a", 'jq: error (at <stdin>:1): Cannot index number with "a"\n', 5],
    ["echo null | jq '.[]'", "jq: error (at <stdin>:1): Cannot iterate over null (null)\n", 5],
    ["printf '{}\\n1\\n' | jq .a", 'jq: error (at <stdin>:2): Cannot index number with "a"\n', 5],
    ["jq -n '\"abcdefghijklmnop\" + 1'", 'jq: error (at <unknown>): string ("abcdefghij...) and number (1) cannot be added\n', 5],
    ["jq -n 'error({a:1})'", 'jq: error (at <unknown>) (not a string): {"a":1}\n', 5],
    ["echo '{a}' | jq .", "jq: parse error: Invalid numeric literal at line 1, column 3\n", 2],
    ["echo 'hello world' | jq .", "jq: parse error: Invalid numeric literal at line 1, column 6\n", 2],
    ["echo '{\"a\":1' | jq .", "jq: parse error: Unfinished JSON term at EOF at line 2, column 0\n", 2],
    ["jq . nofile", "jq: error: Could not open nofile: No such file or directory\n", 2],
    ["jq -n foo", "jq: error: foo/0 is not defined at <top-level>, line 1:\nfoo\njq: 1 compile error\n", 3],
    ["jq -n '$x'", "jq: error: $x is not defined at <top-level>, line 1:\n$x\njq: 1 compile error\n", 3],
    [
      "jq -n '[1'",
      "jq: error: syntax error, unexpected end of file (Unix shell quoting issues?) at <top-level>, line 1:\n[1\njq: 1 compile error\n",
      3,
    ],
    ["jq -n '\"bye\\n\" | halt_error(3)'", "bye\n", 3],
  ])("%s", (line, stderr, exitCode) => expect(run(line)).toMatchObject({ stderr, exitCode }));
});

describe("jq -C", () => {
  it("colours each part, as a terminal shows them", () => {
    expect(run(`echo '{"a":[1,null,"x"],"b":{}}' | jq -cC .`).stdout).toBe(
      '\u001b[1;39m{\u001b[0m\u001b[34;1m"a"\u001b[0m\u001b[1;39m:\u001b[0m\u001b[1;39m[\u001b[0;39m1\u001b[0m\u001b[1;39m,\u001b[1;30mnull\u001b[0m\u001b[1;39m,\u001b[0;32m"x"\u001b[0m\u001b[1;39m\u001b[1;39m]\u001b[0m\u001b[1;39m,\u001b[0m\u001b[34;1m"b"\u001b[0m\u001b[1;39m:\u001b[0m\u001b[1;39m{}\u001b[0m\u001b[1;39m\u001b[1;39m}\u001b[0m\n',
    );
    expect(run("echo '[[1],[]]' | jq -C .").stdout).toContain("\u001b[1;39m[\n  \u001b[1;39m[\n    \u001b[0;39m1\u001b[0m");
    expect(run("echo '\"x\"' | jq -rC .").stdout).toBe("x\n");
  });
});
