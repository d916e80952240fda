// Tools that look at lines one by one or in order: cat, head, tail, wc, cut, tr, tee, uniq, nl, rev, tac, seq, yes, fold, paste, comm, column.
import stringWidth from "string-width";
import { byteLength, fromBytes, toBytes } from "../../../base/bytes.ts";
import type { Program, Running, Task } from "../../../machine/process.ts";
import { sleep } from "../../../machine/tasks.ts";
import {
  complain,
  eachLine,
  isBusybox,
  lines,
  options,
  pathOf,
  read,
  readInput,
  readInputs,
  readLine,
  say,
  ToolError,
  tool,
} from "../tool.ts";

const cat = tool(function* (self, args) {
  const flags = options(args, "nbEeTvAstu", {
    number: "n",
    "show-ends": "E",
    "show-all": "A",
    "number-nonblank": "b",
    "squeeze-blank": "s",
    "show-tabs": "T",
  });
  const plain = !["n", "b", "E", "e", "T", "A", "s", "t"].some((flag) => flags.has(flag));
  let failed = false;
  let number = 0;
  let blank = false;
  for (const file of flags.operands.length ? flags.operands : ["-"]) {
    if (plain && file === "-") {
      for (let text = yield* read(self.stdin); text !== undefined; text = yield* read(self.stdin)) yield* say(self, text);
      continue;
    }
    const text = yield* readInput(self, file);
    if (text === undefined) {
      failed = true;
      continue;
    }
    if (plain) {
      yield* say(self, text);
      continue;
    }
    let out = "";
    for (const line of lines(text)) {
      if (flags.has("s") && !line && blank) continue;
      blank = !line;
      const shown = flags.has("T") || flags.has("A") || flags.has("t") ? line.replaceAll("\t", "^I") : line;
      const counted = flags.has("b") ? line !== "" : flags.has("n");
      out += `${counted ? `${String(++number).padStart(6)}\t` : ""}${shown}${flags.has("E") || flags.has("e") || flags.has("A") ? "$" : ""}\n`;
    }
    yield* say(self, text.endsWith("\n") || !out ? out : out.slice(0, -1));
  }
  return failed ? 1 : 0;
});

/** `-5` is `-n 5`. */
const countArgument = (args: readonly string[]): string[] => args.flatMap((arg) => (/^-\d+$/.test(arg) ? ["-n", arg.slice(1)] : [arg]));
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
    const text = yield* readInput(self, file, bytes !== undefined && !wanted.startsWith("-") ? count : undefined);
    if (text === undefined) failed = true;
    else if (bytes !== undefined)
      yield* say(self, fromBytes(wanted.startsWith("-") ? toBytes(text).slice(0, -count) : toBytes(text).slice(0, count)));
    else {
      const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
      yield* say(self, (wanted.startsWith("-") ? all.slice(0, count ? -count : undefined) : all.slice(0, count)).join(""));
    }
  }
  return failed ? 1 : 0;
});

const tail = tool(function* (self, args) {
  const flags = options(countArgument(args), "n:c:fFqvs:", { "lines=": "n", "bytes=": "c", follow: "f", quiet: "q", verbose: "v" });
  const bytes = flags.value("c");
  const wanted = bytes ?? flags.value("n") ?? "10";
  const count = amount(wanted);
  const files = flags.operands.length ? flags.operands : ["-"];
  const follow = flags.has("f") || flags.has("F");
  let failed = false;
  const end = (text: string): string => {
    if (bytes !== undefined)
      return fromBytes(
        wanted.startsWith("+") ? toBytes(text).slice(count - 1) : toBytes(text).slice(Math.max(0, toBytes(text).length - count)),
      );
    const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    return (wanted.startsWith("+") ? all.slice(Math.max(0, count - 1)) : all.slice(Math.max(0, all.length - count))).join("");
  };
  for (const [i, file] of files.entries()) {
    if ((files.length > 1 && !flags.has("q")) || flags.has("v"))
      yield* say(self, `${i ? "\n" : ""}==> ${file === "-" ? "standard input" : file} <==\n`);
    const text = yield* readInput(self, file);
    if (text === undefined) failed = true;
    else yield* say(self, end(text));
  }
  if (follow && files.length === 1 && files[0] !== "-" && !failed) yield* followFile(self, files[0]!);
  return failed ? 1 : 0;
});

