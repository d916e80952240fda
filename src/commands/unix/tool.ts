// What the unix tools share: option parsing, streams, and errors in coreutils' or busybox's words.
import { type Content, joined, lengthOf } from "../../machine/content.ts";
import { FileError } from "../../machine/file-error.ts";
import { resolvePath } from "../../machine/paths.ts";
import type { Pipe } from "../../machine/pipe.ts";
import type { Program, Running, Task } from "../../machine/process.ts";
import { burn, read as readPipe, readLine as readPipeLine, write } from "../../machine/tasks.ts";
import { namedPipes } from "../../shell/evaluate/pipes.ts";
import { Endless, openForReading } from "../../shell/evaluate/redirect.ts";

/** Ends a tool: said on standard error behind the tool's name (nothing when empty), with an exit code. */
export class ToolError extends Error {
  constructor(
    message: string,
    readonly code = 1,
  ) {
    super(message);
  }
}

export const nameOf = (self: Pick<Running, "argv">): string => (self.argv[0] ?? "").split("/").at(-1)!;
export const pathOf = (self: Running, path: string): string => resolvePath(self.directory, path);
export const isBusybox = (self: Running): boolean => self.machine.files.exists("/bin/busybox");
export const say = (self: Running, text: Content): Task<void> => write(self, self.stdout, text);
export const complain = (self: Running, message: string): Task<void> => write(self, self.stderr, `${nameOf(self)}: ${message}\n`);

/** A tool's program: its errors and those of files become messages and exit codes. */
export const tool = (body: (self: Running, args: readonly string[]) => Task<number | undefined> | Task<void> | Task<number>): Program =>
  function* (self) {
    try {
      return (yield* body(self, self.argv.slice(1)) as Task<number | undefined>) ?? 0;
    } catch (error) {
      if (error instanceof ToolError) {
        if (error.message) yield* complain(self, error.message);
        return error.code;
      }
      if (!(error instanceof FileError)) throw error;
      yield* complain(self, `${error.path}: ${error.message}`);
      return 1;
    }
  };

export interface Options {
  has(flag: string): boolean;
  /** The last value given. */
  value(flag: string): string | undefined;
  values(flag: string): readonly string[];
  readonly operands: readonly string[];
}

/** How options are taken. */
export interface OptionSettings {
  /** What follows the first operand belongs to a command. */
  stopAtOperand?: boolean;
  /** Letters of options that are known but refused, as nothing here would do what they ask for. */
  unsimulated?: string;
  /** Options that are honoured although nothing reads them, by letter: why no effect of theirs could be seen. */
  unseen?: Readonly<Record<string, string>>;
}

/** getopt: `letters` as "nf:" (":" takes a value), `long` as { lines: "n", "bytes=": "c" } ("=" takes a value). @throws ToolError */
export function options(
  args: readonly string[],
  letters: string,
  long: Readonly<Record<string, string>> = {},
  settings: OptionSettings = {},
): Options {
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  const add = (flag: string, value?: string) => {
    if (flag.length === 1 && settings.unsimulated?.includes(flag)) throw new ToolError(`k8s-quest does not simulate -${flag} yet`);
    given.set(flag, [...(given.get(flag) ?? []), ...(value === undefined ? [] : [value])]);
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word === "--") {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (word.startsWith("--")) {
      const name = word.slice(2).split("=", 1)[0]!;
      const value = word.includes("=") ? word.slice(word.indexOf("=") + 1) : undefined;
      const [plain, valued] = [long[name], long[`${name}=`]];
      if (plain === undefined && valued === undefined) throw new ToolError(`unrecognized option '--${name}'`);
      if (value === undefined && plain !== undefined) add(plain);
      else {
        const found = value ?? args[++at];
        if (found === undefined) throw new ToolError(`option '--${name}' requires an argument`);
        add(valued ?? plain!, found);
      }
    } else if (word.length > 1 && word[0] === "-") {
      for (let i = 1; i < word.length; i++) {
        const letter = word[i]!;
        const place = letters.indexOf(letter);
        if (place < 0 || letter === ":") throw new ToolError(`invalid option -- '${letter}'`);
        if (letters[place + 1] !== ":") {
          add(letter);
          continue;
        }
        const value = word.slice(i + 1) || args[++at];
        if (value === undefined) throw new ToolError(`option requires an argument -- '${letter}'`);
        add(letter, value);
        break;
      }
    } else if (settings.stopAtOperand) {
      operands.push(...args.slice(at));
      break;
    } else operands.push(word);
  }
  return { has: (flag) => given.has(flag), value: (flag) => given.get(flag)?.at(-1), values: (flag) => given.get(flag) ?? [], operands };
}

