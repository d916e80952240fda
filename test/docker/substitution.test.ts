// Files that are process substitutions of the shell: docker reads them as it reads any file.
import { expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run } = startLearner({ world: "docker" });
out("docker pull -q alpine");

it.each(["--env-file <(echo C=d)", "--env-file=<(echo C=d)"])("variables: %s", (words) => {
  expect(out(`docker run --rm ${words} alpine printenv C`)).toBe("d\n");
});
it("secrets and configs", () => {
  out("docker swarm init; docker config create c <(printf told); docker secret create s <(printf hidden)");
  expect(out("docker config inspect c --pretty | tail -1; docker secret ls --format {{.Name}}")).toBe("told\ns\n");
});
it("archives", () => {
  out("docker create --name al alpine; docker import <(docker export al) copy:1; docker load -i <(docker save alpine) | grep -q Loaded");
  expect(out("docker run --rm copy:1 cat /etc/alpine-release")).toMatch(/^3\./);
});
it("what is only handed on is nobody's to read", () => {
  expect(run("docker run --rm alpine cat <(echo x)")).toMatchObject({ stderr: expect.stringContaining("/dev/fd/"), code: 1 });
});
