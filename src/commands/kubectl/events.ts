// kubectl events.
import type { KubeList, KubeObject } from "../../api/object.ts";
import type { Watch } from "../../api/request.ts";
import { Columns } from "../../base/columns.ts";
import { humanDuration } from "../../base/duration.ts";
import { goSorted } from "../../base/go-sort.ts";
import type { Process } from "../../machine/process.ts";
import type { Command } from "../command.ts";
import { allNamespacesFlag, chunkSizeFlag, flag, printFlags } from "./flags.ts";
import { inGoOrder } from "./print/go-order.ts";
import { printerFor } from "./print/printer.ts";
import { refuse } from "./refusal.ts";
import { kindOf } from "./resources/builder.ts";
import { verb } from "./session.ts";

export const command: Command = {
  name: "events",
  summary: "List events",
  long: "Show the latest events: of a namespace, of all namespaces, or those about one resource.",
  examples: `# Recent events in the default namespace
kubectl events

# In all namespaces
kubectl events --all-namespaces

# About one pod, and then those that come
kubectl events --for pod/web-pod-13je7 --watch

# As YAML
kubectl events -oyaml

# Only warnings and normal ones
kubectl events --types=Warning,Normal`,
  usage:
    "events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
  flags: [
    allNamespacesFlag(),
    chunkSizeFlag,
    flag("for", "string", "", "Only events about this resource (TYPE/NAME)."),
    flag("no-headers", "bool", "false", "With the default output format, do not print headers."),
    ...printFlags(),
    flag("types", "stringSlice", "[]", "Only events of these types."),
    flag("watch", "bool", "false", "After listing the events, print new ones as they come.", { shorthand: "w" }),
  ],
  run: verb(function* (session, call): Process {
    const about = call.string("for");
    const matches = about ? subject((yield* session.door()).mapper, about) : () => true;
    const types = call.list("types");
    if (types.some((type) => !/^(normal|warning)$/i.test(type))) refuse("valid --types are Normal or Warning");
    const door = yield* session.door();
    const all = call.bool("all-namespaces");
    const kind = kindOf(door.mapper, "events");
    const wanted = (event: KubeObject): boolean =>
      matches(event) && (!types.length || types.some((type) => type.toLowerCase() === String(event["type"]).toLowerCase()));
    const place = all ? {} : { namespace: session.namespace };
    const list = yield* door.list(kind, place);
    const events = goSorted(list.items.filter(wanted), (a, b) => lastSeen(a) < lastSeen(b));
    const layout = new Columns();
    let headed = call.bool("no-headers");
    const rows = (items: readonly KubeObject[]): string => {
      const cells = items.map((event) => row(event, session.self.clock.now, all));
      if (!headed) cells.unshift([...(all ? ["NAMESPACE"] : []), "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]);
      headed = true;
      return layout.format(cells);
    };
    const printer = call.string("output") ? printerFor(session, "") : undefined;
    const watching = call.bool("watch");
    if (!events.length && !watching) {
      yield* session.err(all ? "No events found.\n" : `No events found in ${session.namespace} namespace.\n`);
      return 0;
    }
    if (events.length)
      yield* session.out(
        printer
          ? watching
            ? events.map((event) => printer(event, kind)).join("")
            : // A typed list, whose items kubectl cannot name.
              call.string("output") === "name"
              ? ""
              : printer(inGoOrder({ kind: "EventList", apiVersion: "v1", metadata: {}, items: events }) as unknown as KubeList)
          : rows(events),
      );
    if (!watching) return 0;
    const watch = (yield* door.request({ verb: "watch", kind, ...place, resourceVersion: list.metadata.resourceVersion })) as Watch;
    try {
      for (;;) {
        for (const { type, object } of watch.take()) {
          if (type === "ERROR") return 0;
          if (type !== "DELETED" && type !== "BOOKMARK" && wanted(object))
            yield* session.out(printer ? printer(object, kind) : rows([object]));
        }
        yield { on: watch.changed };
      }
    } finally {
      watch.stop();
    }
  }),
};

const lastSeen = (event: KubeObject): number =>
  Date.parse(event["series"]?.lastObservedTime ?? event["lastTimestamp"] ?? event["eventTime"] ?? event.metadata.creationTimestamp);

function subject(mapper: Parameters<typeof kindOf>[0], text: string): (event: KubeObject) => boolean {
  const [type = "", name = "", extra] = text.split("/");
  if (extra !== undefined) return refuse("arguments in resource/name form may not have more than one slash");
  if (!text.includes("/")) return refuse("--for must be in resource/name form");
  const kind = mapper.need(type);
  if (!name) refuse("--for must be in resource/name form");
  return (event) => event["involvedObject"]?.kind === kind.kind && event["involvedObject"]?.name === name;
}

function row(event: KubeObject, now: number, all: boolean): string[] {
  const age = (time: string): string => humanDuration(now - Date.parse(time));
  const count = event["series"]?.count ?? event["count"] ?? 0;
  const first: string | undefined = event["firstTimestamp"] ?? event["eventTime"];
  const last: string | undefined = event["series"]?.lastObservedTime ?? event["lastTimestamp"] ?? event["eventTime"];
  const seen = last ? (count > 1 ? `${age(last)} (x${count} over ${age(first ?? last)})` : age(first ?? last)) : "<unknown>";
  const { kind, name } = event["involvedObject"] ?? {};
  return [
    ...(all ? [event.metadata.namespace ?? ""] : []),
    seen,
    event["type"] ?? "",
    event["reason"] ?? "",
    `${kind}/${name}`,
    String(event["message"] ?? "").trim(),
  ];
}
