// compose pull, push, cp and stats (cmd/compose/pull.go, push.go, cp.go, stats.go).
import { selected } from "../../../docker/compose/check.ts";
import { ComposeError } from "../../../docker/compose/model.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { callOf, parseFlags } from "../../framework/flags.ts";
import { DaemonError, Failure } from "../client.ts";
import { copy, cp as dockerCp } from "../container/cp.ts";
import { stats as dockerStats, showStats } from "../container/look.ts";
import { flag } from "../flags.ts";
import { Docker, type Verb } from "../tool.ts";
import { nameOf } from "./containers.ts";
import type { Compose } from "./context.ts";
import { PREFIX } from "./dry-run.ts";
import { containerOf } from "./exec.ts";
import { imageId, pullServices, pushServices } from "./images.ts";
import { meant } from "./lifecycle.ts";
import { composeVerb } from "./verb.ts";

export const pull = composeVerb(
  {
    name: "pull",
    summary: "Pull service images",
    usage: "pull [OPTIONS] [SERVICE...]",
    flags: [
      flag("--ignore-buildable", "bool", "Not the images that can be built"),
      flag("--ignore-pull-failures", "bool", "Go on where one cannot be had"),
      flag("--include-deps", "bool", "Also those of services that are depended on"),
      flag("--policy", "string", 'When ("missing"|"always")'),
      flag("-q, --quiet", "bool", "Say nothing of how it goes"),
    ],
  },
  function* (compose) {
    const { call, args } = compose;
    const project = selected(compose.project({ wanted: args }), args, { alone: !call.bool("include-deps") });
    const progress = compose.progress("Pulling", call.bool("quiet"));
    const policy = call.string("policy");
    if (!["", "missing", "always"].includes(policy)) throw new ComposeError(`invalid --policy option ${JSON.stringify(policy)}`);
    const names: string[] = [];
    for (const [name, own] of Object.entries(project.services)) {
      if (own.build && (call.bool("ignore-buildable") || !own.image)) {
        yield* progress.event(name, "Skipped", "done", own.image ? "Image can be built" : "No image to be pulled");
        continue;
      }
      const when = policy || own.pull_policy || "";
      if (when === "never" || when === "build") {
        yield* progress.event(name, "Skipped", "done", "");
        continue;
      }
      if (["missing", "if_not_present"].includes(when) && (yield* imageId(compose, own.image!)) !== undefined) {
        yield* progress.event(name, "Skipped", "done", "Image is already present locally");
        continue;
      }
      names.push(name);
    }
    yield* pullServices(compose, project, names, progress, { ignore: call.bool("ignore-pull-failures") });
    return 0;
  },
);

export const push = composeVerb(
  {
    name: "push",
    summary: "Push service images",
    usage: "push [OPTIONS] [SERVICE...]",
    flags: [
      flag("--ignore-push-failures", "bool", "Go on where one cannot be pushed"),
      flag("--include-deps", "bool", "Also those of services that are depended on"),
      flag("-q, --quiet", "bool", "Say nothing of how it goes"),
    ],
  },
  function* (compose) {
    const { call, args } = compose;
    const project = selected(compose.project({ wanted: args }), args, { alone: !call.bool("include-deps") });
    const progress = compose.progress("Pushing", call.bool("quiet"));
    const names: string[] = [];
    for (const [name, { build, image }] of Object.entries(project.services))
      if (build && image) names.push(name);
      else yield* progress.event(name, "", "done", "Skipped");
    yield* pushServices(compose, project, names, progress, {
      ignore: call.bool("ignore-push-failures"),
    });
    return 0;
  },
);

/** Docker's own verb with these words. */
const within = (compose: Compose, verb: Verb, words: readonly string[]): Docker =>
  new Docker(
    compose.self,
    callOf(verb, `docker ${verb.name}`, verb.flags, parseFlags(verb.flags, words), () => ""),
    compose.client,
  );

/** What --dry-run looks at: whether what is to be copied is there; into a container it finds nothing (pkg/dryrun: CopyFromContainer). @throws Failure */
function* copiedDry({ client, self }: Compose, id: string, inside: string | undefined, local: string): Task<void> {
  const path = inside ?? "";
  if (inside === undefined && !self.machine.files.exists(resolvePath(self.directory, local)))
    throw new Failure(`lstat ${resolvePath(self.directory, local)}: no such file or directory`);
  try {
    if (!path) throw new DaemonError(404, "");
    yield* client.send("HEAD", `/containers/${id}/archive`, { query: { path } });
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    throw new Failure(` ${PREFIX} Could not find the file ${path} in container ${id}`);
  }
}

export const cp = composeVerb(
  {
    name: "cp",
    summary: "Copy files/folders between a service container and the local filesystem",
    usage: "cp [OPTIONS] SERVICE:SRC_PATH DEST_PATH|-\n\tdocker compose cp [OPTIONS] SRC_PATH|- SERVICE:DEST_PATH",
    takes: { least: 2, most: 2 },
    flags: [
      flag("--all", "bool", "Also containers of the run command"),
      flag("-a, --archive", "bool", "Keep the numbers of users and groups"),
      flag("-L, --follow-link", "bool", "Copy what a link in SRC_PATH leads to"),
      flag("--index", "int", "The number of the container, where the service has several"),
    ],
  },
  function* (compose) {
    const { call } = compose;
    const [from = "", to = ""] = call.args;
    const service = (text: string) => (/^[./]/.test(text) || !text.includes(":") ? undefined : text.slice(0, text.indexOf(":")));
    const [source, target] = [service(from), service(to)];
    if (source && target) throw new ComposeError("copying between services is not supported");
    const named = source ?? target;
    if (!named) throw new ComposeError("unknown copy direction");
    const row = yield* containerOf(compose, named, call.int("index"), true);
    const name = nameOf(row);
    const at = (container: string) => {
      const place = (text: string) => container + text.slice(named.length);
      return source ? [place(from), to] : [from, place(to)];
    };
    const words = [...(call.bool("archive") ? ["-a"] : []), ...(call.bool("follow-link") ? ["-L"] : [])];
    const progress = compose.progress("Copying");
    const [left = "", right = ""] = at(name);
    const told = left === "-" || right === "-" ? undefined : `copy ${left} to ${right}`;
    if (told) yield* progress.event(name, "Copying", "working", told);
    if (compose.dry) yield* copiedDry(compose, row.Id, source ? left.slice(name.length + 1) : undefined, left);
    const code = compose.dry ? 0 : yield* copy(within(compose, dockerCp, [...words, ...at(row.Id)]));
    if (told) yield* progress.event(name, "Copied", "done", told);
    return code;
  },
);

export const stats = composeVerb(
  {
    name: "stats",
    summary: "Display a live stream of container(s) resource usage statistics",
    usage: "stats [OPTIONS] [SERVICE]",
    takes: { least: 0, most: 1 },
    flags: [
      flag("-a, --all", "bool", "Also those that do not run"),
      flag("--format", "string", "Show the figures as table, as json, or by a Go template"),
      flag("--no-stream", "bool", "Only the first figures"),
      flag("--no-trunc", "bool", "Do not shorten anything"),
    ],
  },
  function* (compose) {
    const { call } = compose;
    const { rows } = yield* meant(compose, { all: call.bool("all") });
    const flags = ["all", "no-stream", "no-trunc"].filter((name) => call.bool(name)).map((name) => `--${name}`);
    if (!rows.length) return 0;
    return yield* showStats(
      within(compose, dockerStats, [...flags, ...(call.string("format") ? ["--format", call.string("format")] : []), ...rows.map(nameOf)]),
    );
  },
);
