// Records of builds: which one is meant, what it is called, how long it took (buildx' commands/history/utils.go, util/history).
import type { BuildHistory, BuildRecord } from "../../../docker/build/history.ts";
import type { Task } from "../../../machine/process.ts";
import { flag } from "../flags.ts";
import type { Docker } from "../tool.ts";
import { builderFor, startedEngine } from "./chosen.ts";
import type { Instance } from "./instances.ts";
import { wrong } from "./query.ts";

/** That many are asked for. */
const LIMIT = 50;

/** What a build is called: by the folder of its context, by its Dockerfile where that has another name, and by its target (BuildName). */
export function nameOf({ attributes, local }: BuildRecord): string {
  const own = attributes["build-arg:BUILDKIT_BUILD_NAME"];
  if (own) return own;
  const base = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  const { target, context } = attributes;
  // What is elsewhere, or came by standard input, is in no folder.
  const inFolder = (place = "") => (context || place === "-" ? "" : place);
  const [path, file] = [inFolder(local?.path), inFolder(local?.dockerfile)];
  const named = file || (attributes["filename"] === "Dockerfile" ? "" : (attributes["filename"] ?? ""));
  const isUsual = named === "" || named.endsWith("/Dockerfile");
  const dockerfile = named.replace(/\/Dockerfile$/, "");
  let name: string;
  if (context) name = context;
  else if (dockerfile.startsWith(path) && dockerfile.length > path.length) name = dockerfile.slice(path.lastIndexOf("/") + 1);
  else {
    const place = dockerfile || path;
    name = isUsual ? base(place) : `${base(place.slice(0, Math.max(0, place.lastIndexOf("/"))) || place)}/${base(place)}`;
  }
  return target ? (name ? `${name} (${target})` : target) : name;
}

export const statusOf = ({ completed, error }: BuildRecord): string =>
  completed === undefined ? "Running" : error === undefined ? "Completed" : "Error";

export function durationOf({ created, completed }: BuildRecord, now: number): string {
  const ms = (completed ?? now) - created;
  const text =
    ms < 60_000 ? `${(ms / 1000).toFixed(1)}s` : `${Math.floor(ms / 60_000)}m ${String(Math.floor(ms / 1000) % 60).padStart(2)}s`;
  return completed === undefined ? `${text}+` : text;
}

/** Builder, node and record, as what is built is referred to. */
export const fullRef = (ref: string, instance?: Instance): string =>
  `${instance ? `${instance.Name}/${instance.Nodes[0].Name}` : "default/default"}/${ref}`;
export const linkOf = ({ ref }: BuildRecord, instance?: Instance): string => `docker-desktop://dashboard/build/${fullRef(ref, instance)}`;

export const BUILDER = flag("--builder", "string", "The builder");

/** What the builder that is used remembers. */
export interface Remembered {
  instance: Instance | undefined;
  history: BuildHistory;
  /** The newest first. */
  records: readonly BuildRecord[];
}

/** @throws Failure */
export function* remembered(docker: Docker): Task<Remembered> {
  const instance = builderFor(docker, docker.call.string("builder") || undefined);
  const { buildHistory: history } = yield* startedEngine(docker, instance);
  return { instance, history, records: history.all.slice(0, LIMIT) };
}

/** The record that is named: by its ref, as the so many-eth before the last (^1), or the last. @throws Failure */
export function recordOf({ records }: Remembered, ref = ""): BuildRecord {
  const [, back] = /^\^(.*)$/.exec(ref) ?? [];
  if (back !== undefined && !/^\d+$/.test(back))
    throw wrong(`invalid offset ${JSON.stringify(back)}: strconv.Atoi: parsing ${JSON.stringify(back)}: invalid syntax`);
  const found = ref && back === undefined ? records.find((each) => each.ref === ref) : records[Number(back ?? 0)];
  if (found) return found;
  if (Number(back ?? 0) > records.length) throw wrong(`no completed build found with offset ${Number(back) - records.length}`);
  throw wrong(ref ? `no record found for ref ${JSON.stringify(ref)}` : "no records found");
}
