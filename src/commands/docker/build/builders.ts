// docker buildx beyond building: builders, of which each context that reaches an engine is one, and what its cache holds.

import type { CacheRecord } from "../../../docker/build/cache.ts";
import { usage } from "../../../docker/build/usage.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { flag, formatFlag } from "../flags.ts";
import { formatted } from "../format.ts";
import { absent, type Verb, verb } from "../tool.ts";
import { create } from "./builders-create.ts";
import { GATEWAY_IP, headOf, ls, platformsOfEngine, told, VERSION } from "./builders-list.ts";
import { filterOf, heeding, pretty, summary, tableOf } from "./cache-table.ts";
import { bootstrapped, builderFor, builderName, known, runningEngine } from "./chosen.ts";
import { dialled } from "./drivers.ts";
import { containerOf, type Instance, Instances, removed, stateOf } from "./instances.ts";
import { wrong } from "./query.ts";

const inspect: Verb = verb(
  {
    name: "inspect",
    summary: "Inspect current builder instance",
    usage: "inspect [NAME]",
    takes: { least: 0, most: 1 },
    flags: [flag("--bootstrap", "bool", "See to it that it runs"), flag("--builder", "string", "The builder")],
  },
  function* (docker) {
    const asked = docker.args[0] ?? (docker.call.string("builder") || undefined);
    const instance = builderFor(docker, asked);
    if (instance) {
      if (docker.call.bool("bootstrap")) yield* bootstrapped(docker, instance);
      yield* told(docker, instance);
      return 0;
    }
    const name = known(docker, asked);
    const { platforms, error } = platformsOfEngine(docker, name);
    const node = `Status:           running\nBuildKit version: ${VERSION}\nPlatforms:        ${platforms.join(", ")}\nLabels:\n ${GATEWAY_IP}: 172.17.0.1\n`;
    yield* docker.out(
      error
        ? `Name:   ${name}\nDriver: \nError:  ${error}\n`
        : `${headOf(docker, name, "docker")}\nNodes:\nName:             ${name}\nEndpoint:         ${name}\n${node}`,
    );
    return 0;
  },
);

const use: Verb = verb(
  {
    name: "use",
    summary: "Set the current builder instance",
    usage: "use [OPTIONS] NAME",
    takes: { least: 0, most: 1 },
    flags: [
      flag("--builder", "string", "The builder"),
      flag("--default", "bool", "For the current context", { unseen: "each context has one that is used" }),
      flag("--global", "bool", "In all contexts"),
    ],
  },
  function* (docker) {
    const name = docker.args[0] ?? docker.call.string("builder");
    const { settings } = docker.client;
    const instances = new Instances(docker);
    const found = name === settings.current ? undefined : keptOf(instances, name);
    if (found && "wrong" in found) throw new Failure(`ERROR: failed to find instance ${JSON.stringify(name)}: ${found.wrong}`);
    if (name === settings.current || found) {
      instances.use(name === settings.current ? "" : name, docker.call.bool("global"));
      return 0;
    }
    if (settings.context(name))
      throw new Failure(
        `ERROR: run \`docker context use ${name}\` to switch to ${name === "default" ? "default context" : `context ${name}`}`,
      );
    throw new Failure(`ERROR: failed to find instance ${JSON.stringify(name)}: open ${instances.pathOf(name)}: no such file or directory`);
  },
);

/** What is kept of a builder; or why that cannot be read. */
function keptOf(instances: Instances, name: string): Instance | { wrong: string } | undefined {
  try {
    return instances.get(name);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { wrong: error.message.replace(/^ERROR: /, "") };
  }
}

