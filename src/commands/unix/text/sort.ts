// sort, by the C locale: keys, numbers, versions, human sizes; shuf.
import type { Program } from "../../../machine/process.ts";
import { lines, options, pathOf, readInputs, say, ToolError, tool } from "../tool.ts";

interface Key {
  from: number;
  fromCharacter: number;
  to: number;
  flags: string;
}

function keyOf(text: string): Key {
  const match = /^(\d+)(?:\.(\d+))?([bdfginrhVM]*)(?:,(\d+)(?:\.\d+)?([bdfginrhVM]*))?$/.exec(text);
  if (!match || match[1] === "0") throw new ToolError(`invalid number at field start: invalid count at start of '${text}'`, 2);
  return {
    from: Number(match[1]),
    fromCharacter: Number(match[2] ?? 1),
    to: match[4] ? Number(match[4]) : Number.POSITIVE_INFINITY,
    flags: match[3]! + (match[5] ?? ""),
  };
}

const SUFFIXES = "KMGTPE";
const human = (text: string): number => {
  const match = /^\s*(-?[\d.]+)([KMGTPEkm]?)/.exec(text);
  return match ? Number(match[1]) * 1024 ** (SUFFIXES.indexOf(match[2]!.toUpperCase() || "?") + 1) : 0;
};
const number = (text: string): number => Number(/^\s*-?\d*\.?\d*/.exec(text)?.[0].trim() || 0) || 0;
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function compare(a: string, b: string, flags: string): number {
  if (flags.includes("h")) return human(a) - human(b);
  if (flags.includes("n") || flags.includes("g")) return number(a) - number(b);
  if (flags.includes("M")) return MONTHS.indexOf(a.trim().slice(0, 3).toUpperCase()) - MONTHS.indexOf(b.trim().slice(0, 3).toUpperCase());
  if (flags.includes("V")) return versions(a, b);
  const [one, two] = flags.includes("f") ? [a.toUpperCase(), b.toUpperCase()] : [a, b];
  const kept = (text: string) =>
    flags.includes("d") ? text.replace(/[^\p{L}\p{N}\s]/gu, "") : flags.includes("i") ? text.replace(/[^\x20-\x7e]/g, "") : text;
  const [left, right] = [kept(one), kept(two)];
  return left < right ? -1 : left > right ? 1 : 0;
}
function versions(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i] ?? "", right[i] ?? ""];
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return 0;
}

const sort = tool(function* (self, args) {
  const flags = options(
    args,
    "bdfghiMnrRVuscCzk:t:o:S:T:",
    {
      reverse: "r",
      "numeric-sort": "n",
      "human-numeric-sort": "h",
      "version-sort": "V",
      unique: "u",
      stable: "s",
      "key=": "k",
      "field-separator=": "t",
      "output=": "o",
      "ignore-case": "f",
      check: "c",
      "random-sort": "R",
      "dictionary-order": "d",
      "general-numeric-sort": "g",
      "ignore-leading-blanks": "b",
      "ignore-nonprinting": "i",
      "month-sort": "M",
      "zero-terminated": "z",
      "buffer-size=": "S",
      "temporary-directory=": "T",
    },
    {
      unsimulated: "z",
      unseen: { S: "all is sorted in memory", T: "all is sorted in memory" },
    },
  );
  const { text, failed } = yield* readInputs(self, flags.operands);
  const separator = flags.value("t");
  const global = "bdfghinrMV"
    .split("")
    .filter((flag) => flags.has(flag))
    .join("");
  const keys = flags.values("k").map(keyOf);
  const part = (line: string, key: Key): string => {
    const fields = separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator === "\\0" ? "\0" : separator);
    const chosen = fields
      .slice(key.from - 1, key.to)
      .join(separator ?? "")
      .slice(key.fromCharacter - 1);
    return key.flags.includes("b") || flags.has("b") || separator === undefined ? chosen.trimStart() : chosen;
  };
  const order = (a: string, b: string): number => {
    for (const key of keys) {
      const kinds = key.flags || global;
      const result = compare(part(a, key), part(b, key), kinds);
      if (result) return kinds.includes("r") ? -result : result;
    }
    if (keys.length && (flags.has("s") || flags.has("u"))) return 0;
    const result =
      compare(flags.has("b") ? a.trimStart() : a, flags.has("b") ? b.trimStart() : b, keys.length ? "" : global) ||
      (flags.has("s") || flags.has("u") ? 0 : compare(a, b, ""));
    return flags.has("r") ? -result : result;
  };
  const input = lines(text);
  if (flags.has("c") || flags.has("C")) {
    const at = input.findIndex((line, i) => i > 0 && order(input[i - 1]!, line) > 0);
    if (at < 0) return 0;
    throw new ToolError(flags.has("C") ? "" : `${flags.operands[0] ?? "-"}:${at + 1}: disorder: ${input[at]}`);
  }
  const sorted = flags.has("R") ? self.machine.random.shuffle(input) : input.sort(order);
  const out = (flags.has("u") ? sorted.filter((line, i) => i === 0 || order(sorted[i - 1]!, line) !== 0) : sorted)
    .map((line) => `${line}\n`)
    .join("");
  const target = flags.value("o");
  if (target) self.machine.files.write(pathOf(self, target), out);
  else yield* say(self, out);
  return failed ? 2 : 0;
});

const shuf = tool(function* (self, args) {
  const flags = options(args, "n:ei:", { "head-count=": "n", echo: "e", "input-range=": "i" });
  const [low, high] = (flags.value("i") ?? "").split("-").map(Number);
  const input = flags.has("i")
    ? Array.from({ length: high! - low! + 1 }, (_, i) => String(low! + i))
    : flags.has("e")
      ? [...flags.operands]
      : lines((yield* readInputs(self, flags.operands)).text);
  yield* say(
    self,
    self.machine.random
      .shuffle(input)
      .slice(0, flags.has("n") ? Number(flags.value("n")) : undefined)
      .map((line) => `${line}\n`)
      .join(""),
  );
});

export const sortTools: Readonly<Record<string, Program>> = { sort, shuf };
