// docker save, load, import, export and commit: images and containers as archives.
import { isHttpUrl } from "../../../docker/build/get.ts";
import type { Content } from "../../../machine/content.ts";
import { FileError } from "../../../machine/file-error.ts";
import { baseName, parent, resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import { readWhole } from "../../../machine/tasks.ts";
import { Failure, part } from "../client.ts";
import { flag } from "../flags.ts";
import { type Message, showProgress } from "../progress.ts";
import { substituted } from "../substituted.ts";
import { type Docker, verb } from "../tool.ts";
import { referenceOf } from "./pull.ts";

/** An archive goes to a file, or out. */
function* give(docker: Docker, archive: Content, to: string): Task<number> {
  if (to) writeFile(docker, to, archive);
  else yield* send(docker, archive);
  return 0;
}

/** @throws Failure where it goes into a file that cannot take it */
export function* send(docker: Docker, archive: Content): Task<void> {
  try {
    yield* docker.out(archive);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure(`write /dev/stdout: ${error.message.toLowerCase()}`);
  }
}

/** Writes beside the file, for its owner alone, and puts that in its place at the end (moby/sys/atomicwriter). @throws Failure */
export function writeFile({ self }: Docker, name: string, archive: Content): void {
  const { files, random } = self.machine;
  const path = resolvePath(self.directory, name);
  try {
    files.write(path, archive, { owner: self.user, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const beside = `${parent(path)}/.tmp-${baseName(path)}${random.stream(`temporary ${path}`).between(0, 2 ** 32 - 1)}`;
    throw new Failure(
      error.code === "ENOSPC" ? `write ${beside}: no space left on device` : `open ${name}: ${error.message.toLowerCase()}`,
    );
  }
}

/** @throws Failure */
function readFile({ self }: Docker, name: string): Content {
  try {
    return substituted(self, name) ?? self.machine.files.contentOf(resolvePath(self.directory, name));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure(`open ${name}: ${error.message.toLowerCase()}`);
  }
}

/** A folder that has to be there for a file to be written to. @throws Failure */
export function mayWrite({ self }: Docker, name: string): void {
  const path = resolvePath(self.directory, name);
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  if (!self.machine.files.isFolder(folder))
    throw new Failure(
      `invalid output path: directory ${JSON.stringify(name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : ".")} does not exist`,
    );
}

function* bytes(docker: Docker, path: string, asked: Parameters<Docker["client"]["send"]>[2] = {}): Task<Content> {
  const got = yield* docker.client.send("GET", path, asked);
  return "text" in got ? got.text : "";
}

const output = flag("-o, --output", "string", "Write to a file instead of STDOUT");

/** Where an archive goes: a file that can be written, or "" for standard output, which must be no terminal. @throws Failure */
function outputOf(docker: Docker, what: "save image" | "export container"): string {
  const to = docker.call.string("output");
  if (!to && docker.self.stdout.terminal) throw new Failure("cowardly refusing to save to a terminal. Use the -o flag or redirect");
  if (to)
    try {
      mayWrite(docker, to);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(`failed to ${what}: ${error.message}`);
    }
  return to;
}

export const save = verb(
  {
    name: "save",
    summary: "Save one or more images to a tar archive (streamed to STDOUT by default)",
    usage: "save [OPTIONS] IMAGE [IMAGE...]",
    takes: { least: 1 },
    flags: [output],
  },
  function* (docker) {
    const to = outputOf(docker, "save image");
    return yield* give(docker, yield* bytes(docker, "/images/get", { query: { names: docker.args } }), to);
  },
);

export const load = verb(
  {
    name: "load",
    summary: "Load an image from a tar archive or STDIN",
    usage: "load [OPTIONS]",
    flags: [flag("-i, --input", "string", "Read from a file instead of STDIN"), flag("-q, --quiet", "bool", "Say nothing while it loads")],
  },
  function* (docker) {
    const from = docker.call.string("input");
    if (!from && docker.self.stdin.terminal) throw new Failure("requested load from stdin, but stdin is empty");
    const raw = from ? readFile(docker, from) : yield* readWhole(docker.self.stdin);
    const feed = yield* docker.client.feed<Message>("POST", "/images/load", { raw, query: { quiet: docker.call.bool("quiet") } });
    yield* showProgress(docker, feed, docker.self.stdout);
    return 0;
  },
);

export const exportVerb = verb(
  {
    name: "export",
    summary: "Export a container's filesystem as a tar archive",
    usage: "export [OPTIONS] CONTAINER",
    takes: { least: 1, most: 1 },
    flags: [output],
  },
  function* (docker) {
    const to = outputOf(docker, "export container");
    return yield* give(docker, yield* bytes(docker, `/containers/${part(docker.args[0]!)}/export`), to);
  },
);

const change = flag("-c, --change", "list", "An instruction of a Dockerfile for the image");

/** Name and tag as the API takes them apart. @throws Failure */
export const nameQuery = (text: string | undefined): { repo?: string; tag?: string } => {
  if (!text) return {};
  const reference = referenceOf(text);
  return { repo: reference.repository.replace(/^docker\.io\/(library\/)?/, ""), tag: reference.tag ?? "latest" };
};

export const importVerb = verb(
  {
    name: "import",
    summary: "Import the contents from a tarball to create a filesystem image",
    usage: "import [OPTIONS] file|URL|- [REPOSITORY[:TAG]]",
    takes: { least: 1 },
    flags: [
      change,
      flag("-m, --message", "string", "What is said about it in its history"),
      flag("--platform", "string", "Platform, where the server has several"),
    ],
  },
  function* (docker) {
    const { call } = docker;
    const [from = "", name] = call.args;
    const isUrl = isHttpUrl(from);
    const raw = from === "-" ? yield* readWhole(docker.self.stdin) : isUrl ? "" : readFile(docker, from);
    const feed = yield* docker.client.feed<Message>("POST", "/images/create", {
      raw,
      query: { fromSrc: isUrl ? from : "-", ...nameQuery(name), message: call.string("message"), changes: call.list("change") },
    });
    yield* showProgress(docker, feed, docker.self.stdout);
    return 0;
  },
);

export const commit = verb(
  {
    name: "commit",
    summary: "Create a new image from a container's changes",
    usage: "commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
    takes: { least: 1, most: 2 },
    flags: [
      flag("-a, --author", "string", 'Who made it ("John Hannibal Smith <hannibal@a-team.com>")'),
      change,
      flag("-m, --message", "string", "What is said about it in its history"),
      flag("-p, --pause", "bool", "Let the container stand still meanwhile", { default: "true" }),
    ],
  },
  function* (docker) {
    const { call } = docker;
    const [container = "", name] = call.args;
    const { Id } = yield* docker.client.json<{ Id: string }>("POST", "/commit", {
      query: {
        container,
        ...nameQuery(name),
        comment: call.string("message"),
        author: call.string("author"),
        changes: call.list("change"),
        ...(call.bool("pause") ? {} : { pause: 0 }),
      },
      body: {},
    });
    yield* docker.out(`${Id}\n`);
    return 0;
  },
);
