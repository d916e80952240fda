// grep, egrep, fgrep: lines that match, as they come.

import { FileError } from "../../../machine/file-error.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { complain, isBusybox, lines, nameOf, options, pathOf, readInput, readLine, say, ToolError, tool } from "../tool.ts";
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
  const extended = flags.has("E") || nameOf(self) === "egrep";
  const fixed = flags.has("F") || nameOf(self) === "fgrep";
  let expression: RegExp;
  try {
    const sources = patterns.map((pattern) => (fixed ? literal(pattern) : flags.has("P") ? pattern : posix(pattern, extended)));
    const source = sources.map((each) => `(?:${each})`).join("|") || "(?!)";
    const whole = flags.has("x") ? `^(?:${source})$` : flags.has("w") ? `(?<!\\w)(?:${source})(?!\\w)` : source;
    expression = new RegExp(whole, `g${flags.has("i") ? "i" : ""}`);
  } catch (error) {
    throw new ToolError((error as Error).message.replace(/^Invalid regular expression: .*: /, ""), 2);
  }
  const context = flags.value("C");
  const [after, before] = [Number(flags.value("A") ?? context ?? 0), Number(flags.value("B") ?? context ?? 0)];
  const limit = flags.has("m") ? Number(flags.value("m")) : Number.POSITIVE_INFINITY;
  const recursive = flags.has("r") || flags.has("R");
  const wanted = (name: string) =>
    (!flags.has("include") || flags.values("include").some((glob) => globOf(glob).test(name))) &&
    !flags.values("exclude").some((glob) => globOf(glob).test(name));
  let files = operands.length ? operands : recursive ? ["."] : ["-"];
  if (recursive) {
    const all: string[] = [];
    for (const file of files) all.push(...(yield* filesBelow(self, file, wanted)));
    files = all;
  }
  const named = flags.has("H") || (!flags.has("h") && (files.length > 1 || recursive));
  let matched = false;
  let failed = false;

  for (const file of files) {
    const shown = file === "-" ? "(standard input)" : file;
    let number = 0;
    let count = 0;
    let pending = 0;
    let printed = 0;
    const earlier: string[] = [];
    const prefix = (mark: string, at: number) => `${named ? shown + mark : ""}${flags.has("n") ? at + mark : ""}`;
    const look = (line: string): string | false => {
      number++;
      expression.lastIndex = 0;
      const hit = expression.test(line) !== flags.has("v");
      if (!hit) {
        if (pending > 0) {
          pending--;
          printed = number;
          return flags.has("c") || flags.has("l") || flags.has("q") ? "" : `${prefix("-", number)}${line}\n`;
        }
        earlier.push(line);
        if (earlier.length > before) earlier.shift();
        return "";
      }
      matched = true;
      count++;
      if (flags.has("q") || flags.has("l") || flags.has("L")) return false;
      let out = "";
      if (!flags.has("c")) {
        const first = number - earlier.length;
        if ((before || after) && printed && first > printed + 1) out += "--\n";
        for (const [i, past] of earlier.entries()) out += `${prefix("-", first + i)}${past}\n`;
        if (flags.has("o")) {
          expression.lastIndex = 0;
          if (!flags.has("v")) for (const match of line.matchAll(expression)) if (match[0]) out += `${prefix(":", number)}${match[0]}\n`;
        } else out += `${prefix(":", number)}${line}\n`;
        pending = after;
        printed = number;
      }
      earlier.length = 0;
      return count >= limit ? (out || "") + (pending ? "" : "\0") : out;
    };
    if (file === "-") {
      for (let line = yield* readLine(self.stdin); line !== undefined; line = yield* readLine(self.stdin)) {
        const out = look(line.replace(/\n$/, ""));
        if (out === false) break;
        if (out) yield* say(self, out.replace("\0", ""));
        if (out.endsWith("\0")) break;
      }
      if (count) self.stdin.close();
    } else {
      let text: string;
      try {
        text = self.machine.files.read(pathOf(self, file));
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        failed = true;
        if (!flags.has("s")) yield* complain(self, error.code === "EISDIR" ? `${file}: Is a directory` : `${file}: ${error.message}`);
        continue;
      }
      let out = "";
      for (const line of lines(text)) {
        const part = look(line);
        if (part === false) break;
        out += part.replace("\0", "");
        if (part.endsWith("\0")) break;
      }
      if (out) yield* say(self, out);
    }
    if (flags.has("q") && matched) return 0;
    if (flags.has("c")) yield* say(self, `${named ? `${shown}:` : ""}${count}\n`);
    if (flags.has("l") && count) yield* say(self, `${shown}\n`);
    if (flags.has("L") && !count) yield* say(self, `${shown}\n`);
  }
  return failed ? 2 : matched ? 0 : 1;
});

function* usage(self: Running): Task<number> {
  const text = isBusybox(self)
    ? "Usage: grep [OPTIONS] PATTERN [FILE]...\n"
    : "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n";
  self.stderr.write(text);
  return 2;
}

export const grepTools: Readonly<Record<string, Program>> = { grep, egrep: grep, fgrep: grep, zgrep: grep, rgrep: grep };
