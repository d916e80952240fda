// Flags of docker's commands that are refused, or do what is easily overlooked.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  learner.build("FROM alpine\n");
});

describe("docker's flags", () => {
  it.each([
    ["docker --tlsverify ps", "docker: k8s-quest does not simulate --tlsverify yet\n"],
    ["docker --log-level loud ps", "Unable to parse logging level: loud\n"],
    ["docker build --builder other ctx", 'ERROR: no builder "other" found\n'],
    ["docker build --cgroup-parent /a ctx", "docker: k8s-quest does not simulate --cgroup-parent yet\n"],
    ["docker pull --disable-content-trust=false alpine", "docker: k8s-quest does not simulate --disable-content-trust yet\n"],
  ])("%s", (line, stderr) => {
    expect(learner.run(line)).toEqual({ stdout: "", stderr, code: 1 });
  });
  it("attest nothing", () => {
    expect(learner.run("docker build --sbom=true ctx").stderr).toContain("Attestation is not supported for the docker driver.");
    expect(learner.run("docker build --provenance=false --load --builder default -q ctx").code).toBe(0);
  });
  it("may say what is so anyhow", () => {
    expect(learner.run("docker --log-level debug --tls=false pull -q --disable-content-trust alpine").code).toBe(0);
    expect(learner.run("docker network inspect -v bridge").code).toBe(0);
  });
  it("may keep quiet about a pull: run and create -q", () => {
    expect(learner.run("docker run -q --rm busybox:1.36 echo one")).toEqual({ stdout: "one\n", stderr: "", code: 0 });
    expect(learner.run("docker create --quiet --pull always busybox:1.36")).toMatchObject({ stderr: "", code: 0 });
    expect(learner.run("docker run -q nope:none").stderr).toMatch(/^docker: Error response from daemon: pull access denied/);
  });
});
