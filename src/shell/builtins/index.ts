// The shell's builtin commands, by name.
import type { Task } from "../../machine/process.ts";
import type { Shell } from "../evaluate/shell.ts";
import { control } from "./control.ts";
import { directoryStack } from "./directory-stack.ts";
import { environment } from "./environment.ts";
import { folders } from "./folders.ts";
import { input } from "./input.ts";
import { jobs } from "./jobs.ts";
import { options } from "./options.ts";
import { output } from "./output.ts";

/** Runs in the shell's own process; gives the exit code. */
export type Builtin = (shell: Shell, args: readonly string[]) => Task<number>;

export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({ ...control, ...directoryStack, ...environment, ...folders, ...input, ...jobs, ...options, ...output }),
);
