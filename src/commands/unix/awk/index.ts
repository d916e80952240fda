// awk: programs of patterns and actions over records.
import type { Program } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { options, readInput, ToolError, tool } from "../tool.ts";
import { Interpreter } from "./interpreter.ts";
import { AwkSyntaxError, unescaped } from "./lexer.ts";
import { parse } from "./parser.ts";
import type { AwkProgram } from "./tree.ts";
import { Input } from "./value.ts";

const USAGE = "usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n";

const awk: Program = tool(function* (self, args) {
  const flags = options(args, "F:v:f:", { "field-separator=": "F", "assign=": "v", "file=": "f" }, { stopAtOperand: true });
  const operands = [...flags.operands];
  let source: string | undefined;
  for (const file of flags.values("f")) {
    const text = yield* readInput(self, file);
    if (text === undefined) return 2;
    source = source === undefined ? text : `${source}\n${text}`;
  }
  source ??= operands.shift();
  if (source === undefined) {
    yield* write(self, self.stderr, USAGE);
    return 2;
  }
  const interpreter = new Interpreter(self, read(source), operands);
  const separator = flags.value("F");
  if (separator !== undefined) interpreter.set("FS", separator === "t" ? "\t" : unescaped(separator));
  for (const assignment of flags.values("v")) {
    const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(assignment) ?? [];
    if (!name) throw new ToolError(`improper assignment: -v ${assignment}`, 2);
    interpreter.set(name, new Input(unescaped(value!)));
  }
  return yield* interpreter.run();
});

function read(source: string): AwkProgram {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof AwkSyntaxError)) throw error;
    throw new ToolError(`line 1: ${error.message}`, 2);
  }
}

export const awkTools: Readonly<Record<string, Program>> = { awk, mawk: awk, nawk: awk };
