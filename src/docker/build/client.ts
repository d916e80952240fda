// Who asked for a build, where its files and secrets come as they are needed: BuildKit's session with a client.
import type { FolderNode } from "../../machine/nodes.ts";
import type { Task } from "../../machine/process.ts";
import type { Credentials } from "../registry/remote.ts";

export interface ContextWanted {
  /** Lines of the ignore file. */
  exclude: readonly string[];
  /** Paths that are needed; all where nothing is said. */
  follow: readonly string[] | undefined;
}

/** All @throws SolveError */
export interface BuildClient {
  /** The folder of the Dockerfile, with the files of these names. */
  definition(names: readonly string[]): Task<FolderNode>;
  /** The context's .dockerignore. */
  ignored(): Task<string | undefined>;
  context(wanted: ContextWanted): Task<FolderNode>;
  /** The .dockerignore of a further context. */
  furtherIgnored(name: string): Task<string | undefined>;
  /** A further context by its name, without what `exclude` says. */
  further(name: string, exclude: readonly string[]): Task<FolderNode>;
  /** --secret; undefined where there is none. */
  secret(id: string): Task<string | undefined>;
  /** Whether --ssh has such a key. */
  hasKey(id: string): Task<boolean>;
  /** Of the registry. */
  credentials(host: string): Task<Credentials | undefined>;
}
