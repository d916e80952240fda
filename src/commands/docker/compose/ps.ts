// compose ps and ls (cmd/compose/ps.go, list.go; cmd/formatter/container.go).
import { alignTabs } from "../../../base/tab-writer.ts";
import { humanDuration } from "../../../base/units.ts";
import { DIRECTORY, FILES, PROJECT } from "../../../docker/compose/labels.ts";
import { ComposeError } from "../../../docker/compose/model.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure, filtersOf } from "../client.ts";
import { displayPorts } from "../container/ports.ts";
import type { ContainerRow } from "../container/row.ts";
import { flag } from "../flags.ts";
import { ellipsis, formatted, goTime, type Table } from "../format.ts";
import { known, nameOf, serviceOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { composeVerb } from "./verb.ts";

interface PsRow extends ContainerRow {
  ExitCode: number;
  Health: string;
}

const publishers = ({ Ports }: ContainerRow) =>
  Ports.toSorted((a, b) => a.PrivatePort - b.PrivatePort).map(({ IP = "", PrivatePort, PublicPort = 0, Type }) => ({
    URL: IP,
    TargetPort: PrivatePort,
    PublishedPort: PublicPort,
    Protocol: Type,
  }));

export const psTable = (now: number, whole: boolean): Table<PsRow> => ({
  type: "formatter.ContainerContext",
  usual: "table {{.Name}}\t{{.Image}}\t{{.Command}}\t{{.Service}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}",
  fields: {
    ID: { heading: "CONTAINER ID", of: ({ Id }) => (whole ? Id : Id.slice(0, 12)) },
    Name: { heading: "NAME", of: nameOf },
    Names: { of: nameOf },
    Project: { heading: "PROJECT", of: ({ Labels }) => Labels[PROJECT] ?? "" },
    Service: { heading: "SERVICE", of: serviceOf },
    Image: { heading: "IMAGE", of: ({ Image }) => Image },
    Command: { heading: "COMMAND", of: ({ Command }) => JSON.stringify(whole ? Command : ellipsis(Command, 20)) },
    CreatedAt: { heading: "CREATED AT", of: ({ Created }) => goTime(Created) },
    RunningFor: { heading: "CREATED", of: ({ Created }) => `${humanDuration(now - Created * 1000)} ago` },
    ExitCode: { of: ({ ExitCode }) => ExitCode },
    State: { heading: "STATE", of: ({ State }) => State },
    Status: { heading: "STATUS", of: ({ Status }) => Status },
    Health: { of: ({ Health }) => Health },
    Publishers: { of: publishers },
    Ports: { heading: "PORTS", of: ({ Ports }) => displayPorts(Ports) },
    Labels: {
      heading: "LABELS",
      of: ({ Labels }) =>
        Object.entries(Labels)
          .map(([key, value]) => `${key}=${value}`)
          .join(","),
    },
    Label: {
      of:
        ({ Labels }) =>
        (name: string) =>
          Labels[name] ?? "",
      apart: true,
    },
    Mounts: {
      of: ({ Mounts }) =>
        Mounts.map(({ Name, Source }) => Name || Source)
          .map((name) => (whole ? name : ellipsis(name, 15)))
          .join(","),
    },
    LocalVolumes: { of: ({ Mounts }) => String(Mounts.filter(({ Driver }) => Driver === "local").length) },
    Networks: { of: ({ NetworkSettings }) => Object.keys(NetworkSettings.Networks).join(",") },
    Size: { heading: "SIZE", of: () => "0B" },
  },
});

/** Adds what only an inspection tells: health and the exit code. */
function* inspected({ client }: Compose, row: ContainerRow): Task<PsRow> {
  const { State } = yield* client.json<{ State: { Status: string; ExitCode: number; Health?: { Status: string } } }>(
    "GET",
    `/containers/${row.Id}/json`,
  );
  const over = State.Status === "exited" || State.Status === "dead";
  return { ...row, ExitCode: over ? State.ExitCode : 0, Health: State.Status === "running" ? (State.Health?.Status ?? "") : "" };
}

export const ps = composeVerb(
  {
    name: "ps",
    summary: "List containers",
    usage: "ps [OPTIONS] [SERVICE...]",
    flags: [
      flag("-a, --all", "bool", "Also those that have stopped, and those of the run command"),
      flag("--filter", "string", "Only services that fit name=value (supported filters: status)"),
      flag("--format", "string", "Show the containers as table, as json, or by a Go template"),
      flag("--no-trunc", "bool", "Do not shorten anything"),
      flag("--orphans", "bool", "Also services that the files do not have", { default: "true" }),
      flag("-q, --quiet", "bool", "Only the IDs"),
      flag("--services", "bool", "Only the services"),
      flag(
        "--status",
        "stringArray",
        "Only those of a status. Values: [paused | restarting | removing | running | dead | created | exited]",
      ),
    ],
  },
  function* (compose) {
    const { call, args } = compose;
    const status = [...call.list("status")];
    const filter = call.string("filter");
    if (filter) {
      const at = filter.indexOf("=");
      if (at < 0) throw new ComposeError("arguments to --filter should be in form KEY=VAL");
      if (filter.slice(0, at) !== "status")
        throw new ComposeError(filter.startsWith("source=") ? "not implemented" : `unknown filter ${filter.slice(0, at)}`);
      status.push(filter.slice(at + 1));
    }
    const { name, project } = compose.target(args);
    const all = call.bool("all") || status.length > 0;
    const rows = yield* compose.containers(name, { all, oneOff: call.bool("all") });
    known(project, rows, args);
    const services = args.length ? args : project && !call.bool("orphans") ? Object.keys(project.services) : undefined;
    const shown = rows
      .filter((row) => !services || services.includes(serviceOf(row)))
      .filter((row) => !status.length || status.includes(row.State))
      .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    if (call.bool("quiet")) yield* compose.out(shown.map(({ Id }) => `${Id}\n`).join(""));
    else if (call.bool("services")) yield* compose.out(`${[...new Set(shown.map(serviceOf))].join("\n")}\n`);
    else {
      const whole: PsRow[] = [];
      const format = call.string("format");
      const detailed = /json|ExitCode|Health/.test(format);
      for (const row of shown) whole.push(detailed ? yield* inspected(compose, row) : { ...row, ExitCode: 0, Health: "" });
      yield* compose.out(formatted(psTable(compose.now, call.bool("no-trunc")), whole, { format }));
    }
    return 0;
  },
);

/** "exited(1), running(2)" (pkg/compose/ls.go: combinedStatus). */
function combined(states: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts.keys()]
    .sort()
    .map((state) => `${state}(${counts.get(state)})`)
    .join(", ");
}

