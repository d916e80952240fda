// docker buildx ls, and a builder in a container as docker buildx inspect tells it (buildx' commands/ls.go, inspect.go).
import { textOf } from "../../../docker/registry/manifest-list.ts";
import { EMULATORS, platformsWith } from "../../../machine/emulators.ts";
import type { Task } from "../../../machine/process.ts";
import { flag, formatFlag } from "../flags.ts";
import { formatted, type Table } from "../format.ts";
import { type Docker, type Verb, verb } from "../tool.ts";
import { builderName } from "./chosen.ts";
import { type Instance, Instances, stateOf } from "./instances.ts";
import { truncated } from "./truncated.ts";

export const VERSION = "v0.25.1";
/** What a builder in a container says: it has emulators with it. */
const EMULATED = platformsWith(Object.keys(EMULATORS));

interface BuilderRow {
  name: string;
  nodeName: string;
  driver: string;
  endpoint: string;
  status: string;
  platforms: readonly string[];
  instance?: Instance;
  /** Its one node, rather than the builder itself. */
  node: boolean;
  current: boolean;
  error: string;
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
  const host = docker.client.settings.context(name)?.Endpoints.docker?.Host ?? "";
  return docker.client.reaches(host) ? "" : `Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?`;
};

/** What the engine of a context builds for, or why it does not answer. */
export function platformsOfEngine(docker: Docker, name: string): Pick<BuilderRow, "platforms" | "error"> {
  const error = unreachable(docker, name);
  return { error, platforms: error ? [] : platformsWith(docker.client.engine.emulators ?? []) };
}

/** What a node says that it builds for: those that were told are marked. */
const platformsOf = (instance: Instance, status: string): string[] => {
  const told = (instance.Nodes[0].Platforms ?? []).map((each) => `${textOf(each)}*`);
  return status === "running" ? [...told, ...EMULATED.filter((each) => !told.includes(`${each}*`))] : told;
};

export const ls: Verb = verb(
  {
    name: "ls",
    summary: "List builders",
    usage: "ls",
    flags: [formatFlag("builders"), flag("--no-trunc", "bool", "Do not shorten anything")],
  },
  function* (docker) {
    const { call, client } = docker;
    const { settings } = client;
    const instances = new Instances(docker);
    const current = builderName(docker, undefined);
    const builders: BuilderRow[] = [];
    for (const instance of instances.all) {
      const status = yield* stateOf(docker, instance);
      const [{ Endpoint }] = instance.Nodes;
      builders.push({
        name: instance.Name,
        nodeName: instance.Nodes[0].Name,
        node: false,
        current: instance.Name === current,
        driver: instance.Driver,
        endpoint: Endpoint,
        status,
        platforms: platformsOf(instance, status),
        error: "",
        instance,
      });
    }
    for (const { Name: name } of settings.contexts)
      builders.push({
        name,
        nodeName: name,
        node: false,
        current: name === current,
        driver: "docker",
        endpoint: name,
        status: "running",
        ...platformsOfEngine(docker, name),
      });
    const rows = builders
      .toSorted((a, b) => Number(a.error !== "") - Number(b.error !== ""))
      .flatMap((each) => (each.error ? [each] : [each, { ...each, name: each.nodeName, node: true }]));
    const format = call.string("format");
    const isTable = format === "" || format.startsWith("table");
    if (format === "json") {
      for (const { name, current: is, error, instance, status, platforms } of builders)
        yield* docker.out(
          `${JSON.stringify(
            instance
              ? {
                  Current: is,
                  Driver: instance.Driver,
                  Dynamic: false,
                  LastActivity: new Date(instances.activity(name)).toISOString().replace(/\.\d+Z/, "Z"),
                  Name: name,
                  Nodes: [
                    {
                      ...(instance.Nodes[0].DriverOpts ? { DriverOpts: instance.Nodes[0].DriverOpts } : {}),
                      Endpoint: instance.Nodes[0].Endpoint,
                      Flags: instance.Nodes[0].Flags,
                      Name: instance.Nodes[0].Name,
                      ...(platforms.length ? { Platforms: platforms.map((each) => each.replace("*", "")) } : {}),
                      Status: status,
                    },
                  ],
                }
              : {
                  Name: name,
                  Driver: error ? "" : "docker",
                  LastActivity: "0001-01-01T00:00:00Z",
                  Dynamic: true,
                  Nodes: error ? [] : [{ Name: name, Endpoint: name, Status: "running", Version: VERSION, Platforms: platforms }],
                  Current: is,
                },
          )}\n`,
        );
      return 0;
    }
    yield* docker.out(formatted(tableOf(isTable, call.bool("no-trunc")), rows, { format }));
    const errors = isTable ? builders.filter(({ error }) => error) : [];
    if (errors.length) yield* docker.err(`\n${errors.map(({ name, error }) => `Cannot load builder ${name}: ${error}\n`).join("")}`);
    return 0;
  },
);

/** A builder in a container as it is told, its columns aligned. */
export function* told(docker: Docker, instance: Instance): Task<void> {
  const instances = new Instances(docker);
  const status = yield* stateOf(docker, instance);
  const [node] = instance.Nodes;
  const aligned = (rows: readonly (readonly [string, string])[]) => {
    const width = Math.max(...rows.map(([name]) => name.length)) + 2;
    return rows.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}\n`).join("");
  };
  const options = Object.entries(node.DriverOpts ?? {}).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const platforms = platformsOf(instance, status);
  const activity = new Date(instances.activity(instance.Name)).toISOString();
  yield* docker.out(
    aligned([
      ["Name", instance.Name],
      ["Driver", instance.Driver],
      ["Last Activity", `${activity.slice(0, 10)} ${activity.slice(11, 19)} +0000 UTC`],
    ]),
  );
  yield* docker.out(
    `\nNodes:\n${aligned([
      ["Name", node.Name],
      ["Endpoint", node.Endpoint],
      ...(options.length ? [["Driver Options", options.join(" ")] as const] : []),
      ["Status", status],
      ...(node.Flags.length ? [["BuildKit daemon flags", node.Flags.join(" ")] as const] : []),
      ...(status === "running" ? [["BuildKit version", VERSION] as const] : []),
      ...(platforms.length ? [["Platforms", platforms.join(", ")] as const] : []),
    ])}`,
  );
}
