// Where the result of a build goes: -o, --push and --load (buildx' util/buildflags, controller/build).
import { unpack } from "../../../docker/build/archive.ts";
import { bytesText, type Trace } from "../../../docker/build/trace.ts";
import { canonical } from "../../../images/reference.ts";
import type { Content } from "../../../machine/content.ts";
import { parent, resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { Failure, part } from "../client.ts";
import { send } from "../image/archive.ts";
import { familiarRepository, referenceOf } from "../image/pull.ts";
import type { Message } from "../progress.ts";
import type { Docker } from "../tool.ts";
import { failed, fieldsOf, notSupported, wrong } from "./query.ts";

export interface Output {
  type: "image" | "local" | "tar" | "cacheonly";
  /** A folder or a file; "-" is standard output. */
  dest: string;
  push: boolean;
}

const fail = (why: string): never => {
  throw failed(why);
};
/** What the docker driver does not export, and builders in containers do, as yet nowhere here. @throws Failure */
function unsupported(what: string, isContained: boolean): never {
  throw isContained ? new Failure(`docker: k8s-quest does not simulate the ${what} to a file yet`) : notSupported(what, "build-exporters");
}
const TRUE = /^(1|t|true)$/i;

function parse(docker: Docker, text: string, isContained: boolean): Output {
  const fields = text.split(",");
  if (fields.length === 1 && !text.startsWith("type="))
    return text === "-"
      ? toFile(docker, { type: "tar", dest: "-", push: false })
      : toFolder(docker, { type: "local", dest: text, push: false });
  const values = fieldsOf(text);
  const type = values.get("type");
  if (!type) throw wrong("type is required for output");
  const dest = values.get("dest") ?? "";
  switch (type) {
    case "local":
      return toFolder(docker, { type, dest, push: false });
    case "tar":
      return toFile(docker, { type, dest: dest || "-", push: false });
    case "image":
    case "registry":
      return { type: "image", dest: "", push: type === "registry" || TRUE.test(values.get("push") ?? "") };
    case "docker":
      return dest ? unsupported("Docker exporter", isContained) : { type: "image", dest: "", push: false };
    case "oci":
      return unsupported("OCI exporter", isContained);
    case "cacheonly":
      return { type, dest: "", push: false };
    default:
      return fail(`failed to solve: exporter ${JSON.stringify(type)} could not be found`);
  }
}

function toFolder(docker: Docker, output: Output): Output {
  const { self } = docker;
  if (!output.dest) fail(`dest is required for ${output.type} exporter`);
  if (output.dest === "-") fail(`dest cannot be stdout for ${output.type} exporter`);
  const node = self.machine.files.lookup(resolvePath(self.directory, output.dest));
  if (node && node.type !== "folder") fail(`destination directory should be a directory, but ${output.dest} is a file`);
  return output;
}

function toFile(docker: Docker, output: Output): Output {
  const { self } = docker;
  if (output.dest === "-") {
    if (self.stdout.terminal) fail(`dest file is required for ${output.type} exporter. refusing to write to console`);
  } else if (self.machine.files.isFolder(resolvePath(self.directory, output.dest)))
    fail(`destination file ${resolvePath(self.directory, output.dest)} is a directory`);
  return output;
}

/** What flags ask for; an image, unless they ask for something else, or what is made stays with its builder. @throws Failure */
export function outputsOf(docker: Docker, isContained = false, isKept = isContained): Output[] {
  const { call } = docker;
  const asked = call.list("output").map((each) => parse(docker, each, isContained));
  const push = call.bool("push");
  if (push || call.bool("load") || (!asked.length && !isKept)) {
    const image = asked.find(({ type }) => type === "image");
    if (image) image.push ||= push;
    else asked.push({ type: "image", dest: "", push });
  }
  if (asked.some((each) => each.push) && !call.list("tag").length) fail("tag is needed when pushing to registry");
  return asked;
}

/** What a builder in a container is to do with an image. @throws Failure */
export function containedOutputs(outputs: readonly Output[], platforms: unknown): { push: boolean; load: boolean } {
  const isSeveral = String(platforms ?? "").includes(",");
  const push = outputs.some((each) => each.push);
  const load = outputs.some(({ type, push }) => type === "image" && !push);
  if (load && isSeveral) fail("docker exporter does not currently support exporting manifest lists");
  if (isSeveral && outputs.some(({ type }) => type === "local" || type === "tar"))
    throw new Failure("docker: k8s-quest does not simulate files of several platforms as a build's result yet");
  return { push, load };
}

/** Writes the files of a build where they were asked for. */
export function* deliver(docker: Docker, outputs: readonly Output[], archive: Content): Task<void> {
  const { self } = docker;
  const { files } = self.machine;
  for (const { type, dest } of outputs) {
    if (type === "image" || type === "cacheonly") continue;
    const path = resolvePath(self.directory, dest);
    if (type === "tar") {
      if (dest === "-") yield* send(docker, archive);
      else files.write(path, archive, { owner: self.user });
      continue;
    }
    files.makeFolder(path, { parents: true, owner: self.user });
    for (const entry of unpack(archive)) {
      const to = `${path}/${entry.name.replace(/\/$/, "")}`;
      if (entry.type === "folder") files.makeFolder(to, { parents: true, mode: entry.mode, owner: self.user });
      else {
        files.makeFolder(parent(to), { parents: true, owner: self.user });
        if (entry.type === "link") {
          if (files.lookup(to)) files.remove(to);
          files.link(entry.target ?? "", to);
        } else files.write(to, entry.content ?? "", { mode: entry.mode, owner: self.user });
      }
    }
  }
}

/** Pushes what was built under its names, and tells of each as of a step of the build. `next`: the number of the next step. @throws Failure */
export function* pushed(docker: Docker, next: number, tell: (trace: Trace) => Task<void>): Task<void> {
  const { call, client } = docker;
  for (const [index, tag] of call.list("tag").entries()) {
    const vertex = next + index;
    const reference = { ...referenceOf(tag), digest: undefined };
    const name = canonical({ ...reference, tag: reference.tag ?? "latest" });
    const start = docker.now;
    const seconds = () => (docker.now - start) / 1000;
    yield* tell({ vertex, name: `pushing ${name} with docker`, started: true });
    const feed = yield* client.feed<Message>("POST", `/images/${part(familiarRepository(reference))}/push`, {
      query: { tag: reference.tag ?? "latest" },
      headers: client.settings.header(reference.host),
    });
    const sizes = new Map<string, number>();
    for (;;) {
      for (const { id, status, progressDetail, error } of feed.take()) {
        if (id && progressDetail?.total) sizes.set(id, progressDetail.total);
        if (id && status === "Pushed") {
          const size = sizes.get(id);
          const amount = size === undefined ? "" : ` ${bytesText(size)} / ${bytesText(size)}`;
          yield* tell({ vertex, status: `pushing layer ${id}${amount}`, seconds: seconds(), done: true });
        }
        if (error === undefined) continue;
        yield* tell({ vertex, finished: true, seconds: seconds(), error });
        throw new Failure(`------\n > pushing ${name} with docker:\n------\nERROR: failed to build: ${error}`);
      }
      if (feed.ended) break;
      yield { on: feed.changed };
    }
    yield* tell({ vertex, finished: true, seconds: seconds() });
  }
}
