// docker top, port, diff and stats: looks at a container that need no more than a table.

import { alignTabs } from "../../../base/tab-writer.ts";
import { binarySize, humanSize } from "../../../base/units.ts";
import type { Feed } from "../../../docker/api/message.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure, part } from "../client.ts";
import { each } from "../each.ts";
import { flag, formatFlag } from "../flags.ts";
import { formatted, type Table } from "../format.ts";
import { naturally } from "../order.ts";
import { type Docker, verb } from "../tool.ts";
import { resourcesOf, restartPolicy } from "./config.ts";
import { placeOf } from "./ports.ts";

export const top = verb(
  {
    name: "top",
    summary: "Display the running processes of a container",
    usage: "top CONTAINER [ps OPTIONS]",
    takes: { least: 1 },
    passesOn: true,
  },
  function* (docker) {
    const [name = "", ...options] = docker.args;
    const { Titles, Processes } = yield* docker.client.json<{ Titles: string[]; Processes: string[][] }>(
      "GET",
      `/containers/${part(name)}/top`,
      { query: { ps_args: options.join(" ") } },
    );
    const text = [Titles, ...Processes].map((row) => row.join("\t")).join("\n");
    yield* docker.out(`${alignTabs(text, { minWidth: 20, padding: 3 })}\n`);
    return 0;
  },
);

interface Place {
  HostIp: string;
  HostPort: string;
}

/** "80" as "80/tcp". @throws Failure */
function portOf(text: string): string {
  const [number = "", protocol] = text.split(/\/(.*)/s);
  const problem = /^\d+$/.test(number) ? Number(number) > 65_535 && "value out of range" : "invalid syntax";
  if (problem) throw new Failure(`Error: invalid port (${number}): strconv.ParseUint: parsing ${JSON.stringify(number)}: ${problem}`);
  return `${number}/${protocol || "tcp"}`;
}

export const port = verb(
  {
    name: "port",
    summary: "List port mappings or a specific mapping for the container",
    usage: "port CONTAINER [PRIVATE_PORT[/PROTO]]",
    takes: { least: 1, most: 2 },
  },
  function* (docker) {
    const [name = "", wanted] = docker.args;
    const { NetworkSettings } = yield* docker.client.json<{
      NetworkSettings: { Ports: Record<string, Place[] | null> };
    }>("GET", `/containers/${part(name)}/json`);
    const shown = (prefix: string, places: Place[] | null | undefined): string[] =>
      (places ?? []).map(({ HostIp, HostPort }) => `${prefix}${placeOf(HostIp, HostPort)}\n`);
    const lines = wanted
      ? shown("", NetworkSettings.Ports[portOf(wanted)])
      : Object.entries(NetworkSettings.Ports).flatMap(([from, places]) => shown(`${from} -> `, places));
    if (wanted && !lines.length) throw new Failure(`Error: No public port '${wanted}' published for ${name}`);
    yield* docker.out(lines.sort(naturally).join(""));
    return 0;
  },
);

const KINDS = ["C", "A", "D"];

export const diff = verb(
  {
    name: "diff",
    summary: "Inspect changes to files or directories on a container's filesystem",
    usage: "diff CONTAINER",
    takes: { least: 1, most: 1 },
  },
  function* (docker) {
    const changes = yield* docker.client.json<{ Kind: number; Path: string }[] | null>(
      "GET",
      `/containers/${part(docker.args[0]!)}/changes`,
    );
    yield* docker.out((changes ?? []).map(({ Kind, Path }) => `${KINDS[Kind]} ${Path}\n`).join(""));
    return 0;
  },
);

/** What GET /containers/{id}/stats tells, as far as it is shown. */
interface Stats {
  id: string;
  name: string;
  cpu_stats: { cpu_usage: { total_usage: number }; system_cpu_usage?: number; online_cpus?: number };
  precpu_stats: { cpu_usage: { total_usage: number }; system_cpu_usage?: number };
  memory_stats: { usage?: number; limit?: number; stats?: Record<string, number> };
  pids_stats: { current?: number };
  networks?: Record<string, { rx_bytes: number; tx_bytes: number }>;
  blkio_stats: { io_service_bytes_recursive?: { op: string; value: number }[] | null };
}
interface Row {
  asked: string;
  stats: Stats | undefined;
}

function cpuShare({ cpu_stats: now, precpu_stats: before }: Stats): number {
  const own = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const all = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  return own > 0 && all > 0 ? (own / all) * (now.online_cpus ?? 1) * 100 : 0;
}
const used = ({ memory_stats: { usage = 0, stats = {} } }: Stats): number => {
  const cache = stats["inactive_file"] ?? 0;
  return cache < usage ? usage - cache : usage;
};
const net = ({ networks = {} }: Stats): [number, number] =>
  Object.values(networks).reduce<[number, number]>(([rx, tx], each) => [rx + each.rx_bytes, tx + each.tx_bytes], [0, 0]);
const blocks = ({ blkio_stats }: Stats): [number, number] => {
  const sum = (letter: string) =>
    (blkio_stats.io_service_bytes_recursive ?? [])
      .filter(({ op }) => op.toLowerCase().startsWith(letter))
      .reduce((all, { value }) => all + value, 0);
  return [sum("r"), sum("w")];
};
const percent = (value: number): string => `${value.toFixed(2)}%`;
const or =
  (show: (stats: Stats) => string, none = "--") =>
  ({ stats }: Row): string =>
    stats ? show(stats) : none;

