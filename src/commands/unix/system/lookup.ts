// How tools that run other tools find and start them.
import type { Program, Running, Task } from "../../../machine/process.ts";
import { complain, isBusybox, nameOf } from "../tool.ts";

export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The program behind a command's name; when there is none, says so in the tool's words and gives the exit code. */
export function* findProgram(
  self: Running,
  name: string,
  environment = self.environment,
): Task<{ path: string; program: Program } | number> {
  const { machine } = self;
  const found = machine.which(name, environment["PATH"] ?? DEFAULT_PATH, self.directory);
  if (found) return found;
  const node = name.includes("/") ? machine.files.lookup(name.startsWith("/") ? name : `${self.directory}/${name}`) : undefined;
  const why = node ? "Permission denied" : "No such file or directory";
  yield* complain(self, isBusybox(self) ? `can't execute '${name}': ${why}` : `${toolVerb(self)}'${name}': ${why}`);
  return node ? 126 : 127;
}
/** nohup and timeout say what they tried; env and nice name the file alone. */
const toolVerb = (self: Running): string => (/^(nohup|timeout)$/.test(nameOf(self)) ? "failed to run command " : "");

/** Becomes another program, as exec does. */
export function* become(self: Running, words: readonly string[], environment = self.environment): Task<number> {
  const found = yield* findProgram(self, words[0]!, environment);
  if (typeof found === "number") return found;
  self.argv = words;
  self.environment = environment;
  return yield* found.program(self);
}
