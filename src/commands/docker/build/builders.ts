// docker buildx beyond building: builders, of which each context that reaches an engine is one, and what its cache holds.
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { flag, formatFlag } from "../flags.ts";
import { formatted, type Table } from "../format.ts";
import { absent, type Docker, type Verb, verb } from "../tool.ts";
import { type CacheRow, filtered, summary, table, verbose } from "./cache-table.ts";

const VERSION = "v0.25.1";
const PLATFORMS = ["linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/386"];
const REFUSED = "builders of other drivers are refused";
const DRIVERS = ["cloud", "docker", "docker-container", "kubernetes", "remote"];

/** The builder that a command works with. @throws Failure where there is no such one */
export function known(docker: Docker, name: string | undefined): string {
  const { settings } = docker.client;
  const builder = name ?? (docker.self.environment["BUILDX_BUILDER"] || settings.current);
  if (!settings.context(builder)) throw new Failure(`ERROR: no builder ${JSON.stringify(builder)} found`);
  if (builder !== settings.current)
    throw new Failure(`ERROR: use \`docker --context=${builder} buildx\` to switch to context ${JSON.stringify(builder)}`);
  return builder;
}

interface BuilderRow {
  name: string;
  /** Its one node, rather than the builder itself. */
  node: boolean;
  current: boolean;
  error: string;
}

const tableOf = (isTable: boolean, whole: boolean): Table<BuilderRow> => {
  const indented = (text: string) => (isTable ? ` \\_ ${text}` : text);
  return {
    type: "commands.lsContext",
    usual: "table {{.Name}}\t{{.DriverEndpoint}}\t{{.Status}}\t{{.Buildkit}}\t{{.Platforms}}",
    fields: {
      Name: { heading: "NAME/NODE", of: ({ name, node, current }) => (node ? indented(name) : `${name}${current && isTable ? "*" : ""}`) },
      DriverEndpoint: { heading: "DRIVER/ENDPOINT", of: ({ name, node, error }) => (node ? indented(name) : error ? "" : "docker") },
      LastActivity: { heading: "LAST ACTIVITY", of: () => "" },
      Status: { heading: "STATUS", of: ({ node, error }) => (error ? "error" : node ? "running" : "") },
      Buildkit: { heading: "BUILDKIT", of: ({ node }) => (node ? VERSION : "") },
      Platforms: {
        heading: "PLATFORMS",
        of: ({ node }) => (node ? (isTable && !whole ? `linux/amd64 (+${PLATFORMS.length - 1}), linux/386` : PLATFORMS.join(", ")) : ""),
      },
      Error: { of: ({ error }) => error },
    },
  };
};

/** Why a context's engine does not answer; nothing where it does. */
const unreachable = (docker: Docker, name: string): string => {
  const host = docker.client.settings.context(name)?.Endpoints.docker?.Host ?? "";
  return docker.client.reaches(host) ? "" : `Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?`;
};

const ls: Verb = verb(
  {
    name: "ls",
    summary: "List builders",
    usage: "ls",
    flags: [formatFlag("builders"), flag("--no-trunc", "bool", "Do not shorten anything")],
  },
  function* (docker) {
    const { call, client } = docker;
    const { settings } = client;
    const { current } = settings;
    const names = settings.contexts.map(({ Name }) => Name);
    const builders = names.map((name) => ({ name, node: false, current: name === current, error: unreachable(docker, name) }));
    const rows = builders
      .toSorted((a, b) => Number(a.error !== "") - Number(b.error !== ""))
      .flatMap((each) => (each.error ? [each] : [each, { ...each, node: true }]));
    const format = call.string("format");
    const isTable = format === "" || format.startsWith("table");
    if (format === "json") {
      for (const { name, current: is, error } of builders)
        yield* docker.out(
          `${JSON.stringify({ Name: name, Driver: error ? "" : "docker", LastActivity: "0001-01-01T00:00:00Z", Dynamic: true, Nodes: error ? [] : [{ Name: name, Endpoint: name, Status: "running", Version: VERSION, Platforms: PLATFORMS }], Current: is })}\n`,
        );
      return 0;
    }
    yield* docker.out(formatted(tableOf(isTable, call.bool("no-trunc")), rows, { format }));
    const errors = isTable ? builders.filter(({ error }) => error) : [];
    if (errors.length) yield* docker.err(`\n${errors.map(({ name, error }) => `Cannot load builder ${name}: ${error}\n`).join("")}`);
    return 0;
  },
);

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
    const name = known(docker, docker.args[0] ?? (docker.call.string("builder") || undefined));
    const error = unreachable(docker, name);
    const node = `Status:           running\nBuildKit version: ${VERSION}\nPlatforms:        ${PLATFORMS.join(", ")}\nLabels:\n org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1\n`;
    yield* docker.out(
      error
        ? `Name:   ${name}\nDriver: \nError:  ${error}\n`
        : `Name:   ${name}\nDriver: docker\n\nNodes:\nName:             ${name}\nEndpoint:         ${name}\n${node}`,
    );
    return 0;
  },
);

