// compose logs (cmd/compose/logs.go; pkg/compose/logs.go).
import type { Feed, Frame } from "../../../docker/api/message.ts";
import type { Task } from "../../../machine/process.ts";
import { together } from "../../../machine/tasks.ts";
import { Failure } from "../client.ts";
import type { ContainerRow } from "../container/row.ts";
import { flag } from "../flags.ts";
import { momentAsked } from "../moment.ts";
import { throughout } from "../streams.ts";
import { passLines } from "./attached.ts";
import { numberOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { meant } from "./lifecycle.ts";
import { Lines, Printer, shortName } from "./printer.ts";
import { composeVerb } from "./verb.ts";

export const logs = composeVerb(
  {
    name: "logs",
    summary: "View output from containers",
    usage: "logs [OPTIONS] [SERVICE...]",
    flags: [
      flag("-f, --follow", "bool", "Go on with what they write"),
      flag("--index", "int", "Only the container of this number, where a service has several"),
      flag("--no-color", "bool", "Without colours"),
      flag("--no-log-prefix", "bool", "Without names before the lines"),
      flag("--since", "string", "From a time (2013-01-02T13:23:37Z) or a while ago (42m) on"),
      flag("-n, --tail", "string", "So many lines from the end of each container", { default: "all" }),
      flag("-t, --timestamps", "bool", "With the time of each line"),
      flag("--until", "string", "Up to a time (2013-01-02T13:23:37Z) or a while ago (42m)"),
    ],
  },
  function* (compose) {
    const { call } = compose;
    if (call.int("index") > 0 && call.args.length !== 1) throw new Failure("--index requires one service to be selected");
    const found = yield* meant(compose);
    const rows = found.rows.filter((row) => !call.int("index") || numberOf(row) === call.int("index"));
    const printer = new Printer(compose, { colour: !call.bool("no-color"), prefix: !call.bool("no-log-prefix") });
    for (const row of rows) printer.register(shortName(row, found.name));
    const shown = function* (row: ContainerRow): Task<void> {
      const frames = yield* logsOf(compose, row);
      const lines = { stdout: new Lines(), stderr: new Lines() };
      yield* throughout(frames, () => passLines(printer, shortName(row, found.name), frames, lines));
    };
    if (call.bool("follow")) yield* together(compose.self, rows.map(shown));
    else for (const row of rows) yield* shown(row);
    return 0;
  },
);

function* logsOf(compose: Compose, { Id }: ContainerRow): Task<Feed<Frame>> {
  const { call, client } = compose;
  const { frames } = yield* client.frames("GET", `/containers/${Id}/logs`, {
    query: {
      stdout: true,
      stderr: true,
      follow: call.bool("follow"),
      timestamps: call.bool("timestamps"),
      tail: call.string("tail"),
      since: momentAsked(compose, "since"),
      until: momentAsked(compose, "until"),
    },
  });
  return frames;
}
