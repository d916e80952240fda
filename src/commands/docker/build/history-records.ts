// Records of builds: which one is meant, what it is called, how long it took (buildx' commands/history/utils.go, util/history).
import type { BuildRecord } from "../../../docker/build/history.ts";
import { flag } from "../flags.ts";
import type { Docker } from "../tool.ts";
import { known } from "./chosen.ts";
import { wrong } from "./query.ts";

/** That many are asked for. */
const LIMIT = 50;

/** What a build is called: by the folder of its context, by its Dockerfile where that has another name, and by its target (BuildName). */
export function nameOf({ attributes, local }: BuildRecord): string {
  const own = attributes["build-arg:BUILDKIT_BUILD_NAME"];
  if (own) return own;
  const base = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  const path = local?.path ?? "";
  const named = local?.dockerfile || (attributes["filename"] === "Dockerfile" ? "" : (attributes["filename"] ?? ""));
  const isUsual = named === "" || named.endsWith("/Dockerfile");
  const dockerfile = named.replace(/\/Dockerfile$/, "");
  let name: string;
  if (dockerfile.startsWith(path) && dockerfile.length > path.length) name = dockerfile.slice(path.lastIndexOf("/") + 1);
  else {
    const place = dockerfile || path;
    name = isUsual ? base(place) : `${base(place.slice(0, Math.max(0, place.lastIndexOf("/"))) || place)}/${base(place)}`;
  }
  const { target } = attributes;
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

export const linkOf = ({ ref }: BuildRecord): string => `docker-desktop://dashboard/build/${fullRef(ref)}`;
export const fullRef = (ref: string): string => `default/default/${ref}`;

export const BUILDER = flag("--builder", "string", "The builder");

/** The records of the builder that is used. @throws Failure */
export function recordsOf(docker: Docker): readonly BuildRecord[] {
  known(docker, docker.call.string("builder") || undefined);
  return docker.client.engine.buildHistory.all.slice(0, LIMIT);
}

/** The record that is named: by its ref, as the so many-eth before the last (^1), or the last. @throws Failure */
export function recordOf(docker: Docker): BuildRecord {
  const all = recordsOf(docker);
  const [ref = ""] = docker.args;
  const [, back] = /^\^(.*)$/.exec(ref) ?? [];
  if (back !== undefined && !/^\d+$/.test(back))
    throw wrong(`invalid offset ${JSON.stringify(back)}: strconv.Atoi: parsing ${JSON.stringify(back)}: invalid syntax`);
  const found = ref && back === undefined ? all.find((each) => each.ref === ref) : all[Number(back ?? 0)];
  if (found) return found;
  if (Number(back ?? 0) > all.length) throw wrong(`no completed build found with offset ${Number(back) - all.length}`);
  throw wrong(ref ? `no record found for ref ${JSON.stringify(ref)}` : "no records found");
}
