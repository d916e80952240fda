// docker events (cli/command/system/events.go).
import { filtersOf } from "../client.ts";
import { flag, formatFlag } from "../flags.ts";
import { template } from "../format.ts";
import { momentAsked } from "../moment.ts";
import { verb } from "../tool.ts";

/** As GET /events tells it. */
export interface Event {
  Type: string;
  Action: string;
  Actor: { ID: string; Attributes: Readonly<Record<string, string>> };
  time: number;
  timeNano: number;
}

function lineOf({ Type, Action, Actor: { ID, Attributes }, time, timeNano }: Event): string {
  const nanos = String(timeNano - time * 1e9).padStart(9, "0");
  const names = Object.keys(Attributes ?? {}).sort();
  const attributes = names.length ? ` (${names.map((name) => `${name}=${Attributes[name]}`).join(", ")})` : "";
  return `${new Date(time * 1000).toISOString().slice(0, 19)}.${nanos}Z ${Type} ${Action} ${ID}${attributes}\n`;
}

/** Go's names of the fields beside those of JSON. */
const named = (event: Event): object =>
  Object.defineProperties(
    { ...event },
    Object.fromEntries(
      Object.entries({ Time: event.time, TimeNano: event.timeNano, Status: event.Action, ID: event.Actor.ID, Scope: "local" }).map(
        ([name, value]) => [name, { value, enumerable: false }],
      ),
    ),
  );

export const events = verb(
  {
    name: "events",
    summary: "Get real time events from the server",
    usage: "events [OPTIONS]",
    flags: [
      flag("-f, --filter", "filter", "Only what fits name=value (may be given more than once)"),
      formatFlag("each event"),
      flag("--since", "string", "Also those since a time or a while ago"),
      flag("--until", "string", "Only those until a time"),
    ],
  },
  function* (docker) {
    const { call } = docker;
    const moment = (which: "since" | "until") => momentAsked(docker, which, (why) => why);
    const format = call.string("format");
    const show = !format
      ? lineOf
      : format === "json" || /^\{\{\s*json \.\s*\}\}$/.test(format)
        ? (event: Event) => `${JSON.stringify(event)}\n`
        : withTemplate(format);
    const feed = yield* docker.client.feed<Event>("GET", "/events", {
      query: { filters: filtersOf(call.list("filter")), since: moment("since"), until: moment("until") },
    });
    try {
      for (;;) {
        for (const event of feed.take()) yield* docker.out(show(event));
        if (feed.ended) return 0;
        yield { on: feed.changed };
      }
    } finally {
      if (!feed.ended) feed.close();
    }
  },
);

function withTemplate(format: string): (event: Event) => string {
  const show = template(format);
  return (event) => `${show(named(event))}\n`;
}
