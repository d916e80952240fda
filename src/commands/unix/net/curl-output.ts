// Where the body of curl's answer goes.
import { byteLength } from "../../../base/bytes.ts";
import { FileError } from "../../../machine/file-error.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { openForWriting } from "../../../shell/evaluate/redirect.ts";
import { pathOf, say } from "../tool.ts";
import { Failed } from "./curl-failure.ts";
import type { CurlOptions, Transfer } from "./curl-options.ts";
import { makeParents } from "./curl-text.ts";

/** Standard output, or the file that the options name, opened when there is something to write. */
export function sinkOf(self: Running, transfer: Transfer, options: CurlOptions): { write(text: string): Task<void> } {
  const { output } = transfer;
  if (output === undefined || output === "-") return { write: (text) => say(self, text) };
  let pipe: ReturnType<typeof openForWriting> | undefined;
  return {
    *write(text) {
      try {
        const path = pathOf(self, output);
        if (options.has("create-dirs")) makeParents(self.machine.files, path);
        pipe ??= openForWriting(self.machine.files, path, false, self.user);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        if (!options.has("silent")) yield* write(self, self.stderr, `Warning: Failed to open the file ${output}: ${error.message}\n`);
        throw new Failed(23, `client returned ERROR on write, ${byteLength(text)} bytes were not written`);
      }
      pipe.write(text);
    },
  };
}
