// docker build, with BuildKit and without; docker buildx and docker builder.

import { bake } from "../bake/index.ts";
import { group, renamed, type Verb, verb } from "../tool.ts";
import { builders } from "./builders.ts";
import { classic } from "./classic.ts";
import { flags } from "./flags.ts";
import { history } from "./history.ts";
import { imagetools } from "./imagetools.ts";
import { isLegacy, legacyNotice } from "./legacy.ts";
import { modern } from "./modern.ts";
import { prune } from "./prune.ts";

const usage = "build [OPTIONS] PATH | URL | -";
const one = { least: 1, most: 1 };

/** Who does the work of a command while nobody asks for the older builder. */
const handedTo =
  (commands: () => readonly Verb[]): NonNullable<Verb["handedTo"]> =>
  (self) =>
    isLegacy(self) ? undefined : commands();

export const build: Verb = verb(
  {
    name: "build",
    summary: "Build an image from a Dockerfile",
    usage,
    takes: one,
    flags,
    handedTo: handedTo(() => [buildx, buildxBuild]),
    preface: legacyNotice,
  },
  function* (docker) {
    if (!isLegacy(docker.self)) return yield* modern(docker, docker.self.environment["BUILDX_BUILDER"] || docker.client.settings.current);
    yield* classic(docker);
    return 0;
  },
);

const buildxBuild: Verb = verb({ name: "build", summary: "Start a build", usage, aliases: ["b"], takes: one, flags }, (docker) =>
  modern(docker),
);

export const builder: Verb = group("builder", "Manage builds", [build, bake, history, imagetools, prune, ...builders], {
  handedTo: handedTo(() => [buildx]),
  preface: legacyNotice,
});

/** `docker bake`, which buildx does. */
export const topBake: Verb = { ...renamed(bake, "bake"), handedTo: () => [buildx, bake] };

export const buildx: Verb = group("buildx", "Docker Buildx", [buildxBuild, bake, history, imagetools, prune, ...builders], {
  plugin: "buildx",
  long: "Extended build capabilities with BuildKit",
});
