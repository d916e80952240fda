// docker logs (cli/command/container/logs.go).
import { Failure, part } from "../client.ts";
import { flag } from "../flags.ts";
import { momentOf } from "../moment.ts";
import { show } from "../streams.ts";
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
    yield* client.json("GET", `/containers/${part(name)}/json`, { missing: ["container", name] });
    const { frames } = yield* client.frames("GET", `/containers/${part(name)}/logs`, {
      missing: ["container", name],
      query: {
        stdout: true,
        stderr: true,
        follow: call.bool("follow"),
        timestamps: call.bool("timestamps"),
        details: call.bool("details"),
        tail: call.string("tail"),
        since: moment("since"),
        until: moment("until"),
      },
    });
    function moment(which: "since" | "until"): string | undefined {
      const text = call.string(which);
      if (!text) return undefined;
      const found = momentOf(text, docker.now);
      if (found === undefined)
        throw new Failure(`invalid value for ${JSON.stringify(which)}: failed to parse value as time or duration: ${JSON.stringify(text)}`);
      return found;
    }
    try {
      for (;;) {
        if (yield* show(docker, frames)) continue;
        if (frames.ended) return 0;
        yield { on: frames.changed };
      }
    } finally {
      if (!frames.ended) frames.close();
    }
  },
);
