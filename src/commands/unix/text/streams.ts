// Tools that pass text on: cat, head, tee, yes.
import { toBytes } from "../../../base/bytes.ts";
import { cut, lengthOf } from "../../../machine/content.ts";
import type { Program } from "../../../machine/process.ts";
import { burn, sleep } from "../../../machine/tasks.ts";
import { Sink } from "../../../shell/evaluate/redirect.ts";
import { lines, options, pathOf, readContent, readInput, readLine, readPiece, say, tool } from "../tool.ts";
import { amount, countArgument } from "./counts.ts";

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

export const streamTools: Readonly<Record<string, Program>> = { cat, head, tee, yes };