const use: Verb = verb(
  {
    name: "use",
    summary: "Set the builder",
    usage: "use [OPTIONS] NAME",
    takes: { least: 0, most: 1 },
    flags: [
      flag("--builder", "string", "The builder"),
      flag("--default", "bool", "For the current context", { unseen: "a context's own builder is the only one that it has" }),
      flag("--global", "bool", "In all contexts", { unseen: "a context's own builder is the only one that it has" }),
    ],
  },
  function* (docker) {
    const name = docker.args[0] ?? docker.call.string("builder");
    const { settings } = docker.client;
    if (name === settings.current) return 0;
    if (settings.context(name))
      throw new Failure(
        `ERROR: run \`docker context use ${name}\` to switch to ${name === "default" ? "default context" : `context ${name}`}`,
      );
    throw new Failure(`ERROR: failed to find instance ${JSON.stringify(name)}: no builder ${JSON.stringify(name)} found`);
  },
);

const rm: Verb = verb(
  {
    name: "rm",
    summary: "Remove builders",
    usage: "rm [OPTIONS] [NAME...]",
    takes: { least: 0 },
    flags: [
      flag("--all-inactive", "bool", "All that do not run"),
      flag("--builder", "string", "The builder"),
      flag("-f, --force", "bool", "Do not ask"),
      flag("--keep-daemon", "bool", "Leave its container running", { unseen: "there is no builder in a container" }),
      flag("--keep-state", "bool", "Keep its cache", { unseen: "there is no builder in a container" }),
    ],
  },
  function* (docker) {
    const { call, args } = docker;
    if (call.bool("all-inactive")) {
      if (args.length) throw new Failure("ERROR: cannot specify builder name when --all-inactive is set");
      return 0;
    }
    const { settings } = docker.client;
    for (const name of args.length ? args : [call.string("builder") || settings.current]) {
      const why = settings.context(name)
        ? `context builder cannot be removed, run \`docker context rm ${name}\` to remove this context`
        : `no builder ${JSON.stringify(name)} found`;
      yield* docker.err(`failed to remove ${name}: ${why}\n`);
    }
    throw new Failure("ERROR: failed to remove one or more builders");
  },
);

const stop: Verb = verb(
  { name: "stop", summary: "Stop a builder", usage: "stop [NAME]", takes: { least: 0, most: 1 } },
  function* (docker): Task<number> {
    // A builder of an engine goes on as long as the engine does.
    known(docker, docker.args[0]);
    return 0;
  },
);

const du: Verb = verb(
  {
    name: "du",
    summary: "What the cache takes",
    usage: "du",
    flags: [
      flag("--builder", "string", "The builder"),
      flag("--filter", "filter", "Only what fits"),
      flag("--verbose", "bool", "Tell more of each"),
    ],
  },
  function* (docker) {
    const { call, now } = docker;
    known(docker, call.string("builder") || undefined);
    const { BuildCache } = yield* docker.client.json<{ BuildCache: CacheRow[] | null }>("GET", "/system/df");
    const rows = filtered(BuildCache ?? [], call.list("filter"), now);
    yield* docker.out(call.bool("verbose") ? verbose(rows, now) : table(rows, now));
    if (!call.given("filter")) yield* docker.out(summary(rows));
    return 0;
  },
);

/** Builders of other kinds need containers of their own. */
const create: Verb = verb(
  {
    name: "create",
    summary: "Create a builder",
    usage: "create [OPTIONS] [CONTEXT|ENDPOINT]",
    takes: { least: 0, most: 1 },
    flags: [
      flag("--append", "bool", "Give a builder a further node", { unseen: REFUSED }),
      flag("--bootstrap", "bool", "Start it at once", { unseen: REFUSED }),
      flag("--buildkitd-config", "string", "Configuration of BuildKit", { unseen: REFUSED }),
      flag("--buildkitd-flags", "string", "Words for BuildKit", { unseen: REFUSED }),
      flag("--driver", "string", "How it runs (docker-container, kubernetes, remote)"),
      flag("--driver-opt", "stringArray", "Options of how it runs", { unseen: REFUSED }),
      flag("--leave", "bool", "Take a node from a builder"),
      flag("--name", "string", "Its name"),
      flag("--node", "string", "Its node's name"),
      flag("--platform", "stringArray", "Platforms that it builds for", { unseen: REFUSED }),
      flag("--use", "bool", "Use it from now on", { unseen: REFUSED }),
    ],
  },
  function* ({ call, client }): Task<number> {
    const wrong = (why: string) => new Failure(`ERROR: ${why}`);
    const name = call.string("name");
    if (name === "default") throw wrong("default is a reserved name and cannot be used to identify builder instance");
    if (call.bool("leave") && !name) throw wrong("leave requires instance name");
    if (call.bool("leave") && !call.string("node")) throw wrong("leave requires node name");
    const driver = call.string("driver") || "docker-container";
    if (!DRIVERS.includes(driver)) throw wrong(`failed to find driver ${JSON.stringify(driver)}`);
    if (name && client.settings.context(name)) throw wrong(`instance name ${JSON.stringify(name)} already exists as context builder`);
    if (driver === "docker") throw wrong('additional instances of driver "docker" cannot be created');
    throw new Failure(`docker: k8s-quest does not simulate builders of the driver ${driver} yet`);
  },
);

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
  rm,
  stop,
  absent("dial-stdio", "Speak to a builder over standard input and output", "dial-stdio"),
];
