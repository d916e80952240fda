// docker buildx history: what the engine remembers of builds, and what they told.
import { expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run, write, pass } = startLearner({ world: "docker" });
write({
  "app/Dockerfile": "FROM alpine:3.22 AS base\nRUN echo hello\n",
  "app/bad": "FROM alpine:3.22\nRUN exit 3\n",
  "app/sub/Dockerfile": "FROM alpine:3.22\n",
});
const ref = (name: string) =>
  out(`docker buildx history ls --no-trunc --format '{{.Ref}} {{.Name}}' | grep -F ' ${name}' | cut -d ' ' -f 1`).trim();

it("is empty before anything was built", () => {
  expect(out("docker buildx history ls")).toMatch(/^BUILD ID +NAME +STATUS +CREATED AT +DURATION *\n$/);
  expect(run("docker buildx history logs").stderr).toBe("ERROR: no records found\n");
});
it("tells of each build what it was, how it ended, and how long it took", () => {
  run("docker build app; docker build -f app/bad app; docker build --target base app; (cd app && docker build -f sub/Dockerfile .)");
  run("docker build --check app");
  pass(120);
  expect(out("docker buildx history ls --format '{{.Name}} | {{.Status}} | {{.CreatedAt}} | {{.Duration}}'")).toMatch(
    /^app\/sub \| Completed \| 2 minutes ago \| \d\.\ds\napp \(base\) \| Completed \| .*\napp\/bad \| Error \| .*\napp \| Completed \| .*\n$/,
  );
  const [record] = out("docker buildx history ls --format json --filter status=error")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(record).toEqual({
    cached_steps: 0,
    completed_at: expect.any(String),
    completed_steps: 5,
    created_at: expect.any(String),
    name: "app/bad",
    ref: `default/default/${ref("app/bad")}`,
    status: "Error",
    total_steps: 5,
  });
});
it("chooses by status, by moments and by how long builds took", () => {
  const names = (filter: string) => out(`docker buildx history ls --format '{{.Name}}' --filter '${filter}'`).trim().split("\n");
  expect(names("status=error")).toEqual(["app/bad"]);
  expect(names("status!=completed")).toEqual(["app/bad"]);
  expect(names("startedAt<1m")).toHaveLength(4);
  expect(names("startedAt>1m")).toEqual([""]);
  expect(names("duration>10m")).toEqual([""]);
  expect(run("docker buildx history ls --filter what=x").stderr).toBe('ERROR: unsupported filter "what=x"\n');
  expect(run("docker buildx history ls --filter status").stderr).toBe('ERROR: invalid filter "status"\n');
  expect(run("docker buildx history ls --filter duration=1s").stderr).toBe(
    'ERROR: invalid separator for "duration=1s", expected <=, <, >= or >\n',
  );
});
it("prints what a build said, once more: the last, one before it, or one by its name", () => {
  expect(run("docker buildx history logs").stderr).toContain("#1 [internal] load build definition from Dockerfile\n");
  expect(run("docker buildx history logs ^3").stderr).toMatch(/^#5 \d+\.\d{3} hello$/m);
  expect(run(`docker buildx history logs ${ref("app/bad")}`).stderr).toContain("did not complete successfully: exit code: 3\n");
  expect(run("docker buildx history logs nope")).toMatchObject({ stderr: 'ERROR: no record found for ref "nope"\n', code: 1 });
});
it("has its name in what a build tells of itself", () => {
  out("docker build -q --metadata-file m.json app");
  expect(JSON.parse(out("cat m.json"))["buildx.build.ref"]).toBe(
    `default/default/${out("docker buildx history ls --format '{{.Ref}}' | head -n 1").trim()}`,
  );
});
it("forgets what it is told to", () => {
  expect(run("docker buildx history rm").stderr).toBe("ERROR: rm requires at least one argument\n");
  out(`docker buildx history rm ${ref("app/bad")}`);
  expect(ref("app/bad")).toBe("");
  expect(run("docker buildx history rm nope")).toMatchObject({ stderr: 'ERROR: lease "ref_nope": not found\n', code: 1 });
  out("docker buildx history rm --all");
  expect(out("docker buildx history ls --format '{{.Ref}}'")).toBe("");
});

it("inspect tells what a build was asked for", () => {
  const { out, run, write } = startLearner({ world: "docker" });
  write({ "app/Dockerfile": "FROM alpine:3.22\nARG WHO\nRUN echo $WHO\n", "app/bad": "FROM alpine:3.22\nRUN exit 3\n" });
  out("docker build -q --build-arg WHO=you --label x=y --network none app");
  const text = out("docker buildx history inspect");
  expect(text).toMatch(/^Name:\t\tapp\nRef:\t\t[0-9a-z]{25}\nContext:\tapp\nDockerfile:\tDockerfile\n\nStarted:\t/);
  expect(text).toContain("Network:\t\tnone\nImage Resolve Mode:\tlocal\n\nBUILD ARG\tVALUE\nWHO\t\tyou\n\nLABEL\tVALUE\nx\ty\n\n");
  run("docker build -q -f app/bad app");
  const record = JSON.parse(out("docker buildx history inspect --format json")) as Record<string, unknown>;
  expect(record).toMatchObject({ Name: "app/bad", Status: "failed", Error: { Code: 2 }, NumTotalSteps: 5 });
  expect(out("docker buildx history inspect --format '{{.Status}}' ^1")).toBe("completed\n");
});
