// docker push (cli/command/image/push.go).
import { canonical } from "../../../images/reference.ts";
import { Failure, part } from "../client.ts";
import { flag } from "../flags.ts";
import { familiarRepository, repositoryAsked, waited } from "../image/pull.ts";
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
    const { client } = docker;
    const { reference, all, quiet } = yield* repositoryAsked(docker);
    if (reference.digest) throw new Failure("cannot push a digest reference");
    const feed = yield* client.feed<Message>("POST", `/images/${part(familiarRepository(reference))}/push`, {
      query: { tag: all ? "" : (reference.tag ?? "latest") },
      headers: client.settings.header(reference.host),
    });
    if (!quiet) yield* showProgress(docker, feed, docker.self.stdout);
    else {
      yield* waited(feed);
      yield* docker.out(`${canonical(all ? { ...reference, tag: undefined } : reference)}\n`);
    }
    return 0;
  },
);
