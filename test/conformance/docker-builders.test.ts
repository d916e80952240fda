// Builders of buildx, as far as they can be compared without a BuildKit in a container: made, used, listed, removed, and what is refused.
import { describe, expect, it } from "vitest";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerPair } from "./docker-pair.ts";

const client = realBuildx();

/** Without where the engine is and when something happened. */
const placeless = (line: string): string => `${line} | sed -E 's#unix:[^ "]*#E#g; s/(Last ?Activity"?:) ?"?[-0-9][^",]*/\\1/; s/  +/  /g'`;

const LINES = [
  "docker buildx create --name multi --driver docker-container --driver-opt network=host --use",
  placeless("cat ~/.docker/buildx/instances/multi"),
  placeless("docker buildx inspect"),
  "docker buildx create --name multi",
  "docker buildx create --name plain --platform linux/arm64",
  placeless("docker buildx inspect plain"),
  placeless("docker buildx ls --format json | head -2"),
  "docker buildx ls --format '{{.Name}} {{.Status}}'",
  "docker buildx use plain",
  "docker buildx use default",
  "docker buildx stop plain",
  "docker buildx rm plain",
  "docker buildx rm nope",
  "docker buildx use nope 2>&1 | sed 's#/[^ ]*/.docker#D#'",
  "docker buildx create --name Bad_Name!",
  "docker buildx create --driver-opt nope=1 --name x",
  "docker buildx create --driver nope",
  "docker buildx create --driver docker",
  "docker buildx create --name default",
  "docker buildx create --leave",
  "docker buildx rm --all-inactive -f",
  "docker buildx rm --all-inactive x",
  "docker buildx inspect nope",
  "docker buildx stop nope",
  "docker buildx build --builder nope .",
  "docker buildx ls --format '{{.Name}} {{.Status}}'",
];

describe.skipIf(!client)("our builders and those of the real buildx", () => {
  const pair = DockerPair.forTests(undefined, client);
  it.each(LINES)("%s", async (line) => {
    const { ours, real } = await pair().both(line);
    expect(ours).toEqual(real);
  });
});
