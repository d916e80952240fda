// compose top, port, images, version, wait and volumes: looks at a project's things (cmd/compose/top.go, port.go, images.go …).
import { alignTabs } from "../../../base/tab-writer.ts";
import { humanDuration, humanSize } from "../../../base/units.ts";
import { COMPOSE_VERSION, PROJECT, VOLUME } from "../../../docker/compose/labels.ts";
import { ComposeError } from "../../../docker/compose/model.ts";
import { shortId } from "../../../docker/short-id.ts";
import { parseReference } from "../../../images/reference.ts";
import { Failure, filtersOf } from "../client.ts";
import type { ContainerRow } from "../container/row.ts";
import { flag } from "../flags.ts";
import type { Table } from "../format.ts";
import { showList } from "../list.ts";
import { isLive, nameOf, numberOf, serviceOf } from "./containers.ts";
import { containerOf } from "./exec.ts";
import { meant, takeDown } from "./lifecycle.ts";
import { composeVerb } from "./verb.ts";

export const top = composeVerb({ name: "top", summary: "Display the running processes", usage: "top [SERVICES...]" }, function* (compose) {
  const { rows } = yield* meant(compose, { all: false });
  const titles = ["SERVICE", "#"];
  const lines: Record<string, string>[] = [];
  for (const row of rows.filter(isLive).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
    const { Titles, Processes } = yield* compose.client.json<{ Titles: string[]; Processes: string[][] }>(
      "GET",
      `/containers/${row.Id}/top`,
    );
    for (const title of Titles) if (!titles.includes(title)) titles.push(title);
    for (const process of Processes)
      lines.push({
        SERVICE: serviceOf(row),
        "#": String(numberOf(row)),
        ...Object.fromEntries(Titles.map((title, at) => [title, process[at]!])),
      });
  }
  if (lines.length) {
    const text = [titles, ...lines.map((line) => titles.map((title) => line[title] ?? "-"))].map((row) => row.join("\t")).join("\n");
    yield* compose.out(alignTabs(`${text}\n`, { minWidth: 4, padding: 2 }));
  }
  return 0;
});

export const port = composeVerb(
  {
    name: "port",
    summary: "Print the public port for a port binding",
    usage: "port [OPTIONS] SERVICE PRIVATE_PORT",
    takes: { least: 2, most: 2 },
    flags: [
      flag("--index", "int", "The number of the container, where the service has several"),
      flag("--protocol", "string", "tcp or udp", { default: "tcp" }),
    ],
  },
  function* (compose) {
    const { call } = compose;
    const [service = "", wanted = ""] = call.args;
    const number = Number(wanted);
    if (!/^\d+$/.test(wanted) || number > 65_535) throw new Failure(`strconv.ParseUint: parsing ${JSON.stringify(wanted)}: invalid syntax`);
    const row = yield* containerOf(compose, service, call.int("index"), true);
    const protocol = call.string("protocol").toLowerCase();
    const found = row.Ports.find((each) => each.PrivatePort === number && each.Type === protocol);
    if (!found) {
      const shown = row.Ports.map(({ IP, PrivatePort, PublicPort, Type }) =>
        PublicPort ? `${IP}:${PublicPort}->${PrivatePort}/${Type}` : `${PrivatePort}/${Type}`,
      );
      throw new ComposeError(`no port ${number}/${protocol} for container ${nameOf(row)}: ${shown.join(", ")}`);
    }
    yield* compose.out(`${found.IP ?? ""}:${found.PublicPort ?? 0}\n`);
    return 0;
  },
);

interface ImageShown {
  Id: string;
  RepoTags: readonly string[] | null;
  Size: number;
  Created: string;
  Os: string;
  Architecture: string;
  Metadata?: { LastTagTime?: string };
}

export const images = composeVerb(
  {
    name: "images",
    summary: "List images used by the created containers",
    usage: "images [OPTIONS] [SERVICE...]",
    flags: [
      flag("--format", "string", "How they are shown. Values: [table | json]", { default: "table" }),
      flag("-q, --quiet", "bool", "Only the IDs"),
    ],
  },
  function* (compose) {
    const { call, client } = compose;
    const { rows } = yield* meant(compose);
    const known = new Map<string, ImageShown>();
    const found: { row: ContainerRow; image: ImageShown; repository: string; tag: string }[] = [];
    for (const row of rows.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
      const image = known.get(row.ImageID) ?? (yield* client.json<ImageShown>("GET", `/images/${row.ImageID}/json`));
      known.set(row.ImageID, image);
      const name = image.RepoTags?.[0] ?? "";
      const reference = name ? parseReference(name) : undefined;
      const parsed = reference && !("error" in reference) ? reference : undefined;
      found.push({ row, image, repository: parsed?.repository.replace(/^docker\.io\/(library\/)?/, "") ?? "", tag: parsed?.tag ?? "" });
    }
    const platform = ({ Os, Architecture }: ImageShown) => `${Os}/${Architecture}`;
    if (call.bool("quiet")) {
      const ids = new Set(found.map(({ image }) => image.Id.replace(/^sha256:/, "")));
      yield* compose.out([...ids].map((id) => `${id}\n`).join(""));
    } else if (call.string("format") === "json")
      yield* compose.out(
        `${JSON.stringify(
          found.map(({ row, image, repository, tag }) => ({
            ID: image.Id,
            ContainerName: nameOf(row),
            Repository: repository,
            Tag: tag,
            Platform: platform(image),
            Size: image.Size,
            Created: image.Created,
            ...(image.Metadata?.LastTagTime ? { LastTagTime: image.Metadata.LastTagTime } : {}),
          })),
        )}\n`,
      );
    else {
      const lines = found.map(({ row, image, repository, tag }) =>
        [
          nameOf(row),
          repository || "<none>",
          tag || "<none>",
          platform(image),
          shortId(image.Id),
          humanSize(image.Size, 3),
          `${humanDuration(compose.now - Date.parse(image.Created))} ago`,
        ].join("\t"),
      );
      const head = "CONTAINER\tREPOSITORY\tTAG\tPLATFORM\tIMAGE ID\tSIZE\tCREATED";
      yield* compose.out(alignTabs([head, ...lines, ""].join("\n"), { minWidth: 20, padding: 3 }));
    }
    return 0;
  },
);

