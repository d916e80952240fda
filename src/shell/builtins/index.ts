// The shell's builtin commands, by name.
import type { Builtin } from "../evaluate/shell.ts";
import { control } from "./control.ts";
import { directoryStack } from "./directory-stack.ts";
import { environment } from "./environment.ts";
import { folders } from "./folders.ts";
import { input } from "./input.ts";
import { jobs } from "./jobs.ts";
import { options } from "./options.ts";
import { output } from "./output.ts";

export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({ ...control, ...directoryStack, ...environment, ...folders, ...input, ...jobs, ...options, ...output }),
);
