// Builders of one's own that need no container: records of nodes at addresses, options that drivers refuse, and what such builders say when they are worked with; then what the cache holds and what goes of it.
import { describe, expect, it } from "vitest";
import { realBuildx } from "./docker-buildx.mjs";
import { DockerPair, plain } from "./docker-pair.ts";
import type { Ran } from "./lines.ts";

const client = realBuildx();

const FILES = {
  Dockerfile: "FROM alpine:3.22\nRUN echo hi > /x\nCOPY a /a\nRUN echo longer text here > /y\n",
  two: "FROM alpine:3.22\nRUN echo hi2222222222222222222222 > /x\nRUN touch /z\n",
  a: "a\n",
};

/** Without where the engine is, and when something happened. */
const placeless = (line: string): string => `${line} | sed -E 's#unix:[^ "]*#E#g; s/(Last ?Activity"?:) ?"?[-0-9][^",]*/\\1/; s/  +/  /g'`;
/** Without when each was made and used: the real one counts by the real clock. */
const ageless = (line: string): string =>
  `${line} | grep -v -e Created -e Last | sed -E 's/(About |Less )?[^ \\t]+ (than|minutes?|seconds?).*ago//'`;

const LINES = [
  "docker buildx create --name c1 --driver-opt default-load=x",
  "docker buildx create --name c2 --driver-opt memory=x",
  "docker buildx create --name c3 --driver-opt restart-policy=on-failure:x",
  "docker buildx create --name c4 --driver-opt cpu-shares=x",
  "docker buildx create --name c5 --driver-opt env.=x",
  "docker buildx create --name c6 --driver-opt bad",
  "docker buildx create --name c7 --driver-opt memory=1g,env.FOO=bar,cpu-shares=5,restart-policy=always",
  placeless("cat ~/.docker/buildx/instances/c7"),
  // The options are told in the order of a Go map.
  placeless("docker buildx inspect c7 | grep -v Options"),
  "docker buildx create --name c7 --append 2>&1 | sed 's/unix:.*//'",
  "docker buildx create --name c7 --node c70 --driver remote tcp://1.2.3.4:5",
  "docker buildx create --name c7 --node c70 --driver-opt memory=2g",
  "docker buildx du --builder c7",
  "docker buildx prune -f --builder c7",
  "docker buildx create --append",
  "docker buildx create --name new --append",
  "docker buildx create --name new --leave --node x",
  "docker buildx create --name new --buildkitd-config nope.toml",
  'docker buildx create --name new --buildkitd-flags "\'x"',
  "docker buildx create --name new --platform foo/bar/baz/qux",
  "docker buildx create --name new --driver cloud",
  "docker buildx create --name new --driver remote",
  "docker buildx create --name new --driver remote foo://x",
  "docker buildx create --name new --driver remote --driver-opt nope=1 tcp://localhost:1",
  "docker buildx create --name new --driver remote --driver-opt cert=/c tcp://localhost:1",
  "docker buildx create --name new --driver remote --driver-opt servername=x tcp://localhost:1",
  "docker buildx create --name new --driver remote --buildkitd-flags x tcp://localhost:1",
  "docker buildx create --name r tcp://localhost:1",
  "docker buildx du --builder r",
  "docker buildx prune -f --builder r",
  "docker buildx stop r",
  // The real one's warning comes before or after its steps, as it happens.
  "docker buildx build --builder r . 2>&1 | sort",
  "docker buildx history ls --builder r",
  "docker buildx inspect --bootstrap r",
  "docker buildx create --name r --append --node extra --platform linux/arm64,linux/arm/v7 tcp://localhost:4",
  "docker buildx create --name r --append --platform linux/arm64 tcp://localhost:5",
  "docker buildx create --name r --append tcp://localhost:5",
  "docker buildx create --name r --append --node bad! tcp://localhost:6",
  "docker buildx create --name r --node nope tcp://localhost:6",
  "docker buildx create --name r --node extra --platform linux/s390x tcp://localhost:6",
  "cat ~/.docker/buildx/instances/r",
  placeless("docker buildx ls"),
  placeless("docker buildx ls --format json"),
  placeless("docker buildx inspect r"),
  "docker buildx create --name r --leave --node nope",
  "docker buildx create --name r --leave --node r0",
  "docker buildx create --name c7 --leave --node c70",
  "docker buildx rm r",
  "docker build -q -f two . | wc -c",
  "docker build -q . | wc -c",
  placeless("docker buildx inspect | head -3"),
  "docker build --sbom=x .",
  "docker build --provenance=x .",
  "docker build --provenance=mode=max .",
  "docker build --cache-to type=s3 --cache-to type=azblob . 2>&1 | grep -v SDK",
  "docker buildx history logs --progress tty",
  "docker buildx history logs --progress nope",
  "docker buildx history logs --progress quiet",
  `docker buildx history logs --progress rawjson 2>&1 | sed -E 's/sha256:[0-9a-f]{64}/ID/g; s/"20[^"]*"/""/g'`,
  "docker buildx history import < a 2>&1 | sed 's#unix .*/.docker#D#'",
  "docker buildx history import -f nope",
  "docker buildx history open nope",
  "PATH=$(dirname $(command -v docker)):/none docker buildx history open",
  "docker buildx du --filter nope=1",
  "docker buildx du --filter type!=regular",
  ageless("docker buildx du --filter description~=RUN --format pretty"),
  "docker buildx du --filter inuse=false",
  "docker buildx du --filter id=z --filter id=y",
  "docker buildx du --filter until=1s --filter unused-for=1s",
  "docker buildx du --filter until=x",
  "docker buildx du --format '{{.ID}} {{.Size}} {{.Description}} {{json .Parents}} {{.Parents}}'",
  "docker buildx du --format 'table {{.ID}}'",
  "docker buildx du --format '{{.Nope}}'",
  "docker buildx du --verbose --format json",
  ageless("docker buildx du"),
  ageless("docker buildx du --verbose"),
  "docker buildx prune -f --min-free-space 1MB",
  "docker buildx prune -f --max-used-space 1MB",
  "docker buildx prune -f --min-free-space 1000000GB --filter id=nope",
  ageless("docker buildx prune -f --min-free-space 1000000GB"),
];

describe.skipIf(!client)("our builders without a container and those of the real buildx", () => {
  const pair = DockerPair.forTests(FILES, client);
  it.each(LINES)("%s", async (line) => {
    const { ours, real } = await pair().both(line);
    const shown = ({ stdout, stderr, code }: Ran) => ({
      stdout: plain(stdout),
      // What is apart by an empty line depends on what is shown next.
      stderr: plain(stderr).replace(/\n+/g, "\n"),
      code,
    });
    expect(shown(ours)).toEqual(shown(real));
  });
  it("nothing was thrown that should not have been", () => expect(pair().real.faults).toEqual([]));
});
