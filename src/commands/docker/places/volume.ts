// docker volume (cli/command/volume).
import { humanSize } from "../../../base/units.ts";
import { Failure, filtersOf, part } from "../client.ts";
import { labelsText } from "../container/list.ts";
import { each } from "../each.ts";
import { filterFlag, flag, formatFlag, pairsOf } from "../flags.ts";
import { formatted, type Table } from "../format.ts";
import { inspectOf } from "../inspect.ts";
import { showList } from "../list.ts";
import { naturally } from "../order.ts";
import { group, verb } from "../tool.ts";
import { agreed, pruneFlags, pruneText } from "./prune.ts";

export interface VolumeRow {
  Name: string;
  Driver: string;
  Scope: string;
  Mountpoint: string;
  Labels: Readonly<Record<string, string>> | null;
  UsageData?: { RefCount: number; Size: number };
}

export const volumeTable: Table<VolumeRow> = {
  type: "formatter.volumeContext",
  usual: "table {{.Driver}}\t{{.Name}}",
  quiet: "{{.Name}}",
  raw: { whole: "name: {{.Name}}\ndriver: {{.Driver}}\n", quiet: "name: {{.Name}}" },
  fields: {
    Name: { heading: "VOLUME NAME", of: ({ Name }) => Name },
    Driver: { heading: "DRIVER", of: ({ Driver }) => Driver },
    Scope: { heading: "SCOPE", of: ({ Scope }) => Scope },
    Mountpoint: { heading: "MOUNTPOINT", of: ({ Mountpoint }) => Mountpoint },
    Labels: { heading: "LABELS", of: ({ Labels }) => labelsText(Labels) },
    Label: {
      of:
        ({ Labels }) =>
        (name: string) =>
          Labels?.[name] ?? "",
      apart: true,
    },
    // Of volumes that a swarm manages.
    Availability: { heading: "AVAILABILITY", of: () => "N/A" },
    Group: { heading: "GROUP", of: () => "N/A" },
    Status: { heading: "STATUS", of: () => "N/A" },
    Links: { heading: "LINKS", of: ({ UsageData }) => (UsageData ? String(UsageData.RefCount) : "N/A") },
    Size: { heading: "SIZE", of: ({ UsageData }) => (UsageData ? humanSize(UsageData.Size) : "N/A") },
  },
};

/** Volumes that a swarm manages, with what it knows of them. */
const clusterTable: Table<VolumeRow> = {
  ...volumeTable,
  usual: "table {{.Name}}\t{{.Group}}\t{{.Driver}}\t{{.Availability}}\t{{.Status}}",
};

/** How a volume that the swarm manages is asked for: no driver of that kind can be installed. */
const CLUSTER_FLAGS = [
  flag("--availability", "string", "Whether it may be used", { default: "active", unsimulated: true }),
  flag("--group", "string", "Those that take its place", { unsimulated: true }),
  flag("--limit-bytes", "bytes", "The most that it may hold", { default: "0B", unsimulated: true }),
  flag("--required-bytes", "bytes", "The least that it has to hold", { default: "0B", unsimulated: true }),
  flag("--scope", "string", "On how many nodes at once", { default: "single", unsimulated: true }),
  flag("--secret", "map", "What the driver is told", { default: "map[]", unsimulated: true }),
  flag("--sharing", "string", "Who may use it at once", { default: "none", unsimulated: true }),
  flag("--topology-preferred", "list", "Where it should be", { unsimulated: true }),
  flag("--topology-required", "list", "Where it has to be", { unsimulated: true }),
  flag("--type", "string", "How it is used", { default: "block", unsimulated: true }),
];

