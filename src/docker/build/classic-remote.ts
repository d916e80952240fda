// Contexts that the older builder fetches itself: a Dockerfile or an archive behind an address, or a git repository (builder/remotecontext: detect.go, remote.go).
import { toBytes } from "../../base/bytes.ts";
import { FileSystem } from "../../machine/files.ts";
import type { FolderNode } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import type { HttpResponse } from "../../machine/sockets.ts";
import type { Engine } from "../engine.ts";
import { badRequest, EngineError, internal } from "../error.ts";
import { archiveOf, treeOf, unpack } from "./archive.ts";
import { type Asker, gotten, isHttpUrl } from "./get.ts";
import { GitObjects } from "./git-objects.ts";
import { GitFailed, GitRemote } from "./git-remote.ts";
import { type GitUrl, GitUrlError, gitUrlOf } from "./git-url.ts";
import { askerOf } from "./remote.ts";

/** What a server may say that it is, and what it says where it does not know. */
const ACCEPTED = /application\/((x-)?tar|octet-stream|(x-)?(gzip|bzip2?|xz))|text\/plain/;
const UNKNOWN = "application/octet-stream";
/** A repository's branch where nobody tells one. */
const BRANCH = "master";

/** The files of a context; a lone Dockerfile is called as it is asked for. @throws EngineError */
export function* classicRemote(engine: Engine, place: string, dockerfile: string): Task<FolderNode> {
  const git = gitIn(place);
  if (git) return yield* cloned(askerOf(engine), git, engine.clock.now);
  if (!isHttpUrl(place)) throw internal(`remoteURL (${place}) could not be recognized as URL`);
  const response = yield* downloaded(engine, place);
  if (typeIn(response, place) === "text/plain") {
    const files = new FileSystem(() => engine.clock.now);
    files.write(`/${dockerfile}`, response.body);
    return files.root;
  }
  const archive = archiveOf(response.body);
  if (archive === undefined) throw badRequest("archive/tar: invalid tar header");
  return treeOf(unpack(archive));
}

/** @throws EngineError */
function gitIn(place: string): GitUrl | undefined {
  try {
    return gitUrlOf(place);
  } catch (error) {
    throw error instanceof GitUrlError ? badRequest(error.message) : error;
  }
}

/** @throws EngineError */
function* downloaded(engine: Engine, url: string): Task<HttpResponse> {
  try {
    return yield* gotten(askerOf(engine), url);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new EngineError(error.status, `error downloading remote context ${url}: ${error.message}`);
  }
}

/** What it is, as the server says, or as its beginning looks. @throws EngineError */
function typeIn({ headers, body }: HttpResponse, url: string): string {
  const said = headers["content-type"] ?? "";
  const fail = (why: string) => internal(`error detecting content type for remote ${url}: ${why}`);
  if (!body) throw fail("empty response");
  const type = said && said !== UNKNOWN ? said : looksLikeText(body) ? "text/plain" : UNKNOWN;
  const found = ACCEPTED.exec(type)?.[0];
  if (found === undefined) throw fail(`unsupported Content-Type ${JSON.stringify(said)}`);
  return found;
}

/** No byte of the beginning is one that texts do not have (net/http: DetectContentType). */
const looksLikeText = (body: string): boolean =>
  toBytes(body.slice(0, 100)).every((byte) => byte > 0x1b || (byte > 8 && byte < 0xe && byte !== 0xb) || byte === 0x1b);

/** The files of a repository, or of a folder in it, as docker itself clones it (builder/remotecontext/git). @throws EngineError */
export function* cloned(asker: Asker, url: GitUrl, now: number): Task<FolderNode> {
  const ref = url.ref || BRANCH;
  const remote = new GitRemote(asker, url);
  try {
    const { all } = yield* remote.refs();
    const commit = [`refs/heads/${ref}`, `refs/tags/${ref}`, ref].map((name) => all.get(name)).find(Boolean);
    if (commit === undefined) throw new GitFailed(`fatal: couldn't find remote ref ${ref}\n`);
    const files = yield* new GitObjects(remote, url.remote).files(commit, now);
    const folder = new FileSystem(() => now, files).lookup(`/${url.subdir}`);
    if (folder?.type === "folder") return folder;
    throw internal(`error setting git context, not a directory: ${url.subdir}`);
  } catch (error) {
    throw error instanceof GitFailed ? internal(`error fetching: ${error.stderr}: exit status 128`) : error;
  }
}
