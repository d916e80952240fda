// compose events (cmd/compose/events.go).
import { PROJECT, SERVICE } from "../../../docker/compose/labels.ts";
import { filtersOf } from "../client.ts";
import { flag } from "../flags.ts";
import { momentAsked } from "../moment.ts";
import type { Event } from "../system/events.ts";
import { composeVerb } from "./verb.ts";

export const events = composeVerb(
  {
    name: "events",
    summary: "Receive real time events from containers",
    usage: "events [OPTIONS] [SERVICE...]",
    flags: [
      flag("--json", "bool", "Each event as a JSON object"),
      flag("--since", "string", "Also those since a time or a while ago"),
      flag("--until", "string", "Only those until a time"),
    ],
  },
  function* (compose) {
    const { call, client, args } = compose;
    const { name } = compose.target(args);
    const moment = (which: "since" | "until") => momentAsked(compose, which, (why) => why);
    const feed = yield* client.feed<Event>("GET", "/events", {
      query: {
        filters: filtersOf([], { label: [`${PROJECT}=${name}`], type: ["container"] }),
        since: moment("since"),
        until: moment("until"),
      },
    });
    try {
      for (;;) {
        for (const { Action, Actor, time } of feed.take()) {
          const { [SERVICE]: service = "", ...rest } = Actor.Attributes;
          if (args.length && !args.includes(service)) continue;
          const attributes = Object.fromEntries(
            Object.entries(rest)
              .filter(([key]) => !key.startsWith("com.docker.compose."))
              .sort(([a], [b]) => (a < b ? -1 : 1)),
          );
          const at = new Date(time * 1000).toISOString();
          yield* compose.out(
            call.bool("json")
              ? `${JSON.stringify({ action: Action, attributes, id: Actor.ID, service, time: at.replace(".000Z", "Z"), type: "container" })}\n`
              : `${at.slice(0, 19).replace("T", " ")}.000000 container ${Action} ${Actor.ID} (${Object.entries(attributes)
                  .map((pair) => pair.join("="))
                  .join(", ")})\n`,
          );
        }
        if (feed.ended) return 0;
        yield { on: feed.changed };
      }
    } finally {
      if (!feed.ended) feed.close();
    }
  },
);
