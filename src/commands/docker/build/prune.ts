// docker builder prune and docker buildx prune: the builder's cache goes. With DOCKER_BUILDKIT=0 docker does it itself, in words of its own.
import { bytesOf, humanSize } from "../../../base/units.ts";
import type { Task } from "../../../machine/process.ts";
import { filtersOf } from "../client.ts";
import { flag } from "../flags.ts";
import { type Docker, type Verb, verb } from "../tool.ts";
import { type CacheRow, filtered, tabbed, table, verbose } from "./cache-table.ts";
import { known } from "./chosen.ts";

/** Whether the learner says yes. */
function* agreed(docker: Docker, warning: string): Task<boolean> {
  const { self } = docker;
  yield* docker.out(`WARNING! This will remove ${warning}. Are you sure you want to continue? [y/N] `);
  let answer = "";
  while (!answer.includes("\n") && !self.stdin.ended) {
    answer += self.stdin.read();
    if (!answer.includes("\n") && !self.stdin.ended) yield { on: self.stdin.changed };
  }
  return /^y/i.test(answer.trim());
}

interface Pruned {
  CachesDeleted: readonly string[] | null;
  SpaceReclaimed: number;
}

export const prune: Verb = verb(
  {
    name: "prune",
    summary: "Take the build cache away",
    usage: "prune",
    flags: [
      flag("-a, --all", "bool", "All of it, with images that only the builder has fetched"),
      flag("--builder", "string", "The builder"),
      flag("--filter", "filter", 'Only what fits (e.g. "until=24h")'),
      flag("-f, --force", "bool", "Do not ask"),
      flag("--keep-storage", "bytes", "How much of it may stay", { default: "0", hidden: true }),
      flag("--max-used-space", "bytes", "How much of it may stay", { default: "0" }),
      flag("--min-free-space", "bytes", "How much of the disk is to be free after that", { default: "0", unsimulated: true }),
      flag("--reserved-space", "bytes", "How much of it stays in any case", { default: "0" }),
      flag("--verbose", "bool", "Tell more of each"),
    ],
  },
  function* (docker) {
    const { call, self } = docker;
    const all = call.bool("all");
    const classic = self.environment["DOCKER_BUILDKIT"] === "0";
    known(docker, call.string("builder") || undefined);
    const warning = all ? "all build cache" : "all dangling build cache";
    if (!call.bool("force") && !(yield* agreed(docker, warning))) {
      if (classic) yield* docker.out("Total reclaimed space: 0B\n");
      return 0;
    }
    const remove = (filters: readonly string[]) =>
      docker.client.json<Pruned>("POST", "/build/prune", { query: { all, filters: filtersOf(filters) } });
    if (classic) {
      const { CachesDeleted, SpaceReclaimed } = yield* remove(call.list("filter"));
      const ids = CachesDeleted ?? [];
      const deleted = ids.length ? `Deleted build cache objects:\n${ids.map((id) => `${id}\n`).join("")}\n` : "";
      yield* docker.out(`${deleted}Total reclaimed space: ${humanSize(SpaceReclaimed)}\n`);
      return 0;
    }
    const { BuildCache } = yield* docker.client.json<{ BuildCache: CacheRow[] | null }>("GET", "/system/df");
    const rows = filtered(BuildCache ?? [], call.list("filter"), docker.now).toSorted((a, b) => (a.LastUsedAt < b.LastUsedAt ? -1 : 1));
    const space = (name: string) => bytesOf(call.string(name)) ?? 0;
    const kept = Math.max(space("keep-storage"), space("reserved-space"), space("max-used-space"));
    // Those used longest ago go first, until no more than that is left.
    let left = rows.reduce((sum, { Size }) => sum + Size, 0);
    const gone = rows.filter(({ Size }) => {
      const goes = !kept || left > kept;
      if (goes) left -= Size;
      return goes;
    });
    if (gone.length || (all && !kept && !call.given("filter"))) {
      if (gone.length === (BuildCache ?? []).length) yield* remove([]);
      else for (const { ID } of gone) yield* remove([`id=${ID}`]);
    }
    if (gone.length) yield* docker.out(call.bool("verbose") ? verbose(gone, docker.now) : table(gone, docker.now));
    yield* docker.out(tabbed([["Total:", humanSize(gone.reduce((sum, { Size }) => sum + Size, 0))]]));
    return 0;
  },
);
