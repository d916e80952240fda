// docker buildx history: builds that were, which the engine remembers (buildx' commands/history).
import { parseGoDuration } from "../../../base/duration.ts";
import { humanDuration } from "../../../base/units.ts";
import { type BuildRecord, stepsOf } from "../../../docker/build/history.ts";
import { nanoTime } from "../../../docker/show/time.ts";
import { resolvePath } from "../../../machine/paths.ts";
import { flag, formatFlag } from "../flags.ts";
import { formatted, type Table } from "../format.ts";
import { absent, group, type Verb, verb } from "../tool.ts";
import { Display, isMode } from "./display.ts";
import { inspect } from "./history-inspect.ts";
import { BUILDER, durationOf, fullRef, linkOf, nameOf, recordOf, remembered, statusOf } from "./history-records.ts";
import type { Instance } from "./instances.ts";
import { wrong } from "./query.ts";

const WIDEST = 36;

const tableOf = (isTable: boolean, isWhole: boolean, now: number, instance: Instance | undefined): Table<BuildRecord> => ({
  type: "history.lsContext",
  usual: "table {{.Ref}}\t{{.Name}}\t{{.Status}}\t{{.CreatedAt}}\t{{.Duration}}\t{{.Link}}",
  fields: {
    Ref: { heading: "BUILD ID", of: ({ ref }) => ref },
    Name: {
      heading: "NAME",
      of: (record) => {
        const name = nameOf(record);
        return isTable && !isWhole && name.length > WIDEST ? `..${name.slice(name.length - WIDEST + 2)}` : name;
      },
    },
    Status: { heading: "STATUS", of: statusOf },
    CreatedAt: { heading: "CREATED AT", of: ({ created }) => `${humanDuration(now - created)} ago` },
    Duration: { heading: "DURATION", of: (record) => durationOf(record, now) },
    Link: { heading: "", of: (record) => (isTable ? "" : linkOf(record, instance)) },
  },
});

const jsonOf = (record: BuildRecord, instance: Instance | undefined): string => {
  const { total, completed, cached } = stepsOf(record);
  return JSON.stringify({
    cached_steps: cached,
    ...(record.completed === undefined ? {} : { completed_at: nanoTime(record.completed) }),
    completed_steps: completed,
    created_at: nanoTime(record.created),
    name: nameOf(record),
    ref: fullRef(record.ref, instance),
    status: statusOf(record),
    total_steps: total,
  });
};

/** Whether a record is one that --filter asks for. @throws Failure (dockerFiltersToBuildkit) */
function filterOf(text: string, now: number): (record: BuildRecord) => boolean {
  const [, key = "", operator = "", value = ""] = /^(.*?)(!=|<=|>=|=|<|>)(.*)$/s.exec(text) ?? [];
  if (!operator) throw wrong(`invalid filter ${JSON.stringify(text)}`);
  const isEqual = operator === "=" || operator === "!=";
  if (["ref", "repository", "status"].includes(key)) {
    if (!isEqual) throw wrong(`invalid separator for ${JSON.stringify(text)}, expected = or !=`);
    return (record) => {
      // No context is a repository that it would tell of.
      const has = key === "ref" ? record.ref : key === "status" ? stateOf(record) : "";
      if (operator === "!=") return has !== value;
      return key === "status" ? has === value : has.includes(value);
    };
  }
  if (!["startedAt", "completedAt", "duration"].includes(key)) throw wrong(`unsupported filter ${JSON.stringify(text)}`);
  if (isEqual) throw wrong(`invalid separator for ${JSON.stringify(text)}, expected <=, <, >= or >`);
  const span = spanOf(value);
  const moment = Date.parse(value);
  if (span === undefined && (key === "duration" || Number.isNaN(moment)))
    throw wrong(`invalid ${key === "duration" ? "duration" : "time"} ${value}`);
  const seconds = (ms: number) => Math.floor(ms / 1000);
  const limit = key === "duration" ? span! : seconds(span === undefined ? moment : now - span);
  return ({ created, completed }) => {
    const has =
      key === "startedAt" ? seconds(created) : completed === undefined ? 0 : key === "duration" ? completed - created : seconds(completed);
    return operator === ">=" ? has >= limit : operator === "<=" ? has <= limit : operator === ">" ? has > limit : has < limit;
  };
}

function stateOf(record: BuildRecord): string {
  return record.error?.includes("context canceled") ? "canceled" : statusOf(record).toLowerCase();
}

/** ms; undefined for what is no duration. */
function spanOf(text: string): number | undefined {
  try {
    return parseGoDuration(text);
  } catch {
    return undefined;
  }
}

