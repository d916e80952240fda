// Tools that take lines apart and put them together: cut, fold, paste, comm, column.
import stringWidth from "string-width";
import type { Program } from "../../../machine/process.ts";
import { eachLine, lines, options, readInput, readInputs, say, ToolError, tool } from "../tool.ts";
import { setOf } from "./characters.ts";

/** A list like 1,3-5,7- as a test of positions counted from 1. */
function positions(list: string): (position: number) => boolean {
  const ranges = list.split(",").map((part) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match || part === "" || part === "-") throw new ToolError(`invalid field range\nTry 'cut --help' for more information.`);
    const from = match[1] ? Number(match[1]) : 1;
    if (from === 0) throw new ToolError("fields are numbered from 1\nTry 'cut --help' for more information.");
    return [from, match[2] ? (match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY) : from] as const;
  });
  return (position) => ranges.some(([from, to]) => position >= from && position <= to);
}

const cut = tool(function* (self, args) {
  const flags = options(args, "d:f:c:b:s", {
    "delimiter=": "d",
    "fields=": "f",
    "characters=": "c",
    "bytes=": "b",
    "only-delimited": "s",
    complement: "complement",
    "output-delimiter=": "output",
  });
  const list = flags.value("f") ?? flags.value("c") ?? flags.value("b");
  if (list === undefined)
    throw new ToolError("you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.");
  const chosen = positions(list);
  const wanted = flags.has("complement") ? (position: number) => !chosen(position) : chosen;
  const delimiter = flags.value("d") ?? "\t";
  if ([...delimiter].length !== 1) throw new ToolError("the delimiter must be a single character\nTry 'cut --help' for more information.");
  const failed = yield* eachLine(self, flags.operands, (line) => {
    if (!flags.has("f")) return `${[...line].filter((_, i) => wanted(i + 1)).join("")}\n`;
    if (!line.includes(delimiter)) return flags.has("s") ? "" : `${line}\n`;
    return `${line
      .split(delimiter)
      .filter((_, i) => wanted(i + 1))
      .join(flags.value("output") ?? delimiter)}\n`;
  });
  return failed ? 1 : 0;
});

const fold = tool(function* (self, args) {
  const flags = options(args, "w:s", { "width=": "w", spaces: "s" });
  const width = Number(flags.value("w") ?? 80);
  yield* eachLine(self, flags.operands, (line) => {
    let rest = line;
    let out = "";
    while (rest.length > width) {
      const space = flags.has("s") ? rest.lastIndexOf(" ", width - 1) : -1;
      const at = space > 0 ? space + 1 : width;
      out += `${rest.slice(0, at)}\n`;
      rest = rest.slice(at);
    }
    return `${out}${rest}\n`;
  });
});

const paste = tool(function* (self, args) {
  const flags = options(args, "d:s", { "delimiters=": "d", serial: "s" });
  const delimiters = setOf(flags.value("d") ?? "\t");
  const columns: string[][] = [];
  for (const file of flags.operands.length ? flags.operands : ["-"]) columns.push(lines((yield* readInput(self, file)) ?? ""));
  const joined = (parts: readonly string[]) =>
    parts.reduce((text, part, i) => text + (i ? (delimiters[(i - 1) % delimiters.length] ?? "") : "") + part, "");
  const rows = flags.has("s")
    ? columns
    : Array.from({ length: Math.max(0, ...columns.map((column) => column.length)) }, (_, i) => columns.map((column) => column[i] ?? ""));
  yield* say(self, rows.map((row) => `${joined(row)}\n`).join(""));
});

const comm = tool(function* (self, args) {
  const flags = options(args, "123");
  const [one = "", two = ""] = flags.operands;
  const a = lines((yield* readInput(self, one)) ?? "");
  const b = lines((yield* readInput(self, two)) ?? "");
  let out = "";
  const put = (column: 1 | 2 | 3, line: string) => {
    if (flags.has(String(column))) return;
    const indent = [1, 2].filter((each) => each < column && !flags.has(String(each))).length;
    out += `${"\t".repeat(indent)}${line}\n`;
  };
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (j >= b.length || (i < a.length && a[i]! < b[j]!)) put(1, a[i++]!);
    else if (i >= a.length || b[j]! < a[i]!) put(2, b[j++]!);
    else {
      put(3, a[i++]!);
      j++;
    }
  }
  yield* say(self, out);
});

const column = tool(function* (self, args) {
  const flags = options(args, "ts:o:", { table: "t", "separator=": "s", "output-separator=": "o" });
  const { text } = yield* readInputs(self, flags.operands);
  const separator = flags.value("s");
  const rows = lines(text)
    .filter(Boolean)
    .map((line) => (separator ? line.split(new RegExp(`[${separator.replace(/[\]\\^-]/g, "\\$&")}]`)) : line.trim().split(/\s+/)));
  if (!flags.has("t")) {
    yield* say(self, rows.map((row) => `${row.join(" ")}\n`).join(""));
    return;
  }
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, stringWidth(cell));
  const padded = (cell: string, i: number, last: boolean) => (last ? cell : cell + " ".repeat(widths[i]! - stringWidth(cell)));
  yield* say(
    self,
    rows.map((row) => `${row.map((cell, i) => padded(cell, i, i === row.length - 1)).join(flags.value("o") ?? "  ")}\n`).join(""),
  );
});

export const columnTools: Readonly<Record<string, Program>> = { cut, fold, paste, comm, column };