const table = (whole: boolean): Table<Row> => ({
  type: "container.statsContext",
  usual: "table {{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}",
  fields: {
    Container: { heading: "CONTAINER", of: ({ asked }) => asked },
    Name: { heading: "NAME", of: or(({ name }) => name.slice(1)) },
    ID: { heading: "CONTAINER ID", of: or(({ id }) => (whole ? id : id.slice(0, 12))) },
    CPUPerc: { heading: "CPU %", of: or((stats) => percent(cpuShare(stats))) },
    MemUsage: {
      heading: "MEM USAGE / LIMIT",
      of: or((stats) => `${binarySize(used(stats))} / ${binarySize(stats.memory_stats.limit ?? 0)}`, "-- / --"),
    },
    MemPerc: {
      heading: "MEM %",
      of: or((stats) => percent(stats.memory_stats.limit ? (used(stats) / stats.memory_stats.limit) * 100 : 0)),
    },
    NetIO: {
      heading: "NET I/O",
      of: or((stats) =>
        net(stats)
          .map((bytes) => humanSize(bytes, 3))
          .join(" / "),
      ),
    },
    BlockIO: {
      heading: "BLOCK I/O",
      of: or((stats) =>
        blocks(stats)
          .map((bytes) => humanSize(bytes, 3))
          .join(" / "),
      ),
    },
    PIDs: { heading: "PIDS", of: or(({ pids_stats }) => String(pids_stats.current ?? 0)) },
  },
});

/** Figures again and again, or once. @throws Failure */
export function* showStats(docker: Docker): Task<number> {
  const { call, client } = docker;
  const once = call.bool("no-stream");
  const listed = function* () {
    const found = yield* client.json<{ Id: string }[]>("GET", "/containers/json", { query: { all: call.bool("all") } });
    return found.map(({ Id }) => Id);
  };
  for (const name of call.args) yield* client.json("GET", `/containers/${part(name)}/json`);
  const feeds = new Map<string, Feed<Stats>>();
  const latest = new Map<string, Stats>();
  try {
    for (;;) {
      const names = call.args.length ? call.args : yield* listed();
      for (const name of names)
        if (!feeds.has(name))
          feeds.set(name, yield* client.feed<Stats>("GET", `/containers/${part(name)}/stats`, { query: { stream: true } }));
      const until = docker.now + (once ? 2000 : 500);
      const missing = () => names.filter((name) => !latest.has(name) && !feeds.get(name)!.ended);
      const take = () => {
        for (const [name, feed] of feeds) for (const each of feed.take()) latest.set(name, each);
      };
      take();
      while (docker.now < until && (!once || missing().length)) {
        yield { on: [...feeds.values()].map(({ changed }) => changed), until };
        take();
      }
      const rows = names.map((asked) => ({ asked, stats: latest.get(asked) }));
      const text = formatted(table(call.bool("no-trunc")), rows, { format: call.string("format") });
      yield* docker.out(once ? text : `\x1b[2J\x1b[H${text}`);
      if (once) return 0;
      if (call.args.length && [...feeds.values()].every(({ ended }) => ended)) return 0;
    }
  } finally {
    for (const feed of feeds.values()) if (!feed.ended) feed.close();
  }
}

export const stats = verb(
  {
    name: "stats",
    summary: "Display a live stream of container(s) resource usage statistics",
    usage: "stats [OPTIONS] [CONTAINER...]",
    takes: { least: 0 },
    flags: [
      flag("-a, --all", "bool", "Also those that do not run"),
      formatFlag("the figures"),
      flag("--no-stream", "bool", "Only the first figures"),
      flag("--no-trunc", "bool", "Do not shorten anything"),
    ],
  },
  showStats,
);

export const update = verb(
  {
    name: "update",
    summary: "Update configuration of one or more containers",
    usage: "update [OPTIONS] CONTAINER [CONTAINER...]",
    takes: { least: 1 },
    flags: [
      flag("--blkio-weight", "uint16", "Relative weight of its block IO"),
      flag("--cpu-period", "int", "Length of a CFS period in microseconds"),
      flag("--cpu-quota", "int", "Microseconds of processor in each CFS period"),
      flag("--cpu-rt-period", "int", "Real-time period in microseconds", { unsimulated: true }),
      flag("--cpu-rt-runtime", "int", "Real-time share in microseconds", { unsimulated: true }),
      flag("-c, --cpu-shares", "int", "Relative weight of its processor time"),
      flag("--cpus", "decimal", "How many processors it may use"),
      flag("--cpuset-cpus", "string", "Which processors it may run on (0-3, 0,1)"),
      flag("--cpuset-mems", "string", "Which memory nodes it may use (0-3, 0,1)"),
      flag("--kernel-memory", "bytes", "Limit of kernel memory, which the engine no longer looks at", { default: "0" }),
      flag("-m, --memory", "bytes", "Limit of memory", { default: "0" }),
      flag("--memory-reservation", "bytes", "Memory that it is meant to stay below", { default: "0" }),
      flag("--memory-swap", "bytes", "Limit of memory and swap together, -1 for none", { default: "0" }),
      flag("--pids-limit", "int", "How many processes it may have (-1 for no limit)"),
      flag("--restart", "string", "What is done when it ends"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    if (!call.command.flags.some(({ name }) => call.given(name)))
      throw new Failure("you must provide one or more flags when using this command");
    const body = {
      ...(call.given("restart") ? { RestartPolicy: restartPolicy(call.string("restart")) } : {}),
      ...resourcesOf(call),
    };
    const warnings: string[] = [];
    const code = yield* each(docker, call.args, function* (name) {
      const { Warnings } = yield* client.json<{ Warnings: string[] | null }>("POST", `/containers/${part(name)}/update`, { body });
      warnings.push(...(Warnings ?? []));
    });
    if (warnings.length) yield* docker.out(warnings.join("\n"));
    return code;
  },
);
