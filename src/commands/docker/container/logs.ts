// docker logs (cli/command/container/logs.go).
import { part } from "../client.ts";
import { flag } from "../flags.ts";
import { momentAsked } from "../moment.ts";
import { show, throughout } from "../streams.ts";
import { verb } from "../tool.ts";

export const logs = verb(
  {
    name: "logs",
    summary: "Fetch the logs of a container",
    usage: "logs [OPTIONS] CONTAINER",
    takes: { least: 1, most: 1 },
    flags: [
      flag("--details", "bool", "Also what the log driver was told to add"),
      flag("-f, --follow", "bool", "Go on with what it writes"),
      flag("--since", "string", "From a time (2013-01-02T13:23:37Z) or a while ago (42m) on"),
      flag("-n, --tail", "string", "So many lines from the end", { default: "all" }),
      flag("-t, --timestamps", "bool", "With the time of each line"),
      flag("--until", "string", "Up to a time (2013-01-02T13:23:37Z) or a while ago (42m)"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const [name = ""] = call.args;
    yield* client.json("GET", `/containers/${part(name)}/json`);
    const { frames } = yield* client.frames("GET", `/containers/${part(name)}/logs`, {
      query: {
        stdout: true,
        stderr: true,
        follow: call.bool("follow"),
        timestamps: call.bool("timestamps"),
        details: call.bool("details"),
        tail: call.string("tail"),
        since: momentAsked(docker, "since"),
        until: momentAsked(docker, "until"),
      },
    });
    yield* throughout(frames, () => show(docker, frames));
    return 0;
  },
);
