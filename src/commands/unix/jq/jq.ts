// jq: a program for JSON, run over the values that come in.
import { FileError } from "../../../machine/file-error.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { pathOf, read, readInput, say, ToolError, tool } from "../tool.ts";
import { check, readsInputs } from "./check.ts";
import { colored } from "./color.ts";
import { evaluate } from "./evaluate.ts";
import { forms } from "./forms.ts";
import { ParseError, readValues, Splitter } from "./json.ts";
import { CompileError } from "./lexer.ts";
import { Halt } from "./natives.ts";
import { type JqOptions, readOptions, usage } from "./options.ts";
import { parse } from "./parser.ts";
import { bound, type Scope, type World } from "./scope.ts";
import type { Node } from "./tree.ts";
import { JqError, type Json, jsonText, truthy } from "./value.ts";

/** @throws ToolError as jq says that a program is wrong */
export function compile(text: string, variables: readonly string[]): Node {
  try {
    const program = parse(text);
    check(program, variables);
    return program;
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    throw new ToolError(`error: ${error.message} at <top-level>, line 1:\n${text}\njq: 1 compile error`, 3);
  }
}

const jq: Program = tool(function* (self, args) {
  const options = yield* readOptions(self, args);
  if (options.flags.has("version")) return yield* end(self, "jq-1.7.1\n");
  if (options.flags.has("help")) return yield* end(self, usage);
  let { filter } = options;
  if (filter === undefined) {
    if (self.stdin.terminal && self.stdout.terminal) {
      yield* write(self, self.stderr, usage);
      return 2;
    }
    filter = ".";
  }
  return yield* new Jq(self, options, compile(filter, [...options.variables.keys()])).run();
});
function* end(self: Running, text: string): Task<number> {
  yield* say(self, text);
  return 0;
}

class Jq {
  /** The exit code so far. */
  #code = 0;
  #last: Json | undefined;
  /** What the program may still ask for with `input`. */
  #pending: Iterator<Json> = [][Symbol.iterator]();
  #where = "<unknown>";
  #lines = 0;
  #said = "";
  readonly #scope: Scope;

  constructor(
    private readonly self: Running,
    private readonly options: JqOptions,
    private readonly program: Node,
  ) {
    const world: World = {
      forms,
      now: self.clock.now,
      environment: self.environment,
      input: () => this.#pending.next().value as Json | undefined,
      line: () => this.#lines,
      file: () => (options.files.length ? this.#where : undefined),
      debug: (text) => {
        this.#said += text;
      },
    };
    let scope: Scope = { variables: undefined, functions: undefined, world };
    for (const [name, value] of options.variables) scope = bound(scope, name, value);
    this.#scope = scope;
  }

  *run(): Task<number> {
    const { flags } = this.options;
    try {
      if (flags.has("null-input") || flags.has("slurp") || readsInputs(this.program)) yield* this.#whole();
      else yield* this.#stream();
    } catch (error) {
      if (error instanceof ParseError) {
        yield* this.#fail(`jq: parse error: ${error.message}\n`);
        return 2;
      }
      if (!(error instanceof Halt)) throw error;
      if (error.value !== undefined) yield* this.#fail(typeof error.value === "string" ? error.value : `${jsonText(error.value)}\n`);
      return error.code;
    }
    if (this.#code) return this.#code;
    if (!flags.has("exit-status")) return 0;
    return this.#last === undefined ? 4 : truthy(this.#last) ? 0 : 1;
  }

  /** With everything read before the program runs. */
  *#whole(): Task<void> {
    const { flags, files } = this.options;
    let text = "";
    const nothing = flags.has("null-input") && !readsInputs(this.program) && !flags.has("slurp");
    if (!nothing) for (const file of files.length ? files : ["-"]) text += (yield* this.#open(file)) ?? "";
    const values = flags.has("raw-input") ? this.#rawLines(text) : this.#values(text);
    if (flags.has("null-input")) {
      this.#pending = flags.has("slurp") ? [flags.has("raw-input") ? text : [...values]][Symbol.iterator]() : values;
      yield* this.#each(null);
    } else if (flags.has("slurp")) {
      const input = flags.has("raw-input") ? text : [...values];
      this.#where = "<stdin>";
      yield* this.#each(input);
    } else {
      this.#pending = values;
      for (let next = values.next(); !next.done; next = values.next()) yield* this.#each(next.value);
    }
  }
  *#values(text: string): Generator<Json, undefined> {
    let counted = 0;
    for (const { value, end } of readValues(text)) {
      const lineEnd = text.indexOf("\n", end) + 1 || text.length;
      this.#lines += text.slice(counted, Math.max(counted, lineEnd)).split("\n").length - 1;
      counted = Math.max(counted, lineEnd);
      if (this.#where === "<unknown>") this.#where = "<stdin>";
      yield value;
    }
    return undefined;
  }
  *#rawLines(text: string): Generator<Json, undefined> {
    for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      this.#lines++;
      yield line.replace(/\n$/, "");
    }
    return undefined;
  }

