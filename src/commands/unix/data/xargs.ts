// xargs: command lines from what comes in.

import { toBytes } from "../../../base/bytes.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { complain, options, read, readInput, readLine, ToolError, tool } from "../tool.ts";
import { runToEnd } from "./spawn.ts";

/** What a command line may hold, as GNU xargs sets it. */
const LIMIT = 131072;

const xargs = tool(function* (self, args) {
  const flags = options(
    args.map((word) => (word === "-i" || word === "--replace" ? "-I{}" : word)),
    "n:I:L:P:d:a:E:s:r0tx",
    {
      "max-args=": "n",
      "replace=": "I",
      "max-lines=": "L",
      "max-procs=": "P",
      "delimiter=": "d",
      "arg-file=": "a",
      "no-run-if-empty": "r",
      null: "0",
      verbose: "t",
      exit: "x",
      "max-chars=": "s",
    },
    { stopAtOperand: true },
  );
  const count = (flag: string): number | undefined => {
    const value = flags.value(flag);
    if (value === undefined) return undefined;
    if (!/^\d+$/.test(value)) throw new ToolError(`invalid number "${value}" for -${flag} option`);
    if (value === "0" && flag !== "P") throw new ToolError(`value 0 for -${flag} option should be >= 1`);
    return Number(value);
  };
  const command = flags.operands.length ? flags.operands : ["echo"];
  const replace = flags.value("I");
  const limit = count("s") ?? LIMIT;
  // -I implies -x: a command line that would be too long ends it all.
  if (sizeOf(command) > limit) throw new ToolError("cannot fit single argument within argument list size limit");
  const strict = flags.has("x") || replace !== undefined;
  const [most, mostLines] = [count("n"), count("L")];
  // Commands run one after the other: at most as many at a time as allowed.
  count("P");
  const runner = new Runner(self, flags.has("t"));

  let collected: string[] = [];
  let lineCount = 0;
  let any = false;
  const flush = function* (): Task<void> {
    if (collected.length) yield* runner.run([...command, ...collected]);
    collected = [];
    lineCount = 0;
  };
  const take = function* (items: readonly string[]): Task<void> {
    for (const item of items) {
      any = true;
      if (replace !== undefined) {
        const line = command.map((word, i) => (i ? word.replaceAll(replace, item) : word));
        if (sizeOf(line) > limit) throw new ToolError("argument line too long");
        yield* runner.run(line);
        continue;
      }
      if (sizeOf([...command, item]) > limit) throw new ToolError("argument line too long");
      if (collected.length && sizeOf([...command, ...collected, item]) > limit) {
        if (strict && (most ?? mostLines) !== undefined) throw new ToolError("argument list too long");
        yield* flush();
      }
      collected.push(item);
      if (most !== undefined && mostLines === undefined && collected.length >= most) yield* flush();
    }
    if (mostLines !== undefined && items.length && ++lineCount >= mostLines) yield* flush();
  };

  const separator = flags.has("0") ? "\0" : flags.has("d") ? unescaped(flags.value("d")!) : undefined;
  const source = flags.value("a");
  try {
    if (separator !== undefined) {
      const text = source === undefined ? yield* all(self) : yield* readInput(self, source);
      if (text === undefined) return 1;
      const items = text.split(separator);
      if (items.at(-1) === "") items.pop();
      for (const item of items) yield* take([item]);
    } else {
      const itemsOf = (line: string) => (replace === undefined ? words(line) : words(line.trimStart(), true));
      if (source !== undefined) {
        const text = yield* readInput(self, source);
        if (text === undefined) return 1;
        for (const line of text.replace(/\n$/, "").split("\n")) yield* take(itemsOf(line));
      } else {
        for (let line = yield* readLine(self.stdin); line !== undefined; line = yield* readLine(self.stdin)) {
          let whole = line.replace(/\n$/, "");
          // A blank at a line's end continues it for -L.
          while (mostLines !== undefined && /[ \t]$/.test(whole)) {
            const next: string | undefined = yield* readLine(self.stdin);
            if (next === undefined) break;
            whole += next.replace(/\n$/, "");
          }
          if (whole === flags.value("E")) break;
          yield* take(itemsOf(whole));
        }
      }
    }
    yield* flush();
    if (!any && replace === undefined && !flags.has("r")) yield* runner.run([...command]);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return error.code;
  }
  return runner.failed ? 123 : 0;
});

class Stop extends Error {
  constructor(readonly code: number) {
    super();
  }
}

class Runner {
  failed = false;
  constructor(
    private readonly self: Running,
    private readonly verbose: boolean,
  ) {}

  *run(argv: readonly string[]): Task<void> {
    if (this.verbose) yield* write(this.self, this.self.stderr, `${argv.map(quoted).join(" ")}\n`);
    const code = yield* runToEnd(this.self, argv);
    if (code === undefined) {
      const there = argv[0]!.includes("/") && this.self.machine.files.exists(argv[0]!);
      yield* complain(this.self, `${argv[0]}: ${there ? "Permission denied" : "No such file or directory"}`);
      throw new Stop(there ? 126 : 127);
    }
    if (code === 255) {
      yield* complain(this.self, `${argv[0]}: exited with status 255; aborting`);
      throw new Stop(124);
    }
    if (code > 128) {
      yield* complain(this.self, `${argv[0]}: terminated by signal ${code - 128}`);
      throw new Stop(125);
    }
    if (code) this.failed = true;
  }
}

function* all(self: Running): Task<string> {
  let text = "";
  for (let chunk = yield* read(self.stdin); chunk !== undefined; chunk = yield* read(self.stdin)) text += chunk;
  return text;
}

/** How long a command line is for -s: its words, each with the byte that ends it. */
const sizeOf = (words: readonly string[]): number => words.reduce((sum, word) => sum + toBytes(word).length + 1, 0);
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
const unescaped = (text: string): string =>
  text.replace(/\\([ntr0\\])/g, (_, letter: string) => ({ n: "\n", t: "\t", r: "\r", "0": "\0", "\\": "\\" })[letter]!);

/** The words of a line with quotes and backslashes taken away; `whole` makes the line one word. @throws ToolError */
function words(line: string, whole = false): string[] {
  const out: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!;
    if (character === "'" || character === '"') {
      const end = line.indexOf(character, i + 1);
      if (end < 0)
        throw new ToolError(
          `unmatched ${character === "'" ? "single" : "double"} quote; by default quotes are special to xargs unless you use the -0 option`,
        );
      word = (word ?? "") + line.slice(i + 1, end);
      i = end;
    } else if (character === "\\") word = (word ?? "") + (line[++i] ?? "");
    else if (!whole && (character === " " || character === "\t")) {
      if (word !== undefined) out.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (word !== undefined) out.push(word);
  return out;
}

export const xargsTools: Readonly<Record<string, Program>> = { xargs };
