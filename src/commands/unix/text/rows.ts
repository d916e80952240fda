// Tools that count, number and order lines: wc, uniq, nl, rev, tac, seq.

import stringWidth from "string-width";
import { type Content, chunksOf, lengthOf } from "../../../machine/content.ts";
import type { Program } from "../../../machine/process.ts";
import { printfText } from "../../../shell/builtins/output.ts";
import { eachLine, isBusybox, lines, options, pathOf, readContent, readInputs, say, ToolError, tool } from "../tool.ts";

const breaksIn = (text: string): number => text.split("\n").length - 1;

/** What wc counts in a text, by option. */
const FIGURES: ReadonlyMap<string, (text: string) => number> = new Map([
  ["l", breaksIn],
  ["w", (text) => text.split(/\s+/).filter(Boolean).length],
  ["m", (text) => [...text].length],
  ["L", (text) => lines(text).reduce((widest, line) => Math.max(widest, stringWidth(line)), 0)],
]);

/** A figure of a content: all of its bytes and lines, and of what is not held as text the rest as far as it can be. */
function figureOf(content: Content, column: string): number {
  if (column === "c") return lengthOf(content);
  if (typeof content === "string") return FIGURES.get(column)!(content);
  if (column !== "l") return FIGURES.get(column)!(content());
  let sum = 0;
  for (const text of chunksOf(content)) sum += breaksIn(text);
  return sum;
}

const wc = tool(function* (self, args) {
  const flags = options(args, "lwcmL", { lines: "l", words: "w", bytes: "c", chars: "m", "max-line-length": "L" });
  const which = ["l", "w", "m", "c", "L"].filter((flag) => flags.has(flag));
  const columns = which.length ? which : ["l", "w", "c"];
  const files = flags.operands.length ? flags.operands : ["-"];
  const rows: [number[], string][] = [];
  let failed = false;
  for (const file of files) {
    const content = yield* readContent(self, file);
    if (content === undefined) {
      failed = true;
      continue;
    }
    rows.push([columns.map((column) => figureOf(content, column)), flags.operands.length ? file : ""]);
  }
  if (files.length > 1) rows.push([columns.map((_, i) => rows.reduce((sum, [figures]) => sum + figures[i]!, 0)), "total"]);
  const single = rows.length === 1 && columns.length === 1;
  const width = single
    ? 0
    : isBusybox(self)
      ? 9
      : Math.max(flags.operands.length ? 1 : 7, ...rows.flatMap(([figures]) => figures.map((figure) => String(figure).length)));
  yield* say(
    self,
    rows
      .map(([figures, file]) => `${figures.map((figure) => String(figure).padStart(width)).join(" ")}${file ? ` ${file}` : ""}\n`)
      .join(""),
  );
  return failed ? 1 : 0;
});

const uniq = tool(function* (self, args) {
  const flags = options(args, "cduif:s:w:", {
    count: "c",
    repeated: "d",
    unique: "u",
    "ignore-case": "i",
    "skip-fields=": "f",
    "skip-chars=": "s",
    "check-chars=": "w",
  });
  const [input, output] = flags.operands;
  const { text, failed } = yield* readInputs(self, input ? [input] : []);
  const key = (line: string): string => {
    let part = line;
    for (let i = 0; i < Number(flags.value("f") ?? 0); i++) part = part.replace(/^\s*\S+/, "");
    part = part.slice(Number(flags.value("s") ?? 0));
    if (flags.has("w")) part = part.slice(0, Number(flags.value("w")));
    return flags.has("i") ? part.toLowerCase() : part;
  };
  const groups: [string, number][] = [];
  for (const line of lines(text)) {
    const last = groups.at(-1);
    if (last && key(last[0]) === key(line)) last[1]++;
    else groups.push([line, 1]);
  }
  const shown = groups.filter(([, count]) => (!flags.has("d") || count > 1) && (!flags.has("u") || count === 1));
  const out = shown.map(([line, count]) => `${flags.has("c") ? `${String(count).padStart(7)} ` : ""}${line}\n`).join("");
  if (output) self.machine.files.write(pathOf(self, output), out);
  else yield* say(self, out);
  return failed ? 1 : 0;
});

