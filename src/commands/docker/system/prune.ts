// docker container prune, image prune, system prune (cli/command/*/prune.go).
import { humanSize } from "../../../base/units.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure, filtersOf } from "../client.ts";
import { flag } from "../flags.ts";
import { agreed, pruneFlags, pruneText } from "../places/prune.ts";
import { type Docker, verb } from "../tool.ts";

interface Pruned {
  text: string;
  space: number;
}

function* containers(docker: Docker, filters: readonly string[]): Task<Pruned> {
  const { ContainersDeleted, SpaceReclaimed } = yield* docker.client.json<{ ContainersDeleted: string[] | null; SpaceReclaimed: number }>(
    "POST",
    "/containers/prune",
    { query: { filters: filtersOf(filters) } },
  );
  return { text: pruneText("Deleted Containers:", ContainersDeleted), space: SpaceReclaimed };
}

function* networks(docker: Docker, filters: readonly string[]): Task<Pruned> {
  const { NetworksDeleted } = yield* docker.client.json<{ NetworksDeleted: string[] | null }>("POST", "/networks/prune", {
    query: { filters: filtersOf(filters) },
  });
  return { text: pruneText("Deleted Networks:", NetworksDeleted), space: 0 };
}

function* volumes(docker: Docker, filters: readonly string[]): Task<Pruned> {
  const { VolumesDeleted, SpaceReclaimed } = yield* docker.client.json<{ VolumesDeleted: string[] | null; SpaceReclaimed: number }>(
    "POST",
    "/volumes/prune",
    { query: { filters: filtersOf(filters) } },
  );
  return { text: pruneText("Deleted Volumes:", VolumesDeleted), space: SpaceReclaimed };
}

function* images(docker: Docker, all: boolean, filters: readonly string[]): Task<Pruned> {
  const { ImagesDeleted, SpaceReclaimed } = yield* docker.client.json<{
    ImagesDeleted: ({ Untagged: string } | { Deleted: string })[] | null;
    SpaceReclaimed: number;
  }>("POST", "/images/prune", { query: { filters: filtersOf(filters, { dangling: [String(!all)] }) } });
  const lines = (ImagesDeleted ?? []).map((each) => ("Untagged" in each ? `untagged: ${each.Untagged}` : `deleted: ${each.Deleted}`));
  return { text: pruneText("Deleted Images:", lines), space: SpaceReclaimed };
}

function* cache(docker: Docker, all: boolean): Task<Pruned> {
  const { CachesDeleted, SpaceReclaimed } = yield* docker.client.json<{ CachesDeleted: string[] | null; SpaceReclaimed: number }>(
    "POST",
    "/build/prune",
    { query: { all } },
  );
  return { text: pruneText("Deleted build cache objects:", CachesDeleted), space: SpaceReclaimed };
}

const reclaimed = (space: number): string => `Total reclaimed space: ${humanSize(space)}\n`;

export const pruneContainers = verb(
  { name: "prune", summary: "Remove all stopped containers", usage: "prune [OPTIONS]", flags: pruneFlags() },
  function* (docker) {
    if (!(yield* agreed(docker, "WARNING! This will remove all stopped containers."))) return 0;
    const { text, space } = yield* containers(docker, docker.call.list("filter"));
    yield* docker.out(text + reclaimed(space));
    return 0;
  },
);

export const pruneImages = verb(
  {
    name: "prune",
    summary: "Remove unused images",
    usage: "prune [OPTIONS]",
    flags: pruneFlags(flag("-a, --all", "bool", "All that no container needs, not only those without a name")),
  },
  function* (docker) {
    const all = docker.call.bool("all");
    const warning = all
      ? "WARNING! This will remove all images without at least one container associated to them."
      : "WARNING! This will remove all dangling images.";
    if (!(yield* agreed(docker, warning))) return 0;
    const { text, space } = yield* images(docker, all, docker.call.list("filter"));
    yield* docker.out(text + reclaimed(space));
    return 0;
  },
);

export const pruneSystem = verb(
  {
    name: "prune",
    summary: "Remove unused data",
    usage: "prune [OPTIONS]",
    flags: pruneFlags(
      flag("-a, --all", "bool", "All images that no container needs, not only those without a name"),
      flag("--volumes", "bool", "Volumes too"),
    ),
  },
  function* (docker) {
    const { call } = docker;
    const [all, filters] = [call.bool("all"), call.list("filter")];
    if (call.bool("volumes") && filters.some((each) => each.startsWith("until=")))
      throw new Failure('ERROR: The "until" filter is not supported with "--volumes"');
    const warning = [
      "WARNING! This will remove:",
      "  - all stopped containers",
      "  - all networks not used by at least one container",
      ...(call.bool("volumes") ? ["  - all volumes not used by at least one container"] : []),
      all ? "  - all images without at least one container associated to them" : "  - all dangling images",
      all ? "  - all build cache" : "  - all dangling build cache",
      ...(filters.length ? ["", "  Items to be pruned will be filtered with:", ...filters.map((each) => `  - ${each}`)] : []),
      "",
    ].join("\n");
    if (!(yield* agreed(docker, warning))) return 0;
    let space = 0;
    const parts = [
      containers(docker, filters),
      networks(docker, filters),
      ...(call.bool("volumes") ? [volumes(docker, filters)] : []),
      images(docker, all, filters),
      cache(docker, all),
    ];
    for (const task of parts) {
      const done = yield* task;
      space += done.space;
      if (done.text) yield* docker.out(done.text);
    }
    yield* docker.out(reclaimed(space));
    return 0;
  },
);