const rm: Verb = verb(
  {
    name: "rm",
    summary: "Remove one or more builder instances",
    usage: "rm [OPTIONS] [NAME...]",
    takes: { least: 0 },
    flags: [
      flag("--all-inactive", "bool", "All that do not run"),
      flag("--builder", "string", "The builder"),
      flag("-f, --force", "bool", "Do not ask"),
      flag("--keep-daemon", "bool", "Leave its container running"),
      flag("--keep-state", "bool", "Keep its cache"),
    ],
  },
  function* (docker) {
    const { call, args } = docker;
    const instances = new Instances(docker);
    const remove = function* (instance: Instance): Task<void> {
      yield* removed(docker, instance, { keepState: call.bool("keep-state"), keepDaemon: call.bool("keep-daemon") });
      instances.remove(instance.Name);
      yield* docker.err(`${instance.Name} removed\n`);
    };
    if (call.bool("all-inactive")) {
      if (args.length) throw new Failure("ERROR: cannot specify builder name when --all-inactive is set");
      for (const instance of instances.all) if ((yield* stateOf(docker, instance)) !== "running") yield* remove(instance);
      return 0;
    }
    const { settings } = docker.client;
    let failures = 0;
    for (const name of args.length ? args : [builderName(docker, call.string("builder"))]) {
      const found = keptOf(instances, name);
      if (found && !("wrong" in found)) {
        yield* remove(found);
        continue;
      }
      failures++;
      const absent = settings.context(name)
        ? `context builder cannot be removed, run \`docker context rm ${name}\` to remove this context`
        : `no builder ${JSON.stringify(name)} found`;
      yield* docker.err(`failed to remove ${name}: ${found?.wrong ?? absent}\n`);
    }
    if (failures) throw new Failure("ERROR: failed to remove one or more builders");
    return 0;
  },
);

const stop: Verb = verb(
  { name: "stop", summary: "Stop builder instance", usage: "stop [NAME]", takes: { least: 0, most: 1 } },
  function* (docker): Task<number> {
    // A builder of an engine goes on as long as the engine does.
    const instance = builderFor(docker, docker.args[0]);
    if (instance && (yield* stateOf(docker, instance)) === "running")
      yield* docker.client.send("POST", `/containers/${containerOf(instance)}/stop`);
    return 0;
  },
);

/** @throws Failure in the words of a plug-in */
function listed(rows: readonly CacheRecord[], now: number, format: string): string {
  try {
    return formatted(tableOf(now), rows, { format });
  } catch (error) {
    throw error instanceof Failure ? wrong(error.message) : error;
  }
}

const du: Verb = verb(
  {
    name: "du",
    summary: "Disk usage",
    usage: "du",
    flags: [
      flag("--builder", "string", "The builder"),
      flag("--filter", "filter", "Only what fits"),
      formatFlag("records"),
      flag("--verbose", "bool", 'The same as "--format=pretty"'),
    ],
  },
  function* (docker) {
    const { call, now } = docker;
    const verbose = call.bool("verbose");
    if (verbose && call.given("format")) throw wrong("--format and --verbose cannot be used together");
    const format = verbose ? "pretty" : call.string("format");
    const { filter } = filterOf(call.list("filter"));
    const instance = builderFor(docker, call.string("builder") || undefined);
    if (instance?.Driver === "remote") throw wrong(`failed to call diskusage: Unavailable: ${dialled(instance.Nodes[0].Endpoint)}`);
    const engine = yield* runningEngine(docker, instance);
    const rows = heeding(() => usage(engine, [filter])).sort((a, b) => a.size - b.size);
    yield* docker.out(format === "pretty" ? pretty(rows, now) : listed(rows, now, format));
    if (!call.given("filter") && ["", "table", "pretty"].includes(format)) yield* docker.out(summary(rows));
    return 0;
  },
);

export const builders: readonly Verb[] = [
  create,
  du,
  inspect,
  ls,
  verb({ name: "version", summary: "Show buildx version information", usage: "version" }, function* (docker) {
    yield* docker.out("github.com/docker/buildx v0.29.1 a32761aeb3debd39be1eca514af3693af0db334b\n");
    return 0;
  }),
  use,
  rm,
  stop,
  absent("dial-stdio", "Proxy current stdio streams to builder instance", "dial-stdio"),
];