const ls: Verb = verb(
  {
    name: "ls",
    summary: "List build records",
    usage: "ls [OPTIONS]",
    flags: [
      BUILDER,
      flag("--filter", "stringArray", 'Only what fits (e.g. "status=error")'),
      formatFlag("records"),
      flag("--local", "bool", "Only those of this repository", { unsimulated: true }),
      flag("--no-trunc", "bool", "Do not shorten anything"),
    ],
  },
  function* (docker) {
    const { call, now } = docker;
    const filters = call.list("filter").map((each) => filterOf(each, now));
    const { instance, records: all } = yield* remembered(docker);
    const records = all.filter((record) => filters.every((holds) => holds(record)));
    const running = (record: BuildRecord) => Number(record.completed !== undefined);
    const rows = records.toSorted((a, b) => running(a) - running(b) || b.created - a.created);
    const format = call.string("format");
    if (format === "json") yield* docker.out(rows.map((record) => `${jsonOf(record, instance)}\n`).join(""));
    else {
      const isTable = !format || format.startsWith("table");
      yield* docker.out(
        formatted(tableOf(isTable, call.bool("no-trunc"), now, instance), rows, { format: format === "table" ? "" : format }),
      );
    }
    return 0;
  },
);

const logs: Verb = verb(
  {
    name: "logs",
    summary: "Print the logs of a build record",
    usage: "logs [OPTIONS] [REF]",
    takes: { least: 0, most: 1 },
    flags: [BUILDER, flag("--progress", "string", "How they are shown (plain, rawjson, tty)", { default: "plain" })],
  },
  function* (docker) {
    const { told } = recordOf(yield* remembered(docker), docker.args[0]);
    const mode = docker.call.string("progress");
    if (!isMode(mode)) throw wrong(`invalid progress mode ${mode}`);
    const display = new Display(docker, mode === "auto" ? "plain" : mode);
    for (const [index, { at, trace }] of told.entries()) yield* display.take([trace], index === told.length - 1, at);
    const { progress } = display;
    if (!display.isQuiet && !display.isRaw) yield* docker.err(progress.failures() + progress.warningText(false));
    return 0;
  },
);

const rm: Verb = verb(
  {
    name: "rm",
    summary: "Remove build records",
    usage: "rm [OPTIONS] [REF...]",
    takes: { least: 0 },
    flags: [BUILDER, flag("--all", "bool", "All of them")],
  },
  function* (docker) {
    const { call, args } = docker;
    const all = call.bool("all");
    if (!args.length && !all) throw wrong("rm requires at least one argument");
    if (args.length && all) throw wrong("rm requires either --all or at least one argument");
    const { history } = yield* remembered(docker);
    if (all) for (const { ref, completed } of history.all) if (completed !== undefined) history.delete(ref);
    const missing = args.filter((ref) => !history.delete(ref)).map((ref) => `lease ${JSON.stringify(`ref_${ref}`)}: not found`);
    if (missing.length === 1) throw wrong(missing[0]!);
    if (missing.length) throw wrong(`${missing.length} errors occurred:\n${missing.map((each) => `\t* ${each}\n`).join("")}\n`);
    return 0;
  },
);

const importing: Verb = verb(
  {
    name: "import",
    summary: "Import build records into Docker Desktop",
    usage: "import [OPTIONS] -",
    flags: [flag("-f, --file", "stringArray", "The bundle")],
  },
  function* (docker) {
    const { self, call, client } = docker;
    for (const name of call.list("file"))
      if (name !== "-" && !self.machine.files.exists(resolvePath(self.directory, name)))
        throw wrong(`failed to open file ${name}: open ${name}: no such file or directory`);
    const socket = `${client.settings.folder}/desktop/docker-desktop-build.sock`;
    const why = `dial unix ${socket}: connect: no such file or directory`;
    throw wrong(`failed to send request, check if Docker Desktop is running: Post "http://docker-desktop/upload": ${why}`);
  },
);

/** What pages are opened with (pkg/browser); this computer has none of them. */
const BROWSERS = "xdg-open,x-www-browser,www-browser";

const open: Verb = verb(
  {
    name: "open",
    summary: "Open a build record in Docker Desktop",
    usage: "open [OPTIONS] [REF]",
    takes: { least: 0, most: 1 },
    flags: [BUILDER],
  },
  function* (docker) {
    recordOf(yield* remembered(docker), docker.args[0]);
    throw wrong(`exec: ${JSON.stringify(BROWSERS)}: executable file not found in $PATH`);
  },
);

export const history = group("history", "Commands to work on build records", [
  ls,
  logs,
  rm,
  inspect,
  absent("export", "Export build records into Docker Desktop bundle", "export [OPTIONS] [REF...]"),
  importing,
  open,
]);
