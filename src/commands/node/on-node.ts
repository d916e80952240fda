// What the tools of a node share: they work only on a node, and say so honestly elsewhere.
import { FileError } from "../../machine/file-error.ts";
import type { Program, Running, Task } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import type { NodeHost } from "../../world/node/host.ts";
import { hostOf } from "../../world/node/hosts.ts";
import { ToolError } from "../unix/tool.ts";

/** A tool of a node. @param elsewhere what is not simulated on other machines */
export const nodeTool = (
  name: string,
  elsewhere: string,
  body: (self: Running, host: NodeHost, args: readonly string[]) => Task<number | undefined> | Task<void> | Task<number>,
): Program =>
  function* (self) {
    const host = hostOf(self.machine);
    if (!host) {
      const [what, advice] = elsewhere.split(": ");
      yield* write(self, self.stderr, `${name}: k8s-quest does not simulate ${what} yet${advice ? `; ${advice}` : ""}\n`);
      return 1;
    }
    try {
      return (yield* body(self, host, self.argv.slice(1)) as Task<number | undefined>) ?? 0;
    } catch (error) {
      // These tools name themselves only when it is about their options.
      if (error instanceof ToolError) {
        const own = /^(k8s-quest|unrecognized option|invalid option|option )/.test(error.message);
        if (error.message) yield* write(self, self.stderr, `${own ? `${name}: ` : ""}${error.message}\n`);
        return error.code;
      }
      if (!(error instanceof FileError)) throw error;
      yield* write(self, self.stderr, `${name}: ${error.path}: ${error.message}\n`);
      return 1;
    }
  };
