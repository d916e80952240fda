// How an executable file becomes a program: a binary by its path, a script by the interpreter that its first line names.
import type { FileSystem } from "./files.ts";
import type { Program } from "./process.ts";

/** What is behind the binary at a path, its links followed; undefined when there is none. */
export type ProgramSource = (path: string) => Program | undefined;

/** The content of a file that stands for a binary: programs look like this to `cat` and `file`. */
export const BINARY = "\u007fELF\u0002\u0001\u0001\u0000";

/** The executables of a file system: `source` knows the binaries. */
export function programsOf(files: FileSystem, source: ProgramSource): ProgramSource {
  const find = (path: string, depth: number): Program | undefined => {
    const node = files.lookup(path);
    if (node?.type !== "file" || !(node.mode & 0o111) || depth > 4) return undefined;
    const text = typeof node.content === "string" ? node.content : node.content();
    if (!text.startsWith("#!")) return source(path) ?? source(files.realPath(path));
    const [interpreter = "", ...options] = text.slice(2).split("\n", 1)[0]!.trim().split(/\s+/);
    const program = find(interpreter, depth + 1);
    if (!program) return undefined;
    return (self) => {
      const [invoked = ""] = self.argv;
      // As execve was told: what somebody has typed, or the place where the search has found it.
      self.argv = [interpreter, ...options, invoked.includes("/") ? invoked : path, ...self.argv.slice(1)];
      return program(self);
    };
  };
  return (path) => find(path, 0);
}
