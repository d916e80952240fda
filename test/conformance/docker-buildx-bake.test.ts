// docker buildx bake instead of building: what it finds in Dockerfiles, and what a definition has.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerServed } from "./docker-served.ts";

const client = realBuildx();

const FILES = {
  Dockerfile: "FROM alpine:3.22\nCOPY a /a\n",
  lint: "FROM alpine:3.22\nMAINTAINER me\nCMD echo hi\n",
  a: "a\n",
  "docker-bake.hcl": `variable "TAG" {
  default = "x"
  description = "the tag"
}
variable "N" { default = 3 }
variable "U" {}
group "default" { targets = ["two", "one"] }
target "one" { description = "the first" }
target "two" { dockerfile = "lint" }
target "bad" { dockerfile = "nope" }
target "broken" { call = "check" }
`,
};

/** Steps of several targets are told in the order in which they happen: what is at the end of them is compared. */
const stepless = (line: string): string => `${line} 2>&1 | grep -v '^#' | grep .`;

const LINES = [
  "docker buildx bake --check",
  "docker buildx bake --check one",
  "docker buildx bake --call=check two",
  "docker buildx bake broken",
  "docker buildx bake --check bad",
  "docker buildx bake --print --check",
  "docker buildx bake --list targets",
  "docker buildx bake --list variables",
  "docker buildx bake --list=type=targets,format=json",
  "docker buildx bake --list=type=variables,format=json",
  "docker buildx bake --list nope",
];

describe.skipIf(!client)("our bake and the real one, where nothing is built", () => {
  let ours: DockerServed;
  let real: DockerServed;
  beforeAll(async () => {
    ours = await DockerServed.start({ files: FILES, now: Date.now() });
    real = await DockerServed.start({ files: FILES, now: Date.now(), client });
  });
  afterAll(() => {
    ours?.stop();
    real?.stop();
  });
  it.each(LINES)("%s", async (line) => expect(await ours.ours(stepless(line))).toEqual(await real.real(stepless(line))));
  it("fails where something is found", async () => {
    expect((await ours.ours("docker buildx bake --check")).code).toBe(1);
    expect((await real.real("docker buildx bake --check")).code).toBe(1);
  });
});
