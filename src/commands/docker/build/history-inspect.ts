// docker buildx history inspect: what a build was asked for, how it went and how it ended (buildx' commands/history/inspect.go).
import { GoTemplate, TemplateError } from "../../../base/go-template/index.ts";
import { type BuildRecord, stepsOf } from "../../../docker/build/history.ts";
import { nanoTime } from "../../../docker/show/time.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { type Docker, type Verb, verb } from "../tool.ts";
import { BUILDER, durationOf, linkOf, nameOf, recordOf, remembered } from "./history-records.ts";
import { wrong } from "./query.ts";

interface Pair {
  Name: string;
  Value: string;
}
/** Fields as Go's JSON has them; what is empty is left out. */
interface Shown {
  Name: string;
  Ref: string;
  Context: string;
  Dockerfile: string;
  Target: string;
  Platform: readonly string[];
  NamedContexts: readonly Pair[];
  StartedAt: string;
  CompletedAt: string | undefined;
  /** Nanoseconds. */
  Duration: number;
  Status: "completed" | "running" | "failed" | "canceled";
  Error: { Code: number; Message: string } | undefined;
  NumCompletedSteps: number;
  NumTotalSteps: number;
  NumCachedSteps: number;
  BuildArgs: readonly Pair[];
  Labels: readonly Pair[];
  Config: {
    Network: string;
    ExtraHosts: readonly string[];
    ImageResolveMode: string;
    NoCache: boolean;
    ShmSize: string;
    Ulimit: string;
    /** All else that was asked for. */
    RestRaw: readonly Pair[];
  };
}

/** Attributes that have fields of their own. */
const SHOWN =
  /^((build-arg|label|context):|(filename|target|platform|force-network-mode|add-hosts|image-resolve-mode|no-cache|shm-size|ulimit)$)/;

/** A path as seen from a folder, where it is in there. */
const near = (path: string, folder: string): string =>
  path === folder ? "." : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;

function shownOf(record: BuildRecord, directory: string, now: number): Shown {
  const { attributes, local, created, completed, error, ref } = record;
  const pairs = (prefix: string): Pair[] =>
    Object.entries(attributes)
      .flatMap(([name, Value]) => (name.startsWith(prefix) ? [{ Name: name.slice(prefix.length), Value }] : []))
      .sort((a, b) => (a.Name < b.Name ? -1 : 1));
  const list = (name: string) => attributes[name]?.split(",").filter(Boolean) ?? [];
  const { total, completed: done, cached } = stepsOf(record);
  const isCanceled = error?.includes("context canceled");
  const path = local?.path ?? "";
  return {
    Name: nameOf(record),
    Ref: ref,
    Context: path && near(path, directory),
    Dockerfile: (local?.dockerfile && near(local.dockerfile, path)) || (attributes["filename"] ?? ""),
    Target: attributes["target"] ?? "",
    Platform: list("platform"),
    NamedContexts: pairs("context:"),
    StartedAt: nanoTime(created),
    CompletedAt: completed === undefined ? undefined : nanoTime(completed),
    Duration: Math.round(((completed ?? now) - created) * 1e6),
    Status: completed === undefined ? "running" : error === undefined ? "completed" : isCanceled ? "canceled" : "failed",
    Error: error === undefined ? undefined : { Code: isCanceled ? 1 : 2, Message: error },
    NumCompletedSteps: done,
    NumTotalSteps: total,
    NumCachedSteps: cached,
    BuildArgs: pairs("build-arg:"),
    Labels: pairs("label:"),
    Config: {
      Network: attributes["force-network-mode"] ?? "",
      ExtraHosts: list("add-hosts"),
      ImageResolveMode: attributes["image-resolve-mode"] ?? "",
      NoCache: attributes["no-cache"] === "",
      ShmSize: attributes["shm-size"] ?? "",
      Ulimit: attributes["ulimit"] ?? "",
      RestRaw: pairs("").filter(({ Name }) => !SHOWN.test(Name)),
    },
  };
}

/** Go's omitempty: numbers of steps are told in any case, and so is the configuration. */
function withoutEmpty(map: object): object {
  const isNothing = (value: unknown) => value === undefined || value === "" || value === false;
  const isEmpty = (value: unknown, name: string) =>
    isNothing(value) || (Array.isArray(value) && !value.length) || (name === "Duration" && value === 0);
  return Object.fromEntries(
    Object.entries(map).flatMap(([name, value]) => (isEmpty(value, name) ? [] : [[name, name === "Config" ? withoutEmpty(value) : value]])),
  );
}

