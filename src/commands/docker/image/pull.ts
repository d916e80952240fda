// docker pull, and what run does for an image that is not here.

import { canonical, parseReference, type Reference } from "../../../images/reference.ts";
import type { Pipe } from "../../../machine/pipe.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { type Message, showProgress } from "../progress.ts";
import { type Docker, verb } from "../tool.ts";

/** @throws Failure */
export function referenceOf(text: string): Reference {
  const reference = parseReference(text);
  if ("error" in reference) throw new Failure(reference.error.replace(/^couldn't parse image name "[^"]*": /, ""));
  return reference;
}

/** Familiar name with tag or digest, as people read it. */
export function familiarName(reference: Reference): string {
  const name = reference.repository.replace(/^docker\.io\/(library\/)?/, "");
  return reference.digest ? `${name}@${reference.digest}` : `${name}:${reference.tag ?? "latest"}`;
}

/** Asks the engine for an image and shows how that goes. @throws Failure */
export function* pullImage(docker: Docker, reference: Reference, to: Pipe, platform = ""): Task<void> {
  const feed = yield* docker.client.feed<Message>("POST", "/images/create", {
    query: {
      fromImage: reference.repository.replace(/^docker\.io\/(library\/)?/, ""),
      tag: reference.digest ?? reference.tag ?? "latest",
      platform,
    },
  });
  yield* showProgress(docker, feed, to);
}

export const pull = verb(
  {
    name: "pull",
    summary: "Pull an image or a repository from a registry",
    usage: "pull [OPTIONS] NAME[:TAG|@DIGEST]",
    takes: { least: 1, most: 1 },
    flags: [
      flag("-a, --all-tags", "bool", "All images of the repository", { unsimulated: true }),
      flag("--disable-content-trust", "bool", "Do not look for signatures", { default: "true" }),
      flag("--platform", "string", "Platform, where the server has several"),
      flag("-q, --quiet", "bool", "Say only what was pulled"),
    ],
  },
  function* (docker) {
    const reference = referenceOf(docker.args[0]!);
    const quiet = docker.call.bool("quiet");
    if (!quiet && !/[:@][^/]+$/.test(docker.args[0]!)) yield* docker.out("Using default tag: latest\n");
    if (quiet) {
      const feed = yield* docker.client.feed<Message>("POST", "/images/create", {
        query: {
          fromImage: reference.repository.replace(/^docker\.io\/(library\/)?/, ""),
          tag: reference.digest ?? reference.tag ?? "latest",
        },
      });
      for (;;) {
        for (const { error } of feed.take()) if (error) throw new Failure(error);
        if (feed.ended) break;
        yield { on: feed.changed };
      }
    } else yield* pullImage(docker, reference, docker.self.stdout, docker.call.string("platform"));
    yield* docker.out(`${canonical(reference)}\n`);
    return 0;
  },
);
