// grep, egrep, fgrep: lines that match, as they come.

import { FileError } from "../../../machine/file-error.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { complain, isBusybox, lines, nameOf, type Options, options, pathOf, readInput, readLine, say, ToolError, tool } from "../tool.ts";
import { Search } from "./grep-search.ts";
import { literal, posix } from "./pattern.ts";

const LONG = {
  "ignore-case": "i",
  "invert-match": "v",
  count: "c",
  "line-number": "n",
  "files-with-matches": "l",
  "files-without-match": "L",
  "only-matching": "o",
  quiet: "q",
  silent: "q",
  "no-messages": "s",
  "word-regexp": "w",
  "line-regexp": "x",
  "extended-regexp": "E",
  "fixed-strings": "F",
  "basic-regexp": "G",
  "perl-regexp": "P",
  recursive: "r",
  "no-filename": "h",
  "with-filename": "H",
  "line-buffered": "B1",
  "regexp=": "e",
  "file=": "f",
  "after-context=": "A",
  "before-context=": "B",
  "context=": "C",
  "max-count=": "m",
  color: "color",
  "color=": "color",
  colour: "color",
  "include=": "include",
  "exclude=": "exclude",
  text: "a",
};

function* filesBelow(self: Running, path: string, wanted: (name: string) => boolean): Task<string[]> {
  const files = self.machine.files;
  if (!files.isFolder(pathOf(self, path))) return [path];
  const found: string[] = [];
  for (const name of files.list(pathOf(self, path))) {
    const child = `${path.replace(/\/$/, "")}/${name}`;
    if (files.isFolder(pathOf(self, child))) found.push(...(yield* filesBelow(self, child, wanted)));
    else if (wanted(name)) found.push(child);
  }
  return found;
}

const globOf = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .split("*")
      .map((part) => part.split("?").map(literal).join("."))
      .join(".*")}$`,
  );

const grep: Program = tool(function* (self, args) {
  const flags = options(args, "ivcnlLoqswxEFGPrRhHae:f:A:B:C:m:", LONG, {
    unseen: {
      G: "basic expressions are the default",
      a: "files are read as text anyway",
      B1: "lines are written when they are found",
    },
  });
  if (flags.value("color") === "always") throw new ToolError("k8s-quest does not simulate --color=always yet");
  const operands = [...flags.operands];
  let patterns = [...flags.values("e")];
  for (const file of flags.values("f")) patterns.push(...lines((yield* readInput(self, file)) ?? ""));
  if (!flags.has("e") && !flags.has("f")) {
    const pattern = operands.shift();
    if (pattern === undefined) throw new ToolError("", yield* usage(self));
    patterns = pattern.split("\n");
  }
  const expression = expressionOf(self, flags, patterns);
  const recursive = flags.has("r") || flags.has("R");
  const files = yield* filesOf(self, flags, operands, recursive);
  const named = flags.has("H") || (!flags.has("h") && (files.length > 1 || recursive));
  let matched = false;
  let failed = false;
  for (const file of files) {
    const shown = file === "-" ? "(standard input)" : file;
    const search = new Search(flags, expression, named ? shown : undefined);
    if (file === "-") yield* searchInput(self, search);
    else if (!(yield* searchFile(self, search, file, flags.has("s")))) {
      failed = true;
      continue;
    }
    const { count } = search;
    matched ||= count > 0;
    if (flags.has("q") && matched) return 0;
    if (flags.has("c")) yield* say(self, `${named ? `${shown}:` : ""}${count}\n`);
    if (flags.has("l") && count) yield* say(self, `${shown}\n`);
    if (flags.has("L") && !count) yield* say(self, `${shown}\n`);
  }
  return failed ? 2 : matched ? 0 : 1;
});

/** What lines are held against. @throws ToolError where a pattern is none */
function expressionOf(self: Running, flags: Options, patterns: readonly string[]): RegExp {
  const extended = flags.has("E") || nameOf(self) === "egrep";
  const fixed = flags.has("F") || nameOf(self) === "fgrep";
  try {
    const sources = patterns.map((pattern) => (fixed ? literal(pattern) : flags.has("P") ? pattern : posix(pattern, extended)));
    const source = sources.map((each) => `(?:${each})`).join("|") || "(?!)";
    const whole = flags.has("x") ? `^(?:${source})$` : flags.has("w") ? `(?<!\\w)(?:${source})(?!\\w)` : source;
    return new RegExp(whole, `g${flags.has("i") ? "i" : ""}`);
  } catch (error) {
    throw new ToolError((error as Error).message.replace(/^Invalid regular expression: .*: /, ""), 2);
  }
}

/** The files that are searched: those that are named, those below them, or what comes in. */
function* filesOf(self: Running, flags: Options, operands: readonly string[], recursive: boolean): Task<readonly string[]> {
  if (!recursive) return operands.length ? operands : ["-"];
  const wanted = (name: string) =>
    (!flags.has("include") || flags.values("include").some((glob) => globOf(glob).test(name))) &&
    !flags.values("exclude").some((glob) => globOf(glob).test(name));
  const all: string[] = [];
  for (const file of operands.length ? operands : ["."]) all.push(...(yield* filesBelow(self, file, wanted)));
  return all;
}

/** Line by line as they come; nobody reads on after the last that is wanted. */
function* searchInput(self: Running, search: Search): Task<void> {
  for (let line = yield* readLine(self.stdin); line !== undefined; line = yield* readLine(self.stdin)) {
    const { text, done } = search.look(line.replace(/\n$/, ""));
    if (text) yield* say(self, text);
    if (done) break;
  }
  if (search.count) self.stdin.close();
}

/** Whether the file could be read. */
function* searchFile(self: Running, search: Search, file: string, silent: boolean): Task<boolean> {
  let content: string;
  try {
    content = self.machine.files.read(pathOf(self, file));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (!silent) yield* complain(self, error.code === "EISDIR" ? `${file}: Is a directory` : `${file}: ${error.message}`);
    return false;
  }
  let out = "";
  for (const line of lines(content)) {
    const { text, done } = search.look(line);
    out += text;
    if (done) break;
  }
  if (out) yield* say(self, out);
  return true;
}

function* usage(self: Running): Task<number> {
  const text = isBusybox(self)
    ? "Usage: grep [OPTIONS] PATTERN [FILE]...\n"
    : "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n";
  self.stderr.write(text);
  return 2;
}

export const grepTools: Readonly<Record<string, Program>> = { grep, egrep: grep, fgrep: grep, zgrep: grep, rgrep: grep };
