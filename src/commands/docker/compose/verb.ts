// What a verb of compose is: flags, arguments, and a task over the project.
import { ComposeError } from "../../../docker/compose/model.ts";
import type { Process, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import type { Flag } from "../../command.ts";
import { Client, Failure } from "../client.ts";
import { pluginCall, type Verb } from "../tool.ts";
import { Compose } from "./context.ts";

type Options = Pick<Verb, "name" | "summary" | "usage" | "aliases" | "takes" | "passesOn" | "hidden"> & { flags?: readonly Flag[] };

/** A verb whose task gives the exit code. */
export const composeVerb = ({ flags = [], takes = { least: 0 }, ...rest }: Options, act: (compose: Compose) => Task<number>): Verb => ({
  ...rest,
  takes,
  flags,
  *run(self, call): Process {
    const globals = pluginCall(self);
    const ignored = globals.command.flags.find(({ name, unsimulated }) => unsimulated && globals.given(name));
    if (ignored) {
      yield* write(self, self.stderr, `docker: k8s-quest does not simulate --${ignored.name} yet\n`);
      return 1;
    }
    try {
      return yield* act(new Compose(self, call, new Client(self), globals));
    } catch (error) {
      if (!(error instanceof Failure || error instanceof ComposeError)) throw error;
      if (error.message) yield* write(self, self.stderr, `${error.message}\n`);
      return error instanceof Failure ? error.exitCode : 1;
    }
  },
});
