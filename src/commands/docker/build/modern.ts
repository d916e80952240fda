// docker build with BuildKit: a solve on the engine, its progress, and what becomes of the result (buildx' commands/build.go, build/build.go).
import { type Material, provenanceOf } from "../../../docker/build/provenance.ts";
import type { Trace, Warning } from "../../../docker/build/trace.ts";
import { digestOf } from "../../../images/hash.ts";
import { canonical, parseReference } from "../../../images/reference.ts";
import type { Content } from "../../../machine/content.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure, type Query } from "../client.ts";
import { referenceOf } from "../image/pull.ts";
import type { Docker } from "../tool.ts";
import { builderFor } from "./chosen.ts";
import type { Context } from "./context.ts";
import { Display, modeOf } from "./display.ts";
import { loadsByDefault } from "./drivers.ts";
import { furtherContexts, inputsOf } from "./inputs.ts";
import { booted, containerOf, type Instance, Instances } from "./instances.ts";
import { containedOutputs, deliver, type Output, outputsOf, pushed } from "./outputs.ts";
import { failed, modernQuery, queryOf, saveId, wrong } from "./query.ts";

/** Where a rule is explained: JSONArgsRecommended is at json-args-recommended (linter.LinterRule). */
const pageOf = (rule: string): string =>
  rule
    .replace(/([a-z\d])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();

interface BuildMessage {
  id?: string;
  aux?: Trace | { ID: string } | { Archive: Content } | { Digest: string };
  error?: string;
  source?: string;
}

/** What a build left. */
export interface Built {
  /** Of the image; nothing where there is none. */
  id: string;
  /** What the build tells of itself to --metadata-file. */
  metadata: Readonly<Record<string, unknown>>;
}

/** A build that is asked for, checked as far as that can be done before it begins. */
export interface Asked {
  query: Record<string, Query[string]>;
  context: Context;
  outputs: readonly Output[];
  /** The builder in a container that is asked; the context's own where none is. */
  instance?: Instance | undefined;
}

const unused = ({ Driver }: Instance): string =>
  `WARNING: No output specified with ${Driver} driver. Build result will only remain in the build cache. To push result image into registry use --push or to load image into docker use --load\n`;

/** `dockerfile`: its text, where it is no file. @throws Failure */
export function* asked(docker: Docker, display: Display, dockerfile?: string, instance?: Instance): Task<Asked> {
  const { call, self } = docker;
  // Compose builds images, and nothing else.
  const outputs: Output[] = call.command.flags.some(({ name }) => name === "output")
    ? outputsOf(docker, instance !== undefined, instance !== undefined && !loadsByDefault(instance.Nodes[0].DriverOpts))
    : [{ type: "image", dest: "", push: false }];
  if (call.string("iidfile") && outputs.some(({ type }) => type === "local" || type === "tar"))
    throw wrong("local and tar exporters are incompatible with image ID file");
  const { query, notes, later, provenance } = modernQuery(docker, Boolean(instance));
  const silent = instance && !outputs.length && !call.bool("check") ? unused(instance) : "";
  if (!display.isQuiet) {
    yield* docker.err(notes);
    display.later(later + silent);
  }
  for (const tag of call.list("tag")) {
    const parsed = parseReference(tag);
    if ("error" in parsed) throw failed(`invalid tag ${JSON.stringify(tag)}: ${parsed.error}`);
  }
  let context: Context;
  try {
    context = yield* inputsOf(self, docker.args[0]!, call.string("file"), dockerfile);
  } catch (error) {
    throw error instanceof Failure && !error.message.startsWith("docker:") ? failed(error.message) : error;
  }
  const place = docker.args[0]!;
  const file = dockerfile === undefined ? call.string("file") : "";
  const isElsewhere = context.remote === place;
  const whole = (path: string) => (isElsewhere || !path || path === "-" ? path : resolvePath(self.directory, path));
  const own = queryOf(docker, context.dockerfile);
  return {
    context,
    outputs,
    instance,
    query: {
      ...own,
      buildid: BigInt(`0x${digestOf(JSON.stringify([docker.now, self.pid, place, file, own]))}`)
        .toString(36)
        .slice(0, 25),
      local: JSON.stringify({ path: whole(place), dockerfile: whole(file) }),
      ...query,
      version: "2",
      ...(context.remote ? { remote: context.remote } : {}),
      ...(yield* furtherContexts(self, call.list("build-context"))),
      ...(instance
        ? { builder: containerOf(instance), contained: JSON.stringify({ ...containedOutputs(outputs, query["platform"]), provenance }) }
        : {}),
      ...(outputs.length === 1 && outputs[0]!.type === "image"
        ? {}
        : { outputs: JSON.stringify(outputs.flatMap(({ type }) => (type === "cacheonly" ? [] : [{ Type: type }]))) }),
    },
  };
}

/** Runs a build to its end and takes its result to where it goes. @throws Failure */
export function* solve(docker: Docker, display: Display, { query, context, outputs, instance }: Asked): Task<Built> {
  const { progress } = display;
  const from = progress.vertices.length;
  let digest = "";
  const feed = yield* docker.client.feed<BuildMessage>("POST", "/build", {
    query,
    headers: docker.client.settings.headers(),
    raw: context.body,
  });
  let id = "";
  let archive: Content = "";
  let failure: BuildMessage | undefined;
  for (;;) {
    const messages = feed.take();
    const traces: Trace[] = [];
    for (const message of messages) {
      if (message.error !== undefined) failure = message;
      else if (message.id === "moby.image.id") id = (message.aux as { ID: string }).ID;
      else if (message.id === "moby.build.exported") digest = (message.aux as { Digest: string }).Digest;
      else if (message.id === "moby.build.files") archive = (message.aux as { Archive: Content }).Archive;
      else traces.push(message.aux as Trace);
    }
    yield* display.take(traces, feed.ended);
    if (feed.ended) break;
    yield display.isList ? { on: feed.changed, until: docker.now + 500 } : { on: feed.changed };
    if (display.isList && !feed.ended) yield* display.draw(false);
  }
  if (failure) {
    const shown = display.isRaw ? "" : `${progress.failures()}${display.isQuiet ? "" : progress.warningText(false)}`;
    throw new Failure(`${shown}${display.notes}${failure.source ?? ""}ERROR: failed to build: ${failure.error}`);
  }
  if (!instance && outputs.some(({ push }) => push))
    yield* pushed(docker, progress.vertices.length - from + 1, (trace) => display.take([trace], "finished" in trace));
  yield* deliver(docker, outputs, archive);
  // A cache that was not to be had hinders nothing, and is told of at the end.
  if (!display.isQuiet && !display.isRaw) yield* docker.err(progress.failures());
  const metadata = metadataOf(docker, { id, digest, instance }, progress.vertices.slice(from), query);
  return { id: instance ? digest : id, metadata };
}

/** What the exporter and the builder answer, as --metadata-file has it. */
function metadataOf(
  docker: Docker,
  { id, digest, instance }: { id: string; digest: string; instance: Instance | undefined },
  vertices: readonly { name: string }[],
  query: Asked["query"],
): Record<string, unknown> {
  const { call } = docker;
  const names = call.list("tag").map((tag) => {
    const reference = referenceOf(tag);
    return canonical({ ...reference, tag: reference.tag ?? (reference.digest ? undefined : "latest") });
  });
  const materials = vertices.flatMap(({ name }): Material[] => {
    const [, image, digest] = /(?:FROM|^\[context \S+\]) (\S+?)(?:@sha256:([0-9a-f]{64}))?$/.exec(name) ?? [];
    return image === undefined || image.includes("://") ? [] : [{ image, digest }];
  });
  const mode = docker.self.environment["BUILDX_METADATA_PROVENANCE"] || "min";
  return {
    ...(/^(0|f|false|disabled)$/i.test(mode)
      ? {}
      : { "buildx.build.provenance": provenanceOf(materials, { entryPoint: String(query["dockerfile"]), target: call.string("target") }) }),
    "buildx.build.ref": `${instance ? `${instance.Name}/${instance.Nodes[0].Name}` : "default/default"}/${query["buildid"]}`,
    ...(id ? { "containerimage.config.digest": id } : {}),
    ...(id || digest ? { "containerimage.digest": digest || id } : {}),
    ...((id || digest) && names.length ? { "image.name": names.join(",") } : {}),
  };
}

export function saveMetadata(docker: Docker, metadata: Readonly<Record<string, unknown>>): void {
  const path = docker.call.string("metadata-file");
  if (path)
    docker.self.machine.files.write(resolvePath(docker.self.directory, path), JSON.stringify(metadata, null, 2), {
      owner: docker.self.user,
    });
}

/** What --check found. */
export function checkText(docker: Docker, warnings: readonly Warning[]): string {
  const count = warnings.length;
  const head = count ? `${count} warning${count === 1 ? " has" : "s have"} been found!` : "no warnings found.";
  const each = warnings.map(({ rule, text, source = "" }) => {
    const place = source.replace(/^[^:\n]+/, dockerfileOf(docker));
    return `\nWARNING: ${rule} - https://docs.docker.com/go/dockerfile/rule/${pageOf(rule)}/\n${text}\n${place}`;
  });
  return `Check complete, ${head}\n${each.join("")}`;
}

/** Where the Dockerfile is, as seen from here. */
function dockerfileOf({ call, args }: Docker): string {
  const named = call.string("file") || `${args[0]}/Dockerfile`;
  if (named === "-" || args[0] === "-") return "Dockerfile";
  const parts = named.split("/").filter((part, index) => part !== "." && (part || !index));
  return parts.join("/");
}

/** Starts a builder where it does not run; the steps that it took. @throws Failure */
export function* readied(docker: Docker, display: Display, instance: Instance): Task<number> {
  try {
    return yield* booted(docker, instance, (trace) => display.take([trace], false));
  } catch (error) {
    if (!(error instanceof Failure) || instance.Driver !== "remote") throw error;
    throw new Failure(`${display.progress.failures()}${display.notes}${error.message.replace("ERROR: ", "ERROR: failed to build: ")}`);
  }
}

/** With BuildKit. `usual`: the builder where nobody tells another; `dockerfile`: its text, where it is no file. @throws Failure */
export function* modern(docker: Docker, usual?: string, dockerfile?: string): Task<number> {
  const { call, self } = docker;
  const instance = builderFor(docker, call.string("builder") || usual);
  const mode = modeOf(docker);
  const display = new Display(docker, mode, instance && { builder: instance.Name, driver: instance.Driver });
  const request = yield* asked(docker, display, dockerfile, instance);
  const old = call.string("iidfile") && resolvePath(self.directory, call.string("iidfile"));
  if (old && self.machine.files.exists(old)) self.machine.files.remove(old);
  yield* display.begin();
  new Instances(docker).touch(instance?.Name ?? docker.client.settings.current);
  if (instance) display.skip(yield* readied(docker, display, instance));
  const { id, metadata } = yield* solve(docker, display, request);
  if (call.bool("check")) {
    const { warnings } = display.progress;
    yield* docker.out(checkText(docker, warnings));
    return warnings.length ? 1 : 0;
  }
  if (!display.isQuiet && !display.isRaw) yield* docker.err(display.progress.warningText(false));
  yield* docker.err(display.notes);
  if (mode === "quiet" && id) yield* docker.out(`${id}\n`);
  saveId(docker, id);
  saveMetadata(docker, metadata);
  return 0;
}
