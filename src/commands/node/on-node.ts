// What the tools of a node share: they work only on a node, those of systemd on the learner's computer too, and say so honestly elsewhere.
import { FileError } from "../../machine/file-error.ts";
import type { Machine, Program, Running, Task } from "../../machine/process.ts";
import { write } from "../../machine/tasks.ts";
import type { NodeHost } from "../../world/node/host.ts";
import { hostOf, type ServiceHost, servicesOf } from "../../world/node/hosts.ts";
import { ToolError } from "../unix/tool.ts";

type Body<Host> = (self: Running, host: Host, args: readonly string[]) => Task<number | undefined> | Task<void> | Task<number>;

/** A tool of a node. @param elsewhere what is not simulated on other machines */
export const nodeTool = (name: string, elsewhere: string, body: Body<NodeHost>): Program => toolOn(hostOf, name, elsewhere, body);
/** A tool of what has a service manager: nodes, and the learner's computer. */
export const serviceTool = (name: string, elsewhere: string, body: Body<ServiceHost>): Program => toolOn(servicesOf, name, elsewhere, body);

const toolOn = <Host>(find: (machine: Machine) => Host | undefined, name: string, elsewhere: string, body: Body<Host>): Program =>
  function* (self) {
    const host = find(self.machine);
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
