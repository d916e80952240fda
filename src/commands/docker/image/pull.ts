// docker pull, and what run does for an image that is not here.

import type { Feed } from "../../../docker/api/message.ts";
import { canonical, parseReference, type Reference } from "../../../images/reference.ts";
import type { Pipe } from "../../../machine/pipe.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { platformAsked } from "../platform.ts";
import { type Message, showProgress } from "../progress.ts";
import { type Docker, verb } from "../tool.ts";

/** @throws Failure */
export function referenceOf(text: string): Reference {
  const reference = parseReference(text);
  if ("error" in reference) throw new Failure(reference.error.replace(/^couldn't parse image name "[^"]*": /, ""));
  return reference;
}

/** Without tag, as people read it. */
export const familiarRepository = ({ repository }: Reference): string => repository.replace(/^docker\.io\/(library\/)?/, "");

/** Familiar name with tag or digest, as people read it. */
export function familiarName(reference: Reference): string {
  const name = familiarRepository(reference);
  return reference.digest ? `${name}@${reference.digest}` : `${name}:${reference.tag ?? "latest"}`;
}

/** Asks the engine for an image and shows how that goes; nothing is shown without `to`. @throws Failure */
export function* pullImage(docker: Docker, reference: Reference, to: Pipe | undefined, platform = ""): Task<void> {
  const feed = yield* asked(docker, reference, platform, false);
  if (to) yield* showProgress(docker, feed, to);
  else yield* waited(feed);
}

/** Waits for the end of a pull or push. @throws Failure */
export function* waited(feed: Feed<Message>): Task<void> {
  for (;;) {
    for (const { error } of feed.take()) if (error) throw new Failure(error);
    if (feed.ended) return;
    yield { on: feed.changed };
  }
}

function* asked({ client }: Docker, reference: Reference, platform: string, all: boolean): Task<Feed<Message>> {
  return yield* client.feed<Message>("POST", "/images/create", {
    query: { fromImage: familiarRepository(reference), tag: all ? "" : (reference.digest ?? reference.tag ?? "latest"), platform },
    headers: client.settings.header(reference.host),
  });
}

/** What a pull or push is asked for: a repository's one tag, or all. @throws Failure */
export function* repositoryAsked(docker: Docker): Task<{ reference: Reference; all: boolean; quiet: boolean }> {
  const { call } = docker;
  const [text = ""] = call.args;
  const reference = referenceOf(text);
  const [all, quiet] = [call.bool("all-tags"), call.bool("quiet")];
  const named = /[:@][^/]+$/.test(text);
  if (all && named) throw new Failure("tag can't be used with --all-tags/-a");
  if (!all && !named && !quiet) yield* docker.out("Using default tag: latest\n");
  return { reference, all, quiet };
}

export const pull = verb(
  {
    name: "pull",
    summary: "Download an image from a registry",
    usage: "pull [OPTIONS] NAME[:TAG|@DIGEST]",
    takes: { least: 1, most: 1 },
    flags: [
      flag("-a, --all-tags", "bool", "All images of the repository"),
      flag("--disable-content-trust", "bool", "Do not look for signatures", { default: "true", unsimulated: true }),
      flag("--platform", "string", "Platform, where the server has several"),
      flag("-q, --quiet", "bool", "Say only what was pulled"),
    ],
  },
  function* (docker) {
    const { reference, all, quiet } = yield* repositoryAsked(docker);
    const feed = yield* asked(docker, reference, platformAsked(docker), all);
    if (quiet) yield* waited(feed);
    else yield* showProgress(docker, feed, docker.self.stdout);
    yield* docker.out(`${canonical(all ? { ...reference, tag: undefined } : reference)}\n`);
    return 0;
  },
);
