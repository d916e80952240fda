// What is not there: docker says it in the daemon's words, and by itself only of what has no name at all.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const said = (line: string, before = "docker swarm init") => {
  const { out, run } = startLearner({ world: "docker" });
  out(before);
  return run(line);
};

describe("what is not there", () => {
  it.each([
    ["docker logs nope", "No such container: nope"],
    ["docker image inspect nope", "No such image: nope:latest"],
    ["docker network inspect nope", "network nope not found"],
    ["docker volume rm nope", "get nope: no such volume"],
    ["docker node update nope", "node nope not found"],
    ["docker service rollback nope", "service nope not found"],
    ["docker secret inspect nope --pretty", "secret nope not found"],
    ["docker config rm nope", "config nope not found"],
    ["docker cp nope:/x .", "No such container: nope"],
  ])("%s", (line, words) => expect(said(line)).toMatchObject({ stderr: `Error response from daemon: ${words}\n`, code: 1 }));

  it("is told with the container as it was called", () => {
    const { out, run } = startLearner({ world: "docker" });
    const id = out("docker create --name web nginx").trim().slice(0, 12);
    const lost = { stderr: `Error response from daemon: Could not find the file /nope in container ${id}\n`, code: 1 };
    expect(run(`docker cp ${id}:/nope .`)).toMatchObject(lost);
    expect(run(`docker cp -L ${id}:/nope .`)).toMatchObject(lost);
  });

  it("is told by name of a command that is known but not simulated, whatever options it has", () => {
    const refused = { stdout: "", stderr: "docker: k8s-quest does not simulate `docker stack config` yet\n", code: 1 };
    for (const words of ["-c x.yml", "--compose-file x.yml --skip-interpolation"])
      expect(said(`docker stack config ${words}`)).toEqual(refused);
    expect(said("docker stack config --nope")).toMatchObject({ stderr: expect.stringMatching(/^unknown flag: --nope\n/), code: 125 });
  });

  it("is no failure where it was to go by force", () => {
    expect(said("docker rmi -f nope")).toMatchObject({ stderr: "Error response from daemon: No such image: nope:latest\n", code: 0 });
    expect(said("docker rm -f nope")).toMatchObject({ stderr: "Error response from daemon: No such container: nope\n", code: 0 });
    expect(said("docker network rm -f nope")).toEqual({ stdout: "", stderr: "", code: 0 });
  });

  it("does not keep other networks from going, and the status is told last", () => {
    expect(said("docker network rm nope n", "docker network create n")).toEqual({
      stdout: "n\n",
      stderr: "Error response from daemon: network nope not found\nexit status 1\n",
      code: 1,
    });
  });
});

describe("what has no name", () => {
  it.each([
    ["docker stop ''", "invalid container name or ID: value is empty"],
    ["docker rm ''", "container name cannot be empty"],
    ["docker rm ' '", "invalid container name or ID: value is empty"],
    ["docker network connect bridge ''", "invalid container name or ID: value is empty"],
    ["docker network disconnect '' ''", "invalid network name or ID: value is empty"],
    ["docker tag '' x", 'Error parsing reference: "" is not a valid repository/tag: invalid reference format'],
    ["docker network inspect ''", "invalid network name or ID: value is empty"],
    ["docker volume rm ''", "invalid volume name or ID: value is empty"],
    ["docker service rm ''", "invalid service name or ID: value is empty"],
  ])("%s", (line, words) => expect(said(line)).toMatchObject({ stderr: `${words}\n`, code: 1 }));
});

describe("what a secret or a config is made of", () => {
  it.each([
    ["docker secret create s nope", "error reading from nope: open nope: no such file or directory"],
    ["docker secret create s /tmp", "error reading from /tmp: read /tmp: is a directory"],
    ["docker secret create s - < /dev/null", "error reading from STDIN: data is empty"],
    ["docker secret create s", "secret file is required"],
    ["docker config create c nope", 'Error reading content from "nope": error reading from nope: open nope: no such file or directory'],
  ])("%s", (line, why) => expect(said(line)).toMatchObject({ stderr: `${why}\n`, code: 1 }));
});
