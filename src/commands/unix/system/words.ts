// Builtins of the shell that are programs too, for those who start them without one: echo, printf, pwd, test, [.
import type { Program } from "../../../machine/process.ts";
import { echoText, printfText } from "../../../shell/builtins/output.ts";
import { TestError, testWords } from "../../../shell/evaluate/conditional.ts";
import { complain, nameOf, say, ToolError, tool } from "../tool.ts";

const echo = tool(function* (self, args) {
  yield* say(self, echoText(args));
});

const printf = tool(function* (self, args) {
  const [format, ...rest] = args[0] === "--" ? args.slice(1) : args;
  if (format === undefined) throw new ToolError("missing operand\nTry 'printf --help' for more information.");
  const { text, errors } = printfText(format, rest);
  yield* say(self, text);
  for (const error of errors) yield* complain(self, error.replace(/^printf: /, ""));
  return errors.length ? 1 : 0;
});

const pwd = tool(function* (self) {
  yield* say(self, `${self.directory}\n`);
});

const test = tool(function* (self, args) {
  const bracket = nameOf(self) === "[";
  if (bracket && args.at(-1) !== "]") throw new ToolError("missing ']'", 2);
  const streams = [self.stdin, self.stdout, self.stderr];
  try {
    const words = bracket ? args.slice(0, -1) : args;
    return testWords(
      self.machine.files,
      self.directory,
      words,
      (descriptor) => streams[descriptor]?.terminal ?? false,
      (name) => self.environment[name] !== undefined,
    )
      ? 0
      : 1;
  } catch (error) {
    if (error instanceof TestError) throw new ToolError(error.message, 2);
    throw error;
  }
});

export const wordTools: Readonly<Record<string, Program>> = { echo, printf, pwd, test, "[": test, "[[": test };