const create = verb(
  {
    name: "create",
    summary: "Create a volume",
    usage: "create [OPTIONS] [VOLUME]",
    takes: { least: 0, most: 1 },
    flags: [
      flag("-d, --driver", "string", "The driver that makes it", { default: "local" }),
      flag("--label", "list", "Labels"),
      flag("--name", "string", "Its name", { hidden: true }),
      flag("-o, --opt", "map", "Options of the driver", { default: "map[]" }),
      ...CLUSTER_FLAGS,
    ],
    managerFlags: CLUSTER_FLAGS.map(({ name }) => name),
  },
  function* (docker) {
    const { call } = docker;
    const [name = ""] = call.args;
    if (name && call.string("name")) throw new Failure("Conflicting options: either specify --name or provide positional arg, not both");
    const { Name } = yield* docker.client.json<{ Name: string }>("POST", "/volumes/create", {
      body: {
        Name: name || call.string("name"),
        Driver: call.string("driver"),
        DriverOpts: call.given("opt") ? pairsOf(call.list("opt")) : {},
        ...(call.given("label") ? { Labels: pairsOf(call.list("label")) } : {}),
      },
    });
    yield* docker.out(`${Name}\n`);
    return 0;
  },
);

const list = verb(
  {
    name: "ls",
    aliases: ["list"],
    summary: "List volumes",
    usage: "ls [OPTIONS]",
    flags: [
      flag("--cluster", "bool", "Only volumes that the swarm manages, and what it knows of them"),
      filterFlag,
      formatFlag("volumes"),
      flag("-q, --quiet", "bool", "Only the names"),
    ],
    managerFlags: ["cluster"],
  },
  function* (docker) {
    const { Volumes } = yield* docker.client.json<{ Volumes: VolumeRow[] | null }>("GET", "/volumes", {
      query: { filters: filtersOf(docker.call.list("filter")) },
    });
    if (docker.call.bool("cluster")) {
      // No driver here can make any; --format is not looked at, as in the real one.
      yield* docker.out(formatted(clusterTable, [], { quiet: docker.call.bool("quiet") }));
      return 0;
    }
    return yield* showList(
      docker,
      volumeTable,
      (Volumes ?? []).toSorted((a, b) => naturally(a.Name, b.Name)),
    );
  },
);

const remove = verb(
  {
    name: "rm",
    aliases: ["remove"],
    summary: "Remove one or more volumes",
    usage: "rm [OPTIONS] VOLUME [VOLUME...]",
    takes: { least: 1 },
    flags: [flag("-f, --force", "bool", "Whether it is there or not")],
  },
  (docker) =>
    each(docker, docker.args, function* (name) {
      yield* docker.client.send("DELETE", `/volumes/${part(name)}`, {
        query: { force: docker.call.bool("force") },
      });
    }),
);

const prune = verb(
  {
    name: "prune",
    summary: "Remove unused local volumes",
    usage: "prune [OPTIONS]",
    flags: pruneFlags(flag("-a, --all", "bool", "Also those that have a name")),
  },
  function* (docker) {
    const all = docker.call.bool("all");
    const which = all ? "all" : "anonymous";
    if (!(yield* agreed(docker, `WARNING! This will remove ${which} local volumes not used by at least one container.`))) return 0;
    const { VolumesDeleted, SpaceReclaimed } = yield* docker.client.json<{ VolumesDeleted: string[] | null; SpaceReclaimed: number }>(
      "POST",
      "/volumes/prune",
      { query: { filters: filtersOf(docker.call.list("filter"), all ? { all: ["true"] } : {}) } },
    );
    yield* docker.out(`${pruneText("Deleted Volumes:", VolumesDeleted)}Total reclaimed space: ${humanSize(SpaceReclaimed)}\n`);
    return 0;
  },
);

const update = verb(
  {
    name: "update",
    summary: "Update a volume (cluster volumes only)",
    usage: "update [OPTIONS] [VOLUME]",
    takes: { least: 1, most: 1 },
    swarm: "manager",
    flags: [flag("--availability", "string", 'Whether it may be used ("active"|"pause"|"drain")', { default: "active" })],
  },
  function* (docker) {
    const [name = ""] = docker.args;
    yield* docker.client.json<VolumeRow>("GET", `/volumes/${part(name)}`);
    // The swarm manages none of them.
    throw new Failure("can only update cluster volumes");
  },
);

export const volume = group("volume", "Manage volumes", [create, inspectOf("volume", "VOLUME"), list, prune, remove, update], {
  usage: "volume COMMAND",
});
