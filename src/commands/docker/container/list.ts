// docker ps.
import { nilPointer } from "../../../base/go-value.ts";
import { humanDuration, humanSize } from "../../../base/units.ts";
import { shortId } from "../../../docker/short-id.ts";
import { parseReference } from "../../../images/reference.ts";
import { Failure, filtersOf } from "../client.ts";
import { filterFlag, flag, formatFlag } from "../flags.ts";
import { ellipsis, formatted, goTime, type Table, TemplateFailure, template, UnreadableTemplate } from "../format.ts";
import { verb } from "../tool.ts";
import { displayPorts } from "./ports.ts";
import type { ContainerRow } from "./row.ts";

function imageOf({ Image, ImageID }: ContainerRow, whole: boolean): string {
  if (!Image) return "<no image>";
  if (whole || !Image.includes("@")) return shortId(ImageID) === shortId(Image) && !whole ? shortId(Image) : Image;
  if (shortId(ImageID) === shortId(Image)) return shortId(Image);
  const reference = parseReference(Image);
  return "error" in reference || !reference.digest ? Image : Image.slice(0, Image.indexOf("@"));
}

/** Names of a container; links to it have the name of another before them. */
const namesOf = ({ Names }: ContainerRow, whole: boolean): string =>
  Names.length === 1
    ? Names[0]!.slice(1)
    : Names.map((name) => name.replace(/^\//, ""))
        .filter((name) => whole || !name.includes("/"))
        .join(",");

function mountsOf({ Mounts }: ContainerRow, whole: boolean): string {
  return Mounts.map(({ Name, Source }) => Name || Source)
    .map((name) => (whole ? name : ellipsis(name, 15)))
    .join(",");
}

const sizeOf = ({ SizeRw = 0, SizeRootFs = 0 }: ContainerRow): string =>
  SizeRootFs > 0 ? `${humanSize(SizeRw, 3)} (virtual ${humanSize(SizeRootFs, 3)})` : humanSize(SizeRw, 3);

export const labelsText = (labels: Readonly<Record<string, string>> | null | undefined): string =>
  Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

export const containerTable = (now: number, whole: boolean, size: boolean): Table<ContainerRow> => ({
  type: "formatter.ContainerContext",
  usual: `table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}${size ? "\t{{.Size}}" : ""}`,
  raw: {
    whole:
      "container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\nstate: {{- pad .State 1 0}}\n" +
      `status: {{- pad .Status 1 0}}\nnames: {{.Names}}\nlabels: {{- pad .Labels 1 0}}\nports: {{- pad .Ports 1 0}}\n${size ? "size: {{.Size}}\n" : ""}`,
    quiet: "container_id: {{.ID}}",
  },
  fields: {
    ID: { heading: "CONTAINER ID", of: ({ Id }) => (whole ? Id : shortId(Id)) },
    Names: { heading: "NAMES", of: (row) => namesOf(row, whole) },
    Image: { heading: "IMAGE", of: (row) => imageOf(row, whole) },
    Command: { heading: "COMMAND", of: ({ Command }) => JSON.stringify(whole ? Command : ellipsis(Command, 20)) },
    CreatedAt: { heading: "CREATED AT", of: ({ Created }) => goTime(Created) },
    RunningFor: { heading: "CREATED", of: ({ Created }) => `${humanDuration(now - Created * 1000)} ago` },
    Ports: { heading: "PORTS", of: ({ Ports }) => displayPorts(Ports) },
    State: { heading: "STATE", of: ({ State }) => State },
    Status: { heading: "STATUS", of: ({ Status }) => Status },
    Size: { heading: "SIZE", of: sizeOf },
    Labels: { heading: "LABELS", of: ({ Labels }) => labelsText(Labels) },
    Label: {
      of:
        ({ Labels }) =>
        (name: string) =>
          Labels[name] ?? "",
      apart: true,
    },
    Mounts: { heading: "MOUNTS", of: (row) => mountsOf(row, whole) },
    LocalVolumes: { heading: "LOCAL VOLUMES", of: ({ Mounts }) => String(Mounts.filter(({ Driver }) => Driver === "local").length) },
    Networks: { heading: "NETWORKS", of: ({ NetworkSettings }) => Object.keys(NetworkSettings?.Networks ?? {}).join(",") },
    // Only an engine whose images are containerd's tells it.
    Platform: { heading: "PLATFORM", of: () => nilPointer },
  },
});

export const list = verb(
  {
    name: "ls",
    aliases: ["ps", "list"],
    summary: "List containers",
    usage: "ls [OPTIONS]",
    flags: [
      flag("-a, --all", "bool", "Also those that do not run"),
      filterFlag,
      formatFlag("containers"),
      flag("-n, --last", "int", "The last ones that were created, in whatever state", { default: "-1" }),
      flag("-l, --latest", "bool", "The last one that was created, in whatever state"),
      flag("--no-trunc", "bool", "Do not shorten anything"),
      flag("-q, --quiet", "bool", "Only the IDs"),
      flag("-s, --size", "bool", "Also how large their files are"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const last = call.bool("latest") && call.int("last") < 0 ? 1 : call.int("last");
    const format = call.string("format");
    const quiet = call.bool("quiet");
    if (format && quiet) yield* docker.err("WARNING: Ignoring custom format, because both --format and --quiet are set.\n");
    const size = call.bool("size") || /\{\{[^}]*\.Size\b|\bjson \.\s*\}/.test(format) || format === "json";
    if (format && format !== "json") tried(containerTable(docker.now, true, true), format);
    const rows = yield* client.json<ContainerRow[]>("GET", "/containers/json", {
      query: {
        all: call.bool("all"),
        size,
        limit: last > 0 ? last : undefined,
        filters: filtersOf(call.list("filter")),
      },
    });
    const shown = containerTable(docker.now, call.bool("no-trunc"), call.bool("size"));
    yield* docker.out(formatted(shown, rows, { format: quiet && format !== "raw" ? "" : format, quiet }));
    return 0;
  },
);

/** A template is tried before anything is asked, as it stands, to see whether sizes are wanted. @throws Failure */
function tried({ type, fields }: Table<ContainerRow>, format: string): void {
  try {
    template(format, type)(Object.fromEntries([...Object.keys(fields).map((name) => [name, ""]), ["Label", () => ""]]));
  } catch (error) {
    if (error instanceof UnreadableTemplate) throw new Failure(`failed to parse template: ${error.words}`);
    // What another row would bear is told when there is one.
    if (!(error instanceof TemplateFailure) || !/can't evaluate field/.test(error.words)) return;
    throw new Failure(`failed to execute template: ${error.words}`);
  }
}