/** Prints what is appended, looking once a second as tail does; ends only by a signal. */
function* followFile(self: Running, file: string): Task<void> {
  const path = pathOf(self, file);
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

const wc = tool(function* (self, args) {
  const flags = options(args, "lwcmL", { lines: "l", words: "w", bytes: "c", chars: "m", "max-line-length": "L" });
  const which = ["l", "w", "m", "c", "L"].filter((flag) => flags.has(flag));
  const columns = which.length ? which : ["l", "w", "c"];
  const files = flags.operands.length ? flags.operands : ["-"];
  const rows: [number[], string][] = [];
  let failed = false;
  for (const file of files) {
    const text = yield* readInput(self, file);
    if (text === undefined) {
      failed = true;
      continue;
    }
    const figures: Record<string, () => number> = {
      l: () => text.split("\n").length - 1,
      w: () => text.split(/\s+/).filter(Boolean).length,
      m: () => [...text].length,
      c: () => byteLength(text),
      L: () => lines(text).reduce((widest, line) => Math.max(widest, stringWidth(line)), 0),
    };
    rows.push([columns.map((column) => figures[column]!()), flags.operands.length ? file : ""]);
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
  const flags = options(args, "d:f:c:b:sn", {
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

const CLASSES: Record<string, string> = {
  upper: "A-Z",
  lower: "a-z",
  digit: "0-9",
  alpha: "A-Za-z",
  alnum: "A-Za-z0-9",
  space: " \\t\\n\\r\\f\\v",
  blank: " \\t",
  punct: "!-/:-@[-`{-~",
  cntrl: "\\0-\\37",
  xdigit: "0-9A-Fa-f",
};
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", f: "\f", v: "\v", a: "\x07", b: "\b" };

/** The characters of a tr set. */
function setOf(text: string): string[] {
  const plain = text.replace(/\[:(\w+):\]/g, (_, name: string) => CLASSES[name] ?? "");
  const out: string[] = [];
  const characters = [...plain];
  for (let i = 0; i < characters.length; i++) {
    let character = characters[i]!;
    if (character === "\\" && i + 1 < characters.length) {
      const octal = /^[0-7]{1,3}/.exec(characters.slice(i + 1).join(""));
      if (octal) {
        character = String.fromCharCode(Number.parseInt(octal[0], 8));
        i += octal[0].length;
      } else character = ESCAPES[characters[++i]!] ?? characters[i]!;
    }
    if (characters[i + 1] === "-" && characters[i + 2] !== undefined) {
      let last = characters[i + 2]!;
      let skip = 2;
      if (last === "\\") {
        const octal = /^[0-7]{1,3}/.exec(characters.slice(i + 3).join(""));
        last = octal ? String.fromCharCode(Number.parseInt(octal[0], 8)) : (ESCAPES[characters[i + 3]!] ?? characters[i + 3]!);
        skip = 2 + (octal ? octal[0].length : 1);
      }
      for (let code = character.codePointAt(0)!; code <= last.codePointAt(0)!; code++) out.push(String.fromCodePoint(code));
      i += skip;
    } else out.push(character);
  }
  return out;
}

const tr = tool(function* (self, args) {
  const flags = options(args, "cCdst", { complement: "c", delete: "d", "squeeze-repeats": "s", "truncate-set1": "t" });
  const [first, second] = flags.operands;
  if (first === undefined) throw new ToolError("missing operand\nTry 'tr --help' for more information.");
  if (second === undefined && !flags.has("d") && !flags.has("s"))
    throw new ToolError(
      `missing operand after '${first}'\nTwo strings must be given when translating.\nTry 'tr --help' for more information.`,
    );
  const from = setOf(first);
  const to = second === undefined ? [] : setOf(second);
  const inFirst = new Set(from);
  const matches = (character: string): boolean => inFirst.has(character) !== (flags.has("c") || flags.has("C"));
  const map = new Map(from.map((character, i) => [character, to[Math.min(i, to.length - 1)]!]));
  const squeezed = new Set(flags.has("d") || second !== undefined ? to : from);
  let last: string | undefined;
  for (let text = yield* read(self.stdin); text !== undefined; text = yield* read(self.stdin)) {
    let out = "";
    for (const character of text) {
      if (flags.has("d") && matches(character)) continue;
      const put =
        !flags.has("d") && second !== undefined && matches(character)
          ? flags.has("c") || flags.has("C")
            ? to.at(-1)!
            : map.get(character)!
          : character;
      const squeeze = flags.has("s") && (second === undefined && !flags.has("d") ? matches(put) : squeezed.has(put));
      if (squeeze && put === last) continue;
      last = put;
      out += put;
    }
    if (out) yield* say(self, out);
  }
});

const tee = tool(function* (self, args) {
  const flags = options(args, "ai", { append: "a" });
  for (const file of flags.operands) if (!flags.has("a")) self.machine.files.write(pathOf(self, file), "");
  for (let text = yield* read(self.stdin); text !== undefined; text = yield* read(self.stdin)) {
    for (const file of flags.operands) self.machine.files.write(pathOf(self, file), text, { append: true });
    yield* say(self, text);
  }
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
  const flags = options(args, "b:w:s:v:n:");
  const width = Number(flags.value("w") ?? 6);
  let number = Number(flags.value("v") ?? 1);
  yield* eachLine(self, flags.operands, (line) =>
    line || flags.value("b") === "a"
      ? `${String(number++).padStart(width)}${flags.value("s") ?? "\t"}${line}\n`
      : `${" ".repeat(width + 1)}\n`,
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
    { "separator=": "s", "equal-width": "w" },
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
  const texts = out.map((text) => text.padStart(width, "0"));
  if (texts.length) yield* say(self, `${texts.join(flags.value("s") ?? "\n")}\n`);
});

const yes = tool(function* (self, args) {
  const text = `${args.join(" ") || "y"}\n`.repeat(64);
  for (let turn = 1; ; turn++) {
    yield* say(self, text);
    if (turn % 64 === 0) yield* sleep(self, 1);
  }
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

export const simpleTextTools: Readonly<Record<string, Program>> = {
  cat,
  head,
  tail,
  wc,
  cut,
  tr,
  tee,
  uniq,
  nl,
  rev,
  tac,
  seq,
  yes,
  fold,
  paste,
  comm,
  column,
};
