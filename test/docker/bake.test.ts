// docker buildx bake: targets of files in HCL, JSON and Compose's own, and docker buildx imagetools.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run, write } = startLearner({ world: "docker" });
const HCL = `
variable "TAG" { default = "latest" }
variable "FAST" { default = false }
function "name" {
  params = [n]
  result = "app-\${n}:\${TAG}"
}
group "default" { targets = ["web", "api"] }
target "base" { context = "base" }
target "_common" {
  labels = { team = "blue" } // everybody's
  args = {
    TAG = TAG # as it is told
    UP = upper("\${TAG}!")
  }
}
target "web" {
  inherits = ["_common"]
  context = "web"
  contexts = { base = "target:base" }
  tags = [name("web"), equal("latest", TAG) ? "web:dev" : ""]
  no-cache = FAST ? false : null
}
target "api" {
  inherits = ["_common"]
  name = "api-\${v}"
  matrix = { v = ["1", "2"] }
  dockerfile-inline = <<EOT
FROM alpine:3.22
ARG V=0
RUN echo api $V
EOT
  args = { V = "v\${v}" }
  tags = ["api:\${v}"]
}
`;
write({
  "docker-bake.hcl": HCL,
  "base/Dockerfile": "FROM alpine:3.22\nRUN echo base > /base\n",
  "web/Dockerfile": "FROM base\nARG TAG\nRUN cat /base && echo web $TAG\n",
});