const nl = tool(function* (self, args) {
  const flags = options(args, "b:w:s:v:n:", {
    "body-numbering=": "b",
    "number-width=": "w",
    "number-separator=": "s",
    "starting-line-number=": "v",
    "number-format=": "n",
  });
  const numbered = flags.value("b") ?? "t";
  if (!/^[atn]$/.test(numbered)) throw new ToolError(`k8s-quest does not simulate -b ${numbered} yet`);
  const format = flags.value("n") ?? "rn";
  if (!/^(ln|rn|rz)$/.test(format)) throw new ToolError(`invalid line numbering format: '${format}'`);
  const shown = (text: string) => (format === "ln" ? text.padEnd(width) : text.padStart(width, format === "rz" ? "0" : " "));
  const width = Number(flags.value("w") ?? 6);
  let number = Number(flags.value("v") ?? 1);
  yield* eachLine(self, flags.operands, (line) =>
    numbered !== "n" && (line || numbered === "a")
      ? `${shown(String(number++))}${flags.value("s") ?? "\t"}${line}\n`
      : `${" ".repeat(width + 1)}${line}\n`,
  );
});
const rev = tool(function* (self, args) {
  yield* eachLine(self, args, (line) => `${[...line].reverse().join("")}\n`);
});
const tac = tool(function* (self, args) {
  const { text, failed } = yield* readInputs(self, args);
  yield* say(
    self,
    lines(text)
      .reverse()
      .map((line) => `${line}\n`)
      .join(""),
  );
  return failed ? 1 : 0;
});

const seq = tool(function* (self, args) {
  const flags = options(
    args.map((arg) => (/^-[\d.]/.test(arg) ? ` ${arg}` : arg)),
    "s:wf:",
    { "separator=": "s", "equal-width": "w", "format=": "f" },
  );
  const numbers = flags.operands.map((text) => {
    if (!/^\s*-?(\d+\.?\d*|\.\d+)$/.test(text))
      throw new ToolError(`invalid floating point argument: '${text.trim()}'\nTry 'seq --help' for more information.`);
    return Number(text);
  });
  if (!numbers.length) throw new ToolError("missing operand\nTry 'seq --help' for more information.");
  const [from, step, to] =
    numbers.length === 1
      ? [1, 1, numbers[0]!]
      : numbers.length === 2
        ? [numbers[0]!, 1, numbers[1]!]
        : [numbers[0]!, numbers[1]!, numbers[2]!];
  if (step === 0) throw new ToolError(`invalid Zero increment value: '${flags.operands[1]!.trim()}'`);
  const decimals = Math.max(...flags.operands.map((text) => (text.split(".")[1] ?? "").length));
  const out: string[] = [];
  for (let i = 0; ; i++) {
    const value = from + i * step;
    if (step > 0 ? value > to + 1e-9 : value < to - 1e-9) break;
    out.push(value.toFixed(decimals));
    if (out.length > 1_000_000) throw new ToolError("k8s-quest does not simulate sequences of more than a million numbers yet");
  }
  const width = flags.has("w") ? Math.max(0, ...out.map((text) => text.length)) : 0;
  const format = flags.value("f");
  if (format !== undefined && !/^(?:[^%]|%%)*%[-+ #0]*\d*(?:\.\d+)?[efgEFG](?:[^%]|%%)*$/.test(format))
    throw new ToolError(`format '${format}' has ${format.includes("%") ? "unknown directive" : "no % directive"}`);
  const texts = out.map((text) => (format === undefined ? text.padStart(width, "0") : printfText(format, [text]).text));
  if (texts.length) yield* say(self, `${texts.join(flags.value("s") ?? "\n")}\n`);
});

export const rowTools: Readonly<Record<string, Program>> = { wc, uniq, nl, rev, tac, seq };
