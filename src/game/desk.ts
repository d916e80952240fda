// Where files of the learner's computer are edited with an editor outside the world: the world's vi, vim and nano hand a file over and wait.

import { Signal } from "../base/signal.ts";
import { FileError } from "../machine/file-error.ts";
import { resolvePath } from "../machine/paths.ts";
import type { Process, Program, Running } from "../machine/process.ts";
import { write } from "../machine/tasks.ts";

export interface OpenFile {
  readonly path: string;
  readonly text: string;
}

export class Desk {
  readonly changed = new Signal();
  #open: OpenFile | undefined;
  #answer: string | undefined;

  /** The file that waits to be edited. */
  get open(): OpenFile | undefined {
    return this.#open;
  }

  /** The editor has ended, and this is the file's text now. */
  close(text: string): void {
    if (!this.#open) return;
    this.#open = undefined;
    this.#answer = text;
    this.changed.fire();
  }

  /** Stands in for every editor by name. */
  readonly program: Program = (self) => this.#edit(self);

  *#edit(self: Running): Process {
    const name = self.argv.slice(1).findLast((word) => !/^[-+]/.test(word));
    if (name === undefined || !self.stdin.terminal) {
      yield* write(self, self.stderr, `${self.argv[0]}: ${name === undefined ? "name a file" : "Input is not from a terminal"}\n`);
      return 1;
    }
    const { files } = self.machine;
    const path = resolvePath(self.directory, name);
    try {
      const before = files.exists(path) ? files.read(path) : "";
      this.#open = { path, text: before };
      this.#answer = undefined;
      this.changed.fire();
      while (this.#open) yield { on: this.changed };
      const after = this.#answer ?? before;
      if (after !== before) files.write(path, after, { owner: self.user });
      return 0;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* write(self, self.stderr, `${self.argv[0]}: ${name}: ${error.message}\n`);
      return 1;
    }
  }
}

export const EDITORS = ["vi", "vim", "nano"] as const;
