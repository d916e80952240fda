// yq (mikefarah's): the expressions of jq over YAML documents.
import { parseYaml, splitYaml, YamlError } from "../../../base/yaml.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";
import { options, pathOf, readInput, say, ToolError, tool } from "../tool.ts";
import { evaluate } from "./evaluate.ts";
import { forms } from "./forms.ts";
import { compile } from "./jq.ts";
import { ParseError, readValues } from "./json.ts";
import { Halt } from "./natives.ts";
import { bound, type Scope } from "./scope.ts";
import type { Node } from "./tree.ts";
import { fromPlain, JqError, type Json, jsonText, truthy } from "./value.ts";
import { yamlText } from "./yaml.ts";

const LONG = {
  "output-format=": "o",
  "input-format=": "p",
  prettyPrint: "P",
  inplace: "i",
  "null-input": "n",
  "indent=": "I",
  "unwrapScalar=": "r",
  unwrapScalar: "r1",
  "no-doc": "N",
  "exit-status": "e",
  "from-file=": "F",
  "no-colors": "M",
  colors: "C",
  version: "V",
  "expression=": "X",
};

/** Said behind "Error: ", as yq does without its own name. */
class YqError extends Error {}

const evaluateYaml = function* (self: Running, args: readonly string[]): Task<number> {
  const flags = options(
    args.map((word) =>
      word === "-r" || word === "-r=true"
        ? "--unwrapScalar=true"
        : word === "-r=false"
          ? "--unwrapScalar=false"
          : word.replace(/^-([oipI])=/, "-$1"),
    ),
    "o:p:PinI:NeMCV",
    LONG,
    { unsimulated: "C", unseen: { P: "documents are written in block style anyway", M: "nothing is coloured" } },
  );
  const reads = flags.value("p") ?? "auto";
  if (!/^(y|yaml|j|json|auto|a)$/.test(reads)) throw new ToolError(`k8s-quest does not simulate reading ${reads} with yq yet`);
  if (flags.has("V")) {
    yield* say(self, "yq (https://github.com/mikefarah/yq/) version v4.44.3\n");
    return 0;
  }
  const operands = [...flags.operands];
  const together = operands[0] === "ea" || operands[0] === "eval-all";
  if (together || operands[0] === "e" || operands[0] === "eval") operands.shift();
  const [first] = operands;
  let expression = flags.value("X");
  if (expression === undefined && flags.has("F")) expression = yield* readInput(self, flags.value("F")!);
  // What is a file that is there is no expression.
  if (expression === undefined)
    expression =
      first === undefined || (first !== "." && self.machine.files.lookup(pathOf(self, first))?.type === "file") ? "." : operands.shift()!;
  if (together) throw new ToolError("k8s-quest does not simulate eval-all of yq yet");
  const program = compiled(expression);
  const format = flags.value("o") ?? "yaml";
  if (!/^(y|yaml|j|json|auto|a)$/.test(format)) throw new ToolError(`k8s-quest does not simulate the format ${format} of yq yet`);
  const asJson = format.startsWith("j");
  const indent = " ".repeat(Number(flags.value("I") ?? 2));
  const unwrap = flags.value("r1") !== "false";
  let scope: Scope = {
    variables: undefined,
    functions: undefined,
    world: {
      forms,
      now: self.clock.now,
      environment: self.environment,
      input: () => undefined,
      line: () => 0,
      file: () => undefined,
      debug: () => {},
    },
  };
  scope = bound(scope, "__env", new Map(Object.entries(self.environment)));
  const show = (value: Json): string => {
    if (typeof value === "string" && unwrap && !(asJson && !flags.has("r"))) return `${value}\n`;
    return asJson ? `${jsonText(value, { indent })}\n` : yamlText(value);
  };

  let last: Json = null;
  const inputs = flags.has("n") ? [undefined] : operands.length ? operands : ["-"];
  for (const file of inputs) {
    let documents: Json[] = [null];
    let text = "";
    if (file !== undefined) {
      const read = file === "-" || self.machine.files.exists(pathOf(self, file)) ? yield* readInput(self, file) : undefined;
      if (read === undefined) throw new YqError(`open ${file}: no such file or directory`);
      text = read;
      documents = documentsOf(text, file);
    }
    const outputs: string[] = [];
    for (const document of documents) {
      const results: string[] = [];
      try {
        for (const { value } of evaluate(program, { value: document }, scope)) {
          last = value;
          results.push(show(value));
        }
      } catch (error) {
        if (error instanceof JqError || error instanceof Halt) throw new YqError(`${error.message || jsonText(error.value ?? null)}`);
        throw error;
      }
      if (results.length) outputs.push(results.join(""));
    }
    const out = outputs.join(asJson || flags.has("N") ? "" : "---\n");
    if (!flags.has("i")) {
      yield* say(self, out);
      continue;
    }
    if (file === undefined || file === "-")
      throw new YqError("write in place flag only applicable when giving an expression and at least one file");
    if (/^\s*#/m.test(text)) throw new ToolError("k8s-quest does not simulate yq -i on files with comments yet");
    self.machine.files.write(pathOf(self, file), out);
  }
  return flags.has("e") && !truthy(last) ? 1 : 0;
};

const yq: Program = tool(function* (self, args) {
  try {
    return yield* evaluateYaml(self, args);
  } catch (error) {
    if (!(error instanceof YqError)) throw error;
    yield* write(self, self.stderr, `Error: ${error.message}\n`);
    return 1;
  }
});

/** @throws YqError */
function compiled(expression: string): Node {
  try {
    return compile(translated(expression), ["__env"]);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new YqError(error.message.split("\n", 1)[0]!.replace(/^error: | at <top-level>.*$/g, ""));
  }
}

/** @throws YqError */
function documentsOf(text: string, file: string): Json[] {
  try {
    if (/^\s*[{[]/.test(text)) return [...readValues(text)].map(({ value }) => value);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
  }
  try {
    const parts = splitYaml(text);
    return parts.length ? parts.map((part) => fromPlain(parseYaml(part, { onlyTrueAndFalse: true }))) : [null];
  } catch (error) {
    if (error instanceof YamlError) throw new YqError(`bad file '${file}': ${error.message}`);
    throw error;
  }
}

/** yq's own words in jq's: env(NAME), strenv(NAME). */
const translated = (expression: string): string =>
  expression
    .replace(/\bstrenv\((\w+)\)/g, "($__env.$1)")
    .replace(/\benv\((\w+)\)/g, "($__env.$1 | (fromjson? // .))")
    .replace(/\bto_json\b/g, "tojson")
    .replace(/\bfrom_json\b/g, "fromjson")
    .replace(/\bupcase\b/g, "ascii_upcase")
    .replace(/\bdowncase\b/g, "ascii_downcase");

export const yqTools: Readonly<Record<string, Program>> = { yq };
