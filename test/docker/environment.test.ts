// The environment of a container's processes: what is in it, in which order, and who wins (container/env.go, CreateDaemonEnvironment).
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out } = startLearner();
const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
out(`printf 'FROM alpine\\nENV FROM_IMAGE=1 HOME=/app TERM=vt100 COLOUR=red\\n' | docker build -qt own - && docker pull -q redis`);
const env = (line: string): string[] => out(line).trimEnd().split("\n");

describe("the environment of process 1", () => {
  it("begins with the daemon's own variables; what is asked for comes before the image's, and HOME last", () => {
    expect(env("docker run --rm -h box alpine env")).toEqual([PATH, "HOSTNAME=box", "HOME=/root"]);
    expect(env("docker run --rm -h box -e A=1 -e COLOUR=blue own env")).toEqual([
      PATH,
      "HOSTNAME=box",
      "A=1",
      "COLOUR=blue",
      "FROM_IMAGE=1",
      "HOME=/app",
      "TERM=vt100",
    ]);
  });
  it("has what links tell before what is asked for", () => {
    out("docker run -d --name store redis");
    const names = env("docker run --rm -h box -e A=1 -e STORE_NAME=own --link store alpine env").map((each) => each.split("=")[0]);
    expect([names.slice(0, 3), names.slice(-2)]).toEqual([
      ["PATH", "HOSTNAME", "STORE_PORT"],
      ["A", "HOME"],
    ]);
    expect(env("docker run --rm -e STORE_NAME=own --link store alpine env")).toContain("STORE_NAME=own");
  });
  it("loses what a name alone asks for where the learner has no such variable", () => {
    expect(env("docker run --rm -h box -e COLOUR -e NONE own env")).toEqual([
      PATH,
      "HOSTNAME=box",
      "FROM_IMAGE=1",
      "HOME=/app",
      "TERM=vt100",
    ]);
    expect(out("docker create --name asked -e COLOUR own > /dev/null; docker inspect -f '{{json .Config.Env}}' asked")).toBe(
      `${JSON.stringify(["COLOUR", PATH, "FROM_IMAGE=1", "HOME=/app", "TERM=vt100"])}\n`,
    );
  });
  it("has PATH where neither the image nor anybody else tells one, and then its configuration has none", () => {
    out("docker export asked | docker import - flat");
    expect(env("docker run --rm -h box flat env")).toEqual([PATH, "HOSTNAME=box", "HOME=/root"]);
    expect(out("docker create --name bare flat sh > /dev/null; docker inspect -f '{{json .Config.Env}}' bare")).toBe("[]\n");
  });
});

describe("the environment of what docker exec starts", () => {
  it("is made anew: its own variables win, a terminal tells its kind only where nobody else does, and HOME follows the user", () => {
    out("docker run -dt --name plain -h box alpine sleep 1000; docker run -d --name image -h box own sleep 1000");
    expect(env("docker exec plain env")).toEqual([PATH, "HOSTNAME=box", "HOME=/root"]);
    expect(env("docker exec -t plain env").map((each) => each.trim())).toEqual([PATH, "HOSTNAME=box", "TERM=xterm", "HOME=/root"]);
    expect(env("docker exec -t -e TERM=dumb plain env").map((each) => each.trim())).toContain("TERM=dumb");
    expect(env("docker exec -u 1000 plain env")).toContain("HOME=/");
    expect(env("docker exec -u nobody -e COLOUR -e A=2 image env")).toEqual([
      PATH,
      "HOSTNAME=box",
      "FROM_IMAGE=1",
      "HOME=/app",
      "TERM=vt100",
      "A=2",
    ]);
  });
});
