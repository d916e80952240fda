// Under which names scripts and shells are started, and what they say of themselves.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  learner.run("mkdir tools; printf '#!/bin/bash\\necho $0\\n' > tools/name; chmod +x tools/name");
});

describe("a script", () => {
  it.each([
    ["./tools/name", "./tools/name\n"],
    ["(cd tools; ../tools/name)", "../tools/name\n"],
    ["(PATH=$PWD/tools:$PATH; name)", "/home/learner/tools/name\n"],
  ])("started as %s", (line, stdout) => expect(learner.run(line).stdout).toBe(stdout));
  it("is searched by a PATH that is said for it alone", () => {
    expect(learner.run("PATH=$PWD/tools:$PATH name; name").stdout).toBe("/home/learner/tools/name\n");
    expect(learner.run("PATH=/nowhere ls").code).toBe(127);
  });
});

describe("a shell that complains", () => {
  it.each([
    ["alpine:3.22 /bin/sh -c tak", "/bin/sh: tak: not found\n"],
    ["alpine:3.22 sh -c tak", "sh: tak: not found\n"],
    ["debian:bookworm-slim /bin/sh -c tak", "/bin/sh: 1: tak: not found\n"],
    ["debian:bookworm-slim /bin/bash -c tak", "/bin/bash: line 1: tak: command not found\n"],
  ])("in docker run %s", (words, stderr) => expect(learner.run(`docker run -q --rm ${words}`)).toEqual({ stdout: "", stderr, code: 127 }));
});
