import { describe, expect, it } from "vitest";
import { GoTemplate } from "../../src/base/go-template/index.ts";
import { JsonPath } from "../../src/base/jsonpath/index.ts";

const data = {
  kind: "Service",
  name: "diner",
  ports: [
    { name: "web", port: 80 },
    { name: "metrics", port: 9090 },
    { name: "admin", port: 8443, target: "secure" },
  ],
  labels: { "a.b/c": "x", tier: "web" },
  empty: null,
};
const path = (template: string): string => new JsonPath(template, { allowMissingKeys: true }).text(data);

describe("JSONPath", () => {
  it.each([
    ["{.name}", "diner"],
    ["{$.name} and {@.kind}", "diner and Service"],
    ["{.ports[*].name}", "web metrics admin"],
    ["{.ports[0:2].port}", "80 9090"],
    ["{.ports[-1:].name}", "admin"],
    ["{.ports[-1].name}", "admin"],
    ["{.ports[::2].name}", "web admin"],
    ["{.ports[0,2].name}", "web admin"],
    ["{['name','kind']}", "diner Service"],
    ['{.ports[?(@.name=="web")].port}', "80"],
    ["{.ports[?(@.port>1000)].name}", "metrics admin"],
    ["{.ports[?(@.target)].name}", "admin"],
    ["{..port}", "80 9090 8443"],
    ["{.labels.a\\.b/c}", "x"],
    ["{.ports[0]}", '{"name":"web","port":80}'],
    ["<{.missing}>", "<>"],
    // A dot alone is a field without a name, not the object itself, which is @.
    ["<{.}{.labels.}>", "<>"],
    ['{range .ports[*]}{.name}{"\\t"}{end}', "web\tmetrics\tadmin\t"],
  ])("%s", (template, text) => {
    expect(path(template)).toBe(text);
  });
  it.each([
    ["{.ports[*", "unterminated array"],
    ["{.ports[?(@.port>]}", "unterminated filter"],
    ["{.name", "unclosed action"],
    ["{.ports[one]}", "invalid array index one"],
    ["{'x}", "unterminated quoted string"],
    ["{.labels[*]}", "map[string]interface {} is not array or slice"],
    ["{.name[0]}", "string is not array or slice"],
  ])("%s is refused", (template, words) => {
    expect(() => path(template)).toThrow(words);
  });
  it("shows what is null, and nothing for what is missing", () => {
    const rows = [{ at: null }, { at: 1 }, {}];
    const shown = (template: string): string => new JsonPath(template, { allowMissingKeys: true }).text({ rows, none: null });
    expect(shown("{.none}|{.rows[*].at}|{range .rows[*]}{.at},{end}|{.none[*]}")).toBe("null|null 1|null,1,,|");
  });
  it("says when it runs out of bounds or misses a key", () => {
    expect(() => path("{.ports[9].name}")).toThrow("array index out of bounds: index 9, length 3");
    expect(() => new JsonPath("{.missing}").text(data)).toThrow("missing is not found");
    expect(() => path("{.name}{end}")).toThrow("not in range, nothing to end");
  });
});

const render = (template: string): string => new GoTemplate(template).execute(data);

describe("Go templates", () => {
  it.each([
    ["{{.name}}", "diner"],
    ["{{.nothing}}", "<no value>"],
    ["{{range .ports}}{{.name}}={{.port}} {{end}}", "web=80 metrics=9090 admin=8443 "],
    ["{{range $i, $p := .ports}}{{$i}}:{{$p.name}},{{end}}", "0:web,1:metrics,2:admin,"],
    ["{{range $k, $v := .labels}}{{$k}}={{$v}};{{end}}", "a.b/c=x;tier=web;"],
    ["{{range .none}}x{{else}}nothing{{end}}", "nothing"],
    ['{{if eq .kind "Pod" "Service"}}yes{{else}}no{{end}}', "yes"],
    ["{{if .none}}a{{else if .name}}b{{else}}c{{end}}", "b"],
    ["{{with .labels}}{{.tier}}{{end}}", "web"],
    ['{{index .labels "a.b/c"}} {{(index .ports 1).name}}', "x metrics"],
    ["{{len .ports}} {{.name | len}}", "3 5"],
    ['{{printf "%-8s|%05d|%5.1f" .name 42 1.25}}', "diner   |00042|  1.2"],
    ['{{printf "%s has %d ports, %v" .name 3 true}}', "diner has 3 ports, true"],
    ["{{- .name -}}  x", "dinerx"],
    ["{{/* a note */}}x", "x"],
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .name}}', "<diner>"],
    ['{{block "b" .name}}[{{.}}]{{end}}', "[diner]"],
    ["{{$x := 1}}{{range .ports}}{{$x = .port}}{{end}}{{$x}}", "8443"],
    ["{{range .ports}}{{if eq .port 9090}}{{break}}{{end}}{{.name}}{{end}}", "web"],
    ['{{"aGk=" | base64decode}} {{html "<a>"}} {{urlquery "a b"}}', "hi &lt;a&gt; a+b"],
    ["{{and .name .kind}} {{or .none .kind}} {{not .none}} {{slice .name 1 3}}", "Service Service true in"],
  ])("%s", (template, text) => {
    expect(render(template)).toBe(text);
  });
  it.each([
    ["{{.name", "template: output:1: unclosed action"],
    ["{{nope .}}", 'template: output:1: function "nope" not defined'],
    ["{{$x}}", 'template: output:1: undefined variable "$x"'],
    ["{{range .ports}}", "template: output:1: unexpected EOF"],
    ["{{.name.first}}", 'template: output:1:7: executing "output" at <.name.first>: can\'t evaluate field first in type interface {}'],
  ])("%s is refused", (template, words) => {
    expect(() => render(template)).toThrow(words);
  });
});
