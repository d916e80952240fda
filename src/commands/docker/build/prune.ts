// docker builder prune and docker buildx prune: the builder's cache goes. With DOCKER_BUILDKIT=0 docker does it itself, in words of its own.
import { bytesOf, humanSize } from "../../../base/units.ts";
import { pruned } from "../../../docker/build/usage.ts";
import type { Task } from "../../../machine/process.ts";
import { filtersOf } from "../client.ts";
import { flag } from "../flags.ts";
import { type Docker, type Verb, verb } from "../tool.ts";
import { filterOf, heeding, rowsOf, tabbed, verbose } from "./cache-table.ts";
import { builderFor, runningEngine } from "./chosen.ts";
import { dialled } from "./drivers.ts";
import { isLegacy } from "./legacy.ts";
import { wrong } from "./query.ts";

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
    summary: "Remove build cache",
    usage: "prune",
    flags: [
      flag("-a, --all", "bool", "All of it, with images that only the builder has fetched"),
      flag("--builder", "string", "The builder"),
      flag("--filter", "filter", 'Only what fits (e.g. "until=24h")'),
      flag("-f, --force", "bool", "Do not ask"),
      flag("--keep-storage", "bytes", "How much of it may stay", { default: "0", hidden: true }),
      flag("--max-used-space", "bytes", "How much of it may stay", { default: "0" }),
      flag("--min-free-space", "bytes", "How much of the disk is to be free after that", { default: "0" }),
      flag("--reserved-space", "bytes", "How much of it stays in any case", { default: "0" }),
      flag("--verbose", "bool", "Tell more of each"),
    ],
  },
  function* (docker) {
    const { call, self } = docker;
    const all = call.bool("all");
    const classic = isLegacy(self) && !call.path.startsWith("docker buildx");
    const { filter, unused } = filterOf(call.list("filter"));
    const instance = builderFor(docker, call.string("builder") || undefined);
    const warning = all ? "all build cache" : "all dangling build cache";
    if (!call.bool("force") && !(yield* agreed(docker, warning))) {
      if (classic) yield* docker.out("Total reclaimed space: 0B\n");
      return 0;
    }
    if (classic) {
      const query = { all, filters: filtersOf(call.list("filter")) };
      const { CachesDeleted, SpaceReclaimed } = yield* docker.client.json<Pruned>("POST", "/build/prune", { query });
      const ids = CachesDeleted ?? [];
      const deleted = ids.length ? `Deleted build cache objects:\n${ids.map((id) => `${id}\n`).join("")}\n` : "";
      yield* docker.out(`${deleted}Total reclaimed space: ${humanSize(SpaceReclaimed)}\n`);
      return 0;
    }
    if (instance?.Driver === "remote") {
      const code = "rpc error: code = Unavailable desc =";
      throw wrong(`failed to call prune: ${code} ${code} ${dialled(instance.Nodes[0].Endpoint)}`);
    }
    const space = (name: string) => bytesOf(call.string(name)) ?? 0;
    const engine = yield* runningEngine(docker, instance);
    const gone = heeding(() =>
      pruned(engine, {
        filters: [filter],
        all,
        keepDuration: unused,
        reservedSpace: space("reserved-space") || space("keep-storage"),
        maxUsedSpace: space("max-used-space"),
        minFreeSpace: space("min-free-space"),
      }),
    );
    yield* docker.out(call.bool("verbose") ? verbose(gone, docker.now) : rowsOf(gone, docker.now));
    yield* docker.out(tabbed([["Total:", humanSize(gone.reduce((sum, { size }) => sum + size, 0))]]));
    return 0;
  },
);
