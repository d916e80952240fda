// docker buildx beyond building: the one builder that there is, and what its cache holds.
import { humanSize } from "../../../base/units.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { absent, type Verb, verb } from "../tool.ts";

const BUILDER = "default";
const ONE = "there is one builder to use";
const NODES = [
  "NAME/NODE     DRIVER/ENDPOINT   STATUS    BUILDKIT   PLATFORMS",
  "default*      docker                                 ",
  " \\_ default    \\_ default       running   v0.25.1    linux/amd64",
];

/** @throws Failure where there is no such builder */
export const known = (name: string | undefined): void => {
  if (name !== undefined && name !== BUILDER) throw new Failure(`ERROR: no builder ${JSON.stringify(name)} found`);
};

const ls: Verb = verb({ name: "ls", summary: "List builders", usage: "ls" }, function* (docker) {
  yield* docker.out(`${NODES.join("\n")}\n`);
  return 0;
});

const inspect: Verb = verb(
  {
    name: "inspect",
    summary: "Show a builder",
    usage: "inspect [NAME]",
    takes: { least: 0, most: 1 },
    flags: [
      flag("--bootstrap", "bool", "See to it that it runs", { unseen: "it always runs" }),
      flag("--builder", "string", "The builder"),
    ],
  },
  function* (docker) {
    known(docker.args[0] ?? (docker.call.string("builder") || undefined));
    yield* docker.out(
      `Name:   ${BUILDER}\nDriver: docker\n\nNodes:\nName:             ${BUILDER}\nEndpoint:         ${BUILDER}\nStatus:           running\nBuildKit version: v0.25.1\nPlatforms:        linux/amd64\nLabels:\n org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1\n`,
    );
    return 0;
  },
);

const use: Verb = verb(
  {
    name: "use",
    summary: "Set the builder",
    usage: "use [OPTIONS] NAME",
    takes: { least: 1, most: 1 },
    flags: [
      flag("--default", "bool", "For the current context", { unseen: ONE }),
      flag("--global", "bool", "In all contexts", { unseen: ONE }),
    ],
  },
  function* (docker) {
    known(docker.args[0]);
    return 0;
  },
);

interface CacheRow {
  ID: string;
  InUse: boolean;
  Size: number;
  LastUsedAt: string;
}

const du: Verb = verb({ name: "du", summary: "What the cache takes", usage: "du" }, function* (docker) {
  const { BuildCache } = yield* docker.client.json<{ BuildCache: CacheRow[] | null }>("GET", "/system/df");
  const rows = BuildCache ?? [];
  const ago = (moment: string): string => {
    const seconds = Math.max(0, Math.round((docker.now - Date.parse(moment)) / 1000));
    if (seconds < 1) return "Less than a second ago";
    return seconds < 120 ? `${seconds} second${seconds === 1 ? "" : "s"} ago` : `${Math.round(seconds / 60)} minutes ago`;
  };
  const total = rows.reduce((sum, { Size }) => sum + Size, 0);
  const line = (id: string, free: string, size: string, used: string) => `${id.padEnd(42)}${free.padEnd(12)}${size.padEnd(12)}${used}\n`;
  yield* docker.out(
    line("ID", "RECLAIMABLE", "SIZE", "LAST ACCESSED") +
      rows.map(({ ID, InUse, Size, LastUsedAt }) => line(ID, String(!InUse), humanSize(Size), ago(LastUsedAt))).join("") +
      `Reclaimable:\t${humanSize(total)}\nTotal:\t\t${humanSize(total)}\n`,
  );
  return 0;
});

/** Builders of other kinds need containers of their own. */
const create: Verb = {
  ...absent("create", "Create a builder", "create [OPTIONS] [CONTEXT|ENDPOINT]"),
  flags: [
    flag("--bootstrap", "bool", "Start it at once"),
    flag("--buildkitd-config", "string", "Configuration of BuildKit"),
    flag("--driver", "string", "How it runs"),
    flag("--driver-opt", "strings", "Options of how it runs"),
    flag("--name", "string", "Its name"),
    flag("--node", "string", "Its node's name"),
    flag("--platform", "strings", "Platforms that it builds for"),
    flag("--use", "bool", "Use it from now on"),
  ],
};

export const builders: readonly Verb[] = [
  create,
  du,
  inspect,
  ls,
  verb({ name: "version", summary: "Show the version of buildx", usage: "version" }, function* (docker) {
    yield* docker.out("github.com/docker/buildx v0.29.1 a32761aeb3debd39be1eca514af3693af0db334b\n");
    return 0;
  }),
  use,
  absent("bake", "Build from a file", "bake [OPTIONS] [TARGET...]"),
  absent("imagetools", "Work on images of registries", "imagetools COMMAND"),
  absent("rm", "Remove builders", "rm [OPTIONS] [NAME...]"),
];
