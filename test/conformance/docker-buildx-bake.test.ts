// docker buildx bake instead of building: what it finds in Dockerfiles, and what a definition has.
import { describe, expect, it } from "vitest";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerPair } from "./docker-pair.ts";

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
  const pair = DockerPair.forTests(FILES, client);
  it.each(LINES)("%s", async (line) => {
    const { ours, real } = await pair().end(line);
    expect(ours).toEqual(real);
  });
  it("fails where something is found", async () => {
    const { ours, real } = await pair().both("docker buildx bake --check");
    expect([ours.code, real.code]).toEqual([1, 1]);
  });
});
