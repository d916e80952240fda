// Tools that pass text on: cat, head, tail, tee, yes.
import { toBytes } from "../../../base/bytes.ts";
import { type Content, cut, lengthOf } from "../../../machine/content.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { burn, sleep } from "../../../machine/tasks.ts";
import { Sink } from "../../../shell/evaluate/redirect.ts";
import { complain, lines, options, pathOf, readContent, readInput, readLine, readPiece, say, ToolError, tool } from "../tool.ts";

/** Control characters as `cat -v` shows them; bytes beyond ASCII as M- and what is left of them. */
const visible = (text: string): string =>
  [...toBytes(text)]
    .map((byte) => {
      const low = byte & 127;
      const shown = low === 127 ? "^?" : low < 32 && !(byte === 9) ? `^${String.fromCharCode(low + 64)}` : String.fromCharCode(low);
      return byte > 127 ? `M-${shown}` : shown;
    })
    .join("");

const cat = tool(function* (self, args) {
  const flags = options(
    args,
    "nbEeTvAstu",
    {
      number: "n",
      "show-ends": "E",
      "show-all": "A",
      "number-nonblank": "b",
      "squeeze-blank": "s",
      "show-tabs": "T",
      "show-nonprinting": "v",
    },
    { unseen: { u: "output is not buffered" } },
  );
  const plain = !["n", "b", "E", "e", "T", "A", "s", "t", "v"].some((flag) => flags.has(flag));
  let failed = false;
  let number = 0;
  let blank = false;
  for (const file of flags.operands.length ? flags.operands : ["-"]) {
    if (plain && file === "-") {
      for (let piece = yield* readPiece(self.stdin); piece !== undefined; piece = yield* readPiece(self.stdin)) yield* say(self, piece);
      continue;
    }
    if (plain) {
      const content = yield* readContent(self, file);
      if (content === undefined) failed = true;
      else yield* say(self, content);
      continue;
    }
    const text = yield* readInput(self, file);
    if (text === undefined) {
      failed = true;
      continue;
    }
    let out = "";
    for (const line of lines(text)) {
      if (flags.has("s") && !line && blank) continue;
      blank = !line;
      const marked = ["v", "A", "e", "t"].some((flag) => flags.has(flag)) ? visible(line) : line;
      const shown = flags.has("T") || flags.has("A") || flags.has("t") ? marked.replaceAll("\t", "^I") : marked;
      const counted = flags.has("b") ? line !== "" : flags.has("n");
      out += `${counted ? `${String(++number).padStart(6)}\t` : ""}${shown}${flags.has("E") || flags.has("e") || flags.has("A") ? "$" : ""}\n`;
    }
    yield* say(self, text.endsWith("\n") || !out ? out : out.slice(0, -1));
  }
  return failed ? 1 : 0;
});

/** `-5` is `-n 5`, but not where it is itself the value of `-n` or `-c`. */
const countArgument = (args: readonly string[]): string[] =>
  args.flatMap((arg, i) => (/^-\d+$/.test(arg) && !/^-\w*[nc]$/.test(args[i - 1] ?? "") ? ["-n", arg.slice(1)] : [arg]));
const amount = (text: string): number => {
  const match = /^[+-]?(\d+)([kKmM]?)B?$/.exec(text);
  if (!match) throw new ToolError(`invalid number of lines: '${text}'`);
  return Number(match[1]) * { "": 1, k: 1024, K: 1024, m: 1048576, M: 1048576 }[match[2]!]!;
};

