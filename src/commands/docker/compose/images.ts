// Images of a project's services: which are here, pulling and building the others (pkg/compose/pull.go, build.go).

import { Signal } from "../../../base/signal.ts";
import { humanSize } from "../../../base/units.ts";
import type { Feed } from "../../../docker/api/message.ts";
import { ComposeError, imageOf, type Project } from "../../../docker/compose/model.ts";
import type { Task } from "../../../machine/process.ts";
import { together } from "../../../machine/tasks.ts";
import { DaemonError, Failure, part } from "../client.ts";
import { familiarRepository, referenceOf } from "../image/pull.ts";
import type { Message } from "../progress.ts";
import type { Compose } from "./context.ts";
import { type ImagePlatform, isFor, usualPlatform } from "./platforms.ts";
import type { Progress } from "./progress.ts";

/** The identity of an image; undefined where it is not here, or not for the platform. Names have slashes, which stand in the path as they are. */
export function* imageId({ client }: Compose, name: string, platform?: string): Task<string | undefined> {
  try {
    const image = yield* client.json<{ Id: string } & ImagePlatform>("GET", `/images/${name}/json`);
    return isFor(platform, image) ? image.Id : undefined;
  } catch (error) {
    if (error instanceof DaemonError && error.status === 404) return undefined;
    throw error;
  }
}

/** Pulls the images of these services, all at the same time. @throws Failure for the first that cannot be had, unless `ignore` */
export function* pullServices(
  compose: Compose,
  project: Project,
  names: readonly string[],
  progress: Progress,
  { ignore = false } = {},
): Task<void> {
  const failures: Failure[] = [];
  const stop = new Signal();
  const asked = new Set<string>();
  const pull = function* (service: string, image: string, platform: string): Task<void> {
    yield* progress.event(service, "", "working", "Pulling");
    let feed: Feed<Message> | undefined;
    try {
      const reference = referenceOf(image);
      feed = yield* compose.client.feed<Message>("POST", "/images/create", {
        query: { fromImage: familiarRepository(reference), tag: reference.digest ?? reference.tag ?? "latest", platform },
        headers: compose.client.settings.header(reference.host),
      });
      for (;;) {
        for (const { id, status = "", progressDetail, error } of feed.take()) {
          if (error !== undefined) throw new Failure(error);
          const over = /complete$|exists$/.test(status) && status !== "Download complete";
          if (id && progressDetail) yield* progress.event(id, barOf(progressDetail), over ? "done" : "working", status, service);
        }
        if (feed.ended) break;
        if (failures.length && !ignore) return yield* progress.event(service, "", "warning", "Interrupted");
        yield { on: [feed.changed, stop] };
      }
      yield* progress.event(service, "", "done", "Pulled");
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      yield* progress.event(service, error.message, "error", "Error");
      failures.push(error);
      stop.fire();
    } finally {
      if (feed && !feed.ended) feed.close();
    }
  };
  const pulls = names.flatMap((service) => {
    const image = imageOf(project.name, service, project.services[service]!);
    if (asked.has(image)) return [];
    asked.add(image);
    return [pull(service, image, project.services[service]!.platform || usualPlatform(project))];
  });
  yield* together(compose.self, pulls);
  if (failures[0] && !ignore) throw failures[0];
}

function barOf({ current = 0, total = 0 }: { current?: number; total?: number }): string {
  if (total <= 0) return current > 0 ? humanSize(current).padStart(8) : "";
  const done = Math.min(50, Math.floor((current / total) * 50));
  return `[${"=".repeat(done)}>${" ".repeat(50 - done)}]  ${humanSize(current).padStart(8)}/${humanSize(total)}`;
}

/** Pushes the images of these services. @throws Failure for the first that cannot be pushed, unless `ignore` */
export function* pushServices(
  compose: Compose,
  project: Project,
  names: readonly string[],
  progress: Progress,
  { ignore = false } = {},
): Task<void> {
  const failures: Failure[] = [];
  for (const service of names) {
    const image = imageOf(project.name, service, project.services[service]!);
    yield* progress.event(service, "Pushing", "working");
    try {
      const reference = referenceOf(image);
      const feed = yield* compose.client.feed<Message>("POST", `/images/${part(familiarRepository(reference))}/push`, {
        query: { tag: reference.tag ?? "latest" },
        headers: compose.client.settings.header(reference.host),
      });
      while (!feed.ended) {
        for (const { error } of feed.take()) if (error !== undefined) throw new Failure(error);
        if (!feed.ended) yield { on: feed.changed };
      }
      for (const { error } of feed.take()) if (error !== undefined) throw new Failure(error);
      yield* progress.event(service, "Pushed", "done");
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      yield* progress.event(service, "Error", "error", error.message);
      failures.push(error);
    }
  }
  if (failures[0] && !ignore) throw failures[0];
}

export type Build = (compose: Compose, project: Project, names: readonly string[], options?: { quiet?: boolean }) => Task<void>;

/** Has every image that the services need; gives their identities by service. @throws Failure */
export function* ensureImages(
  compose: Compose,
  project: Project,
  progress: Progress,
  {
    build,
    noBuild = false,
    pull = "",
    quiet = false,
    builder,
  }: { build: boolean; noBuild?: boolean; pull?: string; quiet?: boolean; builder: Build },
): Task<Map<string, string>> {
  const found = new Map<string, string>();
  const ids = new Map<string, string | undefined>();
  const building: string[] = [];
  const pulling: string[] = [];
  for (const [name, service] of Object.entries(project.services)) {
    const image = imageOf(project.name, name, service);
    if (!ids.has(image)) ids.set(image, yield* imageId(compose, image, service.platform));
    const policy = pull && pull !== "policy" ? pull : (service.pull_policy ?? "");
    const here = ids.get(image) !== undefined;
    const built = service.build && !noBuild;
    if (built && (build || policy === "build")) building.push(name);
    else if (policy === "always" && !(service.build && !service.image)) pulling.push(name);
    else if (!here) {
      if (policy === "never")
        throw new Failure(`Error response from daemon: No such image: ${image}${image.includes(":") ? "" : ":latest"}`);
      if (built) building.push(name);
      else pulling.push(name);
    }
  }
  if (pulling.length) yield* pullServices(compose, project, pulling, quiet ? compose.progress("Pulling", true) : progress);
  if (building.length) yield* builder(compose, project, building);
  for (const [name, service] of Object.entries(project.services)) {
    const image = imageOf(project.name, name, service);
    if (ids.get(image) === undefined || building.includes(name) || pulling.includes(name)) ids.set(image, yield* imageId(compose, image));
    const id = ids.get(image);
    if (id === undefined) throw new ComposeError(`No such image: ${image}`);
    found.set(name, id);
  }
  return found;
}
