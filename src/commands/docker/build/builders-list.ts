// docker buildx ls, and a builder in a container as docker buildx inspect tells it (buildx' commands/ls.go, inspect.go).
import { goJson } from "../../../base/go-json.ts";
import { textOf } from "../../../docker/registry/manifest-list.ts";
import { EMULATORS, platformsWith } from "../../../machine/emulators.ts";
import type { Task } from "../../../machine/process.ts";
import { flag, formatFlag } from "../flags.ts";
import { formatted, type Table } from "../format.ts";
import { type Docker, type Verb, verb } from "../tool.ts";
import { builderName } from "./chosen.ts";
import { type BuilderNode, type Instance, Instances, stateOf } from "./instances.ts";
import { truncated } from "./truncated.ts";

export const VERSION = "v0.25.1";
export const GATEWAY_IP = "org.mobyproject.buildkit.worker.moby.host-gateway-ip";
/** What a builder in a container says: it has emulators with it. */
const EMULATED = platformsWith(Object.keys(EMULATORS));

interface BuilderRow {
  name: string;
  driver: string;
  endpoint: string;
  status: string;
  platforms: readonly string[];
  /** A node, rather than the builder itself. */
  node: boolean;
  current: boolean;
  error: string;
}
/** A builder with its nodes. */
interface Told {
  row: BuilderRow;
  nodes: readonly BuilderRow[];
  instance?: Instance;
}

const tableOf = (isTable: boolean, whole: boolean): Table<BuilderRow> => {
  const indented = (text: string) => (isTable ? ` \\_ ${text}` : text);
  const shown = (platforms: readonly string[]) => (isTable && !whole ? truncated(platforms) : platforms.join(", "));
  return {
    type: "commands.lsContext",
    usual: "table {{.Name}}\t{{.DriverEndpoint}}\t{{.Status}}\t{{.Buildkit}}\t{{.Platforms}}",
    fields: {
      Name: { heading: "NAME/NODE", of: ({ name, node, current }) => (node ? indented(name) : `${name}${current && isTable ? "*" : ""}`) },
      DriverEndpoint: {
        heading: "DRIVER/ENDPOINT",
        of: ({ node, driver, endpoint, error }) => (node ? indented(endpoint) : error ? "" : driver),
      },
      LastActivity: { heading: "LAST ACTIVITY", of: () => "" },
      Status: { heading: "STATUS", of: ({ node, status, error }) => (error ? "error" : node ? status : "") },
      Buildkit: { heading: "BUILDKIT", of: ({ node, status }) => (node && status === "running" ? VERSION : "") },
      Platforms: { heading: "PLATFORMS", of: ({ node, platforms }) => (node ? shown(platforms) : "") },
      Error: { of: ({ error }) => error },
    },
  };
};

/** Why a context's engine does not answer; nothing where it does. */
export const unreachable = (docker: Docker, name: string): string => {
  const host = docker.client.settings.context(name)?.Endpoints?.docker?.Host ?? "";
  return docker.client.reaches(host) ? "" : `Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?`;
};

/** What the engine of a context builds for, or why it does not answer. */
export function platformsOfEngine(docker: Docker, name: string): Pick<BuilderRow, "platforms" | "error"> {
  const error = unreachable(docker, name);
  return { error, platforms: error ? [] : platformsWith(docker.client.engine.emulators ?? []) };
}

/** What a node says that it builds for: those that were told are marked. */
const platformsOf = (node: BuilderNode, status: string): string[] => {
  const told = (node.Platforms ?? []).map((each) => `${textOf(each)}*`);
  return status === "running" ? [...told, ...EMULATED.filter((each) => !told.includes(`${each}*`))] : told;
};

