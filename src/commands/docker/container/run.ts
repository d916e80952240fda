// docker run and docker create: make a container, fetch its image where it is missing, start it, and stay with it (cli/command/container/run.go).
import type { CreateBody } from "../../../docker/types.ts";
import { FileError } from "../../../machine/file-error.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Task } from "../../../machine/process.ts";
import type { SignalName } from "../../../machine/signals.ts";
import { DaemonError, Failure, part } from "../client.ts";
import { flag } from "../flags.ts";
import { familiarName, pullImage, referenceOf } from "../image/pull.ts";
import { platformAsked } from "../platform.ts";
import { Uninitialized } from "../settings.ts";
import { Detached, detachKeys, join } from "../streams.ts";
import { type Docker, verb } from "../tool.ts";
import { createBody } from "./config.ts";
import { createFlags } from "./create-flags.ts";

/** A failure of run or create with the program's name before it, and where help is (run.go: withHelp). */
const withHelp = (error: Failure, name: string, code = 125): Failure =>
  error instanceof Uninitialized
    ? error
    : new Failure(`docker: ${error.message}\n\nRun 'docker ${name} --help' for more information`, code);

/** How a run ends whose container could not be made or started (run.go: toStatusError). */
function runFailure(error: Failure): Failure {
  const { message } = error;
  if (/executable file not found|no such file or directory|system cannot find the file specified/.test(message))
    return withHelp(error, "run", 127);
  return withHelp(error, "run", /permission denied|is a directory/.test(message) ? 126 : 125);
}

/** Makes the container; gives its identity. @throws Failure */
function* create(docker: Docker, body: CreateBody): Task<string> {
  const { call, client, self } = docker;
  const cidfile = call.string("cidfile");
  const path = cidfile && resolvePath(self.directory, cidfile);
  if (path && self.machine.files.exists(path))
    throw new Failure(`container ID file found, make sure the other container isn't running or delete ${cidfile}`);
  const pulling = call.string("pull");
  const image = body.Image ?? "";
  const platform = platformAsked(docker);
  const known = /^(sha256:)?[0-9a-f]{64}$/.test(image) ? undefined : referenceOf(image);
  const progress = call.bool("quiet") ? undefined : self.stderr;
  if (pulling === "always" && known) yield* pullImage(docker, known, progress, platform);
  const ask = () =>
    client.json<{ Id: string; Warnings?: readonly string[] | null }>("POST", "/containers/create", {
      query: { name: call.string("name"), platform },
      body,
    });
  let made: { Id: string; Warnings?: readonly string[] | null };
  try {
    made = yield* ask();
  } catch (error) {
    if (!(error instanceof DaemonError) || error.status !== 404 || !known || pulling !== "missing") throw error;
    if (progress) yield* docker.err(`Unable to find image '${familiarName(known)}' locally\n`);
    yield* pullImage(docker, known, progress, platform);
    made = yield* ask();
  }
  for (const warning of made.Warnings ?? []) yield* docker.err(`WARNING: ${warning}\n`);
  if (path)
    try {
      self.machine.files.write(path, made.Id, { owner: self.user });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new Failure(`failed to create the container ID file: open ${cidfile}: ${error.message.toLowerCase()}`);
    }
  return made.Id;
}

const PULLING: readonly string[] = ["always", "missing", "never"];

/** @throws Failure */
function body(docker: Docker, name: string): CreateBody {
  const pulling = docker.call.string("pull");
  try {
    if (pulling && !PULLING.includes(pulling))
      throw new Failure(`invalid pull option: '${pulling}': must be one of "always", "missing" or "never"`);
    return createBody(docker.self, docker.call);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw withHelp(error, name);
  }
}

export const createVerb = verb(
  {
    name: "create",
    summary: "Create a new container",
    usage: "create [OPTIONS] IMAGE [COMMAND] [ARG...]",
    takes: { least: 1 },
    passesOn: true,
    flags: createFlags,
  },
  function* (docker) {
    const asked = body(docker, "create");
    yield* docker.out(`${yield* create(docker, asked)}\n`);
    return 0;
  },
);

export const run = verb(
  {
    name: "run",
    summary: "Create and run a new container from an image",
    usage: "run [OPTIONS] IMAGE [COMMAND] [ARG...]",
    takes: { least: 1 },
    passesOn: true,
    flags: [
      ...createFlags,
      flag("-d, --detach", "bool", "Leave it in the background and print its ID"),
      flag("--detach-keys", "string", "The keys that leave it alone"),
      flag("--sig-proxy", "bool", "Pass signals on to it", { default: "true" }),
    ],
  },
  function* (docker) {
    const { call, client, self } = docker;
    const wanted = body(docker, "run");
    const detach = call.bool("detach");
    const tty = wanted.Tty ?? false;
    if (detach && call.list("attach").length) throw new Failure("conflicting options: cannot specify both --attach and --detach");
    const joined: CreateBody = detach
      ? { ...wanted, AttachStdin: false, AttachStdout: false, AttachStderr: false, StdinOnce: false }
      : wanted;
    if (!detach && joined.AttachStdin && tty && !self.stdin.terminal) throw new Failure("the input device is not a TTY");
    let id: string;
    try {
      id = yield* create(docker, joined);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw runFailure(error);
    }
    const path = `/containers/${part(id)}`;
    const start = function* (): Task<void> {
      try {
        yield* client.send("POST", `${path}/start`);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        throw runFailure(error);
      }
    };
    const { AttachStdin: stdin = false, AttachStdout: stdout = false, AttachStderr: stderr = false } = joined;
    if (detach || !(stdin || stdout || stderr)) {
      yield* start();
      yield* docker.out(`${id}\n`);
      return 0;
    }
    const keys = detachKeys(call.string("detach-keys"));
    const session = yield* client.session(`${path}/attach`, {
      query: { stream: true, stdin, stdout, stderr, detachKeys: call.string("detach-keys") },
    });
    // Asked before the container begins: it may have ended when it is asked after.
    const ended = yield* client.ending(id, call.bool("rm") ? "removed" : "next-exit");
    try {
      yield* start();
    } catch (error) {
      if (error instanceof Failure && call.bool("rm")) yield* ended();
      throw error;
    }
    const signal = call.bool("sig-proxy") && !tty ? (name: SignalName) => forward(docker, id, name) : undefined;
    try {
      yield* join(docker, session, {
        stdin,
        stdout,
        stderr,
        tty,
        keys,
        ...(tty ? { resize: (w: number, h: number) => attempt(client.send("POST", `${path}/resize`, { query: { w, h } })) } : {}),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (error instanceof Detached) return 0;
      throw error;
    }
    return yield* ended();
  },
);

/** Passes a signal on; a container that has ended does not mind. */
export function forward(docker: Docker, id: string, name: SignalName): Task<unknown> {
  return attempt(docker.client.send("POST", `/containers/${part(id)}/kill`, { query: { signal: name } }));
}

/** Does something whose failure nobody is told. */
export function* attempt(task: Task<unknown>): Task<void> {
  try {
    yield* task;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
