// compose commit and export: a service's container as an image, its files as an archive (pkg/compose/commit.go, export.go).
import { ComposeError } from "../../../docker/compose/model.ts";
import { Failure, part } from "../client.ts";
import { flag } from "../flags.ts";
import { mayWrite, nameQuery, send, writeFile } from "../image/archive.ts";
import { nameOf } from "./containers.ts";
import { containerOf } from "./exec.ts";
import { composeVerb } from "./verb.ts";

const indexFlag = flag("--index", "int", "The number of the container, where the service has several");

export const commit = composeVerb(
  {
    name: "commit",
    summary: "Create a new image from a service container's changes",
    usage: "commit [OPTIONS] SERVICE [REPOSITORY[:TAG]]",
    takes: { least: 1, most: 2 },
    flags: [
      flag("-a, --author", "string", 'Who made it ("John Hannibal Smith <hannibal@a-team.com>")'),
      flag("-c, --change", "list", "An instruction of a Dockerfile for the image"),
      indexFlag,
      flag("-m, --message", "string", "What is said about it in its history"),
      flag("-p, --pause", "bool", "Let the container stand still meanwhile", { default: "true" }),
    ],
  },
  function* (compose) {
    const { call } = compose;
    const [service = "", reference] = call.args;
    const row = yield* containerOf(compose, service, call.int("index"), true);
    const name = nameOf(row);
    const progress = compose.progress("commit");
    yield* progress.event(name, "Committing", "working", `Commit ${name}`);
    if (compose.dry) {
      yield* progress.event(name, "Committed", "done", `Commit ${name}`);
      return 0;
    }
    const { Id } = yield* compose.client.json<{ Id: string }>("POST", "/commit", {
      query: {
        container: row.Id,
        ...nameQuery(reference),
        comment: call.string("message"),
        author: call.string("author"),
        changes: call.list("change"),
        ...(call.bool("pause") ? {} : { pause: 0 }),
      },
      body: {},
    });
    yield* progress.event(name, `Committed as ${Id}`, "done", `Commit ${name}`);
    return 0;
  },
);

export const exportVerb = composeVerb(
  {
    name: "export",
    summary: "Export a service container's filesystem as a tar archive",
    usage: "export [OPTIONS] SERVICE",
    takes: { least: 1 },
    flags: [indexFlag, flag("-o, --output", "string", "Write to a file instead of STDOUT")],
  },
  function* (compose) {
    const { call, self } = compose;
    const row = yield* containerOf(compose, call.args[0]!, call.int("index"), true);
    const to = call.string("output");
    if (!to && self.stdout.terminal) throw new ComposeError("output option is required when exporting to terminal");
    try {
      if (to) mayWrite(compose, to);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new ComposeError(`failed to export container: ${error.message}`);
    }
    const name = nameOf(row);
    const progress = compose.progress("Exporting");
    const text = `export ${name} to ${to}`;
    yield* progress.event(name, "Exporting", "working", text);
    const got = yield* compose.client.send("GET", `/containers/${part(row.Id)}/export`);
    // The last word of progress is said of exports that are only imagined: real ones return before it.
    if (compose.dry) yield* progress.event(name, "Exported", "done", text);
    else if (to) writeFile(compose, to, "text" in got ? got.text : "");
    else yield* send(compose, "text" in got ? got.text : "");
    return 0;
  },
);
