// The main input of an awk program: the files and assignments of ARGV, or else the standard input.
import { FileError } from "../../../machine/file-error.ts";
import type { Task } from "../../../machine/process.ts";
import { complain } from "../tool.ts";
import type { Awk } from "./contract.ts";
import { unescaped } from "./lexer.ts";
import { Reader, Streams } from "./streams.ts";
import { Input, toNumber, toText } from "./value.ts";

export class MainInput {
  #reader: Reader | undefined;
  #argument = 1;
  #usedFile = false;
  constructor(private readonly awk: Awk) {}

  /** The next record; undefined after the last. */
  *next(): Task<string | undefined> {
    for (;;) {
      if (!this.#reader && !(yield* this.#open())) return undefined;
      const record: string | undefined = yield* this.#reader!.next(this.awk.text("RS"), () => this.awk.flush());
      if (record !== undefined) return record;
      this.#reader = undefined;
    }
  }
  /** Leaves what is left of the file that is read. */
  skipFile(): void {
    this.#reader = undefined;
  }
  /** Opens the next file of ARGV; false after the last. */
  *#open(): Task<boolean> {
    for (; this.#argument < toNumber(this.awk.get("ARGC")); ) {
      const word = toText(this.awk.array("ARGV").get(String(this.#argument++)), "%.6g");
      if (!word) continue;
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word);
      if (assignment) {
        this.awk.set(assignment[1]!, new Input(unescaped(assignment[2]!)));
        continue;
      }
      this.#usedFile = true;
      try {
        this.#reader = new Streams(this.awk.self).reader("file", word);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* this.awk.flush();
        yield* complain(this.awk.self, `cannot open "${word}" (${error.message})`);
        this.awk.code = 2;
        continue;
      }
      this.awk.set("FILENAME", word);
      this.awk.set("FNR", 0);
      return true;
    }
    if (this.#usedFile) return false;
    this.#usedFile = true;
    this.#reader = new Reader(this.awk.self.stdin);
    return true;
  }
}
