// docker build as the older builder does it (DOCKER_BUILDKIT=0): a container and an image for each instruction, and what it has no word for.
import { expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { run, write } = startLearner({ world: "docker" });
const classic = (dockerfile: string, words = "") => {
  write({ "old/Dockerfile": dockerfile, "old/a": "a" });
  const { stdout, stderr } = run(`DOCKER_BUILDKIT=0 docker build ${words} old`);
  return { steps: stdout.slice(stdout.indexOf("Step 1")).replace(/(?<= )[0-9a-f]{12}$/gm, "ID"), stderr };
};

it("has a container for WORKDIR, and none for COPY", () => {
  run("docker pull -q alpine:3.22");
  expect(classic("FROM alpine:3.22\nWORKDIR /app\nCOPY a .\n").steps).toBe(
    "Step 1/3 : FROM alpine:3.22\n ---> ID\nStep 2/3 : WORKDIR /app\n ---> Running in ID\n ---> Removed intermediate container ID\n ---> ID\nStep 3/3 : COPY a .\n ---> ID\nSuccessfully built ID\n",
  );
});
it("says how many triggers of the base it pulls", () => {
  classic("FROM alpine:3.22\nONBUILD ENV A=b\nONBUILD ENV C=d\n", "-t base");
  const container = " ---> Running in ID\n ---> Removed intermediate container ID\n";
  expect(classic("FROM base\n").steps).toBe(
    `Step 1/1 : FROM base\n# Executing 2 build triggers\n${container}${container} ---> ID\nSuccessfully built ID\n`,
  );
});
it("leaves flags that came after it to BuildKit", () => {
  const WHERE = "Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled\n";
  expect(classic("FROM alpine:3.22\nCOPY --chmod=600 a /\n").stderr).toContain(`the --chmod option requires BuildKit. ${WHERE}`);
  expect(classic("FROM alpine:3.22\nRUN --network=none true\n").stderr).toContain(`the --network option requires BuildKit. ${WHERE}`);
});
