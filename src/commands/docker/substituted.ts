// Process substitutions among the words of a command (`--env-file <(…)`): pipes at /dev/fd/63 and below, which docker opens as files.
import type { Content } from "../../machine/content.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Running, Task } from "../../machine/process.ts";
import { readWhole } from "../../machine/tasks.ts";
import { namedPipes } from "../../shell/evaluate/pipes.ts";

/** What came through them, by the process that read it. */
const contents = new WeakMap<Running, Map<string, Content>>();

/** Reads those that the words name, a flag's value too. */
export function* readSubstitutions(self: Running, words: readonly string[]): Task<void> {
  for (const word of words) {
    const path = /\/dev\/fd\/\d+$/.exec(word)?.[0];
    const pipe = path && namedPipes(self.machine).get(path);
    if (!path || !pipe) continue;
    let own = contents.get(self);
    if (!own) contents.set(self, (own = new Map()));
    own.set(path, yield* readWhole(pipe));
  }
}

/** What a substitution gave; undefined for any other file. */
export const substituted = (self: Running, name: string): Content | undefined => contents.get(self)?.get(name);

/** The text of a file, or of what a substitution gave. @throws FileError */
export function textAt(self: Running, name: string): string {
  const content = substituted(self, name);
  if (content === undefined) return self.machine.files.read(resolvePath(self.directory, name));
  return typeof content === "string" ? content : content();
}
