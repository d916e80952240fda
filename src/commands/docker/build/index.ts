// docker build, with BuildKit and without; docker buildx and docker builder.
import { humanSize } from "../../../base/units.ts";
import type { Feed } from "../../../docker/api/message.ts";
import type { Trace } from "../../../docker/build/trace.ts";
import { parseReference } from "../../../images/reference.ts";
import { resolvePath } from "../../../machine/files.ts";
import type { Task } from "../../../machine/process.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { Failure, filtersOf, type Query } from "../client.ts";
import { flag } from "../flags.ts";
import { type Message, showProgress } from "../progress.ts";
import { type Docker, group, type Verb, verb } from "../tool.ts";
import { builders, known } from "./builders.ts";
import { type Context, contextOf, contextProblem, furtherContexts, sizeOf } from "./context.ts";
import { deliver, type Output, outputsOf, pushed } from "./outputs.ts";
import { Progress } from "./progress.ts";

const flags = [
  flag("--add-host", "list", "A further line of /etc/hosts (host:ip)"),
  flag("--allow", "strings", "Let the build do more", { unsimulated: true }),
  flag("--annotation", "strings", "An annotation of the image", { unsimulated: true }),
  flag("--build-arg", "list", "A value for an ARG (NAME=value, or NAME from the environment)"),
  flag("--build-context", "strings", "A further context (name=path)", { check: contextProblem }),
  flag("--builder", "string", "The builder"),
  flag("--cache-from", "strings", "Images to take as cache", { unsimulated: true }),
  flag("--cache-to", "strings", "Where the cache goes", { unsimulated: true }),
  flag("--check", "bool", "Only look the Dockerfile over"),
  flag("-f, --file", "string", 'Name of the Dockerfile (default "PATH/Dockerfile")'),
  flag("--force-rm", "bool", "Always take intermediate containers away"),
  flag("--iidfile", "string", "Write the image's identity to the file"),
  flag("--label", "list", "A label of the image (name=value)"),
  flag("--load", "bool", "The same as --output=type=docker"),
  flag("-m, --memory", "bytes", "A limit of memory for RUN", { unsimulated: true }),
  flag("--metadata-file", "string", "Write what came out to the file", { unsimulated: true }),
  flag("--network", "string", "The network of RUN", { default: "default" }),
  flag("--no-cache", "bool", "Do not use the cache"),
  flag("--no-cache-filter", "strings", "Stages that do not use the cache"),
  flag("-o, --output", "stringArray", 'Where the result goes ("type=local,dest=path")'),
  flag("--platform", "strings", "The platform of the image"),
  flag("--progress", "string", "How progress is shown (auto, quiet, plain, tty, rawjson)", { default: "auto" }),
  flag("--provenance", "string", "The same as --attest=type=provenance"),
  flag("--pull", "bool", "Ask the registry for newer images in any case"),
  flag("--push", "bool", "The same as --output=type=registry"),
  flag("-q, --quiet", "bool", "Say only the image's identity"),
  flag("--rm", "bool", "Take intermediate containers away", { default: "true" }),
  flag("--sbom", "string", "The same as --attest=type=sbom"),
  flag("--secret", "list", "A secret for RUN --mount (id=name,src=file)"),
  flag("--shm-size", "bytes", "Shared memory of RUN", { unsimulated: true }),
  flag("--squash", "bool", "Make one layer of all", { unsimulated: true }),
  flag("--ssh", "list", "Keys of SSH for RUN --mount", { unsimulated: true }),
  flag("-t, --tag", "list", 'Name and tag ("name:tag")'),
  flag("--target", "string", "The stage to build"),
  flag("--ulimit", "ulimit", "Limits of RUN", { unsimulated: true }),
];

/** What flags ask of the engine. */
function queryOf(docker: Docker, dockerfile: string): Record<string, Query[string]> {
  const { call, self } = docker;
  const platform = call.list("platform");
  if (platform.some((each) => each !== "linux/amd64"))
    throw new Failure(`docker: k8s-quest does not simulate building for ${platform.join(",")} yet`);
  const pairs = (list: readonly string[], usual: (name: string) => string | undefined) =>
    Object.fromEntries(
      list.flatMap((each): [string, string][] => {
        const at = each.indexOf("=");
        if (at >= 0) return [[each.slice(0, at), each.slice(at + 1)]];
        const value = usual(each);
        return value === undefined ? [] : [[each, value]];
      }),
    );
  const secrets: Record<string, string> = {};
  for (const each of call.list("secret")) {
    const fields = new Map(each.split(",").map((field) => field.split("=", 2) as [string, string]));
    const id = fields.get("id") ?? "";
    const from = fields.get("src") ?? fields.get("source");
    const variable = fields.get("env") ?? (from === undefined ? id : undefined);
    const path = from === undefined ? undefined : resolvePath(self.directory, from);
    if (path !== undefined && self.machine.files.lookup(path)?.type !== "file")
      throw new Failure(`ERROR: failed to stat ${from}: stat ${from}: no such file or directory`);
    const value = path === undefined ? self.environment[variable!] : self.machine.files.read(path);
    if (value !== undefined) secrets[id] = value;
  }
  return {
    dockerfile,
    t: call.list("tag"),
    buildargs: JSON.stringify(pairs(call.list("build-arg"), (name) => self.environment[name])),
    labels: JSON.stringify(pairs(call.list("label"), () => "")),
    target: call.string("target"),
    nocache: call.bool("no-cache"),
    pull: call.bool("pull"),
    networkmode: call.string("network"),
    extrahosts: call.list("add-host").join(","),
    ...(Object.keys(secrets).length ? { secrets: JSON.stringify(secrets) } : {}),
    ...(call.bool("check") ? { check: "1" } : {}),
  };
}

