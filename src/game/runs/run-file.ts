// The file of a run that is not over: lines that are appended, and all of it anew where a line could not be written whole.
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Runs what may fail because of the computer (a full disk, a folder that is gone): gives why, in its words. @throws errors of another kind */
export function problemOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return error.message;
    throw error;
  }
}

export class RunFile {
  /** Why nothing can be written at the moment. */
  problem: string | undefined;
  #handle: number | undefined;

  /** @param text what there is so far; replaces what is there, whole or not at all */
  constructor(
    readonly path: string,
    text: string,
  ) {
    this.renew(text);
  }

  /** Nothing is appended behind half a line: from then on everything has to be written anew. */
  append(line: string): void {
    const handle = this.#handle;
    if (handle === undefined) return;
    let whole = false;
    const problem = problemOf(() => {
      whole = writeSync(handle, line) === Buffer.byteLength(line);
    });
    if (whole) return;
    this.close();
    this.problem = problem ?? "ENOSPC: no space left on device, write";
  }

  renew(text: string): void {
    const temporary = `${this.path}.${process.pid}.tmp`;
    this.close();
    this.problem = problemOf(() => {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(temporary, text);
      renameSync(temporary, this.path);
      this.#handle = openSync(this.path, "a");
    });
    if (this.problem !== undefined) problemOf(() => rmSync(temporary, { force: true }));
  }

  close(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) problemOf(() => closeSync(handle));
  }
}
