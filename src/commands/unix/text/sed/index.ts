// sed: the stream editor, with the commands and addresses of GNU sed that people use.
import type { Program, Running, Task } from "../../../../machine/process.ts";
import { lines, options, pathOf, readInput, readLine, say, ToolError, tool } from "../../tool.ts";
import { Editor } from "./editor.ts";
import { type Command, Parser } from "./parser.ts";

/** Before a stream begins: ranges are closed, but those from line 0 are open, so that their end may be in line 1. */
const reset = (commands: readonly Command[]): void => {
  for (const command of commands) {
    command.active = command.from && "line" in command.from && command.from.line === 0 ? true : undefined;
    if (command.block) reset(command.block);
  }
};

const sed = tool(function* (self, args) {
  let suffix: string | undefined;
  const rest = args.map((arg) => {
    const match = /^(?:-(?:[nrEs]*)i(.*)|--in-place(?:=(.*))?)$/.exec(arg);
    if (!match) return arg;
    suffix = match[1] ?? match[2] ?? "";
    return arg.startsWith("--") ? "" : arg.slice(0, arg.indexOf("i")).replace(/^-$/, "");
  });
  const flags = options(
    rest.filter((arg, i) => arg !== "" || args[i] === ""),
    "nrEse:f:zul:",
    {
      quiet: "n",
      silent: "n",
      "regexp-extended": "E",
      "expression=": "e",
      "file=": "f",
      separate: "s",
      "null-data": "z",
      unbuffered: "u",
      "line-length=": "l",
    },
    { unsimulated: "szl", unseen: { u: "lines are written as they come" } },
  );
  const operands = [...flags.operands];
  const parts = [...flags.values("e")];
  for (const file of flags.values("f")) parts.push((yield* readInput(self, file)) ?? "");
  if (!parts.length) {
    const script = operands.shift();
    if (script === undefined) throw new ToolError("no script specified");
    parts.push(script);
  }
  let source = parts.join("\n");
  const quiet = flags.has("n") || /^#n\n/.test(source);
  source = source.replace(/^#n\n/, "");
  const script = new Parser(source, flags.has("E") || flags.has("r")).commands();

  if (suffix !== undefined) {
    let failed = false;
    for (const file of operands) {
      const path = pathOf(self, file);
      if (!self.machine.files.exists(path)) {
        self.stderr.write(`sed: can't read ${file}: No such file or directory\n`);
        failed = true;
        continue;
      }
      const text = self.machine.files.read(path);
      if (suffix) self.machine.files.write(path + suffix, text);
      const result = yield* editText(self, script, quiet, text);
      self.machine.files.write(path, result.text);
    }
    return failed ? 4 : 0;
  }
  if (!operands.length || (operands.length === 1 && operands[0] === "-")) return yield* editStream(self, script, quiet);
  let text = "";
  let failed = false;
  for (const file of operands) {
    if (file !== "-" && !self.machine.files.exists(pathOf(self, file))) {
      self.stderr.write(`sed: can't read ${file}: No such file or directory\n`);
      failed = true;
    } else text += (yield* readInput(self, file)) ?? "";
  }
  const result = yield* editText(self, script, quiet, text);
  yield* say(self, result.text);
  return failed ? 2 : result.code;
});

function* editText(self: Running, script: readonly Command[], quiet: boolean, text: string): Task<{ text: string; code: number }> {
  reset(script);
  const input = lines(text);
  let at = 0;
  const editor = new Editor(
    self,
    script,
    quiet,
    function* () {
      return input[at++];
    },
    function* () {
      return at >= input.length;
    },
  );
  while (yield* editor.cycle());
  const missingBreak = text !== "" && !text.endsWith("\n");
  return {
    text: editor.out
      .map((line) => `${line}\n`)
      .join("")
      .slice(0, missingBreak ? -1 : undefined),
    code: editor.quit ?? 0,
  };
}

function* editStream(self: Running, script: readonly Command[], quiet: boolean): Task<number> {
  reset(script);
  let ahead = yield* readLine(self.stdin);
  let broken = true;
  const next = function* (): Task<string | undefined> {
    const line = ahead;
    if (line === undefined) return undefined;
    broken = line.endsWith("\n");
    ahead = yield* readLine(self.stdin);
    return line.replace(/\n$/, "");
  };
  const editor = new Editor(self, script, quiet, next, function* () {
    return ahead === undefined;
  });
  for (;;) {
    const more = yield* editor.cycle();
    const out = editor.out.map((line) => `${line}\n`).join("");
    if (out) yield* say(self, ahead === undefined && !broken ? out.slice(0, -1) : out);
    editor.out = [];
    if (!more) break;
  }
  self.stdin.close();
  return editor.quit ?? 0;
}

export const sedTools: Readonly<Record<string, Program>> = { sed };
