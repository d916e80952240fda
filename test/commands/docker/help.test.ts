// What docker's help leaves out: verbs and flags that the engine's swarm is not there for (cmd/docker: hideUnsupportedFeatures).
import { describe, expect, it } from "vitest";
import { startDocker } from "./docker.ts";

/** The names that stand below a heading of help. */
const names = (text: string, heading: string): string[] => {
  const [, rows = ""] = new RegExp(`^${heading}:\\n((?:  .*\\n)+)`, "m").exec(text) ?? [];
  return rows
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/ +/)[0]!);
};

describe("docker's help", async () => {
  const { out, run } = startDocker();
  it("shows without a swarm what makes one or joins one", async () => {
    expect(names(await out("docker --help"), "Swarm Commands")).toEqual(["swarm"]);
    expect(names(await out("docker help"), "Swarm Commands")).toEqual(["swarm"]);
    expect(names(await out("docker swarm --help"), "Commands")).toEqual(["init", "join"]);
    expect(names(await out("docker volume --help"), "Commands")).not.toContain("update");
    expect(await out("docker volume ls --help")).not.toContain("--cluster");
  });
  it("hides nothing from who asks for it by name", async () =>
    expect(await out("docker service --help")).toContain("docker service COMMAND"));
  it("shows a manager everything", async () => {
    await out("docker swarm init");
    expect(names(await out("docker help"), "Swarm Commands")).toEqual(["config", "node", "secret", "service", "stack", "swarm"]);
    expect(names(await out("docker swarm --help"), "Commands")).toContain("leave");
    expect(names(await out("docker volume --help"), "Commands")).toContain("update");
    expect(await out("docker volume ls --help")).toContain("--cluster");
    await out("docker swarm leave --force");
  });
  it("shows everything, too, where no engine answers", async () => {
    expect(names(await out("docker -H tcp://127.0.0.1:1 swarm --help"), "Commands")).toContain("leave");
    expect(names(await out("docker -H tcp://127.0.0.1:1 help"), "Swarm Commands")).toContain("service");
    expect((await run("docker help nope")).stderr).toBe("unknown help topic: nope\n");
  });
});
