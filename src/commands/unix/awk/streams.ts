// Where awk's output goes and its further input comes from: files and commands, each opened once and kept until close.
import { Pipe } from "../../../machine/pipe.ts";
import type { Running, Task } from "../../../machine/process.ts";
import { exitOf, read, write } from "../../../machine/tasks.ts";
import { openForReading, openForWriting } from "../../../shell/evaluate/redirect.ts";
import { start } from "../data/spawn.ts";
import { pathOf, ToolError } from "../tool.ts";

interface Output {
  pipe: Pipe;
  child: Running | undefined;
}

/** The text of a stream, record by record. */
export class Reader {
  #text = "";
  #ended = false;
  constructor(private readonly pipe: Pipe) {}

  /** @param separator RS: a line break, one character, a regular expression, or "" for paragraphs */
  *next(separator: string, waiting: () => Task<void>): Task<string | undefined> {
    const paragraphs = separator === "";
    const expression = paragraphs ? /\n\n+/ : separator.length > 1 ? new RegExp(separator) : undefined;
    for (;;) {
      if (paragraphs) this.#text = this.#text.replace(/^\n+/, "");
      const match = expression ? expression.exec(this.#text) : undefined;
      const at = expression ? (match ? match.index : -1) : this.#text.indexOf(separator);
      const length = match ? match[0].length : 1;
      // A separator at the very end of what is there may go on.
      if (at >= 0 && (!expression || this.#ended || at + length < this.#text.length)) {
        const record = this.#text.slice(0, at);
        this.#text = this.#text.slice(at + length);
        return record;
      }
      if (this.#ended) {
        if (!this.#text) return undefined;
        const rest = separator === "\n" ? this.#text : this.#text.replace(/\n$/, "");
        this.#text = "";
        return rest === "" && separator !== "\n" ? undefined : rest;
      }
      yield* waiting();
      const chunk = yield* read(this.pipe);
      if (chunk === undefined || (chunk === "\u0004" && this.pipe.terminal)) this.#ended = true;
      else this.#text += chunk;
    }
  }
}

export class Streams {
  readonly #outputs = new Map<string, Output>();
  readonly #inputs = new Map<string, { reader: Reader; child: Running | undefined }>();
  constructor(private readonly self: Running) {}

  *print(operator: string, target: string, text: string): Task<void> {
    let output = this.#outputs.get(target);
    if (!output) {
      output = this.#open(operator, target);
      this.#outputs.set(target, output);
    }
    yield* write(this.self, output.pipe, text);
  }
  #open(operator: string, target: string): Output {
    if (operator === "|") {
      const pipe = new Pipe();
      return { pipe, child: this.#shell(target, { stdin: pipe }) };
    }
    if (target === "/dev/stdout" || target === "-") return { pipe: this.self.stdout, child: undefined };
    if (target === "/dev/stderr") return { pipe: this.self.stderr, child: undefined };
    return {
      pipe: openForWriting(this.self.machine.files, pathOf(this.self, target), operator === ">>", this.self.user),
      child: undefined,
    };
  }
  #shell(command: string, streams: { stdin?: Pipe; stdout?: Pipe }): Running {
    const child = start(this.self, ["sh", "-c", command], streams);
    if (!child) throw new ToolError("sh: No such file or directory", 2);
    return child;
  }

  /** A file's or a command's reader. @throws FileError */
  reader(from: "file" | "command", source: string): Reader {
    const known = this.#inputs.get(source);
    if (known) return known.reader;
    if (from === "file") {
      const pipe =
        source === "-" || source === "/dev/stdin" ? this.self.stdin : openForReading({ self: this.self }, pathOf(this.self, source));
      const reader = new Reader(pipe);
      this.#inputs.set(source, { reader, child: undefined });
      return reader;
    }
    const pipe = new Pipe();
    const child = this.#shell(source, { stdout: pipe });
    child.changed.on(() => {
      if (child.exitCode !== undefined) pipe.end();
    });
    const reader = new Reader(pipe);
    this.#inputs.set(source, { reader, child });
    return reader;
  }

  *system(command: string): Task<number> {
    return yield* exitOf(this.#shell(command, {}));
  }

  /** -1 when nothing of that name is open. */
  *close(name: string): Task<number> {
    const output = this.#outputs.get(name);
    const input = this.#inputs.get(name);
    this.#outputs.delete(name);
    this.#inputs.delete(name);
    if (output?.child) {
      output.pipe.end();
      return yield* exitOf(output.child);
    }
    return output || input ? 0 : -1;
  }
  *closeAll(): Task<void> {
    for (const name of [...this.#outputs.keys()]) yield* this.close(name);
  }
}
