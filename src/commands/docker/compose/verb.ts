// What a verb of compose is: flags, arguments, and a task over the project.
import { ComposeError } from "../../../docker/compose/model.ts";
import type { Process, Running, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import type { Call, Completion, Flag } from "../../command.ts";
import { callOf, parseFlags } from "../../framework/flags.ts";
import { Client, Failure } from "../client.ts";
import { pluginCall, type Verb } from "../tool.ts";
import { Compose } from "./context.ts";
import { DryRunClient } from "./dry-run.ts";
import { globalFlags } from "./globals.ts";

type Options = Pick<Verb, "name" | "summary" | "usage" | "aliases" | "takes" | "passesOn" | "hidden"> & { flags?: readonly Flag[] };

/** Reads a project without a word about it. */
class Quiet extends Compose {
  override warn(): void {}
}

/** The services of the files here: for completion. */
function services(self: Running): Completion[] {
  const call = callOf(
    { name: "compose", summary: "", usage: "", flags: globalFlags },
    "docker compose",
    globalFlags,
    parseFlags(globalFlags, []),
    () => "",
  );
  try {
    return Object.keys(new Quiet(self, call, new Client(self), call).project().services).map((word) => ({ word }));
  } catch (error) {
    if (error instanceof ComposeError || error instanceof Failure) return [];
    throw error;
  }
}

const MODES = ["auto", "tty", "plain", "quiet"];

/** @throws ComposeError for flags before the verb that cannot be */
function* checkGlobals(self: Running, globals: Call): Task<void> {
  const mode = globals.string("progress");
  if (mode === "json") throw new ComposeError("docker: k8s-quest does not simulate --progress json yet");
  if (!MODES.includes(mode)) throw new ComposeError(`unsupported --progress value ${JSON.stringify(mode)}`);
  if (!globals.string("workdir")) return;
  if (globals.string("project-directory"))
    throw new ComposeError(
      'cannot specify DEPRECATED "--workdir" and "--project-directory". Please use only "--project-directory" instead',
    );
  const told = "option '--workdir' is DEPRECATED at root level! Please use '--project-directory' instead.\n";
  yield* write(self, self.stderr, `\x1b[31m${told}\x1b[0m`);
}

/** A verb whose task gives the exit code; where its usage has services, they are completed. */
export const composeVerb = ({ flags = [], takes = { least: 0 }, ...rest }: Options, act: (compose: Compose) => Task<number>): Verb => ({
  ...rest,
  takes,
  flags,
  ...(/SERVICE/.test(rest.usage)
    ? {
        complete: (self: Running, words: readonly string[]) =>
          rest.passesOn && words.some((each) => !each.startsWith("-")) ? [] : services(self),
      }
    : {}),
  *run(self, call): Process {
    const globals = pluginCall(self);
    try {
      yield* checkGlobals(self, globals);
      return yield* act(new Compose(self, call, globals.bool("dry-run") ? new DryRunClient(self) : new Client(self), globals));
    } catch (error) {
      if (!(error instanceof Failure || error instanceof ComposeError)) throw error;
      if (error.message) yield* write(self, self.stderr, `${error.message}\n`);
      return error instanceof Failure ? error.exitCode : 1;
    }
  },
});
