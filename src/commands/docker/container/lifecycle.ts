// docker stop, restart, kill, pause, unpause, rm, rename, wait: what is done to containers that are there.

import { DaemonError, Failure, part } from "../client.ts";
import { each, NOTHING } from "../each.ts";
import { flag } from "../flags.ts";
import { type Verb, verb } from "../tool.ts";

const time = flag("-t, --time", "int", "Seconds that it gets before it is killed", { default: "10" });

const timed = (name: "stop" | "restart", summary: string): Verb =>
  verb({ name, summary, usage: `${name} [OPTIONS] CONTAINER [CONTAINER...]`, takes: { least: 1 }, flags: [time] }, (docker) =>
    each(docker, docker.args, function* (container) {
      yield* docker.client.send("POST", `/containers/${part(container)}/${name}`, {
        query: docker.call.given("time") ? { t: docker.call.int("time") } : {},
      });
    }),
  );

export const stop = timed("stop", "Stop one or more running containers");
export const restart = timed("restart", "Restart one or more containers");

export const kill = verb(
  {
    name: "kill",
    summary: "Kill one or more running containers",
    usage: "kill [OPTIONS] CONTAINER [CONTAINER...]",
    takes: { least: 1 },
    flags: [flag("-s, --signal", "string", "The signal that it is sent", { default: "KILL" })],
  },
  (docker) =>
    each(docker, docker.args, function* (container) {
      yield* docker.client.send("POST", `/containers/${part(container)}/kill`, { query: { signal: docker.call.string("signal") } });
    }),
);

const plain = (name: "pause" | "unpause", summary: string): Verb =>
  verb({ name, summary, usage: `${name} CONTAINER [CONTAINER...]`, takes: { least: 1 } }, (docker) =>
    each(docker, docker.args, function* (container) {
      yield* docker.client.send("POST", `/containers/${part(container)}/${name}`);
    }),
  );

export const pause = plain("pause", "Pause all processes within one or more containers");
export const unpause = plain("unpause", "Unpause all processes within one or more containers");

export const remove = verb(
  {
    name: "rm",
    summary: "Remove one or more containers",
    usage: "rm [OPTIONS] CONTAINER [CONTAINER...]",
    takes: { least: 1 },
    flags: [
      flag("-f, --force", "bool", "Also one that runs: it is killed"),
      flag("-l, --link", "bool", "Remove only the link of that name"),
      flag("-v, --volumes", "bool", "With its anonymous volumes"),
    ],
  },
  (docker) =>
    each(docker, docker.args, function* (container) {
      const name = container.replace(/^\/+|\/+$/g, "");
      if (!name) throw new Failure("container name cannot be empty");
      const force = docker.call.bool("force");
      try {
        yield* docker.client.send("DELETE", `/containers/${part(name)}`, {
          query: { force, v: docker.call.bool("volumes"), link: docker.call.bool("link") },
        });
      } catch (error) {
        // What is not there need not be removed by force.
        if (!force || !(error instanceof DaemonError) || error.status !== 404) throw error;
        yield* docker.err(`${error.message}\n`);
        return NOTHING;
      }
      return name;
    }),
);

export const rename = verb(
  { name: "rename", summary: "Rename a container", usage: "rename CONTAINER NEW_NAME", takes: { least: 2, most: 2 } },
  function* (docker) {
    const [from = "", to = ""] = docker.args.map((name) => name.trim());
    if (!from || !to) throw new Failure("Error: Neither old nor new names may be empty");
    try {
      yield* docker.client.send("POST", `/containers/${part(from)}/rename`, { query: { name: to } });
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      throw new Failure(`${error.message}\nError: failed to rename container named ${from}`);
    }
    return 0;
  },
);

export const wait = verb(
  {
    name: "wait",
    summary: "Block until one or more containers stop, then print their exit codes",
    usage: "wait CONTAINER [CONTAINER...]",
    takes: { least: 1 },
  },
  (docker) =>
    each(docker, docker.args, function* (container) {
      const ended = yield* docker.client.ending(container);
      return String(yield* ended());
    }),
);