export const ls = composeVerb(
  {
    name: "ls",
    summary: "List running compose projects",
    usage: "ls [OPTIONS]",
    takes: { least: 0, most: 0 },
    flags: [
      flag("-a, --all", "bool", "Also those that have stopped"),
      flag("--filter", "filter", "Only what fits name=value"),
      flag("--format", "string", "How they are shown. Values: [table | json]", { default: "table" }),
      flag("-q, --quiet", "bool", "Only the names"),
    ],
  },
  function* (compose) {
    const { call, client } = compose;
    const rows = yield* client.json<ContainerRow[]>("GET", "/containers/json", {
      query: { all: call.bool("all"), filters: filtersOf([], { label: [PROJECT] }) },
    });
    const names = [...new Set(rows.map(({ Labels }) => Labels[PROJECT]!))].sort();
    const filters = call.list("filter").map((each) => each.split("=", 2) as [string, string]);
    for (const [key] of filters) if (key !== "name") throw new Failure(`invalid filter '${key}'`);
    const projects = names
      .filter((name) => filters.every(([, value]) => new RegExp(value).test(name)))
      .map((Name) => {
        const own = rows.filter(({ Labels }) => Labels[PROJECT] === Name);
        const files = [
          ...new Set(
            own.flatMap(({ Labels }) =>
              (Labels[FILES] ?? "").split(",").map((each) => each && (each.startsWith("/") ? each : `${Labels[DIRECTORY]}/${each}`)),
            ),
          ),
        ];
        return { Name, Status: combined(own.map(({ State }) => State)), ConfigFiles: files.join(",") };
      });
    if (call.bool("quiet")) yield* compose.out(projects.map(({ Name }) => `${Name}\n`).join(""));
    else if (call.string("format") === "json") yield* compose.out(`${JSON.stringify(projects)}\n`);
    else if (["table", "", "pretty"].includes(call.string("format")))
      yield* compose.out(
        alignTabs(["NAME\tSTATUS\tCONFIG FILES", ...projects.map((each) => Object.values(each).join("\t")), ""].join("\n"), {
          minWidth: 20,
          padding: 3,
        }),
      );
    else throw new Failure(`format value ${JSON.stringify(call.string("format"))} could not be parsed: parsing failed`);
    return 0;
  },
);
