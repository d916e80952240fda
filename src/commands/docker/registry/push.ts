// docker push (cli/command/image/push.go).
import { canonical } from "../../../images/reference.ts";
import { Failure, part } from "../client.ts";
import { flag } from "../flags.ts";
import { familiarRepository, referenceOf } from "../image/pull.ts";
import { type Message, showProgress } from "../progress.ts";
import { verb } from "../tool.ts";

export const push = verb(
  {
    name: "push",
    summary: "Upload an image to a registry",
    usage: "push [OPTIONS] NAME[:TAG]",
    takes: { least: 1, most: 1 },
    flags: [
      flag("-a, --all-tags", "bool", "All tags of the repository"),
      flag("--disable-content-trust", "bool", "Do not sign", { default: "true", unsimulated: true }),
      flag("-q, --quiet", "bool", "Say only what was pushed"),
    ],
  },
  function* (docker) {
    const { call, client } = docker;
    const [text = ""] = call.args;
    const reference = referenceOf(text);
    const [all, quiet] = [call.bool("all-tags"), call.bool("quiet")];
    const named = /[:@][^/]+$/.test(text);
    if (all && named) throw new Failure("tag can't be used with --all-tags/-a");
    if (!all && !named && !quiet) yield* docker.out("Using default tag: latest\n");
    if (reference.digest) throw new Failure("cannot push a digest reference");
    const feed = yield* client.feed<Message>("POST", `/images/${part(familiarRepository(reference))}/push`, {
      query: { tag: all ? "" : (reference.tag ?? "latest") },
      headers: client.settings.header(reference.host),
    });
    if (!quiet) yield* showProgress(docker, feed, docker.self.stdout);
    else {
      for (;;) {
        for (const { error } of feed.take()) if (error) throw new Failure(error);
        if (feed.ended) break;
        yield { on: feed.changed };
      }
      yield* docker.out(`${canonical(all ? { ...reference, tag: undefined } : reference)}\n`);
    }
    return 0;
  },
);
