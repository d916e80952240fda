// Files that a command line names: read and written, or told of in the learner's language.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { commandLineEn } from "../i18n/command-line-en.ts";
import type { MessageId } from "../i18n/index.ts";
import { Failure } from "./failure.ts";

/** Stands for the standard input or output. */
export const DASH = "-";

/**
 * The text of a file; `-` is standard input.
 * @param limits `largest`: bytes; `exitCode` where it cannot be read
 * @throws Failure
 */
export function readText(
  file: string,
  { largest = Number.POSITIVE_INFINITY, exitCode = 1 }: { largest?: number; exitCode?: 1 | 2 } = {},
): string {
  try {
    if (file !== DASH && statSync(file).size > largest) throw new Failure("file.large", { file }, exitCode);
    return readFileSync(file === DASH ? 0 : file, "utf8");
  } catch (error) {
    throw systemFailure(error, { file, exitCode }) ?? error;
  }
}

/** Writes a file (new ones with `mode`), or to standard output for `-`; one that is there only where it may be `replaced`. @throws Failure */
export function writeText(file: string, text: string, { replaced = true, mode }: { replaced?: boolean; mode?: number } = {}): void {
  if (file === DASH) {
    process.stdout.write(text);
    return;
  }
  if (!replaced && existsSync(file)) throw new Failure("file.exists", { file });
  try {
    writeFileSync(file, text, mode === undefined ? {} : { mode });
  } catch (error) {
    throw systemFailure(error, { file }) ?? error;
  }
}

/** What the computer did not let us do; undefined for errors of another kind, which are bugs. */
export function systemFailure(error: unknown, { file: named, exitCode }: { file?: string; exitCode?: 1 | 2 } = {}): Failure | undefined {
  if (!(error instanceof Error) || !("syscall" in error)) return undefined;
  const { code = "", path, message } = error as NodeJS.ErrnoException;
  const file = named ?? path ?? "";
  const id = `file.${code}`;
  return file && isSaid(id) ? new Failure(id, { file }, exitCode) : new Failure("command.plain", { problem: message }, exitCode);
}

const isSaid = (id: string): id is MessageId & `file.${string}` => id in commandLineEn;