describe("a definition in HCL", () => {
  it("has groups, targets that inherit and are matrices, variables and functions", () => {
    const { group, target } = JSON.parse(out("docker buildx bake --print"));
    expect(group).toEqual({ api: { targets: ["api-1", "api-2"] }, default: { targets: ["api", "web"] } });
    expect(Object.keys(target)).toEqual(["api-1", "api-2", "base", "web"]);
    expect(target.web).toEqual({
      context: "web",
      contexts: { base: "target:base" },
      dockerfile: "Dockerfile",
      args: { TAG: "latest", UP: "LATEST!" },
      labels: { team: "blue" },
      tags: ["app-web:latest", "web:dev"],
    });
    expect(target["api-2"]).toMatchObject({
      args: { V: "v2" },
      tags: ["api:2"],
      "dockerfile-inline": "FROM alpine:3.22\nARG V=0\nRUN echo api $V\n",
    });
    expect(target.base.output).toEqual([{ type: "cacheonly" }]);
  });
  it("takes variables from the environment, and other values from --set", () => {
    const { target } = JSON.parse(
      out("TAG=9 FAST=true docker buildx bake web --print --set web.args.X=y --set '*.platform=linux/amd64' --set web.output=out"),
    );
    expect(target.web).toMatchObject({
      args: { TAG: "9", X: "y" },
      tags: ["app-web:9"],
      platforms: ["linux/amd64"],
      output: [{ dest: "out", type: "local" }],
      "no-cache": false,
    });
  });
  it("is built target by target, those first that others stand on", () => {
    const { stderr, code } = run("docker buildx bake --metadata-file m.json");
    expect(code).toBe(0);
    expect(stderr).toContain("#1 [internal] load local bake definitions\n#1 reading docker-bake.hcl ");
    expect(stderr).toContain("[web 1/2] RUN cat /base && echo web latest\n");
    expect(stderr).toMatch(/ base\n#\d+ [\d.]+ web latest\n/);
    expect(stderr).not.toContain("[base] exporting");
    expect(stderr).toMatch(/\[api-2\] exporting to image\n/);
    expect(out("docker images --format '{{.Repository}}:{{.Tag}}' | sort")).toBe("api:1\napi:2\napp-web:latest\nweb:dev\n");
    expect(out("docker inspect -f '{{json .Config.Labels}}' web:dev")).toBe('{"team":"blue"}\n');
    expect(JSON.parse(out("cat m.json"))).toMatchObject({
      web: { "image.name": "docker.io/library/app-web:latest,docker.io/library/web:dev" },
      "api-1": {},
    });
  });
  it("tells which target could not be built", () => {
    expect(run("docker buildx bake web --set web.target=none").stderr).toMatch(
      /ERROR: target web: failed to solve: target stage "none" could not be found\n$/,
    );
    expect(run("docker buildx bake nope").stderr).toMatch(/\nERROR: failed to find target nope\n$/);
    expect(run("docker buildx bake --set nope.tags=a").stderr).toMatch(/ERROR: could not find any target matching 'nope'\n$/);
    expect(run("docker buildx bake --set web.nope=a").stderr).toMatch(/ERROR: unknown key: nope\n$/);
  });
  it.each([
    ['target "a" {\n  nope = 1\n}\n', 'bad.hcl:2,3-7: Unsupported argument; An argument named "nope" is not expected here.'],
    [
      'target "a" {\n  tags = [TAGS]\n}\n',
      'bad.hcl:2,11-15: Unknown variable; There is no variable named "TAGS"., and 1 other diagnostic(s)',
    ],
    [
      'target "a" {\n  tags = ["x:${nope(1)}"]\n}\n',
      'bad.hcl:2,16-20: Call to unknown function; There is no function named "nope". Did you mean "not"?, and 1 other diagnostic(s)',
    ],
    ['target "a" {\n', "Unclosed configuration block; There is no closing brace for this block before the end of the file."],
  ])("says where it is wrong: %j", (text, why) => {
    write({ "bad.hcl": text });
    const { stderr, code } = run("docker buildx bake -f bad.hcl a");
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${why}\n`)]);
  });
});

describe("an expression", () => {
  /** What it comes to, as the one tag of a target. */
  const value = (expression: string, environment = "") => {
    write({ "e.hcl": `variable "N" { default = 3 }\ntarget "a" {\n  tags = [${expression}]\n}\n` });
    const { stdout, stderr } = run(`${environment} docker buildx bake -f e.hcl --print a`);
    return stdout ? JSON.parse(stdout).target.a.tags?.[0] : stderr;
  };
  it.each([
    ['sanitize("a/b//c")', "a_b__c"],
    ['sha1("abc")', "a9993e364706816aba3e25717850c26c9cd0d89d"],
    ['base64decode(base64encode("하나"))', "하나"],
    ['regex("v(\\\\d+)", "app-v12")[0]', "12"],
    ['join(",", setunion(["b", "a"], ["a", "c"]))', "a,b,c"],
    ['formatdate("D MMM YYYY \'at\' hh:mm", "2026-01-02T03:04:05Z")', "2 Jan 2026 at 03:04"],
    ['try(nope, "none")', "none"],
    ["can(nope)", "false"],
    ["absolute(-2) + pow(2, N)", "10"],
    ['"1" == 1', "false"],
    ["N == 3", "true"],
    ['null == ""', "false"],
    ["{x = 1, y = 2} == {y = 2, x = 1}", "true"],
    ['contains(["1"], 1)', "false"],
    ['join(",", setunion(["1"], [1]))', "1"],
    ["-1 / 0", "-Inf"],
    ["5 % 0", "5"],
    ['"true" && !"false"', "true"],
  ])("%s comes to %s", (expression, result) => expect(value(expression)).toBe(result));
  it.each([
    ['1 + "a"', "Invalid operand; Unsuitable value for right operand: a number is required."],
    ["0 / 0", "Operation failed; Error during operation: can't divide zero by zero or infinity by infinity."],
    ["divide(0, 0)", "failed: can't divide zero by zero or infinity by infinity."],
    ['"x" || true', "Invalid operand; Unsuitable value for left operand: a bool is required."],
    ['5 ? "a" : "b"', "Incorrect condition type; The condition expression must be of type bool."],
    ['indexof(["a"], "b")', 'Error in function call; Call to function "indexof" failed: item not found.'],
    ["tostring(1)", 'Call to unknown function; There is no function named "tostring".'],
    ["constructor(1)", 'Call to unknown function; There is no function named "constructor".'],
    ['bcrypt("a", 20)', "k8s-quest does not simulate bcrypt of bake files with a cost above 14 yet"],
    ["HOME", 'Unknown variable; There is no variable named "HOME".'],
  ])("%s is refused", (expression, why) => expect(value(expression)).toContain(why));
  it("has variables of the type of their default", () => {
    expect(value('"${N + 1}"', "N=4")).toBe("5");
    expect(value('"${N + 1}"', "N=four")).toContain('failed to parse N as number: strconv.ParseFloat: parsing "four": invalid syntax');
  });
  it("is wrong in the file that it stands in", () => {
    write({ "one.hcl": 'target "a" {\n  tags = [NOPE]\n}\n', "two.hcl": 'target "b" {}\n' });
    expect(run("docker buildx bake -f one.hcl -f two.hcl a").stderr).toContain("ERROR: one.hcl:2,11-15: Unknown variable;");
  });
  it("may ask for a call that is not simulated, and nothing is built", () => {
    write({
      "call.hcl":
        'target "a" {\n  context = "base"\n  call = "outline"\n  tags = ["outlined"]\n}\ntarget "b" {\n  context = "base"\n  tags = ["before"]\n}\n',
    });
    expect(run("docker buildx bake -f call.hcl b a")).toMatchObject({
      stderr: expect.stringContaining("k8s-quest does not simulate --call outline of bake yet"),
      code: 1,
    });
    expect(out("docker images -q outlined; docker images -q before")).toBe("");
  });
});

describe("definitions of other kinds", () => {
  it("are in JSON", () => {
    write({ "j.json": '{"variable": {"T": {"default": "1"}}, "target": {"default": {"tags": ["j:${T}"], "context": "base"}}}' });
    expect(JSON.parse(out("T=2 docker buildx bake -f j.json --print")).target.default).toEqual({
      context: "base",
      dockerfile: "Dockerfile",
      tags: ["j:2"],
    });
  });
  it("are Compose files, with what only bake knows", () => {
    write({
      "c/compose.yaml":
        "services:\n  db: {image: postgres}\n  app:\n    image: app:c\n    build:\n      context: ./src\n      args: {A: '1'}\n      target: run\n      x-bake: {tags: ['app:d'], platforms: linux/amd64}\n",
      "c/src/Dockerfile": "FROM alpine:3.22 AS run\n",
    });
    expect(JSON.parse(out("cd c && docker buildx bake --print"))).toEqual({
      group: { default: { targets: ["app"] } },
      target: {
        app: {
          context: "src",
          dockerfile: "Dockerfile",
          args: { A: "1" },
          tags: ["app:c", "app:d"],
          target: "run",
          platforms: ["linux/amd64"],
        },
      },
    });
    expect(run("docker buildx bake --load && cd ..")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("naming to docker.io/library/app:d done\n"),
    });
  });
  it("have to be somewhere", () => {
    expect(run("(mkdir e; cd e; docker buildx bake)").stderr).toMatch(/\nERROR: couldn't find a bake definition\n$/);
    expect(run("docker buildx bake -f none.hcl").stderr).toMatch(/\nERROR: open none\.hcl: no such file or directory\n$/);
  });
});

describe("docker buildx imagetools inspect", () => {
  it("shows what the registry has", () => {
    expect(out("docker buildx imagetools inspect alpine:3.22")).toMatch(
      /^Name: {6}docker\.io\/library\/alpine:3\.22\nMediaType: application\/vnd\.docker\.distribution\.manifest\.list\.v2\+json\nDigest: {4}sha256:[0-9a-f]{64}\n {11}\nManifests: \n {2}Name: {6}docker\.io\/library\/alpine:3\.22@sha256:/,
    );
    const digest = out("docker buildx imagetools inspect alpine:3.22 --format '{{.Manifest.Digest}}'");
    expect(out("docker pull alpine:3.22")).toContain(`Digest: ${digest}\n`);
    expect(JSON.parse(out("docker buildx imagetools inspect alpine:3.22 --raw")).schemaVersion).toBe(2);
    expect(run("docker buildx imagetools inspect alpine:none").stderr).toBe("ERROR: docker.io/library/alpine:none: not found\n");
  });
  it("tells which processor an image is for", () => {
    out(
      "docker run -d -q -p 5000:5000 registry:2; docker pull -q --platform linux/arm64 alpine:3.22; docker tag alpine:3.22 localhost:5000/arm",
    );
    out("docker push -q localhost:5000/arm");
    const said = (format: string) => out(`docker buildx imagetools inspect localhost:5000/arm --format '${format}'`);
    expect(said("{{.Image.OS}}/{{.Image.Architecture}}/{{.Image.Variant}}")).toBe("linux/arm64/v8");
    expect(JSON.parse(said("{{json .Image}}"))).toMatchObject({ architecture: "arm64", os: "linux", variant: "v8" });
  });
});