export const version = composeVerb(
  {
    name: "version",
    summary: "Show the Docker Compose version information",
    usage: "version [OPTIONS]",
    takes: { least: 0, most: 0 },
    flags: [
      flag("-f, --format", "string", "How it is shown. Values: [pretty | json]. (Default: pretty)"),
      flag("--short", "bool", "Only the number"),
    ],
  },
  function* (compose) {
    yield* compose.out(
      compose.call.bool("short")
        ? `${COMPOSE_VERSION}\n`
        : compose.call.string("format") === "json"
          ? `${JSON.stringify({ version: `v${COMPOSE_VERSION}` })}\n`
          : `Docker Compose version v${COMPOSE_VERSION}\n`,
    );
    return 0;
  },
);

/** What `docker compose --version` says. */
export const shortVersion = composeVerb({ name: "compose", summary: "", usage: "" }, function* (compose) {
  yield* compose.out(`Docker Compose version v${COMPOSE_VERSION}\n`);
  return 0;
});

export const wait = composeVerb(
  {
    name: "wait",
    summary: "Block until containers of all (or specified) services stop.",
    usage: "wait SERVICE [SERVICE...] [OPTIONS]",
    takes: { least: 1 },
    flags: [flag("--down-project", "bool", "Take the project down when they have stopped")],
  },
  function* (compose) {
    const { rows } = yield* meant(compose, { all: false });
    if (!rows.length) throw new ComposeError(`no containers for project ${JSON.stringify(compose.target().name)}`);
    let code = 0;
    for (const row of rows) {
      const ended = yield* compose.client.ending(row.Id);
      const found = yield* ended();
      yield* compose.out(`container ${JSON.stringify(row.Id)} exited with status code ${found}\n`);
      code ||= found;
    }
    if (compose.call.bool("down-project")) yield* takeDown(compose, { orphans: true });
    return code;
  },
);

interface VolumeRow {
  Name: string;
  Driver: string;
  Scope: string;
  Mountpoint: string;
  Labels: Readonly<Record<string, string>> | null;
}
const volumeTable: Table<VolumeRow> = {
  type: "formatter.volumeContext",
  usual: "table {{.Driver}}\t{{.Name}}",
  quiet: "{{.Name}}",
  fields: {
    Name: { heading: "VOLUME NAME", of: ({ Name }) => Name },
    Driver: { heading: "DRIVER", of: ({ Driver }) => Driver },
    Scope: { heading: "SCOPE", of: ({ Scope }) => Scope },
    Mountpoint: { heading: "MOUNTPOINT", of: ({ Mountpoint }) => Mountpoint },
    Labels: {
      heading: "LABELS",
      of: ({ Labels }) =>
        Object.entries(Labels ?? {})
          .map((pair) => pair.join("="))
          .join(","),
    },
  },
};

export const volumes = composeVerb(
  {
    name: "volumes",
    summary: "List volumes",
    usage: "volumes [OPTIONS] [SERVICE...]",
    flags: [
      flag("--format", "string", "Show the volumes as table, as json, or by a Go template", { default: "table" }),
      flag("-q, --quiet", "bool", "Only the names"),
    ],
  },
  function* (compose) {
    const { client, args } = compose;
    const { name, project } = compose.target(args);
    const { Volumes } = yield* client.json<{ Volumes: VolumeRow[] }>("GET", "/volumes", {
      query: { filters: filtersOf([], { label: [`${PROJECT}=${name}`] }) },
    });
    const used = new Set(args.flatMap((each) => (project?.services[each]?.volumes ?? []).map(({ source }) => source)));
    const shown = Volumes.filter(({ Labels }) => !args.length || used.has(Labels?.[VOLUME] ?? "")).sort((a, b) =>
      a.Name < b.Name ? -1 : 1,
    );
    return yield* showList(compose, volumeTable, shown);
  },
);
