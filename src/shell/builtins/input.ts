// Builtins that take words apart: read, mapfile, getopts.
import type { Pipe } from "../../machine/pipe.ts";
import type { Task } from "../../machine/process.ts";
import { sleep } from "../../machine/tasks.ts";
import { terminalOf } from "../../machine/terminal.ts";
import { splitFields } from "../evaluate/expand.ts";
import type { Builtin, Shell } from "../evaluate/shell.ts";
import { optionsOf } from "./options-of.ts";

const read: Builtin = function* (shell, args) {
  const flags = yield* optionsOf(shell, "read", args, "rp:n:N:t:d:a:su:", "ei");
  if (!flags) return 2;
  const raw = flags.has("r");
  const prompt = flags.value("p") ?? "";
  const exactly = flags.value("N");
  const limit = exactly ?? flags.value("n");
  const count = limit === undefined ? undefined : Number(limit);
  const timeout = flags.value("t") === undefined ? undefined : Number(flags.value("t"));
  const delimiter = flags.has("d") ? (flags.value("d")![0] ?? "\0") : "\n";
  const array = flags.value("a");
  const descriptor = flags.value("u");
  const source = descriptor === undefined ? shell.stdin : shell.descriptors.get(Number(descriptor));
  if (!source) {
    yield* shell.complain(`read: ${descriptor}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  const terminal = flags.has("s") && source.terminal ? terminalOf(shell.self) : undefined;
  if (terminal) terminal.silent = true;
  try {
    return yield* readInto(
      shell,
      source,
      { raw, prompt, exactly: exactly !== undefined, count, timeout, delimiter, array },
      flags.operands,
    );
  } finally {
    if (terminal) terminal.silent = false;
  }
};

interface Reading {
  raw: boolean;
  prompt: string;
  /** -N: delimiters are characters like others, and the line is not taken apart. */
  exactly: boolean;
  count: number | undefined;
  /** Seconds. */
  timeout: number | undefined;
  delimiter: string;
  array: string | undefined;
}

function* readInto(shell: Shell, pipe: Pipe, how: Reading, names: readonly string[]): Task<number> {
  const { raw, prompt, exactly, count, timeout, delimiter, array } = how;
  if (prompt && pipe.terminal) yield* shell.error(prompt);
  const until = timeout === undefined ? undefined : shell.self.clock.now + timeout * 1000;
  let line = "";
  let complete = false;
  for (let held = ""; !complete; ) {
    const chunk = delimiter === "\n" && count === undefined ? pipe.readLine() : pipe.readable ? pipe.readText(1) : undefined;
    if (chunk === undefined || chunk === "") {
      if (pipe.ended) break;
      if (until !== undefined && shell.self.clock.now >= until) return 142;
      yield until === undefined ? { on: pipe.changed } : { on: pipe.changed, until };
      continue;
    }
    if (chunk === "\u0004" && pipe.terminal) break;
    held += chunk;
    if (delimiter === "\n" && count === undefined) {
      line = held.replace(/\n$/, "");
      complete = held.endsWith("\n");
      if (!complete) break;
      if (!raw && /(^|[^\\])(\\\\)*\\$/.test(line)) {
        held = line.slice(0, -1);
        complete = false;
      }
    } else {
      const ends = chunk === delimiter && !exactly;
      complete = ends || (count !== undefined && [...held].length >= count);
      line = ends ? held.slice(0, -1) : held;
    }
  }
  if (!raw) line = line.replace(/\\([\s\S])/g, "$1");
  const ifs = shell.variables.get("IFS") ?? " \t\n";
  const fields = splitFields([{ text: line, quoted: false, split: true }], ifs).map((field) => field.map((piece) => piece.text).join(""));
  if (exactly && array === undefined) {
    for (const [index, name] of (names.length ? names : ["REPLY"]).entries()) shell.variables.set(name, index ? "" : line);
  } else if (array !== undefined) shell.variables.setArray(array, new Map(fields.map((field, index) => [String(index), field])));
  else if (!names.length) shell.variables.set("REPLY", line);
  else
    for (const [index, name] of names.entries()) {
      const last = index === names.length - 1;
      shell.variables.set(
        name,
        !last ? (fields[index] ?? "") : fields.length > names.length ? rest(line, index, ifs) : (fields[index] ?? ""),
      );
    }
  yield* sleep(shell.self, 0);
  return complete ? 0 : 1;
}

/** What is left of a line after `skip` fields. */
function rest(line: string, skip: number, ifs: string): string {
  const set = `[${ifs.replace(/[\\\]^-]/g, "\\$&")}]`;
  let text = line.replace(new RegExp(`^${set}+`), "");
  for (let i = 0; i < skip; i++) text = text.replace(new RegExp(`^[^${set.slice(1, -1)}]*${set}${/^\s+$/.test(ifs) ? "+" : ""}`), "");
  return ifs.trim() === "" ? text.replace(new RegExp(`${set}+$`), "") : text;
}

const mapfile: Builtin = function* (shell, args) {
  const flags = yield* optionsOf(shell, "mapfile", args, "d:n:O:s:tu:", "Cc");
  if (!flags) return 2;
  const pipe = flags.has("u") ? shell.descriptors.get(Number(flags.value("u"))) : shell.stdin;
  if (!pipe) {
    yield* shell.complain(`mapfile: ${flags.value("u")}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  const name = flags.operands[0] ?? "MAPFILE";
  const delimiter = flags.has("d") ? (flags.value("d")![0] ?? "\0") : "\n";
  const [skip, most] = [Number(flags.value("s") ?? 0), Number(flags.value("n") ?? 0) || Number.POSITIVE_INFINITY];
  const lines: string[] = [];
  for (let held = ""; lines.length < skip + most; ) {
    const chunk = delimiter === "\n" ? pipe.readLine() : pipe.readable ? pipe.readText(1) : undefined;
    if (chunk) {
      held += chunk;
      if (!held.endsWith(delimiter) && delimiter !== "\n") continue;
      lines.push(held);
      held = "";
    } else if (pipe.ended) {
      if (held) lines.push(held);
      break;
    } else yield { on: pipe.changed };
  }
  const first = Number(flags.value("O") ?? 0);
  const kept = lines.slice(skip).map((line) => (flags.has("t") && line.endsWith(delimiter) ? line.slice(0, -1) : line));
  const before = flags.has("O") ? [...(shell.variables.find(name)?.elements ?? [])] : [];
  shell.variables.setArray(name, new Map([...before, ...kept.map((line, index): [string, string] => [String(index + first), line])]));
  return 0;
};

const getopts: Builtin = function* (shell, args) {
  const [letters = "", name = "", ...given] = args;
  const words = given.length ? given : shell.positional;
  const index = Number(shell.variables.get("OPTIND") ?? 1);
  const offset = Number(shell.variables.get("__OPTOFFSET") ?? 1);
  const word = words[index - 1];
  if (!word || !/^-./.test(word) || word === "--") {
    if (word === "--") shell.variables.set("OPTIND", String(index + 1));
    shell.variables.set(name, "?");
    return 1;
  }
  const letter = word[offset]!;
  const known = letters.indexOf(letter);
  let next = index;
  let nextOffset = offset + 1;
  shell.variables.unset("OPTARG");
  if (known < 0 || letter === ":") {
    shell.variables.set(name, "?");
    if (letters.startsWith(":")) shell.variables.set("OPTARG", letter);
    else yield* shell.error(`${shell.name}: illegal option -- ${letter}\n`);
  } else if (letters[known + 1] === ":") {
    const value = word.slice(offset + 1) || words[index];
    next = word.slice(offset + 1) ? index + 1 : index + 2;
    nextOffset = 1;
    shell.variables.set(name, value === undefined ? (letters.startsWith(":") ? ":" : "?") : letter);
    if (value !== undefined) shell.variables.set("OPTARG", value);
    else yield* shell.error(letters.startsWith(":") ? "" : `${shell.name}: option requires an argument -- ${letter}\n`);
  } else shell.variables.set(name, letter);
  if (nextOffset >= word.length && next === index) {
    next = index + 1;
    nextOffset = 1;
  }
  shell.variables.set("OPTIND", String(next));
  shell.variables.set("__OPTOFFSET", String(nextOffset));
  return 0;
};

export const input: Record<string, Builtin> = { read, mapfile, readarray: mapfile, getopts };
