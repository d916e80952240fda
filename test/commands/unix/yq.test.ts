// yq: jq's expressions over YAML.
import { describe, expect, it } from "vitest";
import { run } from "./shell.ts";

const POD =
  'kind: Pod\nmetadata:\n  name: web\n  labels:\n    app: web\nspec:\n  containers:\n    - name: c\n      image: nginx:1\n      args: ["a", "1"]\n---\nkind: Service\nmetadata:\n  name: svc\n';

describe("yq", () => {
  it.each([
    ["yq .metadata.name /pod", "web\n---\nsvc\n"],
    ["yq 'select(.kind == \"Pod\") | .spec' /pod", 'containers:\n  - name: c\n    image: nginx:1\n    args:\n      - a\n      - "1"\n'],
    ["yq -o json '.metadata.labels' /pod | head -3", '{\n  "app": "web"\n}\n'],
    ["yq -o=json -I=0 'select(.kind == \"Service\")' /pod", '{"kind":"Service","metadata":{"name":"svc"}}\n'],
    ["cat /pod | yq 'select(.kind==\"Pod\") | .spec.containers[].image'", "nginx:1\n"],
    ['yq -i \'select(.kind=="Pod") |= (.spec.containers[0].image = "nginx:2")\' /pod; grep image /pod', "      image: nginx:2\n"],
    ["N=x yq -n '.a.b = strenv(N) | .c = []'", "a:\n  b: x\nc: []\n"],
    ["echo '{\"a\": [1]}' | yq -P", "a:\n  - 1\n"],
  ])("%s", (line, stdout) => expect(run(line, { "/pod": POD })).toEqual({ stdout, stderr: "", exitCode: 0 }));

  it("says errors without its name", () => {
    expect(run("yq .a nofile")).toMatchObject({ stderr: "Error: open nofile: no such file or directory\n", exitCode: 1 });
  });
});