/** Rows in columns that tabs keep apart (text/tabwriter with cells of eight). */
function tabbed(rows: readonly (readonly [string, string])[]): string {
  const width = Math.ceil((Math.max(0, ...rows.map(([name]) => name.length)) + 1) / 8) * 8;
  return rows.map(([name, value]) => `${name}${"\t".repeat(Math.ceil((width - name.length) / 8))}${value}\n`).join("");
}
const filled = (rows: readonly (readonly [string, string])[]) => rows.filter(([, value]) => value !== "");
const table = (title: string, pairs: readonly Pair[]): string =>
  pairs.length ? `${tabbed([[title, "VALUE"], ...pairs.map(({ Name, Value }) => [Name, Value] as const)])}\n` : "";

/** `asked`: the record was told, and needs not be named again. */
function pretty(shown: Shown, { link, took }: { link: string; took: string }, asked: boolean): string {
  const { Config, Error: error, Status } = shown;
  const { NumCompletedSteps: done, NumTotalSteps: total, NumCachedSteps: cached } = shown;
  const head = filled([
    ["Name:", shown.Name],
    ["Ref:", asked ? "" : shown.Ref],
    ["Context:", shown.Context],
    ["Dockerfile:", shown.Dockerfile],
    ["Target:", shown.Target],
    ["Platforms:", shown.Platform.join(", ")],
  ]);
  const course = filled([
    ["Started:", `${shown.StartedAt.slice(0, 10)} ${shown.StartedAt.slice(11, 19)}`],
    ["Duration:", `${took.replace(/\+$/, "")}${Status === "running" ? " (running)" : ""}`],
    ["Error:", Status === "failed" ? `Unknown ${error!.Message}` : ""],
    ["Status:", Status === "canceled" ? "Canceled" : ""],
    ["Build Steps:", `${done}/${total} (${total ? ((cached / total) * 100).toFixed(0) : "NaN"}% cached)`],
  ]);
  const config = filled([
    ["Network:", Config.Network],
    ["Extra Hosts:", Config.ExtraHosts.join(", ")],
    ["Image Resolve Mode:", Config.ImageResolveMode],
    ["No Cache:", Config.NoCache ? "true" : ""],
    ["Shm Size:", Config.ShmSize],
    ["Resource Limits:", Config.Ulimit],
    ...Config.RestRaw.map(({ Name, Value }) => [`${Name}:`, Value] as const),
  ]);
  return [
    `${tabbed(head)}\n${table("NAMED CONTEXT", shown.NamedContexts)}`,
    `${tabbed(course)}\n${tabbed(config)}\n`,
    table("BUILD ARG", shown.BuildArgs),
    table("LABEL", shown.Labels),
    `Print build logs: docker buildx history logs ${shown.Ref}\nView build in Docker Desktop: ${link}\n`,
  ].join("");
}

/** @throws Failure for what is no template of a record */
function byTemplate(format: string, shown: Shown): string {
  try {
    return new GoTemplate(format, { name: "inspect", functions: {}, missingKey: "error" }).execute(shown);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const isExecuted = /executing /.test(error.message);
    const why = error.message.replace(/map has no entry for key "(.*)"$/, "can't evaluate field $1 in type history.inspectOutput");
    throw wrong(`failed to ${isExecuted ? "execute format" : "parse format"} template: ${why}`);
  }
}

function* inspected(docker: Docker): Task<number> {
  if (docker.args[0] === "attachment") throw new Failure(`docker: k8s-quest does not simulate \`${docker.call.path} attachment\` yet`);
  const own = yield* remembered(docker);
  const record = recordOf(own, docker.args[0]);
  const format = docker.call.string("format");
  const shown = shownOf(record, docker.self.directory, docker.now);
  if (format === "json") yield* docker.out(`${goJson(withoutEmpty(shown))}\n`);
  else if (format === "pretty")
    yield* docker.out(pretty(shown, { link: linkOf(record, own.instance), took: durationOf(record, docker.now) }, docker.args.length > 0));
  else yield* docker.out(`${byTemplate(format, shown)}\n`);
  return 0;
}

/** Go's encoder writes what HTML could mistake by its number. */
const goJson = (value: object): string =>
  JSON.stringify(value, null, 2).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);

export const inspect: Verb = verb(
  {
    name: "inspect",
    summary: "Inspect a build record",
    usage: "inspect [OPTIONS] [REF]",
    takes: { least: 0, most: 1 },
    flags: [BUILDER, flag("--format", "string", "How it is shown (pretty, json, or a Go template)", { default: "pretty" })],
  },
  inspected,
);