export const ls: Verb = verb(
  {
    name: "ls",
    summary: "List builder instances",
    usage: "ls",
    flags: [formatFlag("builders"), flag("--no-trunc", "bool", "Do not shorten anything")],
  },
  function* (docker) {
    const { call, client } = docker;
    const { settings } = client;
    const instances = new Instances(docker);
    const current = builderName(docker, undefined);
    const builders: Told[] = [];
    for (const instance of instances.all) {
      const status = yield* stateOf(docker, instance);
      const { Name: name, Driver: driver } = instance;
      const row = { name, node: false, current: name === current, driver, endpoint: "", status, platforms: [], error: "" };
      const nodes = instance.Nodes.map((each) => ({
        ...row,
        name: each.Name,
        node: true,
        endpoint: each.Endpoint,
        platforms: platformsOf(each, status),
      }));
      builders.push({ row, nodes, instance });
    }
    for (const { Name: name } of settings.contexts) {
      const own = platformsOfEngine(docker, name);
      const row = { name, node: false, current: name === current, driver: "docker", endpoint: name, status: "running", ...own };
      builders.push({ row, nodes: row.error ? [] : [{ ...row, node: true }] });
    }
    const rows = builders
      .toSorted((a, b) => Number(a.row.error !== "") - Number(b.row.error !== ""))
      .flatMap(({ row, nodes }) => [row, ...nodes]);
    const format = call.string("format");
    const isTable = format === "" || format.startsWith("table");
    if (format === "json") {
      yield* docker.out(builders.map((each) => `${goJson(jsonOf(each, instances))}\n`).join(""));
      return 0;
    }
    yield* docker.out(formatted(tableOf(isTable, call.bool("no-trunc")), rows, { format }));
    const errors = isTable ? rows.filter(({ error }) => error) : [];
    if (errors.length) yield* docker.err(`\n${errors.map(({ name, error }) => `Cannot load builder ${name}: ${error}\n`).join("")}`);
    return 0;
  },
);

/** As --format json has it. */
function jsonOf({ row, nodes, instance }: Told, instances: Instances): object {
  const { name, current, driver, error } = row;
  const activity = instances.activity(name);
  return {
    Current: current,
    Driver: error ? "" : driver,
    Dynamic: false,
    ...(error ? { Err: error } : {}),
    LastActivity: activity === undefined ? "0001-01-01T00:00:00Z" : new Date(activity).toISOString().replace(/\.\d+Z/, "Z"),
    Name: name,
    Nodes: nodes.map(({ endpoint, name, status, platforms }, at) => {
      const node = instance?.Nodes[at];
      return {
        ...(node?.DriverOpts ? { DriverOpts: node.DriverOpts } : {}),
        Endpoint: endpoint,
        ...(node?.Flags ? { Flags: node.Flags } : {}),
        ...(node ? {} : { IDs: ["default"], Labels: { [GATEWAY_IP]: "172.17.0.1" } }),
        Name: name,
        ...(platforms.length ? { Platforms: platforms.map((each) => each.replace("*", "")) } : {}),
        Status: status,
        ...(status === "running" ? { Version: VERSION } : {}),
      };
    }),
  };
}

const aligned = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}\n`).join("");
};

/** What docker buildx inspect tells of a builder before its nodes. */
export function headOf(docker: Docker, name: string, driver: string): string {
  const activity = new Instances(docker).activity(name);
  const moment = activity === undefined ? "" : new Date(activity).toISOString();
  return aligned([
    ["Name", name],
    ["Driver", driver],
    ...(moment ? [["Last Activity", `${moment.slice(0, 10)} ${moment.slice(11, 19)} +0000 UTC`] as const] : []),
  ]);
}

/** A builder in a container as it is told, its columns aligned. */
export function* told(docker: Docker, instance: Instance): Task<void> {
  const status = yield* stateOf(docker, instance);
  yield* docker.out(headOf(docker, instance.Name, instance.Driver));
  const nodes = instance.Nodes.map((node) => {
    const options = Object.entries(node.DriverOpts ?? {}).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const platforms = platformsOf(node, status);
    return aligned([
      ["Name", node.Name],
      ["Endpoint", node.Endpoint],
      ...(options.length ? [["Driver Options", options.join(" ")] as const] : []),
      ["Status", status],
      ...(node.Flags?.length ? [["BuildKit daemon flags", node.Flags.join(" ")] as const] : []),
      ...(status === "running" ? [["BuildKit version", VERSION] as const] : []),
      ...(platforms.length ? [["Platforms", platforms.join(", ")] as const] : []),
    ]);
  });
  yield* docker.out(`\nNodes:\n${nodes.join("\n")}`);
}
