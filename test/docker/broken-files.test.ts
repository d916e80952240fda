// Files of docker's client that are broken: each of its programs says so in its own words and goes on, or ends.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const RUBBISH = ["", "{}", " \n", "\0\x01ELF", "rubbish", "[1, 2]", "null", "42", '"a"', "{", "[".repeat(2000), "x".repeat(100_000)];

describe("the client's own file", () => {
  const { out, run, write } = startLearner();
  const path = "/home/learner/.docker/config.json";
  it.each([
    ["rubbish", "invalid character 'r' looking for beginning of value"],
    ["{", "unexpected EOF"],
    ["[]", "json: cannot unmarshal array into Go value of type configfile.ConfigFile"],
    ['{"currentContext":5}', "json: cannot unmarshal number into Go struct field ConfigFile.currentContext of type string"],
    ['{"auths":{"a":{"auth":4}}}', "json: cannot unmarshal number into Go struct field ConfigFile.auths.a.auth of type string"],
    ['{"auths":{"a":{"auth":"!!"}}}', "illegal base64 data at input byte 0"],
  ])("is told of where it is %s, and docker goes on", (text, why) => {
    write({ ".docker/config.json": text });
    const warning = `WARNING: Error parsing config file (${path}): ${why}\n`;
    expect(run("docker volume ls -q")).toEqual({ stdout: "", stderr: warning, code: 0 });
    // buildx and compose are programs of their own, and read it too.
    expect(run("docker compose ls -q").stderr).toBe(warning + warning);
  });
  it("is no trouble where it is empty, and what can be read of it counts", () => {
    write({ ".docker/config.json": "" });
    expect(run("docker volume ls -q").stderr).toBe("");
    write({ ".docker/config.json": '{"psFormat":4,"currentContext":"nope"}' });
    expect(run("docker context show").stdout).toBe("nope\n");
  });
  it("stays as it is where nothing is to be taken out of it", () => {
    write({ ".docker/config.json": "rubbish" });
    out("docker logout");
    expect(out(`cat ${path}`)).toBe("rubbish");
  });
});

describe("no rubbish in a file of the client", () => {
  it.each([
    ["config.json", "", "docker ps; docker context ls; docker login -u a -p b registry.local; docker build -q - < /dev/null"],
    [
      "contexts/meta/*/meta.json",
      "docker context create far --docker host=tcp://127.0.0.1:9",
      "docker context ls; docker context inspect far; docker --context far ps; docker buildx ls; docker context use far; docker context rm far",
    ],
    [
      "buildx/instances/own",
      "docker buildx create --name own",
      "docker buildx ls; docker buildx inspect own; docker buildx use own; docker buildx create --name own --append; docker buildx rm own",
    ],
    ["buildx/current", "docker buildx create --name own --use", "docker buildx ls; docker buildx inspect; docker buildx du"],
  ])("makes docker crash: %s", (file, before, lines) => {
    for (const text of RUBBISH) {
      const { run, world } = startLearner();
      run(before);
      const path = run(`echo ~/.docker/${file}`).stdout.trim();
      world.host.files.makeFolder(path.slice(0, path.lastIndexOf("/")), { parents: true, owner: 1000 });
      world.host.files.write(path, text, { owner: 1000 });
      for (const line of lines.split("; ")) expect(run(line).stderr).not.toContain("crashed");
    }
  });
});

describe("a .dockerignore of one endless line", () => {
  it("leaves nothing out", () => {
    const { run, write, out } = startLearner();
    write({ "ctx/Dockerfile": "FROM alpine\nCOPY kept /\n", "ctx/kept": "", "ctx/.dockerignore": "x".repeat(300_000) });
    expect(run("docker build -q -t app ctx").code).toBe(0);
    expect(out("docker run --rm app ls /kept")).toBe("/kept\n");
  });
});
