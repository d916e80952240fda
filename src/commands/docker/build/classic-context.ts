// What the older builder's client sends: a folder, what comes by standard input, or what it fetches itself (cli/command/image/build/context.go).

import { byteLength } from "../../../base/bytes.ts";
import { pack } from "../../../docker/build/archive.ts";
import { cloned } from "../../../docker/build/classic-remote.ts";
import { gotten, isHttpUrl } from "../../../docker/build/get.ts";
import { GitUrlError, gitUrlOf } from "../../../docker/build/git-url.ts";
import { EngineError } from "../../../docker/error.ts";
import { FileSystem } from "../../../machine/files.ts";
import { normalise, resolvePath } from "../../../machine/paths.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { readAll } from "../../../machine/tasks.ts";
import { Failure } from "../client.ts";
import { bar } from "../progress.ts";
import { type Context, contextIn, contextOfFolder, contextOfStdin, holds, isLocalFolder, lone, packed } from "./context.ts";

/** Bytes that the client reads to see what it is, and columns that its bars have where there is no terminal. */
const FIRST = 4096;
const COLUMNS = 200;

/** Who is told of it. */
export interface Listener {
  /** Takes what is said meanwhile. */
  tell(text: string): Task<void>;
  /** Nothing came of it. */
  failed(): Task<void>;
}

/** @throws Failure */
export function* classicContext(self: Running, place: string, file: string, listener: Listener): Task<Context> {
  if (place === "-") return yield* fromStdin(self, file);
  if (isLocalFolder(self, place)) return yield* contextOfFolder(self, place, file);
  if (self.machine.files.exists(resolvePath(self.directory, place)))
    throw new Failure(`unable to prepare context: context must be a directory: ${resolvePath(self.directory, place)}`);
  if (isGit(place)) return yield* clonedContext(self, place, file);
  if (!isHttpUrl(place)) throw new Failure(`unable to prepare context: path ${JSON.stringify(place)} not found`);
  return yield* downloaded(self, place, file, listener);
}

const isGit = (place: string): boolean => (isHttpUrl(place) && /\.git(#.+)?$/.test(place)) || /^(git:\/\/|github\.com\/|git@)/.test(place);

/** @throws Failure */
function* fromStdin(self: Running, file: string): Task<Context> {
  try {
    return yield* contextOfStdin(self, file);
  } catch (error) {
    if (!(error instanceof Failure) || file === "-") throw error;
    throw new Failure(`unable to prepare context from STDIN: ${error.message}`);
  }
}

/** The client runs the git that is there. @throws Failure */
function* clonedContext(self: Running, place: string, file: string): Task<Context> {
  const { files, network } = self.machine;
  const folders = (self.environment["PATH"] ?? "").split(":");
  const fail = (why: string) => new Failure(`unable to prepare context: ${why}`);
  if (!folders.some((folder) => files.lookup(`${folder}/git`)?.type === "file"))
    throw fail(`unable to find 'git': exec: "git": executable file not found in $PATH`);
  try {
    const { now } = self.clock;
    const folder = new FileSystem(() => now, yield* cloned({ stack: network, files }, gitUrlOf(place)!, now));
    const given = file === "-" ? yield* readAll(self.stdin) : undefined;
    const path = normalise(`/${given === undefined && file ? file : "Dockerfile"}`);
    const context = packed(folder, "/", path, given);
    if (given === undefined && !holds(context))
      throw fail(`unable to evaluate symlinks in Dockerfile path: lstat ${path}: no such file or directory`);
    return context;
  } catch (error) {
    if (error instanceof EngineError) throw fail(`unable to 'git clone' to temporary context directory: ${error.message}`);
    throw error instanceof GitUrlError ? fail(`unable to 'git clone' to temporary context directory: ${error.message}`) : error;
  }
}

/** What could not be had is an empty context: the client goes on and leaves it to the daemon to complain. */
function* downloaded(self: Running, url: string, file: string, { tell, failed }: Listener): Task<Context> {
  try {
    const { body } = yield* gotten({ stack: self.machine.network, files: self.machine.files }, url);
    const total = byteLength(body);
    const told = (current: number, end: string) =>
      tell(`Downloading build context from remote url: ${url} ${bar({ current, total }, COLUMNS)}${end}`);
    yield* told(Math.min(FIRST, total), "\r");
    if (total > FIRST) yield* told(total, "\r");
    const context = contextIn(body, file);
    if (total <= FIRST) yield* told(total, "\r\r\n");
    return { body: context.body, dockerfile: context.dockerfile };
  } catch (error) {
    if (!(error instanceof EngineError || error instanceof Failure)) throw error;
    yield* failed();
    if (file !== "-") return { body: pack([]), dockerfile: "" };
    return { body: pack([lone("Dockerfile", yield* readAll(self.stdin))]), dockerfile: "Dockerfile" };
  }
}