/** The lines of a text without their breaks. */
export const lines = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

/** The next text of a stream; undefined at its end, which a terminal marks by Ctrl-D. */
export function* read(pipe: Pipe): Task<string | undefined> {
  const text = yield* readPipe(pipe);
  return text === "\u0004" && pipe.terminal ? undefined : text;
}
/** What comes next of a stream, as it was written; undefined at its end. */
export function* readPiece(pipe: Pipe): Task<Content | undefined> {
  if (pipe.terminal) return yield* read(pipe);
  pipe.takesWhole = true;
  while (!pipe.readable) yield { on: pipe.changed };
  return pipe.readContent() || undefined;
}
/** The next line with its break; undefined at the end. */
export function* readLine(pipe: Pipe): Task<string | undefined> {
  if (pipe.terminal) return yield* read(pipe);
  return yield* readPipeLine(pipe);
}

/** Tools that keep all they read until the end, and how fast they do (bytes a second). */
const HOLDERS: ReadonlySet<string> = new Set(["tail", "sort", "tac"]);
const HELD = 1e9;

/** As much as can be held as text of a file ("-" is standard input); undefined, and said, when it cannot be read. */
export function* readInput(self: Running, file: string): Task<string | undefined> {
  const content = yield* readContent(self, file);
  return typeof content === "string" ? content : content?.();
}

/** All that is in a file, or its beginning once it is `enough` bytes long; undefined, and said, when it cannot be read. */
export function* readContent(self: Running, file: string, enough = Number.POSITIVE_INFINITY): Task<Content | undefined> {
  try {
    const pipe =
      file === "-" || file === "/dev/stdin"
        ? self.stdin
        : (namedPipes(self.machine).get(file) ?? openForReading({ self }, pathOf(self, file)));
    if (pipe instanceof Endless && enough === Number.POSITIVE_INFINITY) yield* burn(self, HOLDERS.has(nameOf(self)) ? HELD : 0);
    const pieces: Content[] = [];
    for (let left = enough; left > 0; ) {
      const piece = yield* readPiece(pipe);
      if (piece === undefined) return joined(pieces);
      pieces.push(piece);
      left -= lengthOf(piece);
    }
    pipe.close();
    return joined(pieces);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* complain(self, `${unopened(self, file)}: ${error.message}`);
    return undefined;
  }
}
/** A file that cannot be opened, as each tool tells of it. */
function unopened(self: Running, file: string): string {
  const name = nameOf(self);
  if (isBusybox(self)) return name === "cat" || name === "tail" ? `can't open '${file}'` : file;
  return name === "head" || name === "tail" ? `cannot open '${file}' for reading` : file;
}
/** The text of several files, or of standard input when there are none. */
export function* readInputs(self: Running, files: readonly string[]): Task<{ text: string; failed: boolean }> {
  let text = "";
  let failed = false;
  for (const file of files.length ? files : ["-"]) {
    const one = yield* readInput(self, file);
    if (one === undefined) failed = true;
    else text += one;
  }
  return { text, failed };
}
/** Prints what `change` makes of each line (given without its break) as the lines come; true when a file could not be read. */
export function* eachLine(self: Running, files: readonly string[], change: (line: string) => string): Task<boolean> {
  let failed = false;
  for (const file of files.length ? files : ["-"]) {
    if (file === "-") {
      for (let line = yield* readLine(self.stdin); line !== undefined; line = yield* readLine(self.stdin))
        yield* say(self, change(line.replace(/\n$/, "")));
      continue;
    }
    const text = yield* readInput(self, file);
    if (text === undefined) failed = true;
    else yield* say(self, lines(text).map(change).join(""));
  }
  return failed;
}
