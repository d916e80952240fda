// A step that changes files, and what it needs of the build that it belongs to.
import type { FolderNode } from "../../machine/nodes.ts";
import type { Program, Task } from "../../machine/process.ts";
import type { Engine } from "../engine.ts";
import type { Found } from "./copy.ts";
import type { GitUrl } from "./git-url.ts";
import type { BuildOptions } from "./options.ts";
import type { Instruction } from "./parse.ts";
import type { State } from "./state.ts";
import type { SolveError } from "./trace.ts";

/** A step that could not be done. */
export class StepError extends Error {}

/** What a step is a function of, and how it is done. */
export interface Work {
  key: string;
  createdBy: string;
  directory?: string;
  act(write: (text: string) => void): Task<Pick<State, "files" | "programs">>;
}

/** Files that a step takes: of the context, a stage or an image. */
export interface StepSource {
  files: FolderNode;
  /** What runs behind a file. */
  program?: (path: string) => Program | undefined;
}

export interface Site {
  readonly engine: Engine;
  /** Secrets and keys are added as they are asked for. */
  readonly options: BuildOptions & { secrets: Map<string, string>; keys: string[] };
  /** What COPY sees of the context. */
  readonly visible: FolderNode;
  /** How variables in an instruction are put in. */
  expanding(each: Instruction): { escapeMark: string; unset(name: string): void };
  /** The files of a stage or an image. */
  source(name: string, at: Instruction): Task<StepSource>;
  loadContext(): Task<void>;
  /** The file that a URL names, fetched as a step of the name `name`. */
  remote(url: string, checksum: string | undefined, each: Instruction, name: string): Task<Found>;
  /** The files of a repository, in the same way. */
  repository(url: GitUrl, each: Instruction, name: string): Task<Found>;
  /** Tells that COPY does not find a path. */
  missing(each: Instruction, name: string, path: string, fromContext: boolean): SolveError;
}
