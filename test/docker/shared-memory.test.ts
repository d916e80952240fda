// /dev/shm of containers: its size, who shares it, and that it ends with the container (docs.docker.com/reference/cli/docker/container/run, --ipc and --shm-size).
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  learner.out("docker pull alpine");
  learner.out("docker run -d --name owner --ipc shareable alpine sleep 1d");
  learner.out("docker exec owner sh -c 'echo note > /dev/shm/x'");
});

describe("/dev/shm", () => {
  it("has 64 MiB, or as much as was asked for", () => {
    expect(learner.out("docker run --rm alpine df -h /dev/shm")).toMatch(/^shm +64\.0M +0 +64\.0M +0% \/dev\/shm$/m);
    expect(learner.out("docker run --rm --shm-size 8m alpine df -h /dev/shm")).toMatch(/^shm +8\.0M/m);
  });
  it("is full when it is full", () => {
    expect(learner.run("docker run --rm --shm-size 8m alpine dd if=/dev/zero of=/dev/shm/f bs=1M count=9").stderr).toContain(
      "No space left",
    );
  });
  it("is shared by containers of one IPC name space, and by no other", () => {
    expect(learner.out("docker run --rm --ipc container:owner alpine cat /dev/shm/x")).toBe("note\n");
    expect(learner.run("docker run --rm alpine cat /dev/shm/x").stderr).toContain("No such file");
    expect(learner.run("docker run --rm --ipc none alpine df /dev/shm").stdout).not.toContain("shm ");
  });
  it("is no change of the container, and empty after a restart", () => {
    expect(learner.out("docker diff owner")).toBe("");
    learner.out("docker restart -t 0 owner");
    expect(learner.out("docker exec owner ls /dev/shm")).toBe("");
  });
});