const head = tool(function* (self, args) {
  const flags = options(countArgument(args), "n:c:qv", { "lines=": "n", "bytes=": "c", quiet: "q", verbose: "v" });
  const bytes = flags.value("c");
  const wanted = bytes ?? flags.value("n") ?? "10";
  const count = amount(wanted);
  const files = flags.operands.length ? flags.operands : ["-"];
  let failed = false;
  for (const [i, file] of files.entries()) {
    if ((files.length > 1 && !flags.has("q")) || flags.has("v"))
      yield* say(self, `${i ? "\n" : ""}==> ${file === "-" ? "standard input" : file} <==\n`);
    if (file === "-" && bytes === undefined && !wanted.startsWith("-")) {
      for (let n = 0; n < count; n++) {
        const line = yield* readLine(self.stdin);
        if (line === undefined) break;
        yield* say(self, line);
      }
      self.stdin.close();
      continue;
    }
    if (bytes !== undefined) {
      // An endless device is read no further than it takes.
      const content = yield* readContent(self, file, wanted.startsWith("-") ? undefined : count);
      if (content === undefined) failed = true;
      else yield* say(self, cut(content, 0, wanted.startsWith("-") ? Math.max(0, lengthOf(content) - count) : count));
      continue;
    }
    const text = yield* readInput(self, file);
    if (text === undefined) failed = true;
    else {
      const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
      yield* say(self, (wanted.startsWith("-") ? all.slice(0, count ? -count : undefined) : all.slice(0, count)).join(""));
    }
  }
  return failed ? 1 : 0;
});

const tail = tool(function* (self, args) {
  const flags = options(
    countArgument(args),
    "n:c:fFqvs:",
    { "lines=": "n", "bytes=": "c", follow: "f", quiet: "q", verbose: "v", "sleep-interval=": "s" },
    {
      unseen: { s: "what is written is seen at once" },
    },
  );
  const bytes = flags.value("c");
  const wanted = bytes ?? flags.value("n") ?? "10";
  const count = amount(wanted);
  const files = flags.operands.length ? flags.operands : ["-"];
  const follow = flags.has("f") || flags.has("F");
  let failed = false;
  const end = (content: Content): Content => {
    if (bytes !== undefined) {
      const from = wanted.startsWith("+") ? Math.max(0, count - 1) : Math.max(0, lengthOf(content) - count);
      return cut(content, from);
    }
    const text = typeof content === "string" ? content : content();
    const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    return (wanted.startsWith("+") ? all.slice(Math.max(0, count - 1)) : all.slice(Math.max(0, all.length - count))).join("");
  };
  for (const [i, file] of files.entries()) {
    if ((files.length > 1 && !flags.has("q")) || flags.has("v"))
      yield* say(self, `${i ? "\n" : ""}==> ${file === "-" ? "standard input" : file} <==\n`);
    const content = yield* readContent(self, file);
    if (content === undefined) failed = true;
    else yield* say(self, end(content));
  }
  if (follow && files.length === 1 && files[0] !== "-" && !failed) yield* followFile(self, files[0]!);
  return failed ? 1 : 0;
});

const DAY = 86_400_000;

/** Prints what is appended, looking once a second as tail does; ends only by a signal. */
function* followFile(self: Running, file: string): Task<void> {
  const path = pathOf(self, file);
  // Nothing ever comes from there: people keep containers alive by it.
  while (path === "/dev/null") yield* sleep(self, DAY);
  let seen = self.machine.files.read(path).length;
  for (;;) {
    yield* sleep(self, 1000);
    const text = self.machine.files.exists(path) ? self.machine.files.read(path) : "";
    if (text.length < seen) {
      yield* complain(self, `${file}: file truncated`);
      seen = 0;
    }
    if (text.length > seen) yield* say(self, text.slice(seen));
    seen = text.length;
  }
}

const tee = tool(function* (self, args) {
  const flags = options(args, "ai", { append: "a", "ignore-interrupts": "i" });
  if (flags.has("i")) self.trap("SIGINT");
  for (const file of flags.operands) if (!flags.has("a")) self.machine.files.write(pathOf(self, file), "");
  for (let piece = yield* readPiece(self.stdin); piece !== undefined; piece = yield* readPiece(self.stdin)) {
    for (const file of flags.operands) self.machine.files.write(pathOf(self, file), piece, { append: true });
    yield* say(self, piece);
  }
});

const yes = tool(function* (self, args) {
  const text = `${args.join(" ") || "y"}\n`.repeat(64);
  if (self.stdout instanceof Sink) yield* burn(self);
  for (let turn = 1; ; turn++) {
    yield* say(self, text);
    if (turn % 64 === 0) yield* sleep(self, 1);
  }
});

export const streamTools: Readonly<Record<string, Program>> = { cat, head, tail, tee, yes };
