// Builtins that take words apart: read, mapfile, getopts.
import { sleep } from "../../machine/tasks.ts";
import { splitFields } from "../evaluate/expand.ts";
import type { Builtin } from "./index.ts";

const read: Builtin = function* (shell, args) {
  let raw = false;
  let prompt = "";
  let count: number | undefined;
  let timeout: number | undefined;
  let delimiter = "\n";
  let array: string | undefined;
  let at = 0;
  for (; at < args.length && /^-\w/.test(args[at]!); at++) {
    const word = args[at]!;
    for (let i = 1; i < word.length; i++) {
      const letter = word[i]!;
      const value = () => {
        const rest = word.slice(i + 1) || args[++at] || "";
        i = word.length;
        return rest;
      };
      if (letter === "r") raw = true;
      else if (letter === "p") prompt = value();
      else if (letter === "n" || letter === "N") count = Number(value());
      else if (letter === "t") timeout = Number(value());
      else if (letter === "d") delimiter = value()[0] ?? "\0";
      else if (letter === "a") array = value();
      else if (letter !== "s" && letter !== "e") {
        yield* shell.complain(`read: -${letter}: invalid option`);
        return 2;
      }
    }
  }
  const pipe = shell.stdin;
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
      complete = chunk === delimiter || (count !== undefined && [...held].length >= count);
      line = chunk === delimiter ? held.slice(0, -1) : held;
    }
  }
  if (!raw) line = line.replace(/\\([\s\S])/g, "$1");
  const ifs = shell.variables.get("IFS") ?? " \t\n";
  const fields = splitFields([{ text: line, quoted: false, split: true }], ifs).map((field) => field.map((piece) => piece.text).join(""));
  const names = args.slice(at);
  if (array !== undefined) shell.variables.setArray(array, new Map(fields.map((field, index) => [String(index), field])));
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
};

/** What is left of a line after `skip` fields. */
function rest(line: string, skip: number, ifs: string): string {
  const set = `[${ifs.replace(/[\\\]^-]/g, "\\$&")}]`;
  let text = line.replace(new RegExp(`^${set}+`), "");
  for (let i = 0; i < skip; i++) text = text.replace(new RegExp(`^[^${set.slice(1, -1)}]*${set}${/^\s+$/.test(ifs) ? "+" : ""}`), "");
  return ifs.trim() === "" ? text.replace(new RegExp(`${set}+$`), "") : text;
}

const mapfile: Builtin = function* (shell, args) {
  const name = args.filter((word) => !word.startsWith("-")).at(-1) ?? "MAPFILE";
  const lines: string[] = [];
  for (;;) {
    const line = shell.stdin.readLine();
    if (line !== undefined) lines.push(args.includes("-t") ? line.replace(/\n$/, "") : line);
    else if (shell.stdin.ended) break;
    else yield { on: shell.stdin.changed };
  }
  shell.variables.setArray(name, new Map(lines.map((line, index) => [String(index), line])));
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
