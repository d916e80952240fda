// Binaries that were compiled in the world: the file itself says what the program does.

import type { FileSystem } from "../../machine/files.ts";
import { foreignBinary, isForeign } from "../../machine/foreign.ts";
import type { Program } from "../../machine/process.ts";
import { BINARY } from "../../machine/programs.ts";
import { type Application, applicationProgram } from "./source.ts";

/** The content of a binary of about `size` bytes that does what `application` says. */
export const builtFile = (application: Application, size: number): (() => string) => Object.assign(() => BINARY, { size, application });

/** What is behind a file that was compiled here. */
export function builtProgram(files: FileSystem, path: string): Program | undefined {
  const application = builtApplication(files, path);
  if (!application) return undefined;
  const { os = "linux", architecture = "amd64" } = application.target ?? {};
  const program = applicationProgram(application);
  return isForeign(os, architecture) ? foreignBinary(os, architecture, program) : program;
}

export function builtApplication(files: FileSystem, path: string): Application | undefined {
  const node = files.lookup(path);
  if (node?.type !== "file") return undefined;
  return typeof node.content === "function" && "application" in node.content ? (node.content.application as Application) : undefined;
}
