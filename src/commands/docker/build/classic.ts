// docker build as the older builder does it (DOCKER_BUILDKIT=0).
import { humanSize } from "../../../base/units.ts";
import type { Feed } from "../../../docker/api/message.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { type Message, showProgress } from "../progress.ts";
import type { Docker } from "../tool.ts";
import { classicContext } from "./classic-context.ts";
import { holds, isLocalFolder, sizeOf } from "./context.ts";
import { classicQuery, queryOf, saveId } from "./query.ts";

/** As the older builder does it: docker build with DOCKER_BUILDKIT=0. */
export function* classic(docker: Docker): Task<void> {
  const { call } = docker;
  for (const name of ["output", "push", "build-context", "no-cache-filter"])
    if (call.given(name))
      throw new Failure(
        `the --${name} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
      );
  if (call.bool("squash")) {
    const { ExperimentalBuild } = yield* docker.client.json<{ ExperimentalBuild: boolean }>("GET", "/info");
    if (!ExperimentalBuild) throw new Failure('"--squash" is only supported on a Docker daemon with experimental features enabled');
  }
  const quiet = call.bool("quiet");
  // What a quiet build would have said is only told where it fails.
  let untold = "";
  const tell = function* (text: string): Task<void> {
    if (quiet) untold += text;
    else yield* docker.out(text);
  };
  const place = docker.args[0]!;
  const failed = function* (): Task<void> {
    if (quiet) yield* docker.err(`${untold}\n`);
  };
  const context = yield* classicContext(docker.self, place, call.string("file"), { tell, failed });
  if (!holds(context) && isLocalFolder(docker.self, place)) {
    const path = resolvePath(resolvePath(docker.self.directory, place), call.string("file") || "Dockerfile");
    throw new Failure(
      `unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${path}: no such file or directory`,
    );
  }
  yield* tell(`Sending build context to Docker daemon  ${humanSize(sizeOf(context))}\r\r\n`);
  let id = "";
  let failure: Failure | undefined;
  try {
    const feed = yield* docker.client.feed<Message>("POST", "/build", {
      query: { ...queryOf(docker, context.dockerfile), version: "1", ...classicQuery(docker) },
      headers: docker.client.settings.headers(),
      raw: context.body,
    });
    yield* showProgress(
      docker,
      coded(feed, (code) => (failure = code)),
      docker.self.stdout,
      (value) => (id = (value as { ID: string }).ID),
    );
  } catch (error) {
    if (error instanceof Failure && untold) yield* docker.err(untold);
    throw error instanceof Failure && failure ? new Failure(error.message, failure.exitCode) : error;
  }
  saveId(docker, id);
}

/** A failed command's code is the client's. */
function coded(feed: Feed<Message>, found: (failure: Failure) => void): Feed<Message> {
  const take = feed.take.bind(feed);
  feed.take = () =>
    take().map((message) => {
      if (message.errorDetail?.code) found(new Failure(message.errorDetail.message, message.errorDetail.code));
      return message;
    });
  return feed;
}
