// A build's context that is elsewhere: an archive or a lone Dockerfile behind an address, or a git repository (frontend/dockerui: context.go).
import type { Content } from "../../machine/content.ts";
import { settled } from "../../machine/content.ts";
import { emptyFolder, type FolderNode } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import { archiveOf, treeOf, unpack } from "./archive.ts";
import type { BuildClient } from "./client.ts";
import { GitSource } from "./git.ts";
import { type GitUrl, GitUrlError, gitUrlOf } from "./git-url.ts";
import type { BuildOptions, RemotePlace } from "./options.ts";
import { fetched, RemoteError } from "./remote.ts";
import { SolveError } from "./trace.ts";
import type { Vertices } from "./vertices.ts";

/** A build's argument that asks for a repository's .git folder. */
const KEEP_GIT = "BUILDKIT_CONTEXT_KEEP_GIT_DIR";
/** What comes over HTTP is kept under that name. */
const FILE = "context";

export class RemoteContext {
  readonly #git: GitUrl | undefined;
  #content: Content | undefined;
  #folder: FolderNode | undefined;
  /** What came is no archive: it is the Dockerfile. */
  #isLone = false;

  /** @throws SolveError */
  constructor(
    private readonly engine: Engine,
    private readonly client: BuildClient,
    private readonly vertices: Vertices,
    private readonly place: RemotePlace,
    buildArgs: BuildOptions["buildArgs"],
  ) {
    const git = "url" in place ? gitIn(place.url) : undefined;
    const keep = buildArgs.get(KEEP_GIT);
    this.#git = git && { ...git, keepGitDir: git.keepGitDir || /^(1|t|true)$/i.test(keep ?? "") };
  }

  /** Fetches what is not git's: what it is decides how the Dockerfile is called. @throws SolveError */
  *detect(): Task<void> {
    if (this.#git) return;
    const { engine, place } = this;
    try {
      const { node } = yield* this.vertices.run("[internal] load remote build context", function* () {
        return "url" in place ? yield* fetched(engine, place.url) : { node: { ...EMPTY, content: place.archive } };
      });
      this.#content = node.type === "file" ? settled(node.content) : "";
      this.#isLone = archiveOf(this.#content) === undefined;
      if (this.#isLone) this.#folder = { ...emptyFolder, entries: new Map([[FILE, node]]) };
    } catch (error) {
      throw error instanceof RemoteError ? new SolveError(`failed to read downloaded context: ${error.words}`) : error;
    }
  }

  /** @param asked the path that the client tells */
  dockerfile(asked: string): string {
    return this.#isLone ? FILE : asked;
  }

  /** All of it. @throws RemoteError */
  *folder(): Task<FolderNode> {
    const { vertices, place } = this;
    if (this.#git && "url" in place) this.#folder ??= yield* gitFolder(this.engine, this.client, vertices, this.#git, place.url);
    this.#folder ??= yield* vertices.run("copy /context /", () => treeOf(unpack(archiveOf(this.#content!)!), true));
    return this.#folder;
  }
}

const EMPTY = { type: "file", mode: 0o600, owner: 0, modified: 0 } as const;

/** The repository of a context, fetched in a step of its own. @throws RemoteError */
export const gitFolder = (engine: Engine, client: BuildClient, vertices: Vertices, git: GitUrl, named: string): Task<FolderNode> =>
  vertices.run(`[internal] load git source ${named}`, (_, log) => new GitSource(engine, client, git, log).files());

/** What an address is to git; undefined where it is none of git's. @throws SolveError */
export function gitIn(address: string): GitUrl | undefined {
  try {
    return gitUrlOf(address);
  } catch (error) {
    throw error instanceof GitUrlError ? new SolveError(error.message) : error;
  }
}