function saveId(docker: Docker, id: string): void {
  const path = docker.call.string("iidfile");
  if (path) docker.self.machine.files.write(resolvePath(docker.self.directory, path), id);
}

/** As the older builder does it: docker build with DOCKER_BUILDKIT=0. */
function* classic(docker: Docker): Task<void> {
  const { call } = docker;
  for (const name of ["output", "push", "build-context", "no-cache-filter"])
    if (call.given(name))
      throw new Failure(
        `the --${name} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
      );
  const context = yield* contextOf(docker.self, docker.args[0]!, call.string("file"));
  if (!context.body.includes(context.dockerfile) && docker.args[0] !== "-") {
    const path = resolvePath(resolvePath(docker.self.directory, docker.args[0]!), call.string("file") || "Dockerfile");
    throw new Failure(
      `unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${path}: no such file or directory`,
    );
  }
  const quiet = call.bool("quiet");
  if (!quiet) yield* docker.out(`Sending build context to Docker daemon  ${humanSize(sizeOf(context))}\r\r\n`);
  const feed = yield* docker.client.feed<Message>("POST", "/build", {
    query: {
      ...queryOf(docker, context.dockerfile),
      version: "1",
      rm: call.bool("rm"),
      forcerm: call.bool("force-rm"),
      ...(quiet ? { q: "1" } : {}),
    },
    headers: docker.client.settings.headers(),
    raw: context.body,
  });
  let id = "";
  let failure: Failure | undefined;
  try {
    yield* showProgress(
      docker,
      coded(feed, (code) => (failure = code)),
      docker.self.stdout,
      (value) => (id = (value as { ID: string }).ID),
    );
  } catch (error) {
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

/** Where a rule is explained: JSONArgsRecommended is at json-args-recommended (linter.LinterRule). */
const pageOf = (rule: string): string =>
  rule
    .replace(/([a-z\d])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();

interface BuildMessage {
  id?: string;
  aux?: Trace | { ID: string } | { Archive: string };
  error?: string;
  source?: string;
}

/** With BuildKit. `dockerfile`: its text, where it is no file. @throws Failure */
export function* modern(docker: Docker, dockerfile?: string): Task<number> {
  const { call, self } = docker;
  for (const tag of call.list("tag")) {
    const parsed = parseReference(tag);
    if ("error" in parsed) throw new Failure(`ERROR: failed to build: invalid tag ${JSON.stringify(tag)}: ${parsed.error}`);
  }
  known(call.string("builder") || undefined);
  if (["provenance", "sbom"].some((name) => call.given(name) && !/^(0|f|false)$/i.test(call.string(name))))
    throw new Failure(
      "ERROR: failed to build: Attestation is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.\nLearn more at https://docs.docker.com/go/attestations/",
    );
  let context: Context;
  try {
    context = yield* contextOf(self, docker.args[0]!, call.string("file"), dockerfile);
  } catch (error) {
    throw error instanceof Failure && !error.message.startsWith("docker:") ? new Failure(`ERROR: ${error.message}`) : error;
  }
  // Compose builds images, and nothing else.
  const outputs: Output[] = call.command.flags.some(({ name }) => name === "output")
    ? outputsOf(docker)
    : [{ type: "image", dest: "", push: false }];
  const start = docker.now;
  const feed = yield* docker.client.feed<BuildMessage>("POST", "/build", {
    query: {
      ...queryOf(docker, context.dockerfile),
      version: "2",
      ...(yield* furtherContexts(docker.self, call.list("build-context"))),
      nocachefilter: call.list("no-cache-filter").join(",") || undefined,
      ...(outputs.some(({ type }) => type !== "image") ? { outputs: JSON.stringify(outputs.map(({ type }) => ({ Type: type }))) } : {}),
    },
    headers: docker.client.settings.headers(),
    raw: context.body,
  });
  const progress = new Progress();
  const quiet = call.bool("quiet") || call.string("progress") === "quiet";
  const kind = call.string("progress");
  const terminal = terminalOf({ stdin: self.stderr, stdout: self.stderr, stderr: self.stderr });
  const tty = !quiet && kind !== "plain" && terminal !== undefined;
  if (!quiet && !tty) yield* docker.err(`#0 building with "default" instance using docker driver\n\n`);
  let drawn = 0;
  const draw = function* (over: boolean): Task<void> {
    const lines = progress.drawn(docker.now, start, terminal?.columns ?? 80, over);
    yield* docker.err(`${drawn ? `\x1b[${drawn}A` : ""}${lines.map((line) => `\x1b[2K${line}\n`).join("")}\x1b[J`);
    drawn = lines.length;
  };
  let id = "";
  let archive = "";
  let failed: BuildMessage | undefined;
  for (;;) {
    const messages = feed.take();
    let text = "";
    for (const message of messages) {
      if (message.error !== undefined) failed = message;
      else if (message.id === "moby.image.id") id = (message.aux as { ID: string }).ID;
      else if (message.id === "moby.build.files") archive = (message.aux as { Archive: string }).Archive;
      else text += progress.take(message.aux as Trace, docker.now);
    }
    if (tty && messages.length) yield* draw(feed.ended);
    else if (text && !quiet) yield* docker.err(text);
    if (feed.ended) break;
    yield tty ? { on: feed.changed, until: docker.now + 500 } : { on: feed.changed };
    if (tty && !feed.ended) yield* draw(false);
  }
  if (failed) {
    if (quiet) yield* docker.err("");
    throw new Failure(
      `${progress.failures()}${quiet ? "" : progress.warningText(false)}${failed.source ?? ""}ERROR: failed to build: ${failed.error}`,
    );
  }
  if (outputs.some(({ push }) => push))
    yield* pushed(docker, progress.vertices.length + 1, function* (trace) {
      const text = progress.take(trace, docker.now);
      if (tty) yield* draw("finished" in trace);
      else if (!quiet) yield* docker.err(text);
    });
  yield* deliver(docker, outputs, archive);
  if (!quiet) yield* docker.err(call.bool("check") ? "" : progress.warningText(false));
  if (call.bool("check")) {
    const count = progress.warnings.length;
    yield* docker.out(
      count ? `Check complete, ${count} warning${count === 1 ? " has" : "s have"} been found!\n` : "Check complete, no warnings found.\n",
    );
    for (const { rule, text, source = "" } of progress.warnings)
      yield* docker.out(`\nWARNING: ${rule} - https://docs.docker.com/go/dockerfile/rule/${pageOf(rule)}/\n${text}\n${source}`);
    return count ? 1 : 0;
  }
  if (quiet && id) yield* docker.out(`${id}\n`);
  saveId(docker, id);
  return 0;
}

const usage = "build [OPTIONS] PATH | URL | -";
const one = { least: 1, most: 1 };

export const build: Verb = verb(
  { name: "build", summary: "Build an image from a Dockerfile", usage, takes: one, flags },
  function* (docker) {
    if (docker.self.environment["DOCKER_BUILDKIT"] !== "0") return yield* modern(docker);
    yield* classic(docker);
    return 0;
  },
);

const buildxBuild: Verb = verb({ name: "build", summary: "Start a build", usage, aliases: ["b"], takes: one, flags }, (docker) =>
  modern(docker),
);

interface Pruned {
  CachesDeleted: readonly string[] | null;
  SpaceReclaimed: number;
}

const prune: Verb = verb(
  {
    name: "prune",
    summary: "Take the build cache away",
    usage: "prune",
    flags: [
      flag("-a, --all", "bool", "All of it, not only what nothing needs"),
      flag("--filter", "filter", 'Only what fits (e.g. "until=24h")'),
      flag("-f, --force", "bool", "Do not ask"),
      flag("--keep-storage", "bytes", "How much of it may stay", { unsimulated: true }),
    ],
  },
  function* (docker) {
    const { call, self } = docker;
    const all = call.bool("all");
    if (!call.bool("force")) {
      const what = all ? "all build cache" : "all dangling build cache";
      yield* docker.out(`WARNING! This will remove ${what}. Are you sure you want to continue? [y/N] `);
      let answer = "";
      while (!answer.includes("\n") && !self.stdin.ended) {
        answer += self.stdin.read();
        if (!answer.includes("\n") && !self.stdin.ended) yield { on: self.stdin.changed };
      }
      if (!/^y/i.test(answer.trim())) {
        yield* docker.out("Total reclaimed space: 0B\n");
        return 0;
      }
    }
    const pruned = yield* docker.client.json<Pruned>("POST", "/build/prune", { query: { all, filters: filtersOf(call.list("filter")) } });
    const ids = pruned.CachesDeleted ?? [];
    yield* docker.out(
      `${ids.length ? `Deleted build cache objects:\n${ids.map((id) => `${id}\n`).join("")}\n` : ""}Total reclaimed space: ${humanSize(pruned.SpaceReclaimed)}\n`,
    );
    return 0;
  },
);

export const builder: Verb = group("builder", "Manage builds", [build, prune]);

export const buildx: Verb = group("buildx", "Docker Buildx", [buildxBuild, prune, ...builders]);
