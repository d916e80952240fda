// The variables of a container: told one by one, from the learner's own environment, and in files.
import { FileError } from "../../../machine/file-error.ts";
import type { Running } from "../../../machine/process.ts";
import type { Call } from "../../command.ts";
import { Failure } from "../client.ts";
import { textAt } from "../substituted.ts";

/** Lines of a file that are neither empty nor comments. @throws Failure */
export function linesOf(self: Running, name: string): string[] {
  try {
    return textAt(self, name)
      .split("\n")
      .map((line) => line.trimStart())
      .filter((line) => line && !line.startsWith("#"));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure(`open ${name}: ${error.message.toLowerCase()}`);
  }
}

/**
 * Variables of --env-file and -e. A name alone takes the value that it has here; where it has none, a file leaves it out, and -e asks that there be no
 * such variable (opts/env.go, opts/file.go). @throws Failure
 */
export function environmentOf(self: Running, call: Call): string[] {
  const own = (each: string): string => {
    const value = each.includes("=") ? undefined : self.environment[each];
    return value === undefined ? each : `${each}=${value}`;
  };
  const fromFiles = call.list("env-file").flatMap((name) =>
    linesOf(self, name).flatMap((line) => {
      const key = line.split("=", 1)[0]!;
      if (!key) throw new Failure(`poorly formatted environment: no variable name on line '${line}'`);
      if (/\s/.test(key)) throw new Failure(`poorly formatted environment: variable '${key}' contains whitespaces`);
      return [own(line)].filter((each) => each.includes("="));
    }),
  );
  for (const each of call.list("env")) if (!each || each.startsWith("=")) throw new Failure(`invalid environment variable: ${each}`);
  return [...fromFiles, ...call.list("env").map(own)];
}
