// jq's command line.
import type { Running, Task } from "../../../machine/process.ts";
import { readInput, ToolError } from "../tool.ts";
import { ParseError, readValues } from "./json.ts";
import type { Json } from "./value.ts";

export interface JqOptions {
  filter: string | undefined;
  files: readonly string[];
  flags: ReadonlySet<string>;
  indent: string;
  variables: ReadonlyMap<string, Json>;
}

const SHORT: Record<string, string> = {
  r: "raw-output",
  c: "compact-output",
  n: "null-input",
  s: "slurp",
  e: "exit-status",
  S: "sort-keys",
  j: "join-output",
  a: "ascii-output",
  R: "raw-input",
  M: "monochrome-output",
  C: "color-output",
  h: "help",
  V: "version",
  f: "from-file",
};
/** `--unbuffered` changes nothing here: what is printed is seen at once, and results come as their input does. */
const UNBUFFERED = "unbuffered";
const PLAIN = new Set([...Object.values(SHORT), "tab", UNBUFFERED, "raw-output0", "seq", "stream"]);
/** What `jq` without a filter says. */
export const usage = `Usage:\tjq [OPTIONS] FILTER [FILES...]
\tjq [OPTIONS] --args FILTER [ARGUMENTS...]
\tjq [OPTIONS] --jsonargs FILTER [JSON_VALUES...]
`;
const usageError = (words: string): ToolError =>
  new ToolError(
    `error: ${words}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq`,
    2,
  );

const json = (text: string, option: string, name: string): Json => {
  try {
    const [first, ...others] = [...readValues(text)];
    if (first && !others.length) return first.value;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
  }
  throw usageError(option === "argjson" ? `Invalid JSON text passed to --argjson` : `Invalid JSON text passed to --${name}`);
};

/** @throws ToolError */
export function* readOptions(self: Running, args: readonly string[]): Task<JqOptions> {
  const flags = new Set<string>();
  const variables = new Map<string, Json>();
  const operands: string[] = [];
  const positional: Json[] = [];
  let [indent, mode, filter, only] = ["  ", "files", undefined as string | undefined, false];
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    const take = (count: number, option: string, example: string): string[] => {
      const values = args.slice(at + 1, at + 1 + count);
      if (values.length < count)
        throw usageError(`--${option} takes ${count === 1 ? "one parameter" : "two parameters"} (e.g. --${option} ${example})`);
      at += count;
      return values;
    };
    if (only || !word.startsWith("-") || word === "-") {
      if (filter === undefined && !flags.has("from-file")) filter = word;
      else if (mode === "args") positional.push(word);
      else if (mode === "jsonargs") positional.push(json(word, "jsonargs", "jsonargs"));
      else operands.push(word);
      continue;
    }
    if (word === "--") {
      only = true;
      continue;
    }
    if (!word.startsWith("--")) {
      for (const letter of word.slice(1)) {
        if (!SHORT[letter]) throw usageError(`Unknown arguments`);
        flags.add(SHORT[letter]!);
      }
      continue;
    }
    const name = word.slice(2);
    if (name === "args" || name === "jsonargs") mode = name;
    else if (name === "arg") {
      const [variable, value] = take(2, name, "varname value");
      variables.set(variable!, value!);
    } else if (name === "argjson") {
      const [variable, value] = take(2, name, "varname text");
      variables.set(variable!, json(value!, name, variable!));
    } else if (name === "slurpfile" || name === "rawfile") {
      const [variable, file] = take(2, name, "varname filename");
      const text = yield* readInput(self, file!);
      if (text === undefined)
        throw new ToolError(`Bad JSON in --${name} ${variable} ${file}: Could not open ${file}: No such file or directory`, 2);
      variables.set(variable!, name === "rawfile" ? text : [...readValues(text)].map(({ value }) => value));
    } else if (name === "indent") {
      const [count] = take(1, name, "2");
      if (!/^\d+$/.test(count!)) throw usageError("--indent takes a number");
      if (Number(count) > 7) throw usageError("Cannot indent more than 7 characters");
      indent = " ".repeat(Number(count));
    } else if (PLAIN.has(name)) flags.add(name);
    else throw usageError(`Unknown arguments`);
  }
  if (flags.has("monochrome-output")) flags.delete("color-output");
  if (flags.has("stream") || flags.has("seq")) throw new ToolError("k8s-quest does not simulate --stream and --seq of jq yet", 1);
  if (flags.has("tab")) indent = "\t";
  if (flags.has("compact-output")) indent = "";
  if (flags.has("from-file")) {
    const file = operands.shift();
    filter = file === undefined ? undefined : yield* readInput(self, file);
    if (filter === undefined && file !== undefined) throw new ToolError("", 2);
  }
  variables.set(
    "ARGS",
    new Map<string, Json>([
      ["positional", positional],
      ["named", new Map(variables)],
    ]),
  );
  return { filter, files: operands, flags, indent, variables };
}