  /** With each value as soon as it is there. */
  *#stream(): Task<void> {
    const { flags, files } = this.options;
    for (const file of files.length ? files : ["-"]) {
      this.#where = file === "-" ? "<stdin>" : file;
      this.#lines = 0;
      if (file !== "-") {
        const text = yield* this.#open(file);
        if (text !== undefined) yield* this.#eachOf(text);
        continue;
      }
      const splitter = new Splitter();
      let line = "";
      for (let chunk = yield* read(this.self.stdin); chunk !== undefined; chunk = yield* read(this.self.stdin)) {
        if (!flags.has("raw-input")) {
          const whole = splitter.feed(chunk);
          if (whole) yield* this.#eachOf(whole);
          continue;
        }
        const end = (line + chunk).lastIndexOf("\n") + 1;
        const text = line + chunk;
        yield* this.#eachOf(text.slice(0, end));
        line = text.slice(end);
      }
      yield* this.#eachOf(flags.has("raw-input") ? line : splitter.rest);
    }
  }
  *#eachOf(text: string): Task<void> {
    const before = this.#lines;
    for (const value of this.options.flags.has("raw-input") ? this.#rawLines(text) : this.#values(text)) yield* this.#each(value);
    this.#lines = before + text.split("\n").length - 1;
  }

  /** What is in a file; one that is not there is said, and the rest still read. */
  *#open(file: string): Task<string | undefined> {
    if (file === "-" || file.startsWith("/dev/")) return yield* readInput(this.self, file);
    try {
      return this.self.machine.files.read(pathOf(this.self, file));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* this.#fail(`jq: error: Could not open ${file}: ${error.message}\n`);
      this.#code = 2;
      return undefined;
    }
  }

  *#each(input: Json): Task<void> {
    const { flags, indent } = this.options;
    const layout = { indent, sortKeys: flags.has("sort-keys"), ascii: flags.has("ascii-output") };
    const show = flags.has("color-output") ? colored : jsonText;
    const raw = flags.has("raw-output") || flags.has("join-output") || flags.has("raw-output0");
    const ending = flags.has("join-output") ? "" : flags.has("raw-output0") ? "\0" : "\n";
    let out = "";
    let failure: JqError | Halt | undefined;
    try {
      for (const { value } of evaluate(this.program, { value: input }, this.#scope)) {
        this.#last = value;
        out += (raw && typeof value === "string" ? value : show(value, layout)) + ending;
        if (out.length > 8192) {
          yield* say(this.self, out);
          out = "";
        }
      }
    } catch (error) {
      if (!(error instanceof JqError) && !(error instanceof Halt)) throw error;
      failure = error;
    }
    if (out) yield* say(this.self, out);
    if (this.#said) yield* this.#fail("");
    if (failure instanceof Halt) throw failure;
    if (!failure) return;
    this.#code = 5;
    const at = `(at ${this.#where === "<unknown>" ? this.#where : `${this.#where}:${this.#lines}`})`;
    const { value } = failure;
    yield* this.#fail(typeof value === "string" ? `jq: error ${at}: ${value}\n` : `jq: error ${at} (not a string): ${jsonText(value)}\n`);
  }
  *#fail(text: string): Task<void> {
    yield* write(this.self, this.self.stderr, this.#said + text);
    this.#said = "";
  }
}

export const jqTools: Readonly<Record<string, Program>> = { jq };
